#include "keel/stats/intervals.hpp"

#include <catch2/catch.hpp>

using namespace keel::stats;

TEST_CASE("Wilson's interval of known cases") {
  // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
  const Interval a = wilson(81, 263);
  CHECK(a.low == Approx(0.2553).margin(5e-5));
  CHECK(a.high == Approx(0.3662).margin(5e-5));
  const Interval b = wilson(0, 20);
  CHECK(b.low == 0);
  CHECK(b.high == Approx(0.1611).margin(5e-5));
  CHECK(wilson(29, 29).high == 1);
  CHECK(wilson(0, 0).low == 0);
  CHECK(wilson(0, 0).high == 1);
}

TEST_CASE("Clopper and Pearson's interval of known cases") {
  // The same table, method 5.
  const Interval a = clopper_pearson(81, 263);
  CHECK(a.low == Approx(0.2527).margin(5e-5));
  CHECK(a.high == Approx(0.3676).margin(5e-5));
  // Without successes the upper end is 1 - (alpha / 2)^(1 / n).
  CHECK(clopper_pearson(0, 20).high == Approx(1 - std::pow(0.025, 1.0 / 20)).epsilon(1e-10));
  CHECK(clopper_pearson(20, 20).low == Approx(std::pow(0.025, 1.0 / 20)).epsilon(1e-10));
  CHECK(clopper_pearson_upper(0, 100, 0.05) == Approx(1 - std::pow(0.05, 0.01)).epsilon(1e-10));
  CHECK(clopper_pearson(0, 0).high == 1);
  CHECK(clopper_pearson(0, 0).low == 0);
}

TEST_CASE("the ends cover with the stated probability") {
  for (const double n : {5.0, 37.0, 400.0}) {
    for (double k = 1; k < n; k += n / 7) {
      const Interval interval = clopper_pearson(k, n, 0.1);
      CHECK(interval.low < k / n);
      CHECK(interval.high > k / n);
      CHECK(keel::fixed::incomplete_beta(k, n - k + 1, interval.low) == Approx(0.05).epsilon(1e-9));
      CHECK(keel::fixed::incomplete_beta(k + 1, n - k, interval.high) ==
            Approx(0.95).epsilon(1e-9));
    }
  }
}

TEST_CASE("Newcombe's interval of known differences") {
  // Newcombe, "Interval estimation for the difference between independent proportions" (1998),
  // table II, method 10.
  const Interval a = newcombe(56, 70, 48, 80);
  CHECK(a.low == Approx(0.0524).margin(5e-5));
  CHECK(a.high == Approx(0.3339).margin(5e-5));
  const Interval b = newcombe(9, 10, 3, 10);
  CHECK(b.low == Approx(0.1705).margin(5e-5));
  CHECK(b.high == Approx(0.8090).margin(5e-5));
  const Interval c = newcombe(0, 10, 0, 20);
  CHECK(c.low == Approx(-0.1611).margin(5e-5));
  CHECK(c.high == Approx(0.2775).margin(5e-5));
  CHECK(newcombe(0, 0, 1, 2).low == -1);
  CHECK(newcombe(1, 2, 0, 0).high == 1);
}
