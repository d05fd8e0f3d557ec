#include "keel/stats/listwise.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "keel/base/seams.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

std::vector<ListwiseGroup> random_groups(std::size_t count, std::size_t k) {
  SplitMix64 random(5);
  std::vector<ListwiseGroup> groups(count);
  for (ListwiseGroup& group : groups) {
    const std::size_t candidates = 2 + random.below(5);
    for (std::size_t i = 0; i < candidates * k; ++i)
      group.features.push_back(random.uniform() * 2 - 1);
    group.positive = random.below(candidates);
    group.weight = random.uniform();
  }
  return groups;
}

}  // namespace

TEST_CASE("the listwise gradient is the difference quotient") {
  const std::vector<ListwiseGroup> groups = random_groups(20, 3);
  const std::vector<double> prior = {0.5, -1, 0};
  std::vector<double> w = {0.3, 0.7, -2};
  std::vector<double> gradient(3);
  std::vector<double> unused(3);
  CHECK(listwise_loss(groups, prior, 0.7, w, gradient) > 0);
  for (std::size_t j = 0; j < 3; ++j) {
    constexpr double h = 1e-5;
    const double at = w[j];
    w[j] = at + h;
    const double above = listwise_loss(groups, prior, 0.7, w, unused);
    w[j] = at - h;
    const double below = listwise_loss(groups, prior, 0.7, w, unused);
    w[j] = at;
    CHECK(gradient[j] == Approx((above - below) / (2 * h)).epsilon(1e-6));
  }
}

TEST_CASE("two candidates with one feature: the closed form") {
  // Features 1 and 0; positive 3 times of 4: w = ln 3 without a ridge.
  std::vector<ListwiseGroup> groups(4, ListwiseGroup{{1, 0}, 0, 1});
  groups[3].positive = 1;
  const std::vector<double> prior = {0};
  const ListwiseFit fit = fit_listwise(groups, prior, 0);
  CHECK(fit.solver.converged);
  CHECK(fit.weights[0] == Approx(std::log(3.0)).epsilon(1e-7));
  const std::vector<double> p = listwise_probabilities(groups[0].features, fit.weights);
  CHECK(p[0] == Approx(0.75));
  // A group of weight 3 is three groups.
  const std::vector<ListwiseGroup> weighted = {{{1, 0}, 0, 3}, {{1, 0}, 1, 1}};
  CHECK(fit_listwise(weighted, prior, 0).weights[0] == Approx(std::log(3.0)).epsilon(1e-7));
}

TEST_CASE("the ridge pulls toward the prior") {
  const std::vector<ListwiseGroup> groups = random_groups(50, 4);
  const std::vector<double> prior = {1, 2, 3, 4};
  CHECK(fit_listwise({}, prior, 1).weights == prior);
  const ListwiseFit strong = fit_listwise(groups, prior, 1e6);
  for (std::size_t j = 0; j < 4; ++j) CHECK(strong.weights[j] == Approx(prior[j]).margin(1e-3));
  const ListwiseFit weak = fit_listwise(groups, prior, 0.1);
  CHECK(weak.solver.converged);
  CHECK(weak.weights == fit_listwise(groups, prior, 0.1).weights);
  std::vector<double> gradient(4);
  CHECK(listwise_loss(groups, prior, 0.1, weak.weights, gradient) == weak.solver.value);
  CHECK(detail::largest(gradient) < 1e-6);
}

TEST_CASE("a single candidate teaches nothing") {
  const std::vector<ListwiseGroup> groups = {{{5, 5}, 0, 1}};
  const std::vector<double> prior = {1, -1};
  CHECK(fit_listwise(groups, prior, 1).weights == prior);
}
