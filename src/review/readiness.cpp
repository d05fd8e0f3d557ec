// Readiness: what is known before customers see answers.
#include <fmt/format.h>

#include <algorithm>

#include "keel/review/views.hpp"
#include "keel/stats/intervals.hpp"

namespace keel::review {
namespace {

constexpr std::int64_t month_us = 28LL * 24 * 3600 * 1'000'000;
constexpr std::int32_t reason_no_knowledge = 1;  // keel::Reason

}  // namespace

ReadinessCard readiness_of(const state::State& state, const ModeScope& scope) {
  const bool of_topic = scope.kind == ModeScope::Kind::topic;
  const std::string topic = of_topic ? scope.name : std::string();
  const learn::Gate& gate = state.gate;
  const learn::Limit limit = gate.limit(Mode::answer, topic);
  ReadinessCard card;
  card.scope = to_string(scope);
  card.mode = state.modes.of(scope);
  for (std::uint32_t i = state.answers.size(); i > 0; --i) {
    const learn::AnswerRecord& record = state.answers[i - 1];
    if (record.at_us <= state.place.now_us - month_us) break;
    if (of_topic && record.topic != topic) continue;
    ++card.questions;
    card.would_answer += !record.candidates.empty() && record.score >= limit.score;
    card.no_knowledge += record.reason == reason_no_knowledge;
  }
  for (const learn::Gate::Label& label : gate.labels()) {
    if (of_topic && label.group != gate.group(topic)) continue;
    ++card.judged;
    if (label.score < limit.score) continue;
    ++card.judged_answers;
    card.judged_right += !label.wrong;
  }
  if (card.judged_answers > 0) {
    const auto right = static_cast<double>(card.judged_right);
    const auto all = static_cast<double>(card.judged_answers);
    const stats::Interval interval = stats::wilson(right, all);
    card.accuracy = right / all;
    card.accuracy_low = interval.low;
    card.accuracy_high = interval.high;
  }
  card.threshold = limit.confidence;
  card.threshold_name = limit.name;
  card.promise = gate.promise();
  card.calibration = std::string(gate.calibration());
  card.calibration_error = gate.calibration_error();
  card.quarantined = gate.quarantined();
  if (of_topic) std::erase_if(card.quarantined, [&](const std::string& t) { return t != topic; });
  if (state.knowledge.live_count() == 0) {
    card.missing.emplace_back("There is no article yet: import the help centre.");
  }
  if (card.questions == 0) {
    card.missing.emplace_back("No question came in the last 28 days: import tickets, or observe.");
  }
  if (limit.name == "unproven") {
    card.missing.push_back(fmt::format(
        "Too few answers are judged to certify a threshold: {} so far; 60 is the least, a few "
        "hundred the rule. Rate answers, or let agents accept and reject suggestions.",
        gate.judged_count()));
  } else if (limit.name != "certified") {
    card.missing.push_back(fmt::format(
        "{} answers were judged, and no threshold keeps wrong ones under {:.3g} in 100.",
        gate.judged_count(), 100 * gate.risk().alpha));
  } else if (card.would_answer == 0) {
    card.missing.emplace_back("Nothing of the last 28 days would reach the threshold.");
  }
  if (limit.quarantined) {
    card.missing.push_back(fmt::format("Answers about {} turned out wrong lately.", topic));
  }
  card.ready = card.missing.empty();
  return card;
}

}  // namespace keel::review
