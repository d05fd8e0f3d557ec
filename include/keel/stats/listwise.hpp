// Listwise softmax ranking (Cao et al., "Learning to rank: from pairwise approach to listwise
// approach", 2007, top-one form): weights under which each group's positive candidate wins.
// Thread safety: pure functions. The same groups in the same order give the same bits.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

#include "keel/base/math.hpp"
#include "keel/stats/lbfgs.hpp"

namespace keel::stats {

struct ListwiseGroup {
  std::vector<double> features;  // [candidates, k], row-major
  std::size_t positive = 0;      // index of the right candidate
  double weight = 1;             // >= 0
};

struct ListwiseFit {
  std::vector<double> weights;  // [k]
  LbfgsResult solver;
};

// softmax over z_c = w . x_c of one group; [candidates].
[[nodiscard]] inline std::vector<double> listwise_probabilities(std::span<const double> features,
                                                                std::span<const double> weights) {
  const std::size_t k = weights.size();
  std::vector<double> p(k == 0 ? 0 : features.size() / k);
  for (std::size_t c = 0; c < p.size(); ++c) {
    p[c] = detail::dense_dot(features.subspan(c * k, k), weights);
  }
  if (p.empty()) return p;
  const double highest = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& z : p) sum += z = fixed::exp(z - highest);
  for (double& z : p) z /= sum;
  return p;
}

// sum_i weight_i * -ln softmax(z_i)[positive_i] + l2 / 2 |w - prior|^2, and its gradient.
[[nodiscard]] inline double listwise_loss(std::span<const ListwiseGroup> groups,
                                          std::span<const double> prior, double l2,
                                          std::span<const double> weights,
                                          std::span<double> gradient) {
  constexpr double least = 1e-300;  // keeps the logarithm finite
  const std::size_t k = weights.size();
  double loss = 0;
  for (std::size_t j = 0; j < k; ++j) {
    const double away = weights[j] - prior[j];
    loss += 0.5 * l2 * away * away;
    gradient[j] = l2 * away;
  }
  for (const ListwiseGroup& group : groups) {
    assert(group.features.size() % k == 0 && group.positive < group.features.size() / k);
    std::vector<double> p = listwise_probabilities(group.features, weights);
    loss -= group.weight * fixed::log(std::max(p[group.positive], least));
    p[group.positive] -= 1;
    for (std::size_t c = 0; c < p.size(); ++c) {
      for (std::size_t j = 0; j < k; ++j) {
        gradient[j] += group.weight * p[c] * group.features[c * k + j];
      }
    }
  }
  return loss;
}

// The weights of least loss, starting at the prior; no groups give the prior. Each group has at
// least one candidate of prior.size() features. l2 > 0 makes the solution unique.
[[nodiscard]] inline ListwiseFit fit_listwise(std::span<const ListwiseGroup> groups,
                                              std::span<const double> prior, double l2,
                                              const LbfgsOptions& options = {}) {
  ListwiseFit fit{{prior.begin(), prior.end()}, {}};
  const auto objective = [&](std::span<const double> weights, std::span<double> gradient) {
    return listwise_loss(groups, prior, l2, weights, gradient);
  };
  fit.solver = minimise(objective, fit.weights, options);
  return fit;
}

}  // namespace keel::stats
