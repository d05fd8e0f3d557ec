#include "keel/stats/centroids.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "support/learner_contract.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

// Class 0 points along both axes, the longer example no more than the other; class 1 has none.
Centroids two_axes() {
  Centroids centroids(2, 3);
  centroids.add(0, SparseVector{{0, 1.0f}});
  centroids.add(0, SparseVector{{1, 20.0f}});
  centroids.add(0, SparseVector{});
  return centroids;
}

}  // namespace

TEST_CASE("centroids are mean directions") {
  const Centroids centroids = two_axes();
  CHECK(centroids.classes() == 2);
  CHECK(centroids.width() == 3);
  CHECK(centroids.cosine(0, SparseVector{{0, 2.0f}, {1, 2.0f}}) == Approx(1));
  CHECK(centroids.cosine(0, SparseVector{{1, 7.0f}}) == Approx(std::sqrt(0.5)));
  CHECK(centroids.cosine(0, SparseVector{{1, -7.0f}}) == Approx(-std::sqrt(0.5)));
  CHECK(centroids.cosine(0, SparseVector{{2, 1.0f}}) == 0);
  CHECK(centroids.cosine(0, SparseVector{}) == 0);
  CHECK(centroids.cosine(1, SparseVector{{0, 1.0f}}) == 0);
}

TEST_CASE("centroids keep the learner contract") {
  test::check_learner_contract<Centroids>(
      0, [](int, std::uint64_t) { return two_axes(); },
      [](const Centroids& centroids, int) {
        return centroids.cosine(0, SparseVector{{0, 1.0f}, {1, 3.0f}});
      });
}

TEST_CASE("centroids of a part of a row are refused") {
  Writer writer;
  writer(std::uint32_t{3}, std::vector<float>(5));
  Reader reader(writer.data());
  Centroids centroids;
  reader(centroids);
  CHECK_FALSE(reader.ok());
  CHECK(centroids.classes() == 0);
}
