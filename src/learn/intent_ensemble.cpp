#include "keel/learn/intent_ensemble.hpp"

#include <algorithm>
#include <cassert>

#include "keel/base/hash.hpp"
#include "keel/base/math.hpp"
#include "keel/stats/softmax.hpp"

namespace keel::learn {
namespace {

constexpr std::size_t few_texts = 2000;  // below it an n-gram of one text counts, too
constexpr std::uint64_t net_seed = 0x6e6574;
constexpr std::uint64_t subword_seed = 0x737562;

constexpr std::size_t scope_texts_min = 100;
constexpr std::uint32_t scope_classes_min = 10;
// The members are surer of what they were trained on than of anything else: their logarithms of a
// replayed text count so much.
constexpr float replay_share = 0.7f;
// What the members do not know is likelier of a new class: so much of the scope's log odds counts
// against those.
constexpr double scope_share = 0.6;

bool member_fits(std::uint32_t member, std::uint32_t classes) {
  return member == 0 || member == classes;
}

bool centroids_fit(const stats::Centroids& centroids, std::uint32_t classes, std::uint32_t units) {
  return centroids.width() == 0 || (centroids.classes() == classes && centroids.width() == units);
}

}  // namespace

Result<IntentEnsemble> IntentEnsemble::train(std::span<const std::string> texts,
                                             const stats::Labels& labels, std::uint32_t classes,
                                             const IntentEnsembleOptions& options) {
  if (texts.empty() || texts.size() != labels.size() || classes == 0) {
    return error(Code::invalid_argument,
                 "intents: no texts, or not a label each; give every text its class");
  }
  if (!options.with_linear && !options.with_net && !options.with_subwords) {
    return error(Code::invalid_argument, "intents: no member is asked for; ask for one");
  }
  IntentEnsembleOptions fit = options;
  if (texts.size() < few_texts) fit.features = {1, 1};
  KEEL_ASSIGN(IntentEnsemble out, train_members(texts, labels, classes, fit));
  if (labels.exclusive() && texts.size() >= scope_texts_min && classes >= scope_classes_min) {
    out.learn_scope(texts, labels, fit);
  }
  return out;
}

Result<IntentEnsemble> IntentEnsemble::train_members(std::span<const std::string> texts,
                                                     const stats::Labels& labels,
                                                     std::uint32_t classes,
                                                     const IntentEnsembleOptions& options) {
  IntentEnsemble out;
  out.classes_ = classes;
  out.exclusive_ = labels.exclusive();
  std::vector<SparseVector> vectors;
  if (options.with_linear || options.with_net) {
    out.features_.fit(texts, options.features);
    for (const std::string& text : texts) vectors.push_back(out.features_.transform(text));
  }
  if (options.with_linear) {
    stats::LinearModelOptions fit = options.linear;
    fit.epochs = options.epochs;
    fit.seed = options.seed;
    stats::LinearModel model;
    model.fit(vectors, labels, classes, fit);
    out.linear_ = stats::CompactLinear(model);
  }
  const auto train_net = [&](const stats::NetModelOptions& of_member, std::uint64_t salt) {
    stats::NetModelOptions fit = of_member;
    fit.epochs = options.epochs;
    fit.seed = mix64(options.seed ^ salt);
    stats::NetModel model;
    model.fit(vectors, labels, classes, fit);
    return stats::CompactNet(model);
  };
  if (options.with_net) out.net_ = train_net(options.net, net_seed);
  if (options.with_subwords) {
    KEEL_TRY(out.subwords_.fit(texts, options.subwords));
    vectors.clear();
    for (const std::string& text : texts) vectors.push_back(out.subwords_.transform(text));
    out.subword_net_ = train_net(options.subword_net, subword_seed);
  }
  return out;
}

IntentEnsemble::Seen IntentEnsemble::see(std::string_view text) const {
  Seen seen;
  if (linear_.classes() > 0 || net_.classes() > 0) {
    seen.words = features_.transform(text, seen.known_share);
  }
  if (net_.classes() > 0) net_.hidden_units(seen.words, seen.units);
  if (subword_net_.classes() > 0) {
    subword_net_.hidden_units(subwords_.transform(text), seen.subwords);
  }
  return seen;
}

IntentScores IntentEnsemble::old_scores(const Seen& seen) const {
  IntentScores out;
  out.logs.assign(classes_, 0.0f);
  std::vector<float> z(classes_);
  float members = 0;
  const auto add = [&] {
    out.scope += static_cast<double>(*std::max_element(z.begin(), z.end()));
    if (exclusive_) {
      stats::softmax(z);
      for (float& value : z) value = stats::pooled_log(value);
    }
    for (std::size_t k = 0; k < z.size(); ++k) out.logs[k] += z[k];
    ++members;
  };
  if (linear_.classes() > 0) {
    linear_.logits(seen.words, z);
    add();
  }
  if (net_.classes() > 0) {
    net_.logits_of_units(seen.units, z);
    add();
  }
  if (subword_net_.classes() > 0) {
    subword_net_.logits_of_units(seen.subwords, z);
    add();
  }
  for (float& value : out.logs) value /= members;
  return out;
}

IntentScores IntentEnsemble::scores(std::string_view text) const {
  if (classes_ == 0) return {};
  const Seen seen = see(text);
  IntentScores out = old_scores(seen);
  double against_new = 0;
  if (scope_.width() > 0) {
    const double log_odds = scope_.log_odds(evidence(seen, out));
    out.scope = fixed::logistic(log_odds);
    against_new = scope_share * log_odds;
  }
  if (fresh_.size() > 0) {
    out.logs.resize(classes_ + fresh_.size());
    const std::span<float> fresh = std::span(out.logs).subspan(classes_);
    fresh_.scores(fresh_vector(text, seen), fresh);
    for (float& value : fresh) value -= static_cast<float>(against_new);
  }
  out.probabilities = out.logs;
  exclusive_ ? stats::softmax(out.probabilities) : stats::sigmoid(out.probabilities);
  return out;
}

// The question's n-grams, and behind them the units of both nets, each group of length 1.
SparseVector IntentEnsemble::fresh_vector(std::string_view text, const Seen& seen) const {
  SparseVector out = fresh_features_.transform(text);
  std::uint32_t first = fresh_features_.size();
  const auto append = [&](SparseVector units, std::uint32_t size) {
    stats::l2_normalise(units);
    for (const SparseEntry& unit : units) out.push_back({first + unit.id, unit.value});
    first += size;
  };
  append(seen.units, net_.hidden());
  append(seen.subwords, subword_net_.hidden());
  return out;
}

void IntentEnsemble::learn_new(const NewIntents& fresh, std::span<const std::string> replay,
                               std::span<const std::uint32_t> replay_labels,
                               const stats::NewClassesOptions& options) {
  assert(exclusive_);
  std::vector<std::string> texts = fresh.texts;
  texts.insert(texts.end(), replay.begin(), replay.end());
  std::vector<std::uint32_t> labels;
  for (const std::uint32_t label : fresh.classes) labels.push_back(classes_ + label);
  labels.insert(labels.end(), replay_labels.begin(), replay_labels.end());
  fresh_features_.fit(texts, {1, 2});
  std::vector<SparseVector> vectors;
  std::vector<float> old;
  for (const std::string& text : texts) {
    const Seen seen = see(text);
    vectors.push_back(fresh_vector(text, seen));
    const std::vector<float> logs = old_scores(seen).logs;
    for (const float log : logs) old.push_back(replay_share * log);
  }
  fresh_.fit(vectors, labels, old, classes_, fresh.count, options);
}

std::size_t IntentEnsemble::memory_bytes() const noexcept {
  return features_.memory_bytes() + subwords_.memory_bytes() + linear_.memory_bytes() +
         net_.memory_bytes() + subword_net_.memory_bytes() + fresh_features_.memory_bytes() +
         fresh_.memory_bytes() + unit_centroids_.memory_bytes() + subword_centroids_.memory_bytes();
}

bool IntentEnsemble::sound() const noexcept {
  return member_fits(linear_.classes(), classes_) && member_fits(net_.classes(), classes_) &&
         member_fits(subword_net_.classes(), classes_) &&
         centroids_fit(unit_centroids_, classes_, net_.hidden()) &&
         centroids_fit(subword_centroids_, classes_, subword_net_.hidden()) &&
         (scope_.width() == 0 || scope_.width() == evidence_size) &&
         (classes_ == 0 || linear_.classes() + net_.classes() + subword_net_.classes() > 0);
}

}  // namespace keel::learn
