// Readiness: what is known before customers see answers.
#include <fmt/format.h>

#include <algorithm>

#include "keel/answer/decide.hpp"
#include "keel/review/views.hpp"
#include "keel/stats/intervals.hpp"

namespace keel::review {
namespace {

constexpr std::int64_t month_us = 28LL * 24 * 3600 * 1'000'000;
constexpr std::int32_t reason_no_knowledge = 1;  // keel::Reason
constexpr double share_told = 0.05;              // of the questions, to speak of their language
constexpr std::uint64_t asked_least = 20;        // before shares of them mean anything

// The mode that fits what is there: a few rules, the first that holds.
void propose(const state::State& state, ReadinessCard& card) {
  const std::uint32_t articles = state.knowledge.live_count();
  if (articles == 0 && state.answers.size() == 0) {
    card.proposed = Mode::off;
    card.why_proposed = "There is no article to answer with, and no question to learn from.";
  } else if (articles == 0) {
    card.proposed = Mode::observe;
    card.why_proposed =
        "There is no article to answer with; what agents answer shows which ones to write.";
  } else if (card.ready) {
    card.proposed = Mode::answer;
    card.why_proposed = "Nothing speaks against it.";
  } else if (answer::small(state)) {
    card.proposed = Mode::observe;
    card.why_proposed = fmt::format(
        "The help centre is small ({} article{}) and {} questions have a known answer: only words "
        "and titles are there to go by.",
        articles, articles == 1 ? "" : "s", state.memory.labelled().size());
  } else {
    card.proposed = Mode::suggest;
    card.why_proposed =
        "Agents accept, edit or reject suggestions: that is what certifies a threshold.";
  }
}

// Languages that customers write and the help centre does not.
void add_languages(const state::State& state, std::vector<std::string>& steps) {
  for (const LanguageView& view : languages_of(state)) {
    if (view.language.empty() || view.articles > 0 || view.asked < asked_least ||
        view.share < share_told) {
      continue;
    }
    steps.push_back(fmt::format(
        "Translate the articles most asked for: {:.0f}% of the questions are in \"{}\", and no "
        "article is.",
        100 * view.share, view.language));
  }
}

// What to do now, the most useful first.
std::vector<std::string> steps_of(const state::State& state, const ReadinessCard& card) {
  std::vector<std::string> steps;
  const bool empty = state.knowledge.live_count() == 0;
  if (empty) {
    steps.emplace_back(
        "Import the help centre: keel import articles FOLDER (Engine::import_articles).");
  }
  if (state.answers.size() == 0) {
    steps.emplace_back(
        "Import past tickets, so that it begins with what agents answered: keel import tickets "
        "FILE (Engine::ingest_history). It also works without.");
  }
  if (empty && card.mode != card.proposed) {
    steps.push_back(fmt::format(
        "Until there are articles every question is handed over. {} fits better than {}: keel mode "
        "{}.",
        mode_name(card.proposed), mode_name(card.mode), mode_name(card.proposed)));
  } else if (card.mode != card.proposed) {
    steps.push_back(fmt::format("Set the mode to {}: keel mode {} (Engine::set_mode). {}",
                                mode_name(card.proposed), mode_name(card.proposed),
                                card.why_proposed));
  }
  if (empty) return steps;
  if (!card.ready && card.proposed == Mode::observe) {
    steps.emplace_back(
        "Tell it what your people answer: keel observe, or keel ingest (Engine::observe, "
        "Engine::ingest). Each answer by an agent teaches it.");
  }
  if (card.threshold_name == "unproven" && state.answers.size() > 0) {
    steps.push_back(fmt::format(
        "Judge answers: keel rate --draw 20, or let agents accept and reject suggestions. {} are "
        "judged, 60 is the least.",
        state.gate.judged_count()));
  }
  std::size_t gaps = 0;
  state.gaps->all().for_each([&](const learn::Gap& gap) { gaps += gap.alive && gap.mature(); });
  if (gaps > 0) {
    steps.push_back(fmt::format(
        "Write what is missing: {} group{} of questions {} no article (keel report gaps).", gaps,
        gaps == 1 ? "" : "s", gaps == 1 ? "has" : "have"));
  }
  add_languages(state, steps);
  return steps;
}

}  // namespace

ReadinessCard readiness_of(const state::State& state, const ModeScope& scope) {
  const bool of_topic = scope.kind == ModeScope::Kind::topic;
  const std::string topic = of_topic ? scope.name : std::string();
  const learn::Gate& gate = state.gate;
  const learn::Limit limit = gate.limit(Mode::answer);
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
    if (of_topic && label.topic != gate.topic_number(topic)) continue;
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
  const auto of_scope = [&](std::vector<std::uint32_t> articles) {
    std::erase_if(articles, [&](std::uint32_t slot) {
      return of_topic && state.knowledge.doc(slot).topic != topic;
    });
    return state.knowledge.ids(articles);
  };
  card.quarantined = of_scope(gate.quarantined());
  card.tightened = of_scope(gate.tightened());
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
  propose(state, card);
  card.next_steps = steps_of(state, card);
  return card;
}

}  // namespace keel::review
