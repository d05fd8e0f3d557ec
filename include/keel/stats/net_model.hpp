// NetModel: a classifier with one hidden layer over sparse features, h = relu(b + sum v_i E_i) and
// logits c + h V, trained by stochastic gradient descent with dropout of features and of hidden
// units (Srivastava et al. 2014). The first layer is a table of embeddings, as in fastText (Joulin
// et al. 2017), with a nonlinearity behind it.
// Thread safety: const calls from any thread.
// Invariants:
//  1. The same examples in the same order, options and seed give the same bits on every machine.
//  2. embeddings_ is [features, hidden] and output_ is [hidden, classes], both row-major.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "keel/base/seams.hpp"
#include "keel/stats/labels.hpp"
#include "keel/stats/sparse.hpp"

namespace keel::stats {

struct NetModelOptions {
  std::uint32_t hidden = 128;       // units of the hidden layer, at least 1
  int epochs = 15;                  // passes over the examples, reshuffled before each
  float embedding_rate = 0.3f;      // learning rate of the first step; falls linearly to 0
  float output_rate = 0.1f;         // the same of the output layer
  float hidden_bias_share = 0.1f;   // the hidden bias learns at this share of embedding_rate
  float output_bias_share = 0.02f;  // the output bias at this share of it
  float feature_dropout = 0.3f;     // chance that a step leaves a feature out, in [0, 1)
  float hidden_dropout = 0.2f;      // chance that a step leaves a hidden unit out, in [0, 1)
  float label_smoothing = 0;
  std::uint64_t seed = 1;
};

namespace detail {

// sum_i a_i b_i in eight interleaved sums, so that the loop is vectorised and has one order.
[[nodiscard]] inline float dot(const float* a, const float* b, std::size_t n) noexcept {
  std::array<float, 8> sums{};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (std::size_t k = 0; k < 8; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (std::size_t k = 0; i < n; ++i, ++k) sums[k] += a[i] * b[i];
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

// to += factor * from
inline void add_scaled(float* to, float factor, const float* from, std::size_t n) noexcept {
  for (std::size_t k = 0; k < n; ++k) to[k] += factor * from[k];
}

}  // namespace detail

class NetModel {
 public:
  [[nodiscard]] std::uint32_t classes() const noexcept {
    return static_cast<std::uint32_t>(output_bias_.size());
  }
  [[nodiscard]] std::uint32_t hidden() const noexcept {
    return static_cast<std::uint32_t>(hidden_bias_.size());
  }
  [[nodiscard]] std::size_t features() const noexcept {
    return hidden_bias_.empty() ? 0 : embeddings_.size() / hidden_bias_.size();
  }
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return (embeddings_.size() + hidden_bias_.size() + output_.size() + output_bias_.size()) *
           sizeof(float);
  }

  // [features, hidden] and [hidden, classes], both row-major, and the biases.
  [[nodiscard]] std::span<const float> embeddings() const noexcept { return embeddings_; }
  [[nodiscard]] std::span<const float> output() const noexcept { return output_; }
  [[nodiscard]] const std::vector<float>& hidden_biases() const noexcept { return hidden_bias_; }
  [[nodiscard]] const std::vector<float>& output_biases() const noexcept { return output_bias_; }

  // Trains from random weights; labels and examples are of one size.
  // Cost: epochs * examples * (features of one + classes) * hidden.
  void fit(std::span<const SparseVector> examples, const Labels& labels, std::uint32_t classes,
           const NetModelOptions& options = {});

  // One logit a class into `out` (size classes()). Unknown feature ids count nothing.
  void logits(std::span<const SparseEntry> example, std::span<float> out) const {
    assert(out.size() == classes());
    std::vector<float> h(hidden_bias_);
    add_embeddings(example, h);
    std::copy(output_bias_.begin(), output_bias_.end(), out.begin());
    for (std::size_t j = 0; j < h.size(); ++j) {
      if (h[j] > 0) detail::add_scaled(out.data(), h[j], output_row(j), out.size());
    }
  }
  [[nodiscard]] std::vector<float> logits(std::span<const SparseEntry> example) const {
    std::vector<float> out(classes());
    logits(example, out);
    return out;
  }

  // A file whose sizes do not fit fails its Reader.
  template <class A>
  void fields(A& a) {
    a(embeddings_, hidden_bias_, output_, output_bias_);
    if constexpr (A::reading) {
      const std::size_t h = hidden_bias_.size();
      const bool sound =
          h == 0 ? embeddings_.empty() && output_.empty() && output_bias_.empty()
                 : embeddings_.size() % h == 0 && output_.size() == h * output_bias_.size();
      if (!sound) {
        *this = {};
        a.fail();
      }
    }
  }

 private:
  struct Step {
    SparseVector kept;  // the example's features that dropout left, scaled up
    std::vector<float> hidden;
    std::vector<float> hidden_gradient;
    std::vector<std::size_t> active;  // the units with a value
    std::vector<float> gradient;
  };

  [[nodiscard]] const float* embedding(std::uint32_t id) const noexcept {
    return embeddings_.data() + std::size_t{id} * hidden_bias_.size();
  }
  [[nodiscard]] const float* output_row(std::size_t unit) const noexcept {
    return output_.data() + unit * output_bias_.size();
  }

  void add_embeddings(std::span<const SparseEntry> example, std::span<float> h) const noexcept {
    const std::size_t known = features();
    for (const SparseEntry& entry : example) {
      if (entry.id >= known) break;  // ascending
      detail::add_scaled(h.data(), entry.value, embedding(entry.id), h.size());
    }
  }

  void draw(std::vector<float>& weights, std::size_t size, SplitMix64& random) const {
    const float reach = 1.0f / std::sqrt(static_cast<float>(hidden_bias_.size()));
    weights.resize(size);
    for (float& w : weights) w = (2 * static_cast<float>(random.uniform()) - 1) * reach;
  }

  void step(const Labels& labels, std::size_t i, float share, const NetModelOptions& options,
            SplitMix64& random, Step& s);

  std::vector<float> embeddings_;
  std::vector<float> hidden_bias_;
  std::vector<float> output_;
  std::vector<float> output_bias_;
};

inline void NetModel::step(const Labels& labels, std::size_t i, float share,
                           const NetModelOptions& options, SplitMix64& random, Step& s) {
  const std::size_t classes = output_bias_.size();
  s.hidden.assign(hidden_bias_.begin(), hidden_bias_.end());
  add_embeddings(s.kept, s.hidden);
  const auto limit =
      static_cast<std::uint64_t>(static_cast<double>(options.hidden_dropout) * 0x1p32);
  const float scale_up = 1.0f / (1.0f - options.hidden_dropout);
  s.active.clear();
  for (std::size_t j = 0; j < s.hidden.size(); ++j) {
    const bool kept = random.next() >> 32 >= limit;
    if (kept && s.hidden[j] > 0) s.active.push_back(j);
  }
  s.gradient.assign(output_bias_.begin(), output_bias_.end());
  for (const std::size_t j : s.active) {
    s.hidden[j] *= scale_up;
    detail::add_scaled(s.gradient.data(), s.hidden[j], output_row(j), classes);
  }
  labels.gradient(i, options.label_smoothing, s.gradient);

  const float embedding_rate = share * options.embedding_rate;
  const float output_rate = share * options.output_rate;
  s.hidden_gradient.assign(s.hidden.size(), 0.0f);
  for (const std::size_t j : s.active) {
    float* const row = output_.data() + j * classes;
    s.hidden_gradient[j] = scale_up * detail::dot(row, s.gradient.data(), classes);
    detail::add_scaled(row, -output_rate * s.hidden[j], s.gradient.data(), classes);
  }
  const std::size_t hidden = s.hidden.size();
  for (const SparseEntry& entry : s.kept) {
    detail::add_scaled(embeddings_.data() + std::size_t{entry.id} * hidden,
                       -embedding_rate * entry.value, s.hidden_gradient.data(), hidden);
  }
  detail::add_scaled(hidden_bias_.data(), -embedding_rate * options.hidden_bias_share,
                     s.hidden_gradient.data(), hidden);
  detail::add_scaled(output_bias_.data(), -embedding_rate * options.output_bias_share,
                     s.gradient.data(), classes);
}

inline void NetModel::fit(std::span<const SparseVector> examples, const Labels& labels,
                          std::uint32_t classes, const NetModelOptions& options) {
  assert(examples.size() == labels.size());
  std::size_t width = 0;
  for (const SparseVector& example : examples) {
    if (!example.empty()) width = std::max<std::size_t>(width, std::size_t{example.back().id} + 1);
  }
  SplitMix64 random(options.seed);
  hidden_bias_.assign(options.hidden, 0.0f);
  output_bias_ = labels.biases(classes);
  draw(embeddings_, width * options.hidden, random);
  draw(output_, std::size_t{options.hidden} * classes, random);
  const auto limit =
      static_cast<std::uint64_t>(static_cast<double>(options.feature_dropout) * 0x1p32);
  const float scale_up = 1.0f / (1.0f - options.feature_dropout);
  Step scratch;
  std::vector<std::size_t> order(examples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto steps = static_cast<float>(examples.size() * static_cast<std::size_t>(options.epochs));
  std::size_t done = 0;
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    for (const std::size_t i : order) {
      scratch.kept.clear();
      for (const SparseEntry& entry : examples[i]) {
        if (random.next() >> 32 >= limit) {
          scratch.kept.push_back({entry.id, entry.value * scale_up});
        }
      }
      step(labels, i, 1.0f - static_cast<float>(done++) / steps, options, random, scratch);
    }
  }
}

}  // namespace keel::stats
