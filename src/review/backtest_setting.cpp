// What another threshold, alpha or delta would have decided: the gate's thresholds are folded again
// from the first event beside those that were, and each recorded answer is held against both.
#include <algorithm>
#include <new>

#include "keel/learn/audits.hpp"
#include "keel/learn/modes.hpp"
#include "review/backtest_sum.hpp"

namespace keel::review {
namespace {

using learn::AnswerRecord;
using learn::no_slot;
using state::State;

constexpr std::size_t piece_events = 512;

bool reaches(const AnswerRecord& record, const learn::Limit& limit) {
  // What a rule pinned has the confidence 1 whatever its score.
  const bool pinned = record.confidence >= 1;
  return record.top() != no_slot && (pinned || static_cast<double>(record.score) >= limit.score) &&
         static_cast<double>(record.confidence) >= limit.confidence;
}

// Whether the gate had a say in what was decided: rules and customers' wishes come first.
bool of_the_gate(const AnswerRecord& record) {
  switch (static_cast<Reason>(record.reason)) {
    case Reason::rule:
    case Reason::customer_asked:
    case Reason::repeated_failure: return false;
    default: return true;
  }
}

Retest::Side recorded(const AnswerRecord& record) {
  return {static_cast<Decision>(record.decision), static_cast<Reason>(record.reason), record.top(),
          static_cast<double>(record.confidence)};
}

class Replay {
 public:
  Replay(const State& state, const learn::Fact& setting, const BacktestRequest& request)
      : state_(state), setting_(setting), request_(request) {}

  void apply(const journal::Event& event, TestedPiece& out) {
    const learn::Fact fact = learn::parse_fact(event);
    const bool begins = !changed_ && fact.at_us >= request_.from_us;
    if (begins) changing_.apply(setting_);
    changed_ = changed_ || begins;
    modes_.apply(fact);
    unchanged_.apply(fact);
    // The same setting made by people since would take the place of the one that is tried.
    if (!changed_ || fact.subject != setting_.subject) changing_.apply(fact);
    const auto judged = audits_.apply(fact, state_.knowledge, state_.answers);
    const bool answered = fact.as<learn::Answered>() != nullptr;
    const std::uint32_t answer = answered ? state_.answers.find(fact.id) : no_slot;
    if (answer != no_slot) {
      test(answer, event, out);
      unchanged_.asked(state_.answers[answer]);
      changing_.asked(state_.answers[answer]);
    }
    if (judged && modes_.learning()) {
      unchanged_.judged(*judged, state_.answers[judged->answer]);
      changing_.judged(*judged, state_.answers[judged->answer]);
    }
    if (changed_ && !event.clear.is_null() && (judged || fact.as<learn::AuditAsked>())) {
      out.judging.push_back(fact);
    }
  }

 private:
  void test(std::uint32_t answer, const journal::Event& event, TestedPiece& out) const {
    const AnswerRecord& record = state_.answers[answer];
    if (!changed_ || (request_.to_us != 0 && record.at_us >= request_.to_us)) return;
    const Retest::Side was = recorded(record);
    Retest::Tested tested{answer, was, was, false};
    const Mode mode = static_cast<Mode>(record.mode);
    const learn::Limit limit = changing_.limit(mode, record.top());
    const learn::Limit before = unchanged_.limit(mode, record.top());
    const bool same = limit.score == before.score && limit.confidence == before.confidence &&
                      limit.quarantined == before.quarantined;
    if (!same && of_the_gate(record)) {
      const bool answers = reaches(record, limit) && !limit.quarantined;
      if (answers) {
        tested.after.decision = Decision::answer;
        tested.after.reason = Reason::none;
      } else if (was.decision == Decision::answer) {
        tested.after.decision = Decision::escalate;
        tested.after.reason = limit.quarantined ? Reason::quarantined : Reason::low_confidence;
      }
    }
    out.tested.push_back(tested);
    const std::string& text = event.secret["text"].as_string();
    if (tested.changed()) out.texts.emplace_back(answer, text.empty() ? "(erased)" : text);
  }

  const State& state_;
  const learn::Fact& setting_;
  const BacktestRequest& request_;
  bool changed_ = false;
  learn::Modes modes_;
  learn::Audits audits_;
  learn::Gate unchanged_, changing_;
};

}  // namespace

Result<BacktestReport> run_setting_backtest(const journal::Journal& journal, const Retest& retest,
                                            const learn::Fact& setting,
                                            const BacktestRequest& request,
                                            const RetestProgress& progress) {
  try {
    BacktestReport out;
    const State& state = retest.before();
    out.state_seq = state.place.seq;
    Replay replay(state, setting, request);
    BacktestSum sum(journal, retest, out);
    for (std::uint64_t seq = 0; seq < state.place.seq;) {
      const std::uint64_t limit = std::min<std::uint64_t>(piece_events, state.place.seq - seq);
      KEEL_ASSIGN(const std::vector<journal::Event> events,
                  journal.read(seq, static_cast<std::size_t>(limit)));
      if (events.empty()) break;
      TestedPiece piece;
      for (const journal::Event& event : events) replay.apply(event, piece);
      sum.add(piece);
      seq = events.back().seq;
      if (progress && !progress(out.questions, state.answers.size())) {
        return error(Code::cancelled, "the backtest was stopped by the host");
      }
    }
    sum.finish(request.changes_max);
    return out;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace keel::review
