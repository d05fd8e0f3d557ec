#include "keel/stats/matrix.hpp"

#include <catch2/catch.hpp>

#include "keel/base/seams.hpp"
#include "keel/stats/average_linkage.hpp"
#include "keel/stats/lsa.hpp"
#include "keel/stats/ridge_classifier.hpp"
#include "keel/stats/whitening.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

Matrix matrix_of(std::size_t columns, std::vector<float> values) {
  Matrix out(values.size() / columns, columns);
  out.values = std::move(values);
  return out;
}

Matrix random_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  SplitMix64 random(seed);
  Matrix out(rows, columns);
  for (float& value : out.values) value = static_cast<float>(random.uniform() * 2 - 1);
  return out;
}

}  // namespace

TEST_CASE("Cholesky's factor, worked by hand, and what is not positive definite") {
  Matrix a = matrix_of(2, {4, 0, 2, 5});
  REQUIRE(cholesky(a));
  CHECK(a.row(0)[0] == Approx(2));
  CHECK(a.row(1)[0] == Approx(1));
  CHECK(a.row(1)[1] == Approx(2));
  std::vector<float> x = {2, 5};
  solve_lower(a, x);
  CHECK(x[0] == Approx(1));
  CHECK(x[1] == Approx(2));
  Matrix flat = matrix_of(2, {1, 0, 1, 1});
  CHECK_FALSE(cholesky(flat));
}

TEST_CASE("LSA keeps all of rows that lie in a subspace, and drops what is weak") {
  // Rows are mixes of two directions in seven features; a third one is a hundred times weaker.
  const Matrix mixes = random_matrix(40, 3, 11);
  std::vector<SparseVector> rows;
  for (std::size_t i = 0; i < mixes.rows; ++i) {
    const auto m = mixes.row(i);
    rows.push_back({{0, m[0]}, {2, m[1]}, {3, m[0] - m[1]}, {5, 2 * m[1]}, {6, 0.01f * m[2]}});
  }
  Lsa lsa;
  LsaOptions options;
  options.dimensions = 2;
  lsa.fit(rows, options);
  REQUIRE(lsa.dimensions() == 2);
  std::vector<float> x(2);
  for (const SparseVector& row : rows) {
    lsa.project(row, x);
    CHECK(dot(x, x) == Approx(norm(row) * norm(row)).margin(1e-3));
  }
  lsa.project(SparseVector{{6, 1.0f}, {90, 1.0f}}, x);
  CHECK(dot(x, x) < 1e-2f);
}

TEST_CASE("whitened classes scatter alike in all directions") {
  SplitMix64 random(4);
  Matrix rows(4000, 2);
  std::vector<std::uint32_t> labels;
  for (std::size_t i = 0; i < rows.rows; ++i) {
    labels.push_back(i % 2);
    const auto along = static_cast<float>(random.uniform() - 0.5);
    const auto across = static_cast<float>(random.uniform() - 0.5);
    rows.row(i)[0] = 10 * along + (i % 2 == 0 ? 0.0f : 3.0f);
    rows.row(i)[1] = 5 * along + across;
  }
  Whitening whitening;
  REQUIRE(whitening.fit(rows, labels, 0));
  for (std::size_t i = 0; i < rows.rows; ++i) whitening.apply(rows.row(i));
  double sums[2][2] = {};
  double squares[3] = {};
  for (std::size_t i = 0; i < rows.rows; ++i) {
    sums[i % 2][0] += static_cast<double>(rows.row(i)[0]);
    sums[i % 2][1] += static_cast<double>(rows.row(i)[1]);
  }
  for (std::size_t i = 0; i < rows.rows; ++i) {
    const double a = static_cast<double>(rows.row(i)[0]) - sums[i % 2][0] / 2000;
    const double b = static_cast<double>(rows.row(i)[1]) - sums[i % 2][1] / 2000;
    squares[0] += a * a;
    squares[1] += a * b;
    squares[2] += b * b;
  }
  CHECK(squares[0] == Approx(1).epsilon(0.01));
  CHECK(squares[1] == Approx(0).margin(0.01));
  CHECK(squares[2] == Approx(1).epsilon(0.01));
  Whitening none;
  CHECK_FALSE(none.fit(Matrix(3, 2), std::vector<std::uint32_t>{0, 0, 0}, 1));
}

TEST_CASE("average linkage, worked by hand") {
  // 0-1 at .9, 2-3 at .8; between the pairs .5 .3 .4 .2, mean .35; 4 is like nothing.
  const Matrix similarity = matrix_of(5, {1,   .9f, .5f, .3f, 0, .9f, 1,   .4f, .2f, 0, .5f, .4f, 1,
                                          .8f, 0,   .3f, .2f, .8f, 1, 0,   0,   0,   0,  0,   1});
  using Labels = std::vector<std::uint32_t>;
  CHECK(average_linkage(similarity, 0.95f) == Labels{0, 1, 2, 3, 4});
  CHECK(average_linkage(similarity, 0.85f) == Labels{0, 0, 1, 2, 3});
  CHECK(average_linkage(similarity, 0.36f) == Labels{0, 0, 1, 1, 2});
  CHECK(average_linkage(similarity, 0.34f) == Labels{0, 0, 0, 0, 1});
  CHECK(average_linkage(Matrix(0, 0), 0.5f).empty());
}

TEST_CASE("a left-out score is that of a classifier fitted without the example") {
  const std::size_t n = 12;
  const Matrix all = random_matrix(n, 3, 21);
  std::vector<std::uint32_t> labels;
  std::vector<float> weights;
  for (std::size_t i = 0; i < n; ++i) {
    labels.push_back(i == 5 ? RidgeClassifier::no_class : static_cast<std::uint32_t>(i % 2));
    weights.push_back(i < 6 ? 1.0f : 0.5f);
  }
  const RidgeClassifier classifier(all, weights, 0.7f);
  const Matrix scores = classifier.left_out(labels, 2, n);
  for (std::size_t out = 0; out < n; ++out) {
    Matrix factor(3, 3);
    float moments[2][3] = {};
    for (std::size_t i = 0; i < n; ++i) {
      if (i == out) continue;
      for (std::size_t a = 0; a < 3; ++a) {
        if (labels[i] < 2) moments[labels[i]][a] += weights[i] * all.row(i)[a];
        for (std::size_t b = 0; b < 3; ++b) {
          factor.row(a)[b] += weights[i] * all.row(i)[a] * all.row(i)[b];
        }
      }
    }
    for (std::size_t a = 0; a < 3; ++a) factor.row(a)[a] += 0.7f;
    REQUIRE(cholesky(factor));
    std::vector<float> x(all.row(out).begin(), all.row(out).end());
    solve_lower(factor, x);
    for (std::uint32_t c = 0; c < 2; ++c) {
      std::vector<float> y(std::begin(moments[c]), std::end(moments[c]));
      solve_lower(factor, y);
      CHECK(scores.row(out)[c] == Approx(dot(x, y)).margin(1e-4));
    }
  }
}
