// PairedTest: whether one of two models is worse than the other on the same questions, watched for
// as long as one likes.
// Thread safety: const calls from any thread.
// Method: a pair says nothing when both are right or both wrong (McNemar 1947); the others bet that
// the watched model is worse. The wealth prod(1 + bet d), a mixture over seven bets, exceeds 1 / a
// at any time with probability at most a when the mean of d is never above 0 (Ville's inequality;
// Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", 2024).
// A model that was better for long may become worse: such a bet begins anew after every 25 pairs
// that said something. The j-th has the share 1 / (j (j + 1)) of the stake and what has not begun
// keeps its own, so that the sum is still a fair bet (a mixture over changepoints; Shin, Ramdas and
// Rinaldo, "E-detectors", 2024).
// Assumption: what is judged does not depend on which of the two was right.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace keel::stats {

class PairedTest {
 public:
  static constexpr std::size_t pairs_between = 25;  // with d != 0, between two beginnings

  // d in [-1, 1], anything else is cut; NaN is 0. 1: only the watched model was wrong; -1: only
  // the other one; 0: no difference. Constant cost but for one more bet in every 25 pairs.
  void add(double d) {
    if (!(d < 0 || d > 0)) return;
    d = std::clamp(d, -1.0, 1.0);
    (d > 0 ? worse_ : better_) += 1;
    if (since_ == 0) begun_.emplace_back();
    since_ = (since_ + 1) % pairs_between;
    double sum = 1 / static_cast<double>(begun_.size() + 1);  // not yet at stake
    for (std::size_t j = 0; j < begun_.size(); ++j) {
      Wealth& wealth = begun_[j];
      const auto place = static_cast<double>(j + 1);
      double all = 0;
      for (std::size_t e = 0; e < bets.size(); ++e) {
        wealth[e] = std::min(most, wealth[e] * (1 + bets[e] * d));
        all += wealth[e];
      }
      sum += all / static_cast<double>(bets.size()) / (place * (place + 1));
    }
    evidence_ = std::max(evidence_, sum);
  }

  // The highest wealth so far, from a stake of 1.
  [[nodiscard]] double evidence() const noexcept { return evidence_; }
  // Whether the watched model is worse, wrongly said with probability at most `level`, in (0, 1].
  [[nodiscard]] bool worse(double level) const noexcept { return evidence_ * level >= 1; }
  [[nodiscard]] std::size_t only_watched_wrong() const noexcept { return worse_; }
  [[nodiscard]] std::size_t only_other_wrong() const noexcept { return better_; }

 private:
  static constexpr std::array<double, 7> bets = {0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9};
  static constexpr double most = 1e200;  // keeps sums finite
  using Wealth = std::array<double, 7>;
  struct Begun : Wealth {
    Begun() noexcept { fill(1); }
  };

  std::vector<Begun> begun_;
  std::size_t since_ = 0;  // pairs since the latest beginning
  double evidence_ = 1;
  std::size_t worse_ = 0;
  std::size_t better_ = 0;
};

}  // namespace keel::stats
