#include "keel/stats/sparse.hpp"

#include <catch2/catch.hpp>

using namespace keel::stats;

TEST_CASE("dot, norm and cosine of sparse vectors") {
  const SparseVector a = {{1, 3.0f}, {5, 4.0f}};
  const SparseVector b = {{0, 9.0f}, {5, 2.0f}, {7, 1.0f}};
  CHECK(dot(a, b) == 8);
  CHECK(dot(b, a) == 8);
  CHECK(norm(a) == 5);
  CHECK(dot(a, SparseVector{}) == 0);
  CHECK(cosine(a, a) == Approx(1));
  CHECK(cosine(a, SparseVector{}) == 0);
}

TEST_CASE("normalising brings a vector to length one") {
  SparseVector a = {{1, 3.0f}, {5, 4.0f}};
  l2_normalise(a);
  CHECK(a == SparseVector{{1, 0.6f}, {5, 0.8f}});
  SparseVector zero = {{2, 0.0f}};
  l2_normalise(zero);
  CHECK(zero == SparseVector{{2, 0.0f}});
}
