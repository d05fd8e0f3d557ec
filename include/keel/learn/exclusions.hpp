// exclusions: what a person had left out of the fold. state = fold(journal \ exclusions).
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. What is in force does not change while the fold goes on: it is put in force before the first
//     event, and another set calls for another fold, which `state_rebased` announces.
//  2. What was decided since is pending. It masks at once and is left out from the next rebase on.
//  3. Scope `teach`: the event stays a fact; what was concluded at it about an answer teaches no
//     learner. Scope `all`: the event never was. Fits that may hold either are left out with it.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/learn/outcome.hpp"

namespace keel::learn {

struct EventPlace {
  EventId id;
  std::uint64_t seq = 0;
  template <class A>
  void fields(A& a) {
    a(id, seq);
  }
};

// What an event concluded about an answer.
struct Taught {
  EventId by;
  std::uint64_t seq = 0;
  EventId answer;
  template <class A>
  void fields(A& a) {
    a(by, seq, answer);
  }
};

// A lesson as it was when it was undone, and what of it is left out: scope `teach`.
struct UndoneLesson {
  EventId lesson;
  EventPlace undone;  // its `lesson_undone`
  std::int64_t undone_us = 0;
  std::string by;
  std::string article;
  EventId question;  // the answer that founded it
  Cause cause = Cause::resolution;
  std::int64_t since_us = 0;
  std::uint64_t uses = 0, helped = 0, failed = 0;
  std::vector<std::string> conversations;
  std::vector<Taught> taught;
  std::vector<EventPlace> models;  // fits, promotions and reverts that may hold it
  template <class A>
  void fields(A& a) {
    a(lesson, undone, undone_us, by, article, question, cause, since_us, uses, helped, failed,
      conversations, taught, models);
  }
};

// What somebody had forgotten: events that are left out whole, scope `all`.
struct Forgotten {
  EventPlace decision;                // its `customer_forgotten`
  std::vector<std::uint64_t> events;  // ascending; at least one
  std::vector<EventPlace> models;     // fits, promotions and reverts that may hold them
  template <class A>
  void fields(A& a) {
    a(decision, events, models);
  }
};

// A set of exclusions, as `state_rebased` puts it in force.
struct ExclusionSet : Counted<ExclusionSet> {
  std::vector<UndoneLesson> lessons;
  std::vector<EventPlace> decided;  // decisions that it has settled, and those taken back
  std::vector<Forgotten> forgotten;
  template <class A>
  void fields(A& a) {
    a(lessons, decided, forgotten);
    if constexpr (A::reading) index();
  }

  // For looking up; after a change.
  void index();
  [[nodiscard]] bool teaches_nobody(const EventId& by, const EventId& answer) const noexcept;
  [[nodiscard]] bool leaves_out(const EventId& model) const noexcept;
  [[nodiscard]] bool settles(const EventId& decision) const noexcept;
  // Whether an event, by its number, is left out whole.
  [[nodiscard]] bool never_was(std::uint64_t seq) const noexcept;
  // Whether a model is left out because of what was forgotten: it never comes back.
  [[nodiscard]] bool forgets(const EventId& model) const noexcept;

 private:
  std::vector<std::pair<EventId, EventId>> taught_;  // ascending, as the others
  std::vector<EventId> models_;
  std::vector<EventId> forgotten_models_;
  std::vector<EventId> decided_;
  std::vector<std::uint64_t> forgotten_;
};

inline constexpr std::uint64_t no_difference = ~std::uint64_t{0};
// The first event that two sets fold differently; no_difference when none. A state folded under one
// of them up to before that event is also a state under the other.
[[nodiscard]] std::uint64_t first_difference(const ExclusionSet& a, const ExclusionSet& b);

// What became of something that was to be forgotten.
struct ForgetRecord {
  EventPlace decision;
  EventPlace completed;  // its `forget_completed`; seq 0: not yet
  template <class A>
  void fields(A& a) {
    a(decision, completed);
  }
};

class Exclusions {
 public:
  // Before the first event, or where the two sets do not differ up to here.
  void put_in_force(Ref<ExclusionSet> set) noexcept { in_force_ = std::move(set); }
  [[nodiscard]] const ExclusionSet& in_force() const noexcept { return *in_force_; }

  // A decision that is not settled yet, with or without effect: its effect was what it was at its
  // place, and a later fold must not give it another.
  void decided(const EventPlace& decision) { decided_.push_back(decision); }
  // undo() drops a pending restore of the lesson instead when there is one, and restore() a pending
  // undo.
  void undo(UndoneLesson lesson);
  void restore(const EventId& lesson);
  // Its events are left out from the next rebase on; for good.
  void forget(Forgotten forgotten);
  // A `customer_forgotten` or a `forget_completed`, whatever is in force.
  void note(const Fact& fact);
  void rebased(const Fact& fact);
  void fitted() noexcept { refit_due_ = false; }

  // The lesson, when it is undone and not restored since; null otherwise.
  [[nodiscard]] const UndoneLesson* undone(const EventId& lesson) const noexcept;
  // Whether it is in force and a pending decision restores it.
  [[nodiscard]] bool restoring(const EventId& lesson) const noexcept;
  // Whether the next set folds anything differently from the one in force.
  [[nodiscard]] bool due() const noexcept {
    return !undone_.empty() || !restored_.empty() || !forgotten_.empty();
  }
  // Whether something waits to be forgotten that is still in the state.
  [[nodiscard]] bool forgetting() const noexcept { return !forgotten_.empty(); }
  // Everything that was ever to be forgotten, oldest first.
  [[nodiscard]] const std::vector<ForgetRecord>& forgets() const noexcept { return forgets_; }
  [[nodiscard]] ExclusionSet next() const;
  // Decisions that the set in force does not settle.
  [[nodiscard]] std::size_t pending() const noexcept { return decided_.size(); }
  [[nodiscard]] std::uint64_t rebases() const noexcept { return rebases_; }
  // A rebase left models out, and none was fitted since.
  [[nodiscard]] bool refit_due() const noexcept { return refit_due_; }

  template <class A>
  void fields(A& a) {
    a(in_force_, undone_, restored_, forgotten_, decided_, forgets_, rebases_, refit_due_);
  }

 private:
  Ref<ExclusionSet> in_force_ = Ref<ExclusionSet>(new ExclusionSet);
  std::vector<UndoneLesson> undone_;  // pending
  std::vector<EventId> restored_;     // pending
  std::vector<Forgotten> forgotten_;  // pending
  std::vector<EventPlace> decided_;   // decisions since the last rebase
  std::vector<ForgetRecord> forgets_;
  std::uint64_t rebases_ = 0;
  bool refit_due_ = false;
};

}  // namespace keel::learn
