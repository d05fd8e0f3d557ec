#include "keel/stats/weighted_mean.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "keel/base/seams.hpp"
#include "support/seed.hpp"

using keel::stats::weighted_mean;
using keel::stats::WeightedMean;

TEST_CASE("equal weights give the mean and the interval of its standard error") {
  const std::vector<double> values = {1, 0, 0, 1};
  const std::vector<double> weights = {3, 3, 3, 3};
  const WeightedMean mean = weighted_mean(values, weights);
  CHECK(mean.value == Approx(0.5));
  CHECK(mean.effective == Approx(4));
  CHECK(mean.high - mean.value == Approx(1.96 * 0.25).epsilon(1e-3));  // 1.96 sqrt(.25 / 4)
  CHECK(mean.value - mean.low == Approx(mean.high - mean.value));
}

TEST_CASE("what was seen seldom stands for more") {
  const std::vector<double> values = {1, 0};
  const std::vector<double> weights = {1 / 0.1, 1 / 0.9};
  CHECK(weighted_mean(values, weights).value == Approx(0.9));
  CHECK(weighted_mean({}, {}).value == 0);
}

TEST_CASE("values that are all equal are not certain with a far one unseen") {
  const std::vector<double> zeros(50, 0.0), weights(50, 2.0);
  CHECK(weighted_mean(zeros, weights).high == 0);
  const WeightedMean careful = weighted_mean(zeros, weights, 1);
  CHECK(careful.value == 0);
  CHECK(careful.high == Approx(1.96 * 1.41421 / 50).epsilon(1e-3));
  CHECK(careful.low == Approx(-careful.high));
}

TEST_CASE("the interval covers the mean of a population drawn with known chances") {
  const std::uint64_t seed = keel::test::property_seed();
  CAPTURE(seed);
  keel::SplitMix64 random(seed);
  int covered = 0;
  constexpr int rounds = 1000;
  for (int round = 0; round < rounds; ++round) {
    double truth = 0;
    std::vector<double> values, weights;
    for (int i = 0; i < 600; ++i) {
      const bool hard = random.uniform() < 0.3;
      const double value = random.uniform() < (hard ? 0.6 : 0.1) ? 1 : 0;
      truth += value / 600;
      const double chance = hard ? 0.5 : 0.1;
      if (random.uniform() >= chance) continue;
      values.push_back(value);
      weights.push_back(1 / chance);
    }
    const WeightedMean mean = weighted_mean(values, weights);
    covered += mean.low <= truth && truth <= mean.high;
  }
  CHECK(covered >= rounds * 88 / 100);
}
