// CompactLinear, CompactNet: LinearModel and NetModel made small once they are trained: weights in
// eight bits. They predict and do not learn.
// Thread safety: const calls from any thread.
// Invariant: the same model gives the same bytes and the same logits on every machine.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "keel/base/math.hpp"
#include "keel/stats/byte_rows.hpp"
#include "keel/stats/linear_model.hpp"
#include "keel/stats/net_model.hpp"

namespace keel::stats {

// What a member's probability adds to the pool of several (Genest and Zidek 1986): its logarithm,
// with a floor, so that what one finds impossible the others may save.
[[nodiscard]] inline float pooled_log(float probability) noexcept {
  return static_cast<float>(fixed::log(static_cast<double>(probability) + 1e-5));
}

class CompactLinear {
 public:
  CompactLinear() = default;
  explicit CompactLinear(const LinearModel& model)
      : weights_(model.weights(), model.classes()), bias_(model.biases()) {}

  [[nodiscard]] std::uint32_t classes() const noexcept {
    return static_cast<std::uint32_t>(bias_.size());
  }
  [[nodiscard]] std::size_t features() const noexcept { return weights_.rows(); }
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return weights_.memory_bytes() + bias_.size() * sizeof(float);
  }
  // One logit a class into `out` (size classes()). Unknown feature ids count nothing.
  void logits(std::span<const SparseEntry> example, std::span<float> out) const noexcept {
    assert(out.size() == classes());
    std::copy(bias_.begin(), bias_.end(), out.begin());
    weights_.add(example, out);
  }

  // A file whose sizes do not fit fails its Reader.
  template <class A>
  void fields(A& a) {
    a(weights_, bias_);
    if constexpr (A::reading) {
      if (weights_.width() != bias_.size()) {
        *this = {};
        a.fail();
      }
    }
  }

 private:
  ByteRows weights_;
  std::vector<float> bias_;
};

class CompactNet {
 public:
  CompactNet() = default;
  explicit CompactNet(const NetModel& model)
      : embeddings_(model.embeddings(), model.hidden()),
        hidden_bias_(model.hidden_biases()),
        output_(model.output(), model.classes()),
        output_bias_(model.output_biases()) {}

  [[nodiscard]] std::uint32_t classes() const noexcept {
    return static_cast<std::uint32_t>(output_bias_.size());
  }
  [[nodiscard]] std::uint32_t hidden() const noexcept {
    return static_cast<std::uint32_t>(hidden_bias_.size());
  }
  [[nodiscard]] std::size_t features() const noexcept { return embeddings_.rows(); }
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return embeddings_.memory_bytes() + output_.memory_bytes() +
           (hidden_bias_.size() + output_bias_.size()) * sizeof(float);
  }
  // The units that are not 0, ascending, into `out`. Unknown feature ids count nothing.
  void hidden_units(std::span<const SparseEntry> example, SparseVector& out) const {
    std::vector<float> h(hidden_bias_);
    embeddings_.add(example, h);
    out.clear();
    for (std::uint32_t j = 0; j < h.size(); ++j) {
      if (h[j] > 0) out.push_back({j, h[j]});
    }
  }
  // One logit a class into `out` (size classes()).
  void logits(std::span<const SparseEntry> example, std::span<float> out) const {
    SparseVector units;
    hidden_units(example, units);
    logits_of_units(units, out);
  }
  void logits_of_units(const SparseVector& units, std::span<float> out) const noexcept {
    assert(out.size() == classes());
    std::copy(output_bias_.begin(), output_bias_.end(), out.begin());
    output_.add(units, out);
  }

  // A file whose sizes do not fit fails its Reader.
  template <class A>
  void fields(A& a) {
    a(embeddings_, hidden_bias_, output_, output_bias_);
    if constexpr (A::reading) {
      const bool sound = embeddings_.width() == hidden_bias_.size() &&
                         output_.rows() == hidden_bias_.size() &&
                         output_.width() == output_bias_.size();
      if (!sound) {
        *this = {};
        a.fail();
      }
    }
  }

 private:
  ByteRows embeddings_;  // [features, hidden]
  std::vector<float> hidden_bias_;
  ByteRows output_;  // [hidden, classes]
  std::vector<float> output_bias_;
};

}  // namespace keel::stats
