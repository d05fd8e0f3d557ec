#include "keel/stats/betting_bound.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "keel/base/seams.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

constexpr std::size_t levels = BettingBound::levels;

// Confident answers are seldom wrong and the last ones often: the shape of a classifier's curve.
struct World {
  double least, most;
  [[nodiscard]] double wrong_at(std::size_t level) const {
    const double x = static_cast<double>(level) / levels;
    return least + (most - least) * x * x * x * x * x * x;
  }
  // Of all questions that the first n levels answer.
  [[nodiscard]] double risk(std::size_t n) const {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += wrong_at(j);
    return n == 0 ? 0 : sum / static_cast<double>(n);
  }
  [[nodiscard]] std::size_t oracle(double alpha) const {
    std::size_t best = 0;
    for (std::size_t n = 1; n <= levels; ++n) {
      if (risk(n) <= alpha) best = n;
    }
    return best;
  }
};

}  // namespace

TEST_CASE("nothing is certified without labels, or when all are wrong") {
  BettingBound bound;
  CHECK(bound.certified() == 0);
  for (int i = 0; i < 500; ++i) bound.add(0, true, 1, 0);
  CHECK(bound.certified() == 0);
}

TEST_CASE("labels that are all right certify every level") {
  BettingBound bound;
  int labels = 0;
  while (bound.certified() < levels && labels < 10'000) {
    bound.add(static_cast<std::size_t>(labels % 3), false, 1, 0);
    ++labels;
  }
  // ln(1 + .9 alpha / (1 - alpha)) a label, for a seventh of the wealth and a quarter of delta:
  // ln(7 * 40) / ln(1.0474) = 122 if only that bet grew.
  CHECK(labels > 60);
  CHECK(labels < 130);
}

TEST_CASE("a level's mixed wealth is what its definition says") {
  // Right labels at level 34, where a quarter of delta starts: with delta all but 1 the level is
  // certified by the very label that brings the mean of the seven wealths to 4.
  BettingBound bound({0.05, 1 - 1e-12});
  const double bets[] = {0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9};
  int n = 0;
  for (;; ++n) {
    double mean = 0;
    for (const double bet : bets) mean += std::pow(1 + bet / 0.95 * 0.05, n) / 7;
    if (mean >= 4) break;
  }
  for (int i = 1; i < n; ++i) bound.add(34, false, 1, 0);
  CHECK(bound.certified() == 0);
  bound.add(34, false, 1, 0);
  CHECK(bound.certified() == levels);
}

TEST_CASE("a label seen oftener than others counts less where both meet") {
  BettingBound whole, part;
  for (int i = 0; i < 200; ++i) {
    whole.add(0, false, 1, 0);
    part.add(0, false, 0.2, 10);  // ten levels are answered already
  }
  CHECK(whole.certified() == levels);
  CHECK(part.certified() == 10);
}

TEST_CASE("the bound holds at all times in all but delta of the streams, and uses most of it") {
  const World world = {0.01, 0.6};
  const RiskOptions options;
  const std::size_t oracle = world.oracle(options.alpha);
  REQUIRE(oracle > 20);
  REQUIRE(oracle < levels);
  constexpr std::uint64_t seed = 20261124;
  WARN("seed " << seed);
  SplitMix64 random(seed);
  constexpr int streams = 200;
  int ever_above = 0;
  double coverage = 0;
  for (int stream = 0; stream < streams; ++stream) {
    BettingBound bound(options);
    bool above = false;
    for (int i = 0; i < 3000; ++i) {
      const std::size_t level = random.below(levels);
      bound.add(level, random.uniform() < world.wrong_at(level), 1, 0);
      if (i % 50 == 49) above = above || bound.certified() > oracle;
    }
    ever_above += above;
    coverage += static_cast<double>(bound.certified()) / static_cast<double>(oracle) / streams;
  }
  CHECK(ever_above <= streams / 10);
  CHECK(coverage > 0.8);
  CHECK(coverage <= 1);
}

