// Messages with several intents each: how well all of them are found, from few examples and many.
// Thread safety: free functions from any thread.
#pragma once

#include <cstddef>
#include <string>

#include "keel/base/json.hpp"
#include "keel/base/status.hpp"
#include "keel/learn/intent_ensemble.hpp"

namespace bench {

// A line of the file is {"text", "intents": [...], "fold": N}. For each fold in turn: trains on
// `train_folds` of them from it on, and judges on all others. Means over the turns.
[[nodiscard]] keel::Result<keel::Json> run_sets(const std::string& path, std::size_t train_folds,
                                                const keel::learn::IntentEnsembleOptions& options);

}  // namespace bench
