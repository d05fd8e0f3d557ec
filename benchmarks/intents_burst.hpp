// Intents that arrive after training, ten examples each, all at once.
// Thread safety: free functions from any thread.
#pragma once

#include "intents_data.hpp"
#include "keel/base/json.hpp"

namespace bench {

// The seed chooses which `count` intents of train are new. Accuracy on the test questions of the
// old and the new ones after the burst, and on the old ones before it.
keel::Result<keel::Json> run_burst(const Examples& train, const Examples& test, std::size_t count,
                                   const keel::learn::IntentEnsembleOptions& options);

}  // namespace bench
