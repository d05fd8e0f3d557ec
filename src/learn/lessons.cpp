#include "keel/learn/lessons.hpp"

#include <algorithm>

#include "keel/stats/intervals.hpp"

namespace keel::learn {
namespace {

constexpr double same_lesson = 0.25;  // cosine of two questions
constexpr std::size_t compared_max = 64;
constexpr std::size_t conversations_max = 12;

bool contains(const std::vector<std::uint32_t>& values, std::uint32_t value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// The time of the event that taught it first, and a hash of what founded it.
EventId lesson_id(const Outcome& outcome, const EventId& answer, const std::string& article) {
  const std::uint64_t seed = KeyHash{}(outcome.by);
  EventId out;
  out.hi = (outcome.by.hi & ~std::uint64_t{0xFFFF}) | (hash64(article, seed) & 0xFFFF);
  out.lo = mix64(KeyHash{}(answer) ^ hash64(article, ~seed));
  return out;
}

Tally without(const Tally& all, const Tally& own) {
  return {all.helped - std::min(all.helped, own.helped),
          all.failed - std::min(all.failed, own.failed)};
}

}  // namespace

void Lessons::answered(const AnswerRecord& record, std::uint32_t ordinal, const Answers& answers) {
  std::vector<std::uint32_t> used;
  for (const EventId& id : record.learned_from) {
    const std::uint32_t* lesson = by_answer_.find(answers.find(id));
    if (lesson && !contains(used, *lesson)) {
      used.push_back(*lesson);
      ++lessons_.edit(*lesson).uses;
    }
  }
  if (!used.empty()) used_by_.set(ordinal, std::move(used));
}

bool Lessons::harmful(const Lesson& lesson) const noexcept {
  const Tally own = without(lesson.results, lesson.pardoned);
  if (lesson.state != LessonState::active || own.total() < quarantine_min) return false;
  const Tally* same = by_article_.find(lesson.slot);
  Tally others = same ? without(*same, lesson.results) : Tally{};
  if (others.total() < compared_min) others = without(overall_, lesson.results);
  if (others.total() < compared_min) return false;
  const double usual = static_cast<double>(others.helped) / static_cast<double>(others.total());
  return stats::wilson(static_cast<double>(own.helped), static_cast<double>(own.total()),
                       stats::z_999)
             .high < usual / 2;
}

// What the outcome says of the lessons that took part in its answer.
void Lessons::count(const Outcome& outcome, const AnswerRecord& record, Learned& out) {
  const bool credit = outcome.kind == Outcome::Kind::credit;
  const std::uint32_t first = record.top();
  if (first != no_slot) {
    const bool well = credit && outcome.slot == first;
    by_article_.edit(first).add(well);
    overall_.add(well);
    results_.edit(outcome.answer).add(well);
  }
  const auto* used = used_by_.find(outcome.answer);
  if (!used) return;
  for (const std::uint32_t index : std::vector(*used)) {
    Lesson& lesson = lessons_.edit(index);
    lesson.results.add(credit && lesson.slot == outcome.slot);
    if (!harmful(lesson)) continue;
    lesson.state = LessonState::quarantined;
    out.quarantined.push_back(index);
  }
}

// The first of the latest lessons of the article that the question is like; the number of lessons
// when there is none.
std::uint32_t Lessons::like(const Outcome& outcome, const Answers& answers) const {
  const std::vector<std::uint32_t>* known = by_slot_.find(outcome.slot);
  if (known) {
    const QuestionVector& question = answers[outcome.answer].vector;
    const std::size_t first = known->size() > compared_max ? known->size() - compared_max : 0;
    for (std::size_t i = first; i < known->size(); ++i) {
      const Lesson& lesson = lessons_[(*known)[i]];
      if (lesson.state != LessonState::active) continue;
      if (cosine(answers[lesson.answer].vector, question) >= same_lesson) return (*known)[i];
    }
  }
  return static_cast<std::uint32_t>(lessons_.size());
}

void Lessons::join(std::uint32_t index, const Outcome& outcome, const AnswerRecord& record) {
  Lesson& lesson = lessons_.edit(index);
  taught_.push_back({{outcome.by, outcome.seq, record.id}, lesson.latest});
  lesson.latest = taught_.size();
  ++lesson.taught;
  by_answer_.set(outcome.answer, index);
  if (record.conversation.empty() || lesson.conversations.size() >= conversations_max) return;
  if (std::find(lesson.conversations.begin(), lesson.conversations.end(), record.conversation) ==
      lesson.conversations.end()) {
    lesson.conversations.push_back(record.conversation);
  }
}

Lessons::Learned Lessons::learn(const Outcome& outcome, const Answers& answers,
                                const Knowledge& knowledge) {
  Learned out;
  if (outcome.answer == no_slot || outcome.slot == no_slot || outcome.weight <= 0) return out;
  const bool credit = outcome.kind == Outcome::Kind::credit;
  if (!credit && outcome.kind != Outcome::Kind::refuted) return out;
  const AnswerRecord& record = answers[outcome.answer];
  count(outcome, record, out);
  if (!credit) return out;
  const std::uint32_t index = like(outcome, answers);
  const bool founded = index == lessons_.size();
  if (founded) {
    Lesson lesson;
    lesson.id = lesson_id(outcome, record.id, knowledge.doc(outcome.slot).article.id);
    lesson.by = outcome.by;
    lesson.seq = outcome.seq;
    lesson.since_us = outcome.at_us;
    lesson.slot = outcome.slot;
    lesson.answer = outcome.answer;
    lesson.cause = outcome.cause;
    by_slot_.edit(outcome.slot).push_back(index);
    by_id_.set(lesson.id, index);
    lessons_.push_back(std::move(lesson));
  }
  join(index, outcome, record);
  if (founded) out.founded = &lessons_[index];
  return out;
}

const Lesson* Lessons::find(const EventId& id) const noexcept {
  const std::uint32_t* index = by_id_.find(id);
  return index ? &lessons_[*index] : nullptr;
}

const Lesson* Lessons::of(std::uint32_t answer) const noexcept {
  const std::uint32_t* index = by_answer_.find(answer);
  return index ? &lessons_[*index] : nullptr;
}

bool Lessons::took_part(const Lesson& lesson, std::uint32_t answer) const noexcept {
  const auto* used = used_by_.find(answer);
  return used && std::any_of(used->begin(), used->end(),
                             [&](std::uint32_t index) { return lessons_[index].id == lesson.id; });
}

std::vector<Taught> Lessons::taught(const Lesson& lesson) const {
  std::vector<Taught> out;
  for (std::uint64_t at = lesson.latest; at != 0;) {
    const Joined& joined = taught_[at - 1];
    out.push_back(joined.outcome);
    at = joined.before;
  }
  return out;
}

std::vector<std::uint32_t> Lessons::questions(const Lesson& lesson, const Answers& answers) const {
  std::vector<std::uint32_t> out;
  for (const Taught& outcome : taught(lesson)) out.push_back(answers.find(outcome.answer));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void Lessons::set_state(const EventId& id, LessonState state) {
  const std::uint32_t* index = by_id_.find(id);
  if (!index) return;
  Lesson& lesson = lessons_.edit(*index);
  if (lesson.state == LessonState::quarantined) lesson.pardoned = lesson.results;
  lesson.state = state;
}

}  // namespace keel::learn
