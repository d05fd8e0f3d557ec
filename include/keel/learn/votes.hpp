// votes: what the remembered questions most like a new one say of each article.
// Thread safety: values; the function is pure.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "keel/learn/memory.hpp"

namespace keel::learn {

struct Vote {
  std::uint32_t slot = no_slot;
  double nearest = 0;              // highest trust-weighted cosine of a question it was right for
  std::uint32_t answer = no_slot;  // ordinal of that question
  double neighbours = 0;           // its share of the mass of the nearest 20, [0, 2]
  double refuted = 0;              // highest cosine of a question it did not answer
};

struct Votes {
  std::vector<Vote> votes;  // one for each article that has any
  [[nodiscard]] const Vote* find(std::uint32_t slot) const noexcept;
  void set(ServedFeatures& features, std::uint32_t slot) const noexcept;  // those that memory fills
};

// The article that what a remembered question says of an article is said of: itself, a sibling, or
// no_slot when it does not count.
using StandsFor = std::function<std::uint32_t(const Recalled& one, std::uint32_t slot)>;

// `recalled` nearest first. Articles that are not live have no vote, and a refutation of an earlier
// version does not count.
[[nodiscard]] Votes count_votes(std::span<const Recalled> recalled, const Memory& memory,
                                const Knowledge& knowledge, const StandsFor& stands_for);

}  // namespace keel::learn
