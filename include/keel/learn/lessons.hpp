// lessons: what was learned in a form a person can read, judge and (later) undo: "since ticket 812,
// where an agent corrected us, questions like Q are answered with A".
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariant: a lesson is of one article; like questions with the same article join one lesson.
#pragma once

#include <string>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/learn/memory.hpp"

namespace keel::learn {

struct Lesson {
  EventId id;  // of the event that taught it first
  std::uint64_t seq = 0;
  std::int64_t since_us = 0;
  std::uint32_t slot = no_slot;
  std::uint32_t answer = no_slot;  // the founding question
  Cause cause = Cause::resolution;
  std::uint64_t taught = 0;  // outcomes that joined it
  std::uint64_t uses = 0;
  std::uint64_t helped = 0;
  std::uint64_t failed = 0;
  std::vector<std::string> conversations;  // the first few that taught it
  template <class A>
  void fields(A& a) {
    a(id, seq, since_us, slot, answer, cause, taught, uses, helped, failed, conversations);
  }
};

class Lessons {
 public:
  void answered(const AnswerRecord& record, std::uint32_t ordinal, const Answers& answers);
  // The lesson that a credit founded; null when it founded none.
  const Lesson* learn(const Outcome& outcome, const Answers& answers);

  [[nodiscard]] const PersistentVector<Lesson>& all() const noexcept { return lessons_; }
  // The lesson that a remembered question belongs to; null when to none.
  [[nodiscard]] const Lesson* of(std::uint32_t answer) const noexcept;
  template <class A>
  void fields(A& a) {
    a(lessons_, by_slot_, by_answer_, used_by_);
  }

 private:
  PersistentVector<Lesson> lessons_;
  PersistentMap<std::uint32_t, std::vector<std::uint32_t>> by_slot_;
  PersistentMap<std::uint32_t, std::uint32_t> by_answer_;             // taught by
  PersistentMap<std::uint32_t, std::vector<std::uint32_t>> used_by_;  // took part in
};

}  // namespace keel::learn
