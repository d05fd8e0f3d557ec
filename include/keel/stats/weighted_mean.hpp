// WeightedMean: the self-normalised inverse-propensity estimate of a mean (Hajek 1971; Swaminathan
// and Joachims 2015), with the interval of its linearisation.
// Thread safety: pure functions.
#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>

#include "keel/stats/intervals.hpp"

namespace keel::stats {

struct WeightedMean {
  double value = 0;
  double low = 0;  // 95 %, normal
  double high = 0;
  double effective = 0;  // (sum of weights)^2 / sum of squares (Kish 1965)
};

// values[i] was seen with a chance proportional to 1 / weights[i]; sizes are equal, weights above
// 0. All 0 of no values. The interval takes the values as drawn independently, and two more of the
// mean weight, `far` above and below the mean (after Agresti and Caffo 2000): where all values seen
// are equal it would else be certain that all are.
[[nodiscard]] inline WeightedMean weighted_mean(std::span<const double> values,
                                                std::span<const double> weights,
                                                double far = 0) noexcept {
  assert(values.size() == weights.size());
  double sum = 0, total = 0, squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += weights[i] * values[i];
    total += weights[i];
    squares += weights[i] * weights[i];
  }
  if (!(total > 0)) return {};
  WeightedMean out;
  out.value = sum / total;
  out.effective = total * total / squares;
  double spread = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double off = weights[i] * (values[i] - out.value);
    spread += off * off;
  }
  const double unseen = far * total / static_cast<double>(values.size());
  spread += 2 * unseen * unseen;
  const double half = z_95 * std::sqrt(spread) / total;
  out.low = out.value - half;
  out.high = out.value + half;
  return out;
}

}  // namespace keel::stats
