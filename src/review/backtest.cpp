// Runs a Retest over the journal, on as many threads as the host allows, and adds up.
#include <algorithm>
#include <atomic>
#include <limits>
#include <map>
#include <new>
#include <system_error>
#include <thread>
#include <tuple>

#include "keel/learn/audits.hpp"
#include "keel/review/retest.hpp"
#include "keel/stats/weighted_mean.hpp"

namespace keel::review {
namespace {

using journal::EventKind;
using learn::no_slot;
using state::State;

constexpr std::uint64_t piece_events = 256;  // of the journal, that a thread takes at a time
constexpr std::size_t estimate_min = 30;     // judged questions
constexpr double unknown_share_max = 0.2;    // of them, left out

// What is read and tested in one piece of the journal.
struct Piece {
  std::vector<Retest::Tested> tested;
  std::vector<std::pair<std::uint32_t, std::string>> texts;  // of those that change, by ordinal
  std::vector<learn::Fact> judging;  // draws of ratings, and what people said of answers
  std::uint64_t erased = 0;
  Status status;
};

// The questions of a request: those from one ordinal on, but for times that run back.
struct Chosen {
  std::uint32_t first = 0;
  std::uint64_t total = 0;
  std::int64_t from_us = 0;
  std::int64_t to_us = std::numeric_limits<std::int64_t>::max();
  [[nodiscard]] bool has(std::uint32_t answer, const learn::AnswerRecord& record) const noexcept {
    return answer >= first && record.at_us >= from_us && record.at_us < to_us;
  }
};

Chosen choose(const State& state, const BacktestRequest& request) {
  Chosen out;
  out.from_us = request.from_us;
  if (request.to_us != 0) out.to_us = request.to_us;
  out.first = state.answers.size();
  for (std::uint32_t answer = state.answers.size(); answer > 0; --answer) {
    if (request.questions_max != 0 && out.total == request.questions_max) break;
    const learn::AnswerRecord& record = state.answers[answer - 1];
    if (record.at_us < out.from_us || record.at_us >= out.to_us) continue;
    out.first = answer - 1;
    ++out.total;
  }
  return out;
}

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
  Run(const journal::Journal& journal, const Retest& retest, const Chosen& chosen)
      : journal_(journal), retest_(retest), chosen_(chosen) {
    const State& state = retest.before();
    if (chosen.total == 0) return;
    after_seq_ = state.answers[chosen.first].seq - 1;
    const std::uint64_t events = state.place.seq - after_seq_;
    pieces_.resize(static_cast<std::size_t>((events + piece_events - 1) / piece_events));
  }

  [[nodiscard]] Status go(std::uint32_t threads, const RetestProgress& progress) {
    std::vector<std::thread> others;
    const std::size_t most = std::min<std::size_t>(threads, pieces_.size());
    try {
      others.reserve(most);
      while (others.size() + 1 < most) others.emplace_back([this] { work({}); });
    } catch (const std::system_error&) {
      // The host's limits allow fewer: those that there are do it.
    } catch (const std::bad_alloc&) {
    }
    work(progress);
    for (std::thread& other : others) other.join();
    for (const Piece& piece : pieces_) KEEL_TRY(piece.status);
    return cancelled_ ? error(Code::cancelled, "the backtest was stopped by the host")
                      : ok_status();
  }
  [[nodiscard]] const std::vector<Piece>& pieces() const noexcept { return pieces_; }

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

  [[nodiscard]] Status test(std::size_t i, Piece& piece) {
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
  const Chosen& chosen_;
  std::uint64_t after_seq_ = 0;
  std::vector<Piece> pieces_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint64_t> done_{0};
  std::atomic<bool> stop_{false};
  std::atomic<bool> cancelled_{false};
};

// Adds the pieces up, in the journal's order.
class Sum {
 public:
  Sum(const journal::Journal& journal, const Retest& retest, BacktestReport& out)
      : retest_(retest), state_(retest.before()), out_(out) {
    text_of_ = [&journal](std::uint64_t seq) {
      const auto events = journal.read(seq - 1, 1);
      return events.ok() && !events->empty() ? events->front().secret["text"].as_string()
                                             : std::string();
    };
  }

