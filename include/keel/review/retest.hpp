// Retest: recorded questions asked again on two states that differ by one change.
// Thread safety: test() and truth() from any thread; run() starts only the threads it is allowed.
// Invariants:
//  1. A question is not answered from what its own conversation taught: its remembered answers are
//     left out, and one step of learning each is taken off the words' weights.
//  2. The report is the same whatever the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "keel/answer/decide.hpp"
#include "keel/journal/journal.hpp"
#include "keel/review/backtest.hpp"
#include "keel/review/drafts.hpp"
#include "keel/state/state.hpp"

namespace keel::review {

// What is on record about answering a question with an article.
enum class Truth { unknown, right, wrong };

class Retest {
 public:
  struct Side {
    Decision decision = Decision::escalate;
    Reason reason = Reason::none;
    std::uint32_t slot = learn::no_slot;
    double confidence = 0;
  };
  struct Tested {
    std::uint32_t answer = learn::no_slot;  // ordinal
    Side before, after;
    bool contested = false;  // what is on record contradicts what like questions have on record
    [[nodiscard]] bool changed() const noexcept;
  };

  // `after` is `before` with the change; both outlive this. `same_candidates`: the change moves no
  // candidate, as a rule does not, so that they are looked for once.
  Retest(const state::State& before, const state::State& after, bool same_candidates);

  [[nodiscard]] Tested test(std::uint32_t answer, const Question& question) const;

  // By credits, corrections and ratings that `state` of the two holds against its articles.
  [[nodiscard]] Truth truth(const state::State& state, std::uint32_t answer,
                            std::uint32_t slot) const;
  // The same of the article after the change: also right when an agent's reply to the question,
  // which no article said before, is what the changed text says.
  [[nodiscard]] Truth truth_after(std::uint32_t answer, std::uint32_t slot,
                                  const TextOf& text_of) const;
  // Whether the change gave the article this text.
  [[nodiscard]] bool rewritten(std::uint32_t slot) const;

  [[nodiscard]] const state::State& before() const noexcept { return before_; }
  [[nodiscard]] const state::State& after() const noexcept { return after_; }

 private:
  [[nodiscard]] bool contested(std::uint32_t answer, const answer::Retrieval& retrieval) const;
  [[nodiscard]] std::vector<std::uint32_t> own_answers(std::uint32_t answer) const;

  const state::State& before_;
  const state::State& after_;
  bool same_candidates_;
  std::vector<std::uint32_t> taught_;  // answers that memory knows since the change
  // Answers that memory knows, by conversation, ascending.
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> remembered_;
};

// done, total, in questions; return false to stop.
using RetestProgress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

// Tests what `request` asks for and reports all but the change itself (kind, subject, text).
// cancelled; errors of the journal; out_of_memory.
[[nodiscard]] Result<BacktestReport> run_backtest(const journal::Journal& journal,
                                                  const Retest& retest,
                                                  const BacktestRequest& request,
                                                  const RetestProgress& progress);
// What a setting of the gate (`threshold_ppm`, `alpha_ppm`, `delta_ppm`), in force from
// request.from_us on, would have decided: the gate's thresholds are folded from the first event on
// with and without it, and each recorded answer is held against them. What people judged is as it
// was. `retest` is of one state on both sides. Errors as run_backtest().
[[nodiscard]] Result<BacktestReport> run_setting_backtest(const journal::Journal& journal,
                                                          const Retest& retest,
                                                          const learn::Fact& setting,
                                                          const BacktestRequest& request,
                                                          const RetestProgress& progress);
// What this version of the library makes of the recorded questions: the journal is folded again,
// under the exclusions of each time, and each question decided on the state that its recorded
// answer was decided on. Where nothing differs, nor did the library. `retest` is of one state on
// both sides; `progress` is in events. Memory: a state for each answer that was decided and not
// recorded yet. Errors as run_backtest().
[[nodiscard]] Result<BacktestReport> run_upgrade_backtest(const journal::Journal& journal,
                                                          const Retest& retest,
                                                          const BacktestRequest& request,
                                                          const RetestProgress& progress);
// The summary and the digest of a report whose other members are set.
void seal_report(BacktestReport& report);

}  // namespace keel::review
