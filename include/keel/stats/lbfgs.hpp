// minimise: L-BFGS (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.4) with the
// weak-Wolfe bisection of Lewis and Overton (2013), for small dense problems.
// Thread safety: pure function. The same objective and start give the same bits.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace keel::stats {

struct LbfgsOptions {
  int iterations_max = 200;
  std::size_t memory = 10;           // pairs of steps remembered
  double gradient_tolerance = 1e-8;  // of the largest component, relative to max(1, |x|)
};

struct LbfgsResult {
  double value = 0;
  double gradient_max = 0;  // largest component of the gradient at the end
  int iterations = 0;
  bool converged = false;
};

namespace detail {

[[nodiscard]] inline double dense_dot(std::span<const double> a,
                                      std::span<const double> b) noexcept {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}
[[nodiscard]] inline double largest(std::span<const double> a) noexcept {
  double most = 0;
  for (const double value : a) {
    if (std::isnan(value)) return value;
    most = std::max(most, std::abs(value));
  }
  return most;
}

struct LbfgsPair {
  std::vector<double> step, change;  // of x, of the gradient
  double inverse = 0;                // 1 / (step . change)
};

// The direction -H g by the two-loop recursion.
[[nodiscard]] inline std::vector<double> lbfgs_direction(std::span<const LbfgsPair> pairs,
                                                         std::span<const double> gradient) {
  std::vector<double> d(gradient.begin(), gradient.end());
  std::vector<double> alpha(pairs.size());
  for (std::size_t k = pairs.size(); k-- > 0;) {
    alpha[k] = pairs[k].inverse * dense_dot(pairs[k].step, d);
    for (std::size_t i = 0; i < d.size(); ++i) d[i] -= alpha[k] * pairs[k].change[i];
  }
  if (!pairs.empty()) {
    const LbfgsPair& last = pairs.back();
    const double scale = 1 / (last.inverse * dense_dot(last.change, last.change));
    for (double& value : d) value *= scale;
  }
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const double beta = pairs[k].inverse * dense_dot(pairs[k].change, d);
    for (std::size_t i = 0; i < d.size(); ++i) d[i] += (alpha[k] - beta) * pairs[k].step[i];
  }
  for (double& value : d) value = -value;
  return d;
}

struct LbfgsPoint {
  std::vector<double> x, gradient;
  double value = 0;
};

// Moves `to` along the direction until the weak Wolfe conditions hold; false when no step lowers
// the value.
template <class F>
[[nodiscard]] bool wolfe_step(F& objective, const LbfgsPoint& from,
                              std::span<const double> direction, double first, LbfgsPoint& to) {
  constexpr double armijo = 1e-4;
  constexpr double curvature = 0.9;
  constexpr int trials_max = 60;
  const double slope = dense_dot(from.gradient, direction);
  if (!(slope < 0)) return false;
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  double t = first;
  for (int trial = 0; trial < trials_max; ++trial) {
    for (std::size_t i = 0; i < to.x.size(); ++i) to.x[i] = from.x[i] + t * direction[i];
    to.value = objective(std::span<const double>(to.x), std::span<double>(to.gradient));
    if (!(to.value <= from.value + armijo * t * slope)) {
      high = t;
    } else if (dense_dot(to.gradient, direction) < curvature * slope) {
      low = t;
    } else {
      return true;
    }
    t = std::isinf(high) ? 2 * low : (low + high) / 2;
  }
  return to.value < from.value;
}

}  // namespace detail

// Minimises objective(x, gradient), which returns the value at x (span of const double) and fills
// the gradient (span of double). `x` is the start and becomes the best point found.
template <class F>
LbfgsResult minimise(F&& objective, std::vector<double>& x, const LbfgsOptions& options = {}) {
  using namespace detail;
  LbfgsPoint here{x, std::vector<double>(x.size()), 0};
  here.value = objective(std::span<const double>(here.x), std::span<double>(here.gradient));
  LbfgsPoint next = here;
  std::vector<LbfgsPair> pairs;
  LbfgsResult result;
  for (;; ++result.iterations) {
    result.value = here.value;
    result.gradient_max = largest(here.gradient);
    result.converged =
        result.gradient_max <= options.gradient_tolerance * std::max(1.0, largest(here.x));
    if (result.converged || result.iterations >= options.iterations_max) break;
    const std::vector<double> direction = lbfgs_direction(pairs, here.gradient);
    const double length = std::sqrt(dense_dot(direction, direction));
    const double first = pairs.empty() ? std::min(1.0, 1 / length) : 1.0;
    if (!wolfe_step(objective, here, direction, first, next)) break;
    LbfgsPair pair{next.x, next.gradient, 0};
    for (std::size_t i = 0; i < x.size(); ++i) {
      pair.step[i] -= here.x[i];
      pair.change[i] -= here.gradient[i];
    }
    const double product = dense_dot(pair.step, pair.change);
    if (product > 0) {
      pair.inverse = 1 / product;
      if (pairs.size() >= options.memory && !pairs.empty()) pairs.erase(pairs.begin());
      if (options.memory > 0) pairs.push_back(std::move(pair));
    }
    std::swap(here, next);
  }
  x = here.x;
  return result;
}

}  // namespace keel::stats
