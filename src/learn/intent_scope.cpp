// How IntentEnsemble learns what is out of scope.
#include <algorithm>

#include "keel/base/hash.hpp"
#include "keel/base/seams.hpp"
#include "keel/learn/intent_ensemble.hpp"

namespace keel::learn {
namespace {

constexpr int halvings = 2;  // of the intents; either half is left out once
constexpr std::uint64_t scope_seed = 0x73636f7065;
// Of the intents that a smaller ensemble knows, this share of the questions is kept for asking; of
// the others' questions, this share is asked.
constexpr double known_asked = 0.2;
constexpr double unknown_asked = 0.25;

// What tells known from unknown in small ensembles does so in the whole one: they may be cheap.
IntentEnsembleOptions cheap(IntentEnsembleOptions options) {
  options.epochs = std::max(1, options.epochs / 2);
  options.net.hidden = std::max(1u, options.net.hidden / 4);
  options.subword_net.hidden = std::max(1u, options.subword_net.hidden / 4);
  return options;
}

// One half of the intents to train on, and questions about either half.
struct Round {
  std::vector<std::string> texts;
  std::vector<std::uint32_t> labels;  // below `classes`
  std::uint32_t classes = 0;
  std::vector<std::string> known, unknown;
};

Round make_round(std::span<const std::string> texts, const stats::Labels& labels,
                 const std::vector<bool>& has, SplitMix64& random) {
  Round round;
  std::vector<std::uint32_t> class_of(has.size());
  for (std::size_t k = 0; k < has.size(); ++k) {
    if (has[k]) class_of[k] = round.classes++;
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::uint32_t label = labels[i].front();
    const double draw = random.uniform();
    if (!has[label]) {
      if (draw < unknown_asked) round.unknown.push_back(texts[i]);
    } else if (draw < known_asked) {
      round.known.push_back(texts[i]);
    } else {
      round.texts.push_back(texts[i]);
      round.labels.push_back(class_of[label]);
    }
  }
  return round;
}

std::vector<std::uint32_t> shuffled(std::uint32_t size, SplitMix64& random) {
  std::vector<std::uint32_t> order(size);
  for (std::uint32_t i = 0; i < size; ++i) order[i] = i;
  for (std::size_t i = size; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

}  // namespace

void IntentEnsemble::find_centroids(std::span<const std::string> texts,
                                    const stats::Labels& labels) {
  unit_centroids_ = stats::Centroids(classes_, net_.hidden());
  subword_centroids_ = stats::Centroids(classes_, subword_net_.hidden());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Seen seen = see(texts[i]);
    unit_centroids_.add(labels[i].front(), seen.units);
    subword_centroids_.add(labels[i].front(), seen.subwords);
  }
}

IntentEnsemble::Evidence IntentEnsemble::evidence(const Seen& seen, const IntentScores& old) const {
  const auto first = old.logs.begin();
  const auto best = static_cast<std::uint32_t>(std::max_element(first, old.logs.end()) - first);
  const auto near = [&](const stats::Centroids& centroids, const SparseVector& units) {
    return centroids.width() == 0 ? 0 : centroids.cosine(best, units);
  };
  return {old.scope, near(unit_centroids_, seen.units), near(subword_centroids_, seen.subwords),
          seen.known_share};
}

void IntentEnsemble::learn_scope(std::span<const std::string> texts, const stats::Labels& labels,
                                 const IntentEnsembleOptions& options) {
  find_centroids(texts, labels);
  SplitMix64 random(mix64(options.seed ^ scope_seed));
  std::vector<double> known, unknown;
  for (int i = 0; i < halvings; ++i) {
    const std::vector<std::uint32_t> order = shuffled(classes_, random);
    for (const bool front : {true, false}) {
      std::vector<bool> has(classes_);
      for (std::size_t k = 0; k < order.size(); ++k) {
        has[order[k]] = (k < order.size() / 2) == front;
      }
      const Round round = make_round(texts, labels, has, random);
      Result<IntentEnsemble> small =
          train_members(round.texts, round.labels, round.classes, cheap(options));
      if (!small.ok()) continue;  // too little text for its pieces: the other rounds tell
      small->find_centroids(round.texts, round.labels);
      const auto ask = [&](const std::vector<std::string>& questions, std::vector<double>& rows) {
        for (const std::string& question : questions) {
          const Seen seen = small->see(question);
          const Evidence row = small->evidence(seen, small->old_scores(seen));
          rows.insert(rows.end(), row.begin(), row.end());
        }
      };
      ask(round.known, known);
      ask(round.unknown, unknown);
    }
  }
  scope_.fit(known, unknown, evidence_size);
}

}  // namespace keel::learn
