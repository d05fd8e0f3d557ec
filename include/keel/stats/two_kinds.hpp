// TwoKinds: tells positives from negatives by a few dense scores: logistic regression on the
// standardised scores with a ridge, where both kinds weigh the same in all, however many there are
// of each.
// Thread safety: const calls from any thread.
// Invariant: the same examples in the same order give the same bits on every machine.
#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "keel/base/math.hpp"
#include "keel/stats/lbfgs.hpp"

namespace keel::stats {

class TwoKinds {
 public:
  // The number of scores of an example; 0 before a fit.
  [[nodiscard]] std::size_t width() const noexcept { return weights_.size(); }

  // Both are [examples, width], row-major, of finite numbers. Without an example of either kind
  // nothing is learned. A score that never varies gets no weight.
  void fit(std::span<const double> positives, std::span<const double> negatives,
           std::size_t width) {
    *this = {};
    assert(width > 0 && positives.size() % width == 0 && negatives.size() % width == 0);
    if (positives.empty() || negatives.empty()) return;
    std::vector<double> rows(positives.begin(), positives.end());
    rows.insert(rows.end(), negatives.begin(), negatives.end());
    const std::vector<Column> columns = standardise(rows, width);
    const std::size_t n = rows.size() / width;
    const std::size_t first_negative = positives.size() / width;
    const double half = static_cast<double>(n) / 2;
    const double positive_weight = half / static_cast<double>(first_negative);
    const double negative_weight = half / static_cast<double>(n - first_negative);
    const auto objective = [&](std::span<const double> x, std::span<double> gradient) {
      constexpr double ridge = 1;
      double loss = 0;
      for (std::size_t j = 0; j < width; ++j) {
        loss += ridge / 2 * x[j] * x[j];
        gradient[j] = ridge * x[j];
      }
      gradient[width] = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const std::span<const double> row = std::span(rows).subspan(i * width, width);
        const double z = x[width] + detail::dense_dot(row, x);
        const bool positive = i < first_negative;
        const double weight = positive ? positive_weight : negative_weight;
        loss += weight *
                (std::max(z, 0.0) + fixed::log1p(fixed::exp(-std::abs(z))) - (positive ? z : 0));
        const double error = weight * (fixed::logistic(z) - (positive ? 1 : 0));
        for (std::size_t j = 0; j < width; ++j) gradient[j] += error * row[j];
        gradient[width] += error;
      }
      return loss;
    };
    std::vector<double> x(width + 1);
    (void)minimise(objective, x);
    bias_ = x[width];
    for (std::size_t j = 0; j < width; ++j) {
      weights_.push_back(x[j] * columns[j].inverse);
      bias_ -= weights_[j] * columns[j].mean;
    }
  }

  // How much an example of width() scores speaks for a positive: the log odds, were there as many
  // of either kind.
  [[nodiscard]] double log_odds(std::span<const double> example) const noexcept {
    assert(example.size() == width());
    return bias_ + detail::dense_dot(weights_, example);
  }
  // The same as a chance.
  [[nodiscard]] double operator()(std::span<const double> example) const noexcept {
    return fixed::logistic(log_odds(example));
  }

  template <class A>
  void fields(A& a) {
    a(weights_, bias_);
  }

 private:
  struct Column {
    double mean = 0;
    double inverse = 0;  // of the standard deviation; 0 when that is 0
  };

  static std::vector<Column> standardise(std::span<double> rows, std::size_t width) {
    std::vector<Column> columns(width);
    const std::size_t n = rows.size() / width;
    const auto size = static_cast<double>(n);
    for (std::size_t j = 0; j < width; ++j) {
      Column& column = columns[j];
      for (std::size_t i = 0; i < n; ++i) column.mean += rows[i * width + j] / size;
      double squares = 0;
      for (std::size_t i = 0; i < n; ++i) {
        double& value = rows[i * width + j];
        value -= column.mean;
        squares += value * value;
      }
      // Below that it is rounding.
      const double deviation = std::sqrt(squares / size);
      if (deviation > 1e-9 * (1 + std::abs(column.mean))) column.inverse = 1 / deviation;
      for (std::size_t i = 0; i < n; ++i) rows[i * width + j] *= column.inverse;
    }
    return columns;
  }

  std::vector<double> weights_;
  double bias_ = 0;
};

}  // namespace keel::stats
