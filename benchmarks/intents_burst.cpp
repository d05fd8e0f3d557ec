#include "intents_burst.hpp"

#include <algorithm>
#include <ctime>
#include <set>

#include "keel/base/seams.hpp"

namespace bench {
namespace {

using keel::Json;
using keel::Result;
using keel::SplitMix64;

constexpr std::size_t examples_each = 10;

struct Burst {
  Examples old;  // what is trained on before
  keel::learn::NewIntents fresh;
  std::vector<std::string> names;  // of the new intents
};

std::vector<std::size_t> shuffled(std::size_t size, SplitMix64& random) {
  std::vector<std::size_t> order(size);
  for (std::size_t i = 0; i < size; ++i) order[i] = i;
  for (std::size_t i = size; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

Burst make_burst(const Examples& train, std::size_t count, SplitMix64& random) {
  const std::set<std::string> distinct(train.intents.begin(), train.intents.end());
  const std::vector<std::string> intents(distinct.begin(), distinct.end());
  Burst burst;
  for (const std::size_t i : shuffled(intents.size(), random)) {
    if (burst.names.size() < count) burst.names.push_back(intents[i]);
  }
  burst.fresh.count = static_cast<std::uint32_t>(burst.names.size());
  std::vector<std::size_t> taken(burst.names.size());
  for (const std::size_t i : shuffled(train.texts.size(), random)) {
    const auto name = std::find(burst.names.begin(), burst.names.end(), train.intents[i]);
    if (name == burst.names.end()) {
      burst.old.texts.push_back(train.texts[i]);
      burst.old.intents.push_back(train.intents[i]);
      continue;
    }
    const auto k = static_cast<std::size_t>(name - burst.names.begin());
    if (taken[k]++ >= examples_each) continue;
    burst.fresh.texts.push_back(train.texts[i]);
    burst.fresh.classes.push_back(static_cast<std::uint32_t>(k));
  }
  return burst;
}

struct Accuracy {
  double old = 0;
  double fresh = 0;
};

Accuracy judge(const TrainedIntents& model, const Burst& burst, const Examples& test) {
  double old = 0, old_right = 0, fresh = 0, fresh_right = 0;
  for (std::size_t i = 0; i < test.texts.size(); ++i) {
    const std::vector<float> logs = model.ensemble.scores(test.texts[i]).logs;
    const auto best =
        static_cast<std::size_t>(std::max_element(logs.begin(), logs.end()) - logs.begin());
    const auto name = std::find(burst.names.begin(), burst.names.end(), test.intents[i]);
    if (name != burst.names.end()) {
      ++fresh;
      fresh_right +=
          best == model.classes.size() + static_cast<std::size_t>(name - burst.names.begin());
    } else if (const auto known = model.classes.find(test.intents[i]);
               known != model.classes.end()) {
      ++old;
      old_right += best == known->second;
    }
  }
  return {old == 0 ? 0 : old_right / old, fresh == 0 ? 0 : fresh_right / fresh};
}

}  // namespace

Result<Json> run_burst(const Examples& train, const Examples& test, std::size_t count,
                       const keel::learn::IntentEnsembleOptions& options) {
  SplitMix64 random(options.seed);
  const Burst burst = make_burst(train, count, random);
  KEEL_ASSIGN(TrainedIntents model, train_intents(burst.old, options));
  const Accuracy before = judge(model, burst, test);
  std::vector<std::uint32_t> labels;
  for (const std::string& intent : burst.old.intents) labels.push_back(model.classes.at(intent));
  const std::clock_t start = std::clock();
  model.ensemble.learn_new(burst.fresh, burst.old.texts, labels);
  const double update_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const Accuracy after = judge(model, burst, test);
  Json json;
  json.set("seed", options.seed).set("burst_intents", burst.names.size());
  json.set("burst_new", after.fresh).set("burst_old", after.old);
  json.set("burst_old_loss", before.old - after.old).set("update_s", update_s);
  return json;
}

}  // namespace bench
