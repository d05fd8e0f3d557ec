// The health of a help centre by its texts alone: empty, duplicate and contradictory articles.
// Thread safety: a pure function.
#pragma once

#include <vector>

#include "keel/trial.hpp"

namespace keel {

// `stale` stays empty: only tickets can tell. Pairs and ids in the articles' order.
[[nodiscard]] TrialHealth health_of(const std::vector<Article>& articles);

// One sentence that two articles have with other numbers.
struct Contradictory {
  std::string article, other;
  std::string says, other_says;
};
// One a pair, in the articles' order.
[[nodiscard]] std::vector<Contradictory> contradictory_sentences(
    const std::vector<Article>& articles);

}  // namespace keel