  void add(const Piece& piece) {
    out_.erased += piece.erased;
    auto text = piece.texts.begin();
    for (const Retest::Tested& tested : piece.tested) {
      const bool told = text != piece.texts.end() && text->first == tested.answer;
      add(tested, told ? text->second : std::string());
      if (told) ++text;
    }
    for (const learn::Fact& fact : piece.judging) {
      const auto judged = audits_.apply(fact, state_.knowledge, state_.answers);
      if (judged) judgements_.push_back(*judged);
    }
  }

  void finish(std::uint64_t changes_max) {
    for (auto& [name, topic] : topics_) out_.topics.push_back(std::move(topic));
    std::stable_sort(
        out_.topics.begin(), out_.topics.end(),
        [](const BacktestTopic& a, const BacktestTopic& b) { return a.questions > b.questions; });
    std::stable_sort(out_.changes.begin(), out_.changes.end(),
                     [](const BacktestChange& a, const BacktestChange& b) {
                       return std::make_tuple(a.change == reworded, a.verdict) <
                              std::make_tuple(b.change == reworded, b.verdict);
                     });
    if (out_.changes.size() > changes_max) out_.changes.resize(changes_max);
    estimate();
  }

 private:
  static constexpr const char* reworded = "other text";

  [[nodiscard]] Truth before(const Retest::Tested& tested) const {
    return retest_.truth(state_, tested.answer, tested.before.slot);
  }

  void add(const Retest::Tested& tested, const std::string& text) {
    ++out_.questions;
    const learn::AnswerRecord& record = state_.answers[tested.answer];
    BacktestTopic& topic = topics_[record.topic];
    topic.topic = record.topic;
    ++topic.questions;
    Truth was = before(tested), is = was;
    const bool moved = tested.changed();
    if (moved || !text.empty())
      is = retest_.truth_after(tested.answer, tested.after.slot, text_of_);
    if (tested.contested && was != Truth::unknown) was = Truth::unknown;
    if (tested.contested && is != Truth::unknown) is = Truth::unknown;
    const bool says_right = is == Truth::right && tested.after.decision == Decision::answer;
    // What an agent wrote, and the new text says, was in no article before.
    const bool in_words =
        says_right && retest_.truth(retest_.after(), tested.answer, tested.after.slot) != is;
    if (in_words && was == Truth::unknown) was = Truth::wrong;
    if (!answered_.contains(tested.answer)) {
      answered_[tested.answer] = {value(tested.before, was), value(tested.after, is)};
    }
    if (text.empty()) return;
    const bool rewritten = !moved && in_words;  // the same article, right only in its new words
    BacktestChange change = change_of(tested, text);
    change.verdict = verdict(value(tested.before, was), value(tested.after, is));
    if (tested.contested) {
      change.right.clear();
      change.outcome = "contested";
    }
    if (in_words) {
      change.right = change.after.article;
      change.outcome = "agent's words";
    }
    if (!moved && !rewritten) {
      ++out_.reworded;
      out_.changes.push_back(std::move(change));
      return;
    }
    ++out_.changed;
    ++topic.changed;
    ++out_.transitions[change.change];
    switch (change.verdict) {
      case BacktestVerdict::better: ++out_.better, ++topic.better; break;
      case BacktestVerdict::worse: ++out_.worse, ++topic.worse; break;
      case BacktestVerdict::unknown: ++out_.unknown, ++topic.unknown; break;
      case BacktestVerdict::even: ++out_.even; break;
    }
    out_.changes.push_back(std::move(change));
  }

  // -1 not known, 0 a wrong answer, 1 none, 2 the right one.
  static int value(const Retest::Side& side, Truth truth) noexcept {
    if (side.decision != Decision::answer) return 1;
    return truth == Truth::unknown ? -1 : truth == Truth::right ? 2 : 0;
  }
  static BacktestVerdict verdict(int before, int after) noexcept {
    if (before < 0 || after < 0) return BacktestVerdict::unknown;
    return before == after  ? BacktestVerdict::even
           : before < after ? BacktestVerdict::better
                            : BacktestVerdict::worse;
  }

