#include "keel/learn/lessons.hpp"

#include <algorithm>

namespace keel::learn {
namespace {

constexpr double same_lesson = 0.25;  // cosine of two questions
constexpr std::size_t compared_max = 64;
constexpr std::size_t conversations_max = 12;

}  // namespace

void Lessons::answered(const AnswerRecord& record, std::uint32_t ordinal, const Answers& answers) {
  std::vector<std::uint32_t> used;
  for (const EventId& id : record.learned_from) {
    const std::uint32_t* lesson = by_answer_.find(answers.find(id));
    if (lesson && std::find(used.begin(), used.end(), *lesson) == used.end()) {
      used.push_back(*lesson);
      ++lessons_.edit(*lesson).uses;
    }
  }
  if (!used.empty()) used_by_.set(ordinal, std::move(used));
}

const Lesson* Lessons::learn(const Outcome& outcome, const Answers& answers) {
  if (outcome.answer == no_slot || outcome.slot == no_slot || outcome.weight <= 0) return nullptr;
  const bool credit = outcome.kind == Outcome::Kind::credit;
  if (!credit && outcome.kind != Outcome::Kind::refuted) return nullptr;
  if (const auto* used = used_by_.find(outcome.answer)) {
    for (const std::uint32_t index : std::vector(*used)) {
      Lesson& lesson = lessons_.edit(index);
      const bool helped = credit && lesson.slot == outcome.slot;
      helped ? ++lesson.helped : ++lesson.failed;
    }
  }
  if (!credit) return nullptr;
  const AnswerRecord& record = answers[outcome.answer];
  std::vector<std::uint32_t>& known = by_slot_.edit(outcome.slot);
  const std::size_t first = known.size() > compared_max ? known.size() - compared_max : 0;
  for (std::size_t i = first; i < known.size(); ++i) {
    const AnswerRecord& founding = answers[lessons_[known[i]].answer];
    if (cosine(founding.vector, record.vector) < same_lesson) continue;
    Lesson& lesson = lessons_.edit(known[i]);
    ++lesson.taught;
    if (!record.conversation.empty() && lesson.conversations.size() < conversations_max &&
        std::find(lesson.conversations.begin(), lesson.conversations.end(), record.conversation) ==
            lesson.conversations.end()) {
      lesson.conversations.push_back(record.conversation);
    }
    by_answer_.set(outcome.answer, known[i]);
    return nullptr;
  }
  Lesson lesson;
  lesson.id = outcome.by;
  lesson.seq = outcome.seq;
  lesson.since_us = outcome.at_us;
  lesson.slot = outcome.slot;
  lesson.answer = outcome.answer;
  lesson.cause = outcome.cause;
  lesson.taught = 1;
  if (!record.conversation.empty()) lesson.conversations = {record.conversation};
  const auto index = static_cast<std::uint32_t>(lessons_.size());
  known.push_back(index);
  by_answer_.set(outcome.answer, index);
  return &lessons_.push_back(std::move(lesson));
}

const Lesson* Lessons::of(std::uint32_t answer) const noexcept {
  const std::uint32_t* index = by_answer_.find(answer);
  return index ? &lessons_[*index] : nullptr;
}

}  // namespace keel::learn
