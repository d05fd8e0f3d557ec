#include "keel/stats/paired_test.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "keel/base/seams.hpp"

namespace {

using keel::SplitMix64;
using keel::stats::PairedTest;

// Pairs of which `told` differ, `harm` of those against the watched model; the number of pairs
// after which the test says that it is worse, or `pairs` + 1.
struct World {
  double told = 0.2;
  double harm = 0.5;
  int pairs = 3000;
};
int stopped_at(PairedTest& test, const World& world, SplitMix64& random) {
  for (int i = 1; i <= world.pairs; ++i) {
    const bool differ = random.uniform() < world.told;
    test.add(!differ ? 0 : random.uniform() < world.harm ? 1 : -1);
    if (test.worse(0.05)) return i;
  }
  return world.pairs + 1;
}

}  // namespace

TEST_CASE("pairs that agree say nothing") {
  PairedTest test;
  for (int i = 0; i < 10'000; ++i) test.add(0);
  CHECK(test.evidence() == 1);
  CHECK_FALSE(test.worse(0.05));
  CHECK(test.only_watched_wrong() + test.only_other_wrong() == 0);
}

TEST_CASE("the wealth is what its definition says") {
  // Half of the stake is on the first bet; the other half waits for later beginnings.
  const double bets[] = {0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9};
  const auto defined = [&](int n) {
    double mean = 0;
    for (const double bet : bets) mean += std::pow(1 + bet, n) / 7;
    return 0.5 + 0.5 * mean;
  };
  PairedTest test;
  int n = 0;
  while (!test.worse(0.05)) {
    test.add(1);
    ++n;
    CHECK(test.evidence() == Approx(defined(n)));
  }
  CHECK(n == 8);
  CHECK(defined(n - 1) < 20);
}

TEST_CASE("two models alike are told apart in at most one of twenty streams, ever") {
  constexpr std::uint64_t seed = 20261125;
  WARN("seed " << seed);
  SplitMix64 random(seed);
  constexpr int streams = 1000;
  int stopped = 0;
  for (int i = 0; i < streams; ++i) {
    PairedTest test;
    stopped += stopped_at(test, {}, random) <= 3000;
  }
  CHECK(stopped <= streams / 20);
  CHECK(stopped > 0);  // and the test is not idle
}

TEST_CASE("a harmful model is found within a hundred pairs that differ, nearly always") {
  constexpr std::uint64_t seed = 20261126;
  WARN("seed " << seed);
  SplitMix64 random(seed);
  int found = 0;
  double pairs = 0;
  constexpr int streams = 300;
  for (int i = 0; i < streams; ++i) {
    PairedTest test;
    const int at = stopped_at(test, {1, 0.75, 100}, random);
    found += at <= 100;
    pairs += at / static_cast<double>(streams);
  }
  CHECK(found > streams * 95 / 100);
  CHECK(pairs < 45);
}

TEST_CASE("a model that was better for long and turned worse is found too") {
  constexpr std::uint64_t seed = 20261127;
  WARN("seed " << seed);
  SplitMix64 random(seed);
  int found = 0;
  constexpr int streams = 200;
  for (int i = 0; i < streams; ++i) {
    PairedTest test;
    (void)stopped_at(test, {1, 0.3, 300}, random);
    REQUIRE_FALSE(test.worse(0.05));
    found += stopped_at(test, {1, 0.8, 120}, random) <= 120;
  }
  CHECK(found > streams * 9 / 10);
}

TEST_CASE("what is no difference in [-1, 1] is cut, and nothing overflows") {
  PairedTest test;
  test.add(std::numeric_limits<double>::quiet_NaN());
  CHECK(test.evidence() == 1);
  PairedTest cut;
  test.add(7);
  cut.add(1);
  CHECK(test.evidence() == cut.evidence());
  for (int i = 0; i < 5000; ++i) test.add(std::numeric_limits<double>::infinity());
  CHECK(std::isfinite(test.evidence()));
  CHECK(test.worse(1e-9));
  CHECK(test.only_watched_wrong() == 5001);
}
