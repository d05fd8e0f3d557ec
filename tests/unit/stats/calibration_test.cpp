#include "keel/stats/calibration.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <memory>

#include "keel/base/codec.hpp"
#include "keel/base/seams.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

// n answers whose true chance of being right is truth(confidence).
struct Sample {
  template <class F>
  Sample(std::size_t n, std::uint64_t seed, F&& truth)
      : size(n), right(std::make_unique<bool[]>(n)) {
    SplitMix64 random(seed);
    for (std::size_t i = 0; i < n; ++i) {
      confidence.push_back(random.uniform());
      right[i] = random.uniform() < truth(confidence.back());
    }
  }
  [[nodiscard]] std::span<const bool> outcomes() const { return {right.get(), size}; }
  std::size_t size;
  std::vector<double> confidence;
  std::unique_ptr<bool[]> right;
};

double sigmoid_truth(double p) {
  const double q = std::clamp(p, Calibrator::floor, 1 - Calibrator::floor);
  return fixed::logistic(0.5 * fixed::log(q / (1 - q)) - 0.7);
}
double bent_truth(double p) { return p < 0.5 ? 0.1 : 0.1 + 1.6 * (p - 0.5); }

template <class F>
double worst_distance(const Calibrator& calibrator, F&& truth) {
  double worst = 0;
  for (double p = 0.05; p < 0.96; p += 0.05) {
    worst = std::max(worst, std::abs(calibrator(p) - truth(p)));
  }
  return worst;
}

}  // namespace

TEST_CASE("the calibration error of known cases") {
  const std::array<double, 4> confidence = {0.9, 0.9, 0.1, 0.1};
  const std::array<bool, 4> right = {true, true, false, true};
  CHECK(calibration_error(confidence, right, 1) == Approx(0.25));
  CHECK(calibration_error(confidence, right, 2) == Approx((0.4 + 0.1) / 2));
  CHECK(calibration_error({}, {}) == 0);
}

TEST_CASE("too few labels change nothing") {
  const Sample sample(49, 1, sigmoid_truth);
  Calibrator calibrator;
  calibrator.fit(sample.confidence, sample.outcomes());
  CHECK(calibrator.method() == "none");
  for (const double p : {0.01, 0.3, 0.5, 0.99}) CHECK(calibrator(p) == Approx(p));
}

TEST_CASE("a temperature is found again") {
  const Sample sample(499, 2, [](double p) { return p * p / (p * p + (1 - p) * (1 - p)); });
  Calibrator calibrator;
  calibrator.fit(sample.confidence, sample.outcomes());
  CHECK(calibrator.method() == "temperature");
  CHECK(calibrator(0.5) == Approx(0.5));
  CHECK(calibrator(0.8) == Approx(16.0 / 17).margin(0.05));
}

TEST_CASE("a sigmoid is found again, and the error falls") {
  const Sample sample(1999, 3, sigmoid_truth);
  Calibrator calibrator;
  calibrator.fit(sample.confidence, sample.outcomes());
  CHECK(calibrator.method() == "platt");
  CHECK(worst_distance(calibrator, sigmoid_truth) < 0.05);
  const Sample fresh(5000, 4, sigmoid_truth);
  std::vector<double> calibrated;
  for (const double p : fresh.confidence) calibrated.push_back(calibrator(p));
  CHECK(calibration_error(fresh.confidence, fresh.outcomes()) > 0.1);
  CHECK(calibration_error(calibrated, fresh.outcomes()) < 0.04);
}

TEST_CASE("many labels learn any rising curve, and never a falling one") {
  const Sample sample(20'000, 5, bent_truth);
  Calibrator calibrator;
  calibrator.fit(sample.confidence, sample.outcomes());
  CHECK(calibrator.method() == "isotonic");
  CHECK(worst_distance(calibrator, bent_truth) < 0.06);
  double before = 0;
  for (double p = 0; p <= 1; p += 0.001) {
    CHECK(calibrator(p) >= before);
    before = calibrator(p);
  }
  const Sample falling(3000, 6, [](double p) { return 1 - p; });
  calibrator.fit(falling.confidence, falling.outcomes());
  CHECK(calibrator(0.9) == Approx(0.5).margin(0.05));
  CHECK(calibrator(0.1) <= calibrator(0.9));
}

TEST_CASE("all right and all wrong stay within bounds") {
  for (const std::size_t n : {100, 600, 2500}) {
    for (const double chance : {0.0, 1.0}) {
      const Sample sample(n, 7, [&](double) { return chance; });
      Calibrator calibrator;
      calibrator.fit(sample.confidence, sample.outcomes());
      for (const double p : {0.0, 0.5, 1.0}) {
        CHECK(calibrator(p) >= Calibrator::floor);
        CHECK(calibrator(p) <= 1 - Calibrator::floor);
      }
    }
  }
}

TEST_CASE("a calibrator that is written and read is the same") {
  for (const std::size_t n : {100, 600, 2500}) {
    const Sample sample(n, 8, bent_truth);
    Calibrator calibrator, copy;
    calibrator.fit(sample.confidence, sample.outcomes());
    Writer out;
    out(calibrator);
    Reader in(out.data());
    in(copy);
    REQUIRE(in.ok());
    CHECK(copy.method() == calibrator.method());
    for (double p = 0; p <= 1; p += 0.05) CHECK(copy(p) == calibrator(p));
  }
}
