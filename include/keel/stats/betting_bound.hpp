// BettingBound: which confidence is enough, so that of the answered questions at most a share alpha
// is wrong, with probability 1 - delta at all times at once.
// Thread safety: const calls from any thread.
// Method: for each of 50 thresholds a wealth process that grows while labels are right oftener than
// 1 - alpha (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting",
// 2024), a mixture over seven bets; by Ville's inequality its running maximum exceeds 1 / a with
// probability at most a when the threshold's risk is above alpha. Thresholds are tested from the
// strictest on; delta is divided among four starting places (fixed-sequence tests with fallback,
// Wiens 2003). A threshold may be used when it is certified.
// Assumptions: labels of one threshold are exchangeable between resets, and each is seen with a
// propensity that is known and does not depend on whether it is wrong.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "keel/base/math.hpp"

namespace keel::stats {

struct RiskOptions {
  double alpha = 0.05;  // share of wrong answers, in (0, 1)
  double delta = 0.10;  // chance that the bound does not hold, in (0, 1)
  template <class A>
  void fields(A& a) {
    a(alpha, delta);
  }
};

class BettingBound {
 public:
  static constexpr std::size_t levels = 50;  // level j answers the j / levels most confident

  explicit BettingBound(const RiskOptions& options = {}) noexcept : options_(options) { reset(); }

  // A label of a question that the levels above `first` would answer; first < levels. `scale` in
  // [0, 1] is the least propensity of any label over this one's: what is seen more often counts
  // less. The first `apart` levels hold only questions whose least propensity is higher: there it
  // counts by `scale_apart`. Levels from `end` on do not count it.
  void add(std::size_t first, bool wrong, double scale, std::size_t apart, double scale_apart = 1,
           std::size_t end = levels) noexcept {
    assert(first < levels && scale >= 0 && scale <= 1 && scale_apart >= 0 && scale_apart <= 1);
    const double gain = options_.alpha - (wrong ? 1 : 0);
    for (std::size_t e = 0; e < bets.size(); ++e) {
      const double bet = bets[e] / (1 - options_.alpha) * gain;
      const double outer = fixed::log1p(bet * scale);
      const bool same = first >= apart || scale == scale_apart;
      const double inner = same ? outer : fixed::log1p(bet * scale_apart);
      for (std::size_t j = first; j < end; ++j) wealth_[j][e] += j < apart ? inner : outer;
    }
    for (std::size_t j = first; j < end; ++j) best_[j] = std::max(best_[j], mixed(wealth_[j]));
  }

  // The share of delta that starts at a level.
  static constexpr double share(std::size_t j) noexcept {
    return j == 4 || j == 14 || j == 24 || j == 34 ? 0.25 : 0;
  }

  // How many levels are certified: the answer to "how much may be answered", 0 for nothing.
  [[nodiscard]] std::size_t certified() const noexcept {
    std::size_t last = 0;
    double budget = 0;
    bool rejected = false;
    for (std::size_t j = strictest; j < levels; ++j) {
      budget = share(j) * options_.delta + (rejected ? budget : 0);
      rejected = budget > 0 && best_[j] >= -fixed::log(budget);
      if (rejected) last = j + 1;
    }
    return last;
  }

  void reset() noexcept {
    for (auto& wealth : wealth_) wealth.fill(0);
    best_.fill(-std::numeric_limits<double>::max());
  }

  template <class A>
  void fields(A& a) {
    a(options_);
    for (auto& wealth : wealth_) {
      for (double& value : wealth) a(value);
    }
    for (double& value : best_) a(value);
  }

 private:
  static constexpr std::array<double, 7> bets = {0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9};
  static constexpr std::size_t strictest = 2;      // fewer questions prove nothing
  using Wealth = std::array<double, bets.size()>;  // logarithms

  // ln of the mean wealth.
  static double mixed(const Wealth& wealth) noexcept {
    const double top = *std::max_element(wealth.begin(), wealth.end());
    double sum = 0;
    for (const double value : wealth) sum += fixed::exp(value - top);
    return top + fixed::log(sum / static_cast<double>(bets.size()));
  }

  RiskOptions options_;
  std::array<Wealth, levels> wealth_;
  std::array<double, levels> best_;  // running maximum of ln of the mean wealth
};

// With few labels the exact binomial test is stronger: the most confident `labels` of which at most
// `wrong` are wrong may be answered when P(X <= wrong) <= delta for X ~ Bin(labels, alpha). Tested
// in one fixed sequence: 0 wrong of the first n_0, 1 of n_1, ... with the least n_k that suffice.
// `wrong[i]`: whether the i-th most confident label is wrong. How many of them are certified; 0
// below n_0 (45 for alpha .05, delta .10).
template <class Range>
[[nodiscard]] std::size_t certified_prefix(const Range& wrong, const RiskOptions& options = {}) {
  std::size_t certified = 0;
  std::size_t seen = 0;
  std::size_t errors = 0;
  std::size_t allowed = 0;
  for (const bool is_wrong : wrong) {
    ++seen;
    errors += is_wrong;
    const auto n = static_cast<double>(seen);
    const auto k = static_cast<double>(allowed);
    // P(X <= k) = I_{1 - alpha}(n - k, k + 1)
    if (n <= k || fixed::incomplete_beta(n - k, k + 1, 1 - options.alpha) > options.delta) continue;
    if (errors > allowed) return certified;
    certified = seen;
    ++allowed;
  }
  return certified;
}

// The same with more labels, a few hundred and up: levels of a fiftieth of them each are tested
// from the strictest on, with delta shared by four starting places, as BettingBound does. One wrong
// label at the top then stops nothing.
[[nodiscard]] inline std::size_t certified_levels(const std::vector<bool>& wrong,
                                                  const RiskOptions& options = {}) {
  constexpr std::size_t levels = BettingBound::levels;
  std::size_t certified = 0;
  std::size_t seen = 0;
  double errors = 0;
  double budget = 0;
  bool rejected = false;
  for (std::size_t j = 0; j < levels; ++j) {
    const std::size_t end = wrong.size() * (j + 1) / levels;
    for (; seen < end; ++seen) errors += wrong[seen] ? 1 : 0;
    const auto n = static_cast<double>(seen);
    budget = BettingBound::share(j) * options.delta + (rejected ? budget : 0);
    rejected = budget > 0 && n > errors &&
               fixed::incomplete_beta(n - errors, errors + 1, 1 - options.alpha) <= budget;
    if (rejected) certified = seen;
  }
  return certified;
}

}  // namespace keel::stats
