// LinearModel: logistic regression over sparse features, multinomial or for each class by itself,
// trained by stochastic gradient descent with dropout of features (Wager, Wang and Liang, "Dropout
// training as adaptive regularization", 2013) and label smoothing (Szegedy et al. 2016).
// Thread safety: const calls from any thread.
// Invariants:
//  1. The same examples in the same order, options and seed give the same bits on every machine.
//  2. weights_ is [features, classes], row-major: a feature's weights lie together.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "keel/base/seams.hpp"
#include "keel/stats/labels.hpp"
#include "keel/stats/sparse.hpp"

namespace keel::stats {

struct LinearModelOptions {
  int epochs = 15;               // passes over the examples, reshuffled before each
  float learning_rate = 1.0f;    // of the first step; falls linearly to 0
  float bias_rate = 0.02f;       // the bias learns at this share of the rate
  float feature_dropout = 0.6f;  // chance that a step leaves a feature out, in [0, 1)
  float label_smoothing = 0.05f;
  std::uint64_t seed = 1;
};

class LinearModel {
 public:
  [[nodiscard]] std::uint32_t classes() const noexcept {
    return static_cast<std::uint32_t>(bias_.size());
  }
  [[nodiscard]] std::size_t features() const noexcept {
    return bias_.empty() ? 0 : weights_.size() / bias_.size();
  }
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return (weights_.size() + bias_.size()) * sizeof(float);
  }

  // Trains from zero; labels and examples are of one size.
  // Cost: epochs * examples * (features of one) * classes.
  void fit(std::span<const SparseVector> examples, const Labels& labels, std::uint32_t classes,
           const LinearModelOptions& options = {}) {
    fit(examples, labels, classes, {}, {}, options);
  }
  // The same beside scores that are known already: offsets, [examples, classes] row-major, are
  // added to the logits of training, so that the model learns what they leave. weights[i] >= 0
  // multiplies the steps of examples[i]. Either may be empty.
  void fit(std::span<const SparseVector> examples, const Labels& labels, std::uint32_t classes,
           std::span<const float> offsets, std::span<const float> weights,
           const LinearModelOptions& options);

  [[nodiscard]] float weight(std::uint32_t feature, std::uint32_t label) const noexcept {
    return feature < features() ? row(feature)[label] : 0;
  }
  [[nodiscard]] float bias(std::uint32_t label) const noexcept { return bias_[label]; }
  // All of them; [features, classes] row-major.
  [[nodiscard]] std::span<const float> weights() const noexcept { return weights_; }
  [[nodiscard]] const std::vector<float>& biases() const noexcept { return bias_; }

  // One logit a class into `out` (size classes()). Unknown feature ids count nothing.
  void logits(std::span<const SparseEntry> example, std::span<float> out) const noexcept {
    assert(out.size() == classes());
    std::copy(bias_.begin(), bias_.end(), out.begin());
    // Features are ascending: all known ones come first.
    std::size_t known = example.size();
    while (known > 0 && example[known - 1].id >= features()) --known;
    add_rows(example.first(known), out);
  }
  [[nodiscard]] std::vector<float> logits(std::span<const SparseEntry> example) const {
    std::vector<float> out(classes());
    logits(example, out);
    return out;
  }

  // A file whose sizes do not fit fails its Reader.
  template <class A>
  void fields(A& a) {
    a(weights_, bias_);
    if constexpr (A::reading) {
      if (bias_.empty() ? !weights_.empty() : weights_.size() % bias_.size() != 0) {
        *this = {};
        a.fail();
      }
    }
  }

 private:
  struct Step {
    SparseVector kept;  // the example's features that dropout left, scaled up
    std::vector<float> gradient;
  };

  [[nodiscard]] const float* row(std::uint32_t id) const noexcept {
    return weights_.data() + std::size_t{id} * bias_.size();
  }

  // out += sum_i value_i * row(id_i), four rows a pass to spare loads and stores of `out`.
  void add_rows(std::span<const SparseEntry> example, std::span<float> out) const noexcept {
    const std::size_t n = out.size();
    float* const z = out.data();
    std::size_t i = 0;
    for (; i + 4 <= example.size(); i += 4) {
      const float* const a = row(example[i].id);
      const float* const b = row(example[i + 1].id);
      const float* const c = row(example[i + 2].id);
      const float* const d = row(example[i + 3].id);
      const float va = example[i].value;
      const float vb = example[i + 1].value;
      const float vc = example[i + 2].value;
      const float vd = example[i + 3].value;
      for (std::size_t k = 0; k < n; ++k) {
        z[k] += (va * a[k] + vb * b[k]) + (vc * c[k] + vd * d[k]);
      }
    }
    for (; i < example.size(); ++i) {
      const float* const a = row(example[i].id);
      const float va = example[i].value;
      for (std::size_t k = 0; k < n; ++k) z[k] += va * a[k];
    }
  }

  static void drop_features(const SparseVector& example, float dropout, SplitMix64& random,
                            SparseVector& kept) {
    const auto limit = static_cast<std::uint64_t>(static_cast<double>(dropout) * 0x1p32);
    const float scale_up = 1.0f / (1.0f - dropout);
    kept.clear();
    for (const SparseEntry& entry : example) {
      if (random.next() >> 32 >= limit) kept.push_back({entry.id, entry.value * scale_up});
    }
  }

  void step(const Labels& labels, std::size_t i, float rate, std::span<const float> offset,
            const LinearModelOptions& options, Step& scratch) {
    std::vector<float>& g = scratch.gradient;
    std::copy(bias_.begin(), bias_.end(), g.begin());
    for (std::size_t k = 0; k < offset.size(); ++k) g[k] += offset[k];
    add_rows(scratch.kept, g);
    labels.gradient(i, options.label_smoothing, g);
    for (const SparseEntry& entry : scratch.kept) {
      float* const w = weights_.data() + std::size_t{entry.id} * g.size();
      const float size = rate * entry.value;
      for (std::size_t k = 0; k < g.size(); ++k) w[k] -= size * g[k];
    }
    const float size = rate * options.bias_rate;
    for (std::size_t k = 0; k < g.size(); ++k) bias_[k] -= size * g[k];
  }

  std::vector<float> weights_;
  std::vector<float> bias_;
};

inline void LinearModel::fit(std::span<const SparseVector> examples, const Labels& labels,
                             std::uint32_t classes, std::span<const float> offsets,
                             std::span<const float> weights, const LinearModelOptions& options) {
  assert(examples.size() == labels.size());
  assert(offsets.empty() || offsets.size() == examples.size() * classes);
  assert(weights.empty() || weights.size() == examples.size());
  std::size_t width = 0;
  for (const SparseVector& example : examples) {
    if (!example.empty()) width = std::max<std::size_t>(width, std::size_t{example.back().id} + 1);
  }
  weights_.assign(width * classes, 0.0f);
  bias_ = labels.biases(classes);
  Step scratch;
  scratch.gradient.resize(classes);
  SplitMix64 random(options.seed);
  std::vector<std::size_t> order(examples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto steps = static_cast<float>(examples.size() * static_cast<std::size_t>(options.epochs));
  std::size_t done = 0;
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    for (const std::size_t i : order) {
      const float rate = options.learning_rate * (1.0f - static_cast<float>(done++) / steps);
      drop_features(examples[i], options.feature_dropout, random, scratch.kept);
      step(labels, i, weights.empty() ? rate : rate * weights[i],
           offsets.empty() ? offsets : offsets.subspan(i * classes, classes), options, scratch);
    }
  }
}

}  // namespace keel::stats
