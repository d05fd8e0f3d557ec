#include "keel/stats/clustering_scores.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "keel/base/seams.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

using Labels = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("scores of a clustering, worked by hand") {
  // Cells: 2 1 0 / 0 1 2. Pairs together 2, in classes 6, in clusters 3, of 15.
  const Labels truth = {0, 0, 0, 1, 1, 1};
  const Labels clusters = {0, 0, 1, 1, 2, 2};
  CHECK(clustering_accuracy(truth, clusters) == Approx(4.0 / 6));
  CHECK(purity(truth, clusters) == Approx(5.0 / 6));
  CHECK(adjusted_rand_index(truth, clusters) == Approx((2 - 1.2) / (4.5 - 1.2)));
  CHECK(normalised_mutual_information(truth, clusters) ==
        Approx(2.0 / 3 * std::log(2) / ((std::log(2) + std::log(3)) / 2)));
}

TEST_CASE("the same groups under other labels are a perfect clustering") {
  const Labels truth = {4, 4, 9, 9, 9, 2};
  const Labels clusters = {1, 1, 0, 0, 0, 7};
  CHECK(clustering_accuracy(truth, clusters) == 1);
  CHECK(purity(truth, clusters) == 1);
  CHECK(adjusted_rand_index(truth, clusters) == Approx(1));
  CHECK(normalised_mutual_information(truth, clusters) == Approx(1));
}

TEST_CASE("one cluster of everything, and everything alone") {
  const Labels truth = {0, 0, 1, 1};
  const Labels one = {3, 3, 3, 3};
  const Labels alone = {0, 1, 2, 3};
  CHECK(clustering_accuracy(truth, one) == Approx(0.5));
  CHECK(purity(truth, one) == Approx(0.5));
  CHECK(adjusted_rand_index(truth, one) == Approx(0));
  CHECK(normalised_mutual_information(truth, one) == Approx(0).margin(1e-12));
  CHECK(clustering_accuracy(truth, alone) == Approx(0.5));
  CHECK(purity(truth, alone) == 1);
  CHECK(adjusted_rand_index(truth, alone) == Approx(0));
  CHECK(normalised_mutual_information(truth, alone) == Approx(2.0 / 3));
  CHECK(clustering_accuracy({}, {}) == 0);
}

TEST_CASE("the assignment has the largest sum, wide, tall and square") {
  SplitMix64 random(3);
  for (const auto& [rows, columns] : {std::pair{3, 5}, {5, 3}, {4, 4}, {1, 6}, {6, 1}}) {
    for (int round = 0; round < 20; ++round) {
      INFO("rows " << rows << ", columns " << columns << ", round " << round);
      std::vector<double> weights;
      for (int i = 0; i < rows * columns; ++i) weights.push_back(random.uniform() * 10 - 3);
      const bool tall = rows > columns;
      const int longer = std::max(rows, columns);
      std::vector<int> order(static_cast<std::size_t>(longer));
      std::iota(order.begin(), order.end(), 0);
      double best = -1e9;
      do {
        double sum = 0;
        for (int i = 0; i < std::min(rows, columns); ++i) {
          const int other = order[static_cast<std::size_t>(i)];
          sum += weights[static_cast<std::size_t>(tall ? other * columns + i
                                                       : i * columns + other)];
        }
        best = std::max(best, sum);
      } while (std::next_permutation(order.begin(), order.end()));
      const auto pairing = assign_max(weights, static_cast<std::size_t>(rows),
                                      static_cast<std::size_t>(columns));
      double sum = 0;
      std::vector<bool> used(static_cast<std::size_t>(columns));
      int pairs = 0;
      for (std::size_t i = 0; i < pairing.size(); ++i) {
        if (pairing[i] == unassigned) continue;
        REQUIRE_FALSE(used[pairing[i]]);
        used[pairing[i]] = true;
        sum += weights[i * static_cast<std::size_t>(columns) + pairing[i]];
        ++pairs;
      }
      CHECK(pairs == std::min(rows, columns));
      CHECK(sum == Approx(best));
    }
  }
}
