// Runs a Retest over the journal, on as many threads as the host allows, and adds up.
#include <algorithm>
#include <atomic>
#include <new>
#include <system_error>
#include <thread>

#include "keel/base/signals_blocked.hpp"
#include "review/backtest_sum.hpp"

namespace keel::review {
namespace {

using journal::EventKind;
using learn::no_slot;
using state::State;

constexpr std::uint64_t piece_events = 256;  // of the journal, that a thread takes at a time

Question question_of(const journal::Event& event) {
  Question out;
  out.text = event.secret["text"].as_string();
  out.page = event.secret["page"].as_string();
  out.locale = event.clear["locale"].as_string();
  out.brand = event.clear["brand"].as_string();
  return out;  // of no conversation: what became of it later is not known when it is asked
}

class Run {
 public:
  Run(const journal::Journal& journal, const Retest& retest, const ChosenQuestions& chosen)
      : journal_(journal), retest_(retest), chosen_(chosen) {
    const State& state = retest.before();
    if (chosen.total == 0) return;
    after_seq_ = state.answers[chosen.first].seq - 1;
    const std::uint64_t events = state.place.seq - after_seq_;
    pieces_.resize(static_cast<std::size_t>((events + piece_events - 1) / piece_events));
  }

  [[nodiscard]] Status go(std::uint32_t threads, const RetestProgress& progress) {
    std::vector<std::jthread> others;  // joined also when `progress` throws
    const std::size_t most = std::min<std::size_t>(threads, pieces_.size());
    try {
      const SignalsBlocked blocked;
      others.reserve(most);
      while (others.size() + 1 < most) others.emplace_back([this] { work({}); });
    } catch (const std::system_error&) {
      // The host's limits allow fewer: those that there are do it.
    } catch (const std::bad_alloc&) {
    }
    work(progress);
    others.clear();
    for (const TestedPiece& piece : pieces_) KEEL_TRY(piece.status);
    return cancelled_ ? error(Code::cancelled, "the backtest was stopped by the host")
                      : ok_status();
  }
  [[nodiscard]] const std::vector<TestedPiece>& pieces() const noexcept { return pieces_; }

 private:
  void work(const RetestProgress& progress) {
    while (!stop_) {
      const std::size_t i = next_++;
      if (i >= pieces_.size()) return;
      try {
        pieces_[i].status = test(i, pieces_[i]);
      } catch (const std::bad_alloc&) {
        pieces_[i].status = out_of_memory();
      }
      if (!pieces_[i].status.ok()) stop_ = true;
      if (progress && !progress(done_, chosen_.total)) {
        cancelled_ = true;
        stop_ = true;
      }
    }
  }

  [[nodiscard]] Status test(std::size_t i, TestedPiece& piece) {
    const State& state = retest_.before();
    const std::uint64_t after = after_seq_ + i * piece_events;
    const std::uint64_t limit = std::min(piece_events, state.place.seq - after);
    KEEL_ASSIGN(const std::vector<journal::Event> events,
                journal_.read(after, static_cast<std::size_t>(limit)));
    for (const journal::Event& event : events) {
      if (event.kind == EventKind::audit_asked || event.kind == EventKind::audit_given ||
          event.kind == EventKind::signalled) {
        piece.judging.push_back(learn::parse_fact(event));
      }
      if (event.kind != EventKind::answered) continue;
      const std::uint32_t answer = state.answers.find(event.id);
      if (answer == no_slot || !chosen_.has(answer, state.answers[answer])) continue;
      ++done_;
      const Question question = question_of(event);
      if (question.text.empty() || state.answers[answer].erased) {
        ++piece.erased;
        continue;
      }
      const Retest::Tested tested = retest_.test(answer, question);
      piece.tested.push_back(tested);
      const bool reworded =
          tested.after.decision == Decision::answer && retest_.rewritten(tested.after.slot);
      if (tested.changed() || reworded) piece.texts.emplace_back(answer, question.text);
    }
    return ok_status();
  }

  const journal::Journal& journal_;
  const Retest& retest_;
  const ChosenQuestions& chosen_;
  std::uint64_t after_seq_ = 0;
  std::vector<TestedPiece> pieces_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint64_t> done_{0};
  std::atomic<bool> stop_{false};
  std::atomic<bool> cancelled_{false};
};

}  // namespace

Result<BacktestReport> run_backtest(const journal::Journal& journal, const Retest& retest,
                                    const BacktestRequest& request,
                                    const RetestProgress& progress) {
  try {
    BacktestReport out;
    out.state_seq = retest.before().place.seq;
    const ChosenQuestions chosen = choose(retest.before(), request);
    Run run(journal, retest, chosen);
    KEEL_TRY(run.go(request.threads, progress));
    BacktestSum sum(journal, retest, out);
    for (const TestedPiece& piece : run.pieces()) sum.add(piece);
    sum.finish(request.changes_max);
    return out;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace keel::review
