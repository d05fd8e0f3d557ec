// Questions with their intents, as `keel-bench intents` splits and trains on them.
// Thread safety: free functions from any thread.
#pragma once

#include <cstdint>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "examples.hpp"
#include "keel/base/status.hpp"
#include "keel/learn/intent_ensemble.hpp"

namespace bench {

inline constexpr const char* out_of_scope = "oos";

// Of one core: the machine may have other work.
double cpu_seconds_since(std::clock_t start);

Examples in_scope(const Examples& all);
// Each intent's name in words as one more example of it.
Examples with_names(const Examples& examples);

// Part of a seeded shuffle: every `parts`-th example from the `part`-th on is held out.
struct IntentSplit {
  Examples kept;
  Examples held_out;
};
IntentSplit split(const Examples& all, std::uint64_t seed, std::size_t parts, std::size_t part);

struct TrainedIntents {
  std::map<std::string, std::uint32_t> classes;
  keel::learn::IntentEnsemble ensemble;
};
// The intents in ascending order are the classes.
keel::Result<TrainedIntents> train_intents(const Examples& examples,
                                           const keel::learn::IntentEnsembleOptions& options);

}  // namespace bench
