// gaps: questions that people had to answer because no article does, grouped by what was asked and,
// more, by what was replied: agents repeat themselves where customers do not.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. A question joins the group whose centroid is nearest when their cosine reaches `gap_join`;
//     two groups of which no regrouping made both become one within `gap_merge`. Whenever a
//     sixteenth as many have come, the latest are grouped anew (gap_grouping.hpp).
//  2. A gap's id is that of one of its questions and never names another gap. A group gets the id
//     of the gap that shares most questions with it, of a reported one first; find() leads from a
//     merged gap to where its questions went.
//  3. Questions that an article has been made for stay with their gap.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/learn/memory.hpp"

namespace keel::stats {
struct RefinedClusters;
}

namespace keel::learn {

inline constexpr double gap_join = 0.40;
inline constexpr double gap_merge = 0.55;
inline constexpr double gap_cohesion = 0.25;
inline constexpr std::size_t gap_size = 5;
inline constexpr std::size_t regroup_first = 50;  // questions, before the first regrouping

// Weights by feature, ascending.
using GapSum = std::vector<std::pair<std::uint16_t, float>>;

struct Gap {
  EventId id;                          // of one of its questions, the first when it began
  std::vector<std::uint32_t> answers;  // ordinals, ascending
  GapSum sum;                          // of its questions' vectors
  double sum_squared = 0;              // |sum|^2
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
  std::uint32_t into = no_slot;  // where a merged one's questions went: an index
  bool alive = true;             // false: merged into another
  bool regrouped = false;        // the last regrouping found its questions alike
  bool refused = false;          // it saw them and did not
  bool reported = false;         // large and close enough, once
  std::size_t settled = 0;       // how many of its questions an article has been made for
  template <class A>
  void fields(A& a) {
    a(id, answers, sum, sum_squared, first_us, last_us, into, alive, regrouped, refused, reported,
      settled);
  }
  // Mean cosine between two of its questions; 1 for a single one.
  [[nodiscard]] double cohesion() const noexcept;
  [[nodiscard]] bool mature() const noexcept {
    return answers.size() - settled >= gap_size &&
           (regrouped || (!refused && cohesion() >= gap_cohesion));
  }
};

// A question that no article answers.
struct GapQuestion {
  std::uint32_t answer = no_slot;   // ordinal
  std::uint32_t gap = no_slot;      // index of its group; no_slot: a regrouping found none
  std::uint32_t nearest = no_slot;  // of the group that it is most like, its own if it has one
  bool settled = false;             // an article has been made for its gap
  QuestionVector reply;             // what an agent said, courtesy left out
  template <class A>
  void fields(A& a) {
    a(answer, gap, nearest, settled, reply);
  }
};

class Gaps {
 public:
  // The gaps that have just become ones; valid until the next change. `reply`: the agent's,
  // courtesy left out. O(groups), and every so often the cost of a regrouping.
  std::vector<const Gap*> learn(const Outcome& outcome, const Answers& answers,
                                const Memory& memory, const QuestionVector& reply);
  // An article made for it went live: it is a gap again when as many questions come as at first.
  void settle(const EventId& id);
  [[nodiscard]] const PersistentVector<Gap>& all() const noexcept { return gaps_; }
  // In the order in which they came.
  [[nodiscard]] const PersistentVector<GapQuestion>& questions() const noexcept {
    return questions_;
  }
  // The gap of this id, or that which it was merged into; null when there is none.
  [[nodiscard]] const Gap* find(const EventId& id) const noexcept;
  template <class A>
  void fields(A& a) {
    a(gaps_, questions_, texts_, counts_, regrouped_);
  }

 private:
  struct Regrouping;
  // Where a gap is or went; no_slot: nowhere.
  [[nodiscard]] std::uint32_t index_of(const EventId& id) const noexcept;
  [[nodiscard]] double idf(std::uint16_t feature) const noexcept;
  void join(const AnswerRecord& record, std::uint32_t answer, const QuestionVector& reply);
  void merge_near(std::size_t index);
  [[nodiscard]] bool due() const noexcept;
  void regroup(const Answers& answers, const Memory& memory);
  void count_features(const Answers& answers, const std::vector<std::uint32_t>& rows);
  [[nodiscard]] std::vector<std::uint32_t> name_groups(const stats::RefinedClusters& clusters,
                                                       const std::vector<std::uint32_t>& rows,
                                                       const Answers& answers);
  void move_questions(const Regrouping& found);
  void rebuild(const Answers& answers, const Regrouping& found);
  void bury(std::uint32_t gap, std::uint32_t into);
  [[nodiscard]] std::uint32_t survivor(std::uint32_t gap) const noexcept;
  std::vector<const Gap*> report();

  PersistentVector<Gap> gaps_;
  PersistentVector<GapQuestion> questions_;
  std::uint64_t texts_ = 0;                // questions of the last regrouping; 0: none yet
  PersistentArray<std::uint32_t> counts_;  // how many of them have each feature
  std::uint64_t regrouped_ = 0;            // questions at the last regrouping
};

}  // namespace keel::learn
