// RidgeClassifier: least squares on class indicators with a ridge (Hoerl and Kennard 1970), and
// what it says of each example when that one is left out, in closed form (Allen 1974): a score near
// 1 for a class that the other examples describe, near 0 for one that they do not. Made for many
// labellings of the same examples: the factorisation does not depend on labels.
// Thread safety: const calls from any thread.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "keel/stats/matrix.hpp"

namespace keel::stats {

class RidgeClassifier {
 public:
  static constexpr std::uint32_t no_class = ~0u;

  // weights[i] > 0 is how much example i counts; empty: all 1. ridge > 0. O(rows * columns^2).
  RidgeClassifier(Matrix examples, std::span<const float> weights, float ridge)
      : examples_(std::move(examples)), weights_(examples_.rows, 1.0f) {
    if (!weights.empty()) weights_.assign(weights.begin(), weights.end());
    Matrix factor = gram(examples_, weights_);
    for (std::size_t i = 0; i < factor.rows; ++i) factor.row(i)[i] += ridge;
    const bool factored = cholesky(factor);
    assert(factored);
    leverage_.reserve(examples_.rows);
    for (std::size_t i = 0; i < examples_.rows; ++i) {
      if (factored) solve_lower(factor, examples_.row(i));
      const float h = weights_[i] * dot(examples_.row(i), examples_.row(i));
      leverage_.push_back(std::min(h, 0.999f));
    }
  }

  // For the first `count` examples the score of each class, [count, classes], each as if that
  // example had not been there. labels: one for each example, below `classes`, or no_class: an
  // example of none of them. O(rows * columns + count * classes * columns).
  [[nodiscard]] Matrix left_out(std::span<const std::uint32_t> labels, std::uint32_t classes,
                                std::size_t count) const {
    assert(labels.size() == examples_.rows && count <= examples_.rows);
    Matrix sums(classes, examples_.columns);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i] != no_class) add_scaled(sums.row(labels[i]), weights_[i], examples_.row(i));
    }
    Matrix out(count, classes);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::uint32_t c = 0; c < classes; ++c) {
        const float own = labels[i] == c ? leverage_[i] : 0;
        out.row(i)[c] = (dot(examples_.row(i), sums.row(c)) - own) / (1 - leverage_[i]);
      }
    }
    return out;
  }

 private:
  Matrix examples_;  // times L^-T, L the factor of X'WX + ridge
  std::vector<float> weights_;
  std::vector<float> leverage_;  // of the diagonal of the hat matrix
};

}  // namespace keel::stats
