// NewClasses: classes that a trained classifier does not have, learned beside it from a few
// examples while it stays as it is. A softmax over its scores and a linear score of each new class;
// only the linear part learns. Old examples replayed among the new ones keep it from claiming too
// much (Rebuffi et al. 2017, without their distillation: what is frozen needs none). As old classes
// have more examples, the softmax learns that new ones are rare: their biases are then raised by
// the logarithm of that ratio (the prior correction of King and Zeng 2001).
// Thread safety: const calls from any thread.
// Invariants:
//  1. The same examples in the same order, options and seed give the same bits on every machine.
//  2. The scores of the old classes are never modified.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "keel/base/math.hpp"
#include "keel/base/seams.hpp"
#include "keel/stats/softmax.hpp"
#include "keel/stats/sparse.hpp"

namespace keel::stats {

struct NewClassesOptions {
  int epochs = 4;                // passes over new and replayed examples together
  float learning_rate = 2.0f;    // of the first step; falls linearly to 0
  float bias_rate = 0.3f;        // the bias learns at this share of the rate
  float feature_dropout = 0.3f;  // chance that a step leaves a feature out, in [0, 1)
  float new_weight = 1.0f;       // of a new example's step; a replayed one's is 1
  std::uint64_t seed = 1;
};

class NewClasses {
 public:
  [[nodiscard]] std::uint32_t size() const noexcept {
    return static_cast<std::uint32_t>(bias_.size());
  }
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return (weights_.size() + bias_.size()) * sizeof(float);
  }

  // labels[i] < old_classes for a replayed example, old_classes + k for one of new class k < count.
  // Best with every old example there is.
  // old_scores, [examples, old_classes] row-major, are what the trained classifier gives each
  // example: logits, or logarithms of probabilities. Sizes fit one another.
  // Cost: epochs * examples * (features of one * count + old_classes).
  void fit(std::span<const SparseVector> examples, std::span<const std::uint32_t> labels,
           std::span<const float> old_scores, std::uint32_t old_classes, std::uint32_t count,
           const NewClassesOptions& options = {});

  // One score a new class, to stand beside the old ones', into `out` (size size()).
  void scores(std::span<const SparseEntry> example, std::span<float> out) const noexcept {
    assert(out.size() == size());
    std::copy(bias_.begin(), bias_.end(), out.begin());
    for (const SparseEntry& entry : example) {
      if ((std::size_t{entry.id} + 1) * size() > weights_.size()) break;  // ascending
      const float* const row = weights_.data() + std::size_t{entry.id} * size();
      for (std::size_t k = 0; k < out.size(); ++k) out[k] += entry.value * row[k];
    }
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
  // As if a new class had as many examples as an old one.
  void raise_biases(std::span<const std::uint32_t> labels, std::uint32_t old_classes) {
    const auto fresh = static_cast<double>(std::count_if(
        labels.begin(), labels.end(), [&](std::uint32_t label) { return label >= old_classes; }));
    const double old = static_cast<double>(labels.size()) - fresh;
    if (fresh == 0 || old == 0) return;
    const double ratio = old / old_classes * size() / fresh;
    for (float& value : bias_) value += static_cast<float>(fixed::log(ratio));
  }

  std::vector<float> weights_;  // [features, new classes], row-major
  std::vector<float> bias_;
};

inline void NewClasses::fit(std::span<const SparseVector> examples,
                            std::span<const std::uint32_t> labels,
                            std::span<const float> old_scores, std::uint32_t old_classes,
                            std::uint32_t count, const NewClassesOptions& options) {
  assert(examples.size() == labels.size());
  assert(old_scores.size() == examples.size() * old_classes);
  std::size_t width = 0;
  for (const SparseVector& example : examples) {
    if (!example.empty()) width = std::max<std::size_t>(width, std::size_t{example.back().id} + 1);
  }
  weights_.assign(width * count, 0.0f);
  bias_.assign(count, 0.0f);
  const auto limit =
      static_cast<std::uint64_t>(static_cast<double>(options.feature_dropout) * 0x1p32);
  const float scale_up = 1.0f / (1.0f - options.feature_dropout);
  SplitMix64 random(options.seed);
  std::vector<std::size_t> order(examples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  SparseVector kept;
  std::vector<float> all(old_classes + count);
  const auto steps = static_cast<float>(examples.size() * static_cast<std::size_t>(options.epochs));
  std::size_t done = 0;
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    for (const std::size_t i : order) {
      kept.clear();
      for (const SparseEntry& entry : examples[i]) {
        if (random.next() >> 32 >= limit) kept.push_back({entry.id, entry.value * scale_up});
      }
      const std::span<const float> old = old_scores.subspan(i * old_classes, old_classes);
      std::copy(old.begin(), old.end(), all.begin());
      const std::span<float> fresh = std::span(all).subspan(old_classes);
      scores(kept, fresh);
      softmax(all);
      const bool is_new = labels[i] >= old_classes;
      if (is_new) fresh[labels[i] - old_classes] -= 1.0f;
      const float rate = options.learning_rate * (1.0f - static_cast<float>(done++) / steps) *
                         (is_new ? options.new_weight : 1.0f);
      for (const SparseEntry& entry : kept) {
        float* const row = weights_.data() + std::size_t{entry.id} * count;
        for (std::size_t k = 0; k < count; ++k) row[k] -= rate * entry.value * fresh[k];
      }
      for (std::size_t k = 0; k < count; ++k) bias_[k] -= rate * options.bias_rate * fresh[k];
    }
  }
  raise_biases(labels, old_classes);
}

}  // namespace keel::stats