  [[nodiscard]] BacktestSide side_of(const State& state, const Retest::Side& side) const {
    BacktestSide out{side.decision, side.reason, {}, {}, side.confidence};
    if (side.slot == no_slot) return out;
    out.article = state.knowledge.doc(side.slot).article.id;
    out.title = state.knowledge.doc(side.slot).article.title;
    return out;
  }

  [[nodiscard]] BacktestChange change_of(const Retest::Tested& tested,
                                         const std::string& text) const {
    const learn::AnswerRecord& record = state_.answers[tested.answer];
    BacktestChange out;
    out.answer = to_string(record.id);
    out.conversation = record.conversation;
    out.question = text;
    out.topic = record.topic;
    out.at_us = record.at_us;
    out.before = side_of(state_, tested.before);
    out.after = side_of(retest_.after(), tested.after);
    if (tested.before.decision != tested.after.decision) {
      out.change = std::string(decision_name(tested.before.decision)) + "->" +
                   std::string(decision_name(tested.after.decision));
    } else {
      out.change = tested.changed() ? "other article" : reworded;
    }
    const learn::Label* label = state_.memory.label(tested.answer);
    if (label && label->slot != no_slot) {
      out.right = state_.knowledge.doc(label->slot).article.id;
      out.outcome = learn::cause_name(label->cause);
    } else if (label) {
      out.outcome = "refuted";
    }
    return out;
  }

  void estimate() {
    std::vector<double> right, wrong, right_before, right_after, wrong_before, wrong_after, weights;
    std::uint64_t unknown = 0;
    for (const learn::Judgement& judgement : judgements_) {
      const auto at = answered_.find(judgement.answer);
      if (at == answered_.end()) continue;  // outside the request
      const auto [was, is] = at->second;
      if (was < 0 || is < 0) {
        ++unknown;
        continue;
      }
      right_before.push_back(was == 2);
      right_after.push_back(is == 2);
      wrong_before.push_back(was == 0);
      wrong_after.push_back(is == 0);
      right.push_back(right_after.back() - right_before.back());
      wrong.push_back(wrong_after.back() - wrong_before.back());
      weights.push_back(1 / judgement.propensity);
    }
    const std::size_t known = weights.size();
    if (known < estimate_min) {
      out_.estimate_reason = std::to_string(known) + " of the questions were judged with a known " +
                             "chance; an estimate takes " + std::to_string(estimate_min);
      return;
    }
    if (static_cast<double>(unknown) > unknown_share_max * static_cast<double>(known + unknown)) {
      out_.estimate_reason = "of " + std::to_string(known + unknown) + " judged questions " +
                             std::to_string(unknown) + " have an answer that nobody judged";
      return;
    }
    BacktestEstimate e;
    e.judged = known;
    e.unknown = unknown;
    const auto mean = [&](const std::vector<double>& values) {
      return stats::weighted_mean(values, weights, 1);
    };
    e.right_before = mean(right_before).value;
    e.right_after = mean(right_after).value;
    e.wrong_before = mean(wrong_before).value;
    e.wrong_after = mean(wrong_after).value;
    const stats::WeightedMean by_right = mean(right), by_wrong = mean(wrong);
    e.effective = by_right.effective;
    e.right_low = by_right.low;
    e.right_high = by_right.high;
    e.wrong_low = by_wrong.low;
    e.wrong_high = by_wrong.high;
    out_.estimate = e;
  }

  const Retest& retest_;
  const State& state_;
  BacktestReport& out_;
  TextOf text_of_;
  std::map<std::string, BacktestTopic> topics_;
  learn::Audits audits_;
  std::vector<learn::Judgement> judgements_;
  std::unordered_map<std::uint32_t, std::pair<int, int>> answered_;  // looked up, never walked
};

}  // namespace

Result<BacktestReport> run_backtest(const journal::Journal& journal, const Retest& retest,
                                    const BacktestRequest& request,
                                    const RetestProgress& progress) {
  try {
    BacktestReport out;
    out.state_seq = retest.before().place.seq;
    const Chosen chosen = choose(retest.before(), request);
    Run run(journal, retest, chosen);
    KEEL_TRY(run.go(request.threads, progress));
    Sum sum(journal, retest, out);
    for (const Piece& piece : run.pieces()) sum.add(piece);
    sum.finish(request.changes_max);
    return out;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace keel::review
