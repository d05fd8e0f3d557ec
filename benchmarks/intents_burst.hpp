// Intents that arrive after training, ten examples each, all at once.
// Thread safety: free functions from any thread.
#pragma once

#include "intents_data.hpp"
#include "keel/base/json.hpp"

namespace keel::bench {

// The seed chooses which `count` intents of train are new. Accuracy on the test questions of the
// old and the new ones after the burst, and on the old ones before it.
Result<Json> run_burst(const IntentExamples& train, const IntentExamples& test, std::size_t count,
                       const learn::IntentEnsembleOptions& options);

}  // namespace keel::bench
