// Questions with their intents, as `keel-bench intents` reads, splits and trains on them.
// Thread safety: free functions from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "keel/base/status.hpp"
#include "keel/learn/intent_ensemble.hpp"

namespace keel::bench {

inline constexpr const char* out_of_scope = "oos";

struct IntentExamples {
  std::vector<std::string> texts;
  std::vector<std::string> intents;  // "oos" for out of scope
};

// A JSONL file of {"text", "intent"}; "scope": "oos" marks a question out of scope.
Result<IntentExamples> read_intents(const std::string& path);
IntentExamples in_scope(const IntentExamples& all);
// Each intent's name in words as one more example of it.
IntentExamples with_names(const IntentExamples& examples);

// Part of a seeded shuffle: every `parts`-th example from the `part`-th on is held out.
struct IntentSplit {
  IntentExamples kept;
  IntentExamples held_out;
};
IntentSplit split(const IntentExamples& all, std::uint64_t seed, std::size_t parts,
                  std::size_t part);

struct TrainedIntents {
  std::map<std::string, std::uint32_t> classes;
  learn::IntentEnsemble ensemble;
};
// The intents in ascending order are the classes.
Result<TrainedIntents> train_intents(const IntentExamples& examples,
                                     const learn::IntentEnsembleOptions& options);

}  // namespace keel::bench
