#include "intents_data.hpp"

#include "keel/base/seams.hpp"

namespace bench {

using keel::Result;
using keel::SplitMix64;

double cpu_seconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

Examples in_scope(const Examples& all) {
  Examples out;
  for (std::size_t i = 0; i < all.texts.size(); ++i) {
    if (all.intents[i] == out_of_scope) continue;
    out.texts.push_back(all.texts[i]);
    out.intents.push_back(all.intents[i]);
  }
  return out;
}

Examples with_names(const Examples& examples) {
  Examples out = examples;
  std::map<std::string, bool> told;
  for (const std::string& intent : examples.intents) {
    if (!told.emplace(intent, true).second) continue;
    std::string words = intent;
    for (char& c : words) {
      if (c == '_' || c == '-') c = ' ';
    }
    out.texts.push_back(words);
    out.intents.push_back(intent);
  }
  return out;
}

IntentSplit split(const Examples& all, std::uint64_t seed, std::size_t parts, std::size_t part) {
  std::vector<std::size_t> order(all.texts.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  SplitMix64 random(seed);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  IntentSplit out;
  for (std::size_t i = 0; i < order.size(); ++i) {
    Examples& side = i % parts == part ? out.held_out : out.kept;
    side.texts.push_back(all.texts[order[i]]);
    side.intents.push_back(all.intents[order[i]]);
  }
  return out;
}

Result<TrainedIntents> train_intents(const Examples& examples,
                                     const keel::learn::IntentEnsembleOptions& options) {
  TrainedIntents out;
  for (const std::string& intent : examples.intents) out.classes.emplace(intent, 0);
  std::uint32_t next = 0;
  for (auto& [intent, label] : out.classes) label = next++;
  std::vector<std::uint32_t> labels;
  for (const std::string& intent : examples.intents) labels.push_back(out.classes.at(intent));
  KEEL_ASSIGN(out.ensemble,
              keel::learn::IntentEnsemble::train(examples.texts, labels, next, options));
  return out;
}

}  // namespace bench
