// Lessons as a person reads them, with what they changed.
#include <fmt/format.h>

#include <algorithm>

#include "keel/review/views.hpp"
#include "keel/stats/intervals.hpp"
#include "keel/text/utf8.hpp"

namespace keel::review {
namespace {

using state::State;

constexpr std::size_t quoted_bytes_max = 80;
constexpr std::size_t neighbours_max = 128;
constexpr double alike = 0.25;  // cosine of two questions, as for joining a lesson
constexpr std::uint64_t evidence_min = 5;

struct Said {
  learn::Cause cause{};
  std::vector<std::string> conversations;
  std::uint32_t question = learn::no_slot;  // the answer that founded it
  std::string article;
  bool undone = false;
};

std::string sentence_of(const State& state, const Said& said, const TextOf& text_of) {
  const std::string since =
      said.conversations.empty() ? "Since then" : "Since ticket " + said.conversations.front();
  const char* how = said.cause == learn::Cause::correction    ? "where an agent corrected us"
                    : said.cause == learn::Cause::agent_reply ? "where an agent answered so"
                    : said.cause == learn::Cause::acceptance  ? "where an agent sent it"
                                                              : "which it resolved";
  std::string question =
      said.question == learn::no_slot ? std::string() : text_of(state.answers[said.question].seq);
  std::replace(question.begin(), question.end(), '\n', ' ');
  const std::uint32_t slot = state.knowledge.find(said.article);
  return fmt::format(
      "{}, {}, questions like \"{}\" {} answered with \"{}\".", since, how,
      text::clip(question, quoted_bytes_max), said.undone ? "were" : "are",
      slot == learn::no_slot ? said.article : state.knowledge.doc(slot).article.title);
}

LessonEffect effect_of(const State& state, const learn::Lesson& lesson) {
  LessonEffect out;
  out.with = lesson.results.total();
  out.with_helped = lesson.results.helped;
  if (out.with < evidence_min) {
    out.why = fmt::format("{} outcomes of answers it took part in; {} are needed", out.with,
                          evidence_min);
    return out;
  }
  const learn::QuestionVector& question = state.answers[lesson.answer].vector;
  for (const learn::Recalled& one : state.memory.recall(question, state.answers, neighbours_max)) {
    const learn::Tally* result = state.lessons->result(one.answer);
    if (one.cosine < alike || !result || state.lessons->took_part(lesson, one.answer)) continue;
    out.without += result->total();
    out.without_helped += result->helped;
  }
  if (out.without < evidence_min) {
    out.why = fmt::format("{} outcomes of like questions without it; {} are needed", out.without,
                          evidence_min);
    return out;
  }
  const auto n = [](std::uint64_t count) { return static_cast<double>(count); };
  const stats::Interval with = stats::wilson(n(out.with_helped), n(out.with));
  const stats::Interval without = stats::wilson(n(out.without_helped), n(out.without));
  const stats::Interval difference =
      stats::newcombe(n(out.with_helped), n(out.with), n(out.without_helped), n(out.without));
  out.known = true;
  out.with_low = with.low;
  out.with_high = with.high;
  out.without_low = without.low;
  out.without_high = without.high;
  out.difference = n(out.with_helped) / n(out.with) - n(out.without_helped) / n(out.without);
  out.difference_low = difference.low;
  out.difference_high = difference.high;
  return out;
}

LessonView undone_view(const State& state, const learn::UndoneLesson& lesson,
                       const TextOf& text_of) {
  LessonView out;
  out.id = to_string(lesson.lesson);
  out.article = lesson.article;
  out.cause = learn::cause_name(lesson.cause);
  out.conversations = lesson.conversations;
  out.uses = lesson.uses;
  out.helped = lesson.helped;
  out.failed = lesson.failed;
  out.since_us = lesson.since_us;
  out.state = "undone";
  out.undone_us = lesson.undone_us;
  out.undone_by = lesson.by;
  out.effect.why = "it is undone";
  out.sentence = sentence_of(state,
                             {lesson.cause, lesson.conversations,
                              state.answers.find(lesson.question), lesson.article, true},
                             text_of);
  return out;
}

LessonView known_view(const State& state, const learn::Lesson& lesson, const TextOf& text_of) {
  LessonView out;
  out.id = to_string(lesson.id);
  out.article = state.knowledge.doc(lesson.slot).article.id;
  out.cause = learn::cause_name(lesson.cause);
  out.conversations = lesson.conversations;
  out.uses = lesson.uses;
  out.helped = lesson.results.helped;
  out.failed = lesson.results.failed;
  out.since_us = lesson.since_us;
  out.state = lesson.state == learn::LessonState::quarantined ? "quarantined" : "active";
  out.effect = effect_of(state, lesson);
  out.sentence = sentence_of(
      state, {lesson.cause, lesson.conversations, lesson.answer, out.article, false}, text_of);
  return out;
}

}  // namespace

std::optional<LessonView> lesson_of(const State& state, const EventId& id, const TextOf& text_of) {
  if (const learn::UndoneLesson* undone = state.exclusions.undone(id)) {
    return undone_view(state, *undone, text_of);
  }
  const learn::Lesson* lesson = state.lessons->find(id);
  if (lesson) return known_view(state, *lesson, text_of);
  for (const learn::UndoneLesson& one : state.exclusions.in_force().lessons) {
    if (one.lesson == id) return undone_view(state, one, text_of);  // restored at the next rebase
  }
  return std::nullopt;
}

std::vector<LessonView> lessons_of(const State& state, const TextOf& text_of) {
  std::vector<LessonView> out;
  state.lessons->all().for_each([&](const learn::Lesson& lesson) {
    const learn::UndoneLesson* undone = state.exclusions.undone(lesson.id);
    out.push_back(undone ? undone_view(state, *undone, text_of)
                         : known_view(state, lesson, text_of));
  });
  std::reverse(out.begin(), out.end());
  const std::vector<learn::UndoneLesson>& left_out = state.exclusions.in_force().lessons;
  for (auto one = left_out.rbegin(); one != left_out.rend(); ++one) {
    if (!state.lessons->find(one->lesson)) out.push_back(undone_view(state, *one, text_of));
  }
  return out;
}

}  // namespace keel::review
