// Calibrator: makes a confidence mean what it says: of answers given .8, eight in ten are right.
// The map is as rich as the labels allow: none below 50; a temperature below 500 (Guo et al., "On
// calibration of modern neural networks", 2017); a sigmoid of slope and offset below 2,000 (Platt
// 1999, with his smoothed targets); isotonic regression from there on (Zadrozny and Elkan 2002, by
// pooling adjacent violators), drawn as straight lines between the middles of its steps.
// Thread safety: const calls from any thread.
// Invariants:
//  1. The map never decreases: calibration changes no ranking but by ties.
//  2. Values stay within [floor, 1 - floor].
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "keel/base/math.hpp"
#include "keel/stats/lbfgs.hpp"

namespace keel::stats {

// Expected calibration error over equally filled bins: the mean distance between a bin's mean
// confidence and its share right, weighted by size. bins >= 1; sizes are equal. 0 when empty.
[[nodiscard]] inline double calibration_error(std::span<const double> confidence,
                                              std::span<const bool> right, std::size_t bins = 15) {
  assert(confidence.size() == right.size() && bins > 0);
  const std::size_t n = confidence.size();
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return confidence[a] < confidence[b]; });
  double error = 0;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    double gap = 0;
    for (std::size_t i = n * bin / bins; i < n * (bin + 1) / bins; ++i) {
      gap += confidence[order[i]] - (right[order[i]] ? 1 : 0);
    }
    error += gap < 0 ? -gap : gap;
  }
  return n == 0 ? 0 : error / static_cast<double>(n);
}

class Calibrator {
 public:
  static constexpr double floor = 1e-4;
  static constexpr std::size_t temperature_min = 50;
  static constexpr std::size_t platt_min = 500;
  static constexpr std::size_t isotonic_min = 2000;

  // From confidences in [0, 1] and whether each answer was right; sizes are equal.
  void fit(std::span<const double> confidence, std::span<const bool> right) {
    assert(confidence.size() == right.size());
    *this = {};
    const std::size_t n = confidence.size();
    if (n >= isotonic_min) {
      fit_isotonic(confidence, right);
    } else if (n >= temperature_min) {
      fit_sigmoid(confidence, right, n >= platt_min);
    }
  }
  [[nodiscard]] double operator()(double confidence) const noexcept {
    const double p = points_.empty() ? fixed::logistic(slope_ * logit(confidence) + offset_)
                                     : between_points(confidence);
    return std::clamp(p, floor, 1 - floor);
  }
  // "none", "temperature", "platt" or "isotonic".
  [[nodiscard]] std::string_view method() const noexcept {
    if (!points_.empty()) return "isotonic";
    if (offset_ != 0) return "platt";
    return slope_ != 1 ? "temperature" : "none";
  }

  template <class A>
  void fields(A& a) {
    a(slope_, offset_, points_);
  }

 private:
  struct Point {
    double confidence = 0;
    double right = 0;
    template <class A>
    void fields(A& a) {
      a(confidence, right);
    }
  };

  static double logit(double p) noexcept {
    const double q = std::clamp(p, floor, 1 - floor);
    return fixed::log(q / (1 - q));
  }

  // Least cross-entropy of logistic(slope * logit + offset), the slope as its logarithm so that it
  // stays above 0. A temperature has no offset.
  void fit_sigmoid(std::span<const double> confidence, std::span<const bool> right,
                   bool with_offset) {
    const auto positives = static_cast<double>(std::count(right.begin(), right.end(), true));
    const double negatives = static_cast<double>(right.size()) - positives;
    const double high = with_offset ? (positives + 1) / (positives + 2) : 1;
    const double low = with_offset ? 1 / (negatives + 2) : 0;
    const auto objective = [&](std::span<const double> x, std::span<double> gradient) {
      const double slope = fixed::exp(x[0]);
      const double offset = with_offset ? x[1] : 0;
      constexpr double ridge = 1e-6;  // all right, or all wrong, has no finite optimum
      double loss = ridge * x[0] * x[0];
      std::fill(gradient.begin(), gradient.end(), 0.0);
      gradient[0] = 2 * ridge * x[0];
      for (std::size_t i = 0; i < confidence.size(); ++i) {
        const double z = logit(confidence[i]);
        const double score = slope * z + offset;
        const double target = right[i] ? high : low;
        const double most = score > 0 ? score : 0;
        loss += most + fixed::log1p(fixed::exp(score > 0 ? -score : score)) - target * score;
        const double error = fixed::logistic(score) - target;
        gradient[0] += error * slope * z;
        if (with_offset) gradient[1] += error;
      }
      return loss;
    };
    std::vector<double> x(with_offset ? 2 : 1, 0.0);
    (void)minimise(objective, x);
    slope_ = fixed::exp(x[0]);
    offset_ = with_offset ? x[1] : 0;
  }

  void fit_isotonic(std::span<const double> confidence, std::span<const bool> right) {
    std::vector<std::size_t> order(confidence.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return confidence[a] < confidence[b]; });
    struct Step {
      double confidence, right, size;  // sums
    };
    std::vector<Step> steps;
    for (const std::size_t i : order) {
      steps.push_back({confidence[i], right[i] ? 1.0 : 0.0, 1});
      while (steps.size() > 1) {
        const Step& last = steps.back();
        Step& before = steps[steps.size() - 2];
        if (before.right * last.size < last.right * before.size) break;
        before = {before.confidence + last.confidence, before.right + last.right,
                  before.size + last.size};
        steps.pop_back();
      }
    }
    for (const Step& step : steps) {
      points_.push_back({step.confidence / step.size, step.right / step.size});
    }
  }
  [[nodiscard]] double between_points(double confidence) const noexcept {
    const auto after =
        std::lower_bound(points_.begin(), points_.end(), confidence,
                         [](const Point& point, double value) { return point.confidence < value; });
    if (after == points_.begin()) return after->right;
    if (after == points_.end()) return points_.back().right;
    const Point& before = *(after - 1);
    const double way = (confidence - before.confidence) / (after->confidence - before.confidence);
    return before.right + way * (after->right - before.right);
  }

  double slope_ = 1;
  double offset_ = 0;
  std::vector<Point> points_;  // ascending in both; empty for a sigmoid
};

}  // namespace keel::stats
