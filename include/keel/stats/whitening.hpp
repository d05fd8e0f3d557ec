// Whitening: the linear map in which the members of known classes scatter alike in all directions
// about their means, so that what varies within a class counts little in a cosine (the first half
// of linear discriminant analysis, Fisher 1936; Hariharan, Malik and Ramanan 2012).
// Thread safety: const calls from any thread.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <span>
#include <vector>

#include "keel/stats/matrix.hpp"

namespace keel::stats {

class Whitening {
 public:
  // labels[i] is the class of row i. `ridge` times the mean variance is added to each variance.
  // False, and apply() changes nothing, when there is no variance. O(rows * columns^2).
  bool fit(const Matrix& rows, std::span<const std::uint32_t> labels, float ridge) {
    assert(labels.size() == rows.rows);
    factor_ = gram(centred(rows, labels));
    float trace = 0;
    for (std::size_t i = 0; i < factor_.rows; ++i) trace += factor_.row(i)[i];
    for (std::size_t i = 0; i < factor_.rows; ++i) {
      factor_.row(i)[i] += ridge * trace / static_cast<float>(factor_.rows);
    }
    if (trace > 0 && cholesky(factor_)) return true;
    factor_ = {};
    return false;
  }

  void apply(std::span<float> x) const noexcept {
    if (factor_.rows == x.size()) solve_lower(factor_, x);
  }

 private:
  [[nodiscard]] static Matrix centred(const Matrix& rows, std::span<const std::uint32_t> labels) {
    std::size_t classes = 0;
    for (const std::uint32_t label : labels) classes = std::max<std::size_t>(classes, label + 1u);
    Matrix means(classes, rows.columns);
    std::vector<float> sizes(classes);
    for (std::size_t i = 0; i < rows.rows; ++i) {
      add_scaled(means.row(labels[i]), 1, rows.row(i));
      sizes[labels[i]] += 1;
    }
    Matrix out = rows;
    for (std::size_t i = 0; i < rows.rows; ++i) {
      add_scaled(out.row(i), -1 / sizes[labels[i]], means.row(labels[i]));
    }
    return out;
  }

  Matrix factor_;  // L of the covariance, times the number of rows
};

}  // namespace keel::stats
