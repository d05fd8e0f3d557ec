// gaps: questions that people had to answer because no article does, grouped as they come by what
// was asked and, more, by what was replied: agents repeat themselves where customers do not.
// Thread safety: const methods from any thread; one writer on its own copy.
// A question joins the group whose centroid is nearest when their cosine is at least `join`; two
// groups whose centroids come within `merge` become one, the older keeps its id. A group of `size`
// questions whose mean cosine is at least `cohesion` is a gap, until an article is made for it.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/learn/outcome.hpp"

namespace keel::learn {

inline constexpr double gap_join = 0.40;
inline constexpr double gap_merge = 0.55;
inline constexpr double gap_cohesion = 0.25;
inline constexpr std::size_t gap_size = 5;

struct Gap {
  EventId id;                                        // of its first question
  std::vector<std::uint32_t> answers;                // ordinals, oldest first
  std::vector<std::pair<std::uint16_t, float>> sum;  // of its vectors, ascending
  double sum_squared = 0;                            // |sum|^2
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
  bool alive = true;        // false: merged into another
  bool reported = false;    // large and close enough, once
  std::size_t settled = 0;  // how many of its questions an article has been made for
  template <class A>
  void fields(A& a) {
    a(id, answers, sum, sum_squared, first_us, last_us, alive, reported, settled);
  }
  // Mean cosine between two of its questions; 1 for a single one.
  [[nodiscard]] double cohesion() const noexcept;
  [[nodiscard]] bool mature() const noexcept {
    return answers.size() - settled >= gap_size && cohesion() >= gap_cohesion;
  }
};

class Gaps {
 public:
  // The gap that has just become one; null otherwise. `reply`: the agent's, courtesy left out.
  const Gap* learn(const Outcome& outcome, const Answers& answers, const QuestionVector& reply);
  // An article made for it went live: it is a gap again when as many questions come as at first.
  void settle(const EventId& id);
  [[nodiscard]] const PersistentVector<Gap>& all() const noexcept { return gaps_; }
  [[nodiscard]] const Gap* find(const EventId& id) const noexcept;
  template <class A>
  void fields(A& a) {
    a(gaps_);
  }

 private:
  using Sum = std::vector<std::pair<std::uint16_t, float>>;
  // Where a vector belongs; size() when nowhere.
  [[nodiscard]] std::size_t nearest_to(const Sum& x) const;
  // The first group that is one with this; size() when none is.
  [[nodiscard]] std::size_t near(std::size_t index) const;
  std::size_t merge_near(std::size_t index);  // where the group is afterwards
  PersistentVector<Gap> gaps_;
};

}  // namespace keel::learn
