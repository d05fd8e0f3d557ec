// lessons: what was learned in a form a person can read, judge and undo: "since ticket 812, where
// an agent corrected us, questions like Q are answered with A".
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. A lesson is of one article; like questions with the same article join one lesson.
//  2. An id depends on the outcome that founded the lesson alone, whatever else was learned.
//  3. No question joins a lesson that is undone or in quarantine.
#pragma once

#include <string>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/learn/exclusions.hpp"
#include "keel/learn/knowledge.hpp"

namespace keel::learn {

// Stored: never renumber.
enum class LessonState : std::uint8_t { active = 0, undone = 1, quarantined = 2 };

// Outcomes of answers.
struct Tally {
  std::uint64_t helped = 0;
  std::uint64_t failed = 0;
  [[nodiscard]] std::uint64_t total() const noexcept { return helped + failed; }
  void add(bool well) noexcept { well ? ++helped : ++failed; }
  template <class A>
  void fields(A& a) {
    a(helped, failed);
  }
};

struct Lesson {
  EventId id;
  EventId by;  // the event that taught it first
  std::uint64_t seq = 0;
  std::int64_t since_us = 0;
  std::uint32_t slot = no_slot;
  std::uint32_t answer = no_slot;  // the founding question
  Cause cause = Cause::resolution;
  LessonState state = LessonState::active;
  std::uint64_t taught = 0;  // outcomes that joined it
  std::uint64_t latest = 0;  // the newest of these, counted from 1
  std::uint64_t uses = 0;
  Tally results;   // of the answers it took part in
  Tally pardoned;  // those of them before a person released it from quarantine
  std::vector<std::string> conversations;  // the first few that taught it
  template <class A>
  void fields(A& a) {
    a(id, by, seq, since_us, slot, answer, cause, state, taught, latest, uses, results, pardoned,
      conversations);
  }
};

class Lessons {
 public:
  // A lesson is put in quarantine when, of `quarantine_min` outcomes or more, so few helped that
  // the 99.9 % interval (Wilson) of their share lies below half the share that helped of the other
  // answers with the same article, or, with fewer than `compared_min` of these, of all others.
  static constexpr std::uint64_t quarantine_min = 8;
  static constexpr std::uint64_t compared_min = 20;

  struct Learned {
    const Lesson* founded = nullptr;         // null when the outcome founded none
    std::vector<std::uint32_t> quarantined;  // lessons that it turned out to be harmful of
  };

  void answered(const AnswerRecord& record, std::uint32_t ordinal, const Answers& answers);
  Learned learn(const Outcome& outcome, const Answers& answers, const Knowledge& knowledge);

  [[nodiscard]] const PersistentVector<Lesson>& all() const noexcept { return lessons_; }
  [[nodiscard]] const Lesson* find(const EventId& id) const noexcept;  // null when unknown
  // The lesson that a remembered question belongs to; null when to none.
  [[nodiscard]] const Lesson* of(std::uint32_t answer) const noexcept;
  // Whether it took part in an answer.
  [[nodiscard]] bool took_part(const Lesson& lesson, std::uint32_t answer) const noexcept;
  // The outcomes that taught it, newest first.
  [[nodiscard]] std::vector<Taught> taught(const Lesson& lesson) const;
  // The questions it stands for: those that these outcomes are about.
  [[nodiscard]] std::vector<std::uint32_t> questions(const Lesson& lesson,
                                                     const Answers& answers) const;
  // What was learned of an answer's first article being right; null when nothing was.
  [[nodiscard]] const Tally* result(std::uint32_t answer) const noexcept {
    return results_.find(answer);
  }
  void set_state(const EventId& id, LessonState state);  // nothing when unknown
  template <class A>
  void fields(A& a) {
    a(lessons_, by_id_, by_slot_, by_answer_, used_by_, taught_, by_article_, overall_, results_);
  }

 private:
  struct Joined {
    Taught outcome;
    std::uint64_t before = 0;  // of the same lesson, counted from 1; 0: the first
    template <class A>
    void fields(A& a) {
      a(outcome, before);
    }
  };
  void count(const Outcome& outcome, const AnswerRecord& record, Learned& out);
  void join(std::uint32_t index, const Outcome& outcome, const AnswerRecord& record);
  [[nodiscard]] bool harmful(const Lesson& lesson) const noexcept;
  [[nodiscard]] std::uint32_t like(const Outcome& outcome, const Answers& answers) const;

  PersistentVector<Lesson> lessons_;
  PersistentMap<EventId, std::uint32_t> by_id_;
  PersistentMap<std::uint32_t, std::vector<std::uint32_t>> by_slot_;
  PersistentMap<std::uint32_t, std::uint32_t> by_answer_;             // taught by
  PersistentMap<std::uint32_t, std::vector<std::uint32_t>> used_by_;  // took part in
  PersistentVector<Joined> taught_;
  PersistentMap<std::uint32_t, Tally> by_article_;  // of answers that put it first
  Tally overall_;
  PersistentMap<std::uint32_t, Tally> results_;  // of each answer
};

}  // namespace keel::learn
