// audits: which answers people were asked to judge, with what chance, and what they said. Only
// these judgements enter the bound on wrong answers.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. An answer is judged once: the first word counts.
//  2. A judgement counts only if its chance is known: a suggestion is put before an agent each
//     time (1); a rating was drawn (its propensity). An unasked correction is no judgement.
//  3. What a draw gives to answers that customers saw is compared with the draw before: only what
//     was known when a suggestion was judged can weigh it.
#pragma once

#include <optional>
#include <vector>

#include "keel/learn/answers.hpp"

namespace keel::learn {

struct Judgement {
  std::uint32_t answer = no_slot;  // ordinal
  bool wrong = false;
  double propensity = 1;   // chance that this answer would be judged
  double least = 1;        // the least chance of any question of that time, 0 if some had none
  double even_above = 0;   // the score from which on all had at least `least_above`
  double least_above = 1;  // least <= least_above <= propensity
};

class Audits {
 public:
  struct Ask {
    EventId answer;
    float propensity = 1;
    float least = 1;
    float least_above = 1;
    std::int64_t asked_us = 0;
    template <class A>
    void fields(A& a) {
      a(answer, propensity, least, least_above, asked_us);
    }
  };
  static constexpr std::int64_t open_us = 28LL * 24 * 3600 * 1'000'000;  // then it lapses

  [[nodiscard]] std::optional<Judgement> apply(const Fact& fact, const Knowledge& knowledge,
                                               const Answers& answers);

  [[nodiscard]] const std::vector<Ask>& due() const noexcept { return due_; }  // oldest first
  [[nodiscard]] bool judged(const EventId& answer) const { return judged_.contains(answer); }
  [[nodiscard]] std::uint32_t per_week() const noexcept { return per_week_; }  // 0: none
  [[nodiscard]] std::int64_t last_draw_us() const noexcept { return last_draw_us_; }
  template <class A>
  void fields(A& a) {
    a(due_, judged_, last_draw_us_, least_, least_shown_, per_week_);
  }

 private:
  std::vector<Ask> due_;
  PersistentMap<EventId, bool> judged_;
  std::int64_t last_draw_us_ = 0;
  float least_ = 0;        // of the latest draw; 0 before the first
  float least_shown_ = 0;  // of answers that customers saw, of the latest draw that had any
  std::uint32_t per_week_ = 20;
};

}  // namespace keel::learn
