// Labels: what each example of a classifier's training is about: one class of several, or any set
// of them, and the gradient of the loss that goes with it.
// Thread safety: const calls from any thread.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "keel/base/math.hpp"
#include "keel/stats/softmax.hpp"

namespace keel::stats {

// A view: what it was made of must outlive it. Every class is below the number of classes.
class Labels {
 public:
  Labels() = default;
  Labels(std::span<const std::uint32_t> one_each) : one_each_(one_each) {}
  Labels(const std::vector<std::uint32_t>& one_each) : one_each_(one_each) {}
  // Of each example its classes, ascending and each once; maybe none.
  Labels(std::span<const std::vector<std::uint32_t>> sets) : sets_(sets), exclusive_(false) {}
  Labels(const std::vector<std::vector<std::uint32_t>>& sets)
      : Labels(std::span<const std::vector<std::uint32_t>>(sets)) {}

  [[nodiscard]] std::size_t size() const noexcept {
    return exclusive_ ? one_each_.size() : sets_.size();
  }
  // Whether an example has exactly one class.
  [[nodiscard]] bool exclusive() const noexcept { return exclusive_; }
  [[nodiscard]] std::span<const std::uint32_t> operator[](std::size_t i) const {
    return exclusive_ ? one_each_.subspan(i, 1) : std::span(sets_[i]);
  }

  // Where biases start: at 0, or at the log odds of each class of sets, since most sets lack most.
  [[nodiscard]] std::vector<float> biases(std::uint32_t classes) const {
    std::vector<float> out(classes);
    if (exclusive_) return out;
    std::vector<double> counts(classes);
    for (const std::vector<std::uint32_t>& set : sets_) {
      for (const std::uint32_t label : set) counts[label] += 1;
    }
    const auto all = static_cast<double>(sets_.size());
    for (std::uint32_t k = 0; k < classes; ++k) {
      out[k] = static_cast<float>(fixed::log((counts[k] + 0.5) / (all - counts[k] + 0.5)));
    }
    return out;
  }

  // Logits become the gradient of the cross-entropy of example i: of the softmax, or of a sigmoid
  // for each class. `smoothing` in [0, 1) of the target is spread over the classes, or over yes and
  // no.
  void gradient(std::size_t i, float smoothing, std::span<float> logits) const {
    float floor = smoothing / 2;
    if (exclusive_) {
      softmax(logits);
      floor = smoothing / static_cast<float>(logits.size());
    } else {
      sigmoid(logits);
    }
    for (float& value : logits) value -= floor;
    for (const std::uint32_t label : (*this)[i]) logits[label] -= 1.0f - smoothing;
  }

 private:
  std::span<const std::uint32_t> one_each_;
  std::span<const std::vector<std::uint32_t>> sets_;
  bool exclusive_ = true;
};

}  // namespace keel::stats
