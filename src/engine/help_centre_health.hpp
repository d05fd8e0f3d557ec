// The health of a help centre by its texts alone: empty, duplicate and contradictory articles.
// Thread safety: a pure function.
#pragma once

#include <vector>

#include "keel/trial.hpp"

namespace keel {

// `stale` stays empty: only tickets can tell. Pairs and ids in the articles' order.
[[nodiscard]] TrialHealth health_of(const std::vector<Article>& articles);

}  // namespace keel
