#include "keel/stats/lbfgs.hpp"

#include <catch2/catch.hpp>

using namespace keel::stats;

namespace {

double rosenbrock(std::span<const double> x, std::span<double> g) {
  const double a = 1 - x[0];
  const double b = x[1] - x[0] * x[0];
  g[0] = -2 * a - 400 * x[0] * b;
  g[1] = 200 * b;
  return a * a + 100 * b * b;
}

}  // namespace

TEST_CASE("L-BFGS finds the minimum of a quadratic") {
  const std::vector<double> scale = {1, 10, 100, 1000};
  const auto quadratic = [&](std::span<const double> x, std::span<double> g) {
    double value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double away = x[i] - static_cast<double>(i);
      value += 0.5 * scale[i] * away * away;
      g[i] = scale[i] * away;
    }
    return value;
  };
  std::vector<double> x(4, 5.0);
  const LbfgsResult result = minimise(quadratic, x);
  CHECK(result.converged);
  for (std::size_t i = 0; i < 4; ++i) CHECK(x[i] == Approx(static_cast<double>(i)).margin(1e-7));
}

TEST_CASE("L-BFGS follows Rosenbrock's valley, the same way each time") {
  std::vector<double> x = {-1.2, 1};
  std::vector<double> again = x;
  const LbfgsResult result = minimise(rosenbrock, x);
  CHECK(result.converged);
  CHECK(x[0] == Approx(1).margin(1e-6));
  CHECK(x[1] == Approx(1).margin(1e-6));
  CHECK(result.iterations < 100);
  minimise(rosenbrock, again);
  CHECK(again == x);
}

TEST_CASE("L-BFGS stops where it cannot go on") {
  std::vector<double> x = {-1.2, 1};
  LbfgsOptions one;
  one.iterations_max = 1;
  CHECK(minimise(rosenbrock, x, one).iterations == 1);
  CHECK_FALSE(minimise(rosenbrock, x, one).converged);
  std::vector<double> y = {1.0};
  const auto not_a_number = [](std::span<const double>, std::span<double> g) {
    g[0] = std::nan("");
    return std::nan("");
  };
  CHECK_FALSE(minimise(not_a_number, y).converged);
  CHECK(y[0] == 1.0);
  std::vector<double> none;
  const auto constant = [](std::span<const double>, std::span<double>) { return 3.0; };
  CHECK(minimise(constant, none).value == 3.0);
}