TEST_CASE("few labels: the exact binomial sequence") {
  CHECK(certified_prefix(std::vector<bool>(44, false)) == 0);
  CHECK(certified_prefix(std::vector<bool>(45, false)) == 45);
  CHECK(certified_prefix(std::vector<bool>{}) == 0);
  // .95^n <= .1 needs 45; .95^n + n .05 .95^(n-1) <= .1 needs 77.
  std::vector<bool> one(77, false);
  one[60] = true;
  CHECK(certified_prefix(one) == 77);
  one[61] = true;
  CHECK(certified_prefix(one) == 45);
  one[44] = true;
  CHECK(certified_prefix(one) == 0);
  CHECK(certified_prefix(std::vector<bool>(45, false), {0.01, 0.1}) == 0);
}

TEST_CASE("few labels: the sequence is wrong in at most delta of the draws") {
  SplitMix64 random(7);
  constexpr int draws = 2000;
  int above = 0;
  for (int draw = 0; draw < draws; ++draw) {
    std::vector<bool> wrong;
    for (int i = 0; i < 300; ++i) wrong.push_back(random.uniform() < 0.0501);
    above += certified_prefix(wrong) > 0;
  }
  CHECK(above <= draws / 10 + 40);  // three standard deviations
  CHECK(above > draws / 20);        // and the test is not idle
}

TEST_CASE("certified levels: one wrong label at the top stops nothing, too many of them do") {
  std::vector<bool> wrong(500, false);
  wrong[0] = true;
  CHECK(certified_prefix(wrong) == 0);
  CHECK(certified_levels(wrong) == 500);
  for (std::size_t i = 250; i < wrong.size(); i += 3) wrong[i] = true;  // the lower half is bad
  const std::size_t certified = certified_levels(wrong);
  CHECK(certified >= 200);
  CHECK(certified < 300);
  for (std::size_t i = 0; i < wrong.size(); i += 9) wrong[i] = true;
  CHECK(certified_levels(wrong) == 0);
  CHECK(certified_levels({}) == 0);
}

TEST_CASE("certified levels are wrong in at most delta of the samples") {
  constexpr std::uint64_t seed = 20261126;
  WARN("seed " << seed);
  SplitMix64 random(seed);
  int broken = 0;
  double certified = 0;
  constexpr int samples = 400;
  constexpr std::size_t labels = 500;
  for (int i = 0; i < samples; ++i) {
    // The i-th most confident of n is wrong with probability .2 (i / n)^2: the share wrong of the
    // first x is .2 x^2 / 3, which is alpha at x = .866.
    std::vector<bool> wrong;
    for (std::size_t n = 0; n < labels; ++n) {
      const double x = (static_cast<double>(n) + 0.5) / labels;
      wrong.push_back(random.uniform() < 0.2 * x * x);
    }
    const double share = static_cast<double>(certified_levels(wrong)) / labels;
    broken += share > 0.866;
    certified += share / samples;
  }
  CHECK(broken <= samples / 10);
  CHECK(certified > 0.5);
}

TEST_CASE("levels whose questions are seen oftener count a label by their own scale") {
  // The first ten levels are seen five times as often: there a label counts whole, in later ones a
  // fifth; a label of a later level counts whole there.
  BettingBound split, whole;
  for (int i = 0; i < 800; ++i) {
    split.add(5, false, 0.2, 10);
    whole.add(5, false, 1, 10);
  }
  CHECK(split.certified() > 0);
  CHECK(split.certified() <= whole.certified());
  BettingBound apart, same;
  for (int i = 0; i < 400; ++i) {
    apart.add(5, false, 0.2, BettingBound::levels, 0.2);
    same.add(5, false, 0.2, 0);
  }
  CHECK(apart.certified() == same.certified());
  BettingBound cut;
  for (int i = 0; i < 400; ++i) cut.add(0, false, 1, 0, 1, 20);  // of an earlier world from 20 on
  CHECK(cut.certified() == 20);
}
