#include "review/backtest_sum.hpp"

#include <algorithm>
#include <tuple>

#include "keel/stats/weighted_mean.hpp"

namespace keel::review {
namespace {

using learn::no_slot;
using state::State;

constexpr std::size_t estimate_min = 30;   // judged questions
constexpr double unknown_share_max = 0.2;  // of them, left out
constexpr const char* reworded = "other text";

// -1 not known, 0 a wrong answer, 1 none, 2 the right one.
int value(const Retest::Side& side, Truth truth) noexcept {
  if (side.decision != Decision::answer) return 1;
  return truth == Truth::unknown ? -1 : truth == Truth::right ? 2 : 0;
}
BacktestVerdict verdict(int before, int after) noexcept {
  if (before < 0 || after < 0) return BacktestVerdict::unknown;
  return before == after  ? BacktestVerdict::even
         : before < after ? BacktestVerdict::better
                          : BacktestVerdict::worse;
}

}  // namespace

ChosenQuestions choose(const State& state, const BacktestRequest& request) {
  ChosenQuestions out;
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

BacktestSum::BacktestSum(const journal::Journal& journal, const Retest& retest, BacktestReport& out)
    : retest_(retest), state_(retest.before()), out_(out) {
  text_of_ = [&journal](std::uint64_t seq) {
    const auto events = journal.read(seq - 1, 1);
    return events.ok() && !events->empty() ? events->front().secret["text"].as_string()
                                           : std::string();
  };
}

void BacktestSum::add(const TestedPiece& piece) {
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

void BacktestSum::finish(std::uint64_t changes_max) {
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

void BacktestSum::add(const Retest::Tested& tested, const std::string& text) {
  ++out_.questions;
  const learn::AnswerRecord& record = state_.answers[tested.answer];
  BacktestTopic& topic = topics_[record.topic];
  topic.topic = record.topic;
  ++topic.questions;
  Truth was = retest_.truth(state_, tested.answer, tested.before.slot), is = was;
  const bool moved = tested.changed();
  if (moved || !text.empty()) is = retest_.truth_after(tested.answer, tested.after.slot, text_of_);
  const bool says_right = is == Truth::right && tested.after.decision == Decision::answer;
  // What an agent wrote, and the new text says, was in no article before.
  const bool in_words =
      says_right && retest_.truth(retest_.after(), tested.answer, tested.after.slot) != is;
  if (in_words && was == Truth::unknown) was = Truth::wrong;
  worth_[tested.answer] = {value(tested.before, was), value(tested.after, is)};
  if (text.empty()) return;
  if (tested.contested && !in_words) was = is = Truth::unknown;
  const bool rewritten = !moved && in_words;  // the same article, right only in its new words
  BacktestChange change = change_of(tested, text);
  change.verdict = verdict(value(tested.before, was), value(tested.after, is));
  if (tested.contested && !in_words) {
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

BacktestSide BacktestSum::side_of(const State& state, const Retest::Side& side) const {
  BacktestSide out{side.decision, side.reason, {}, {}, side.confidence};
  if (side.slot == no_slot) return out;
  out.article = state.knowledge.doc(side.slot).article.id;
  out.title = state.knowledge.doc(side.slot).article.title;
  return out;
}

BacktestChange BacktestSum::change_of(const Retest::Tested& tested, const std::string& text) const {
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

void BacktestSum::estimate() {
  std::vector<double> right, wrong, right_before, right_after, wrong_before, wrong_after, weights;
  std::uint64_t unknown = 0;
  for (const learn::Judgement& judgement : judgements_) {
    const auto at = worth_.find(judgement.answer);
    if (at == worth_.end()) continue;  // outside the request
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

}  // namespace keel::review
