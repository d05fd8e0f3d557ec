// RecentRisk: the share of wrong answers among the latest labels of each level of a BettingBound. A
// bound speaks of all labels since it began; a slow drift hides in their mean. Levels whose latest
// labels are worse than allowed are left out, whatever is certified: that only makes it stricter.
// Thread safety: const calls from any thread.
// Method: exponentially weighted means (Roberts 1959), one a level.
#pragma once

#include <array>
#include <cstddef>

#include "keel/stats/betting_bound.hpp"

namespace keel::stats {

class RecentRisk {
 public:
  static constexpr double memory = 100;     // labels that weigh in a mean
  static constexpr double labels_min = 50;  // of that weight: 70 labels

  // As BettingBound::add.
  void add(std::size_t first, bool wrong, double scale, std::size_t apart, double scale_apart = 1,
           std::size_t end = BettingBound::levels) noexcept {
    for (std::size_t j = first; j < end; ++j) {
      const double weight = j < apart ? scale_apart : scale;
      Mean& mean = means_[j];
      const double keep = 1 - weight / memory;
      mean.wrong = mean.wrong * keep + (wrong ? weight : 0);
      mean.all = mean.all * keep + weight;
    }
  }
  // The most of the first `levels` levels whose latest labels are wrong at most at `share`.
  [[nodiscard]] std::size_t within(double share, std::size_t levels) const noexcept {
    for (; levels > 0; --levels) {
      const Mean& mean = means_[levels - 1];
      if (mean.all < labels_min || mean.wrong <= share * mean.all) break;
    }
    return levels;
  }
  void reset() noexcept { means_ = {}; }

  template <class A>
  void fields(A& a) {
    for (Mean& mean : means_) a(mean.wrong, mean.all);
  }

 private:
  struct Mean {
    double wrong = 0;
    double all = 0;
  };
  std::array<Mean, BettingBound::levels> means_{};
};

}  // namespace keel::stats
