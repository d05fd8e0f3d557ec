// Confidence intervals of a proportion: `successes` of `trials`, 0 <= successes <= trials (both may
// be fractional, as weighted counts are). No trials give [0, 1].
// Thread safety: pure functions.
#pragma once

#include <cmath>

#include "keel/base/math.hpp"

namespace keel::stats {

struct Interval {
  double low = 0;
  double high = 1;
};

inline constexpr double z_95 = 1.959963984540054;   // two-sided 95 %
inline constexpr double z_999 = 3.290526731491895;  // two-sided 99.9 %

// Wilson's score interval (1927).
[[nodiscard]] inline Interval wilson(double successes, double trials, double z = z_95) noexcept {
  if (!(trials > 0)) return {};
  const double p = successes / trials;
  const double z2 = z * z / trials;
  const double centre = (p + z2 / 2) / (1 + z2);
  const double half = z / (1 + z2) * std::sqrt(p * (1 - p) / trials + z2 / (4 * trials));
  return {successes <= 0 ? 0 : centre - half, successes >= trials ? 1 : centre + half};
}

// Of the difference of two independent proportions, the first less the second: Newcombe's hybrid
// score interval (1998, method 10). Without trials on either side [-1, 1].
[[nodiscard]] inline Interval newcombe(double successes, double trials, double other_successes,
                                       double other_trials, double z = z_95) noexcept {
  if (!(trials > 0) || !(other_trials > 0)) return {-1, 1};
  const double p = successes / trials;
  const double q = other_successes / other_trials;
  const Interval a = wilson(successes, trials, z);
  const Interval b = wilson(other_successes, other_trials, z);
  return {p - q - std::sqrt((p - a.low) * (p - a.low) + (b.high - q) * (b.high - q)),
          p - q + std::sqrt((a.high - p) * (a.high - p) + (q - b.low) * (q - b.low))};
}

// The x with I_x(a, b) = probability, by bisection to the last bits. a, b > 0.
[[nodiscard]] inline double beta_quantile(double a, double b, double probability) noexcept {
  double low = 0;
  double high = 1;
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (!(middle > low && middle < high) || high - low < 1e-15) return middle;
    (fixed::incomplete_beta(a, b, middle) < probability ? low : high) = middle;
  }
}

// Upper end of a one-sided interval of confidence 1 - alpha (Clopper and Pearson 1934).
[[nodiscard]] inline double clopper_pearson_upper(double successes, double trials,
                                                  double alpha) noexcept {
  if (!(trials > 0) || successes >= trials) return 1;
  return beta_quantile(successes + 1, trials - successes, 1 - alpha);
}
[[nodiscard]] inline double clopper_pearson_lower(double successes, double trials,
                                                  double alpha) noexcept {
  if (!(trials > 0) || successes <= 0) return 0;
  return beta_quantile(successes, trials - successes + 1, alpha);
}
// The exact two-sided interval: covers the truth with at least 1 - alpha.
[[nodiscard]] inline Interval clopper_pearson(double successes, double trials,
                                              double alpha = 0.05) noexcept {
  return {clopper_pearson_lower(successes, trials, alpha / 2),
          clopper_pearson_upper(successes, trials, alpha / 2)};
}

}  // namespace keel::stats
