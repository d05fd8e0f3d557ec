// Matrix: dense rows of floats, and the few operations that the embeddings need. Sums of products
// are in double where they decide a factorisation.
// Thread safety: a value; pure functions.
#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace keel::stats {

// [rows, columns], row-major.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<float> values;

  Matrix() = default;
  Matrix(std::size_t rows_in, std::size_t columns_in)
      : rows(rows_in), columns(columns_in), values(rows_in * columns_in) {}
  [[nodiscard]] std::span<float> row(std::size_t i) noexcept {
    return {values.data() + i * columns, columns};
  }
  [[nodiscard]] std::span<const float> row(std::size_t i) const noexcept {
    return {values.data() + i * columns, columns};
  }
};

[[nodiscard]] inline float dot(std::span<const float> a, std::span<const float> b) noexcept {
  assert(a.size() == b.size());
  float lanes[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= a.size(); i += 8) {
    for (std::size_t k = 0; k < 8; ++k) lanes[k] += a[i + k] * b[i + k];
  }
  float sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
              ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  for (; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// y += by * x.
inline void add_scaled(std::span<float> y, float by, std::span<const float> x) noexcept {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += by * x[i];
}

// To length 1; a row without length stays as it is.
inline void l2_normalise(std::span<float> row) noexcept {
  const float length = std::sqrt(dot(row, row));
  if (length <= 0) return;
  for (float& value : row) value /= length;
}

// The lower triangle of sum_i w_i x_i x_i' over rows x, [columns, columns]; weights may be empty.
[[nodiscard]] inline Matrix gram(const Matrix& x, std::span<const float> weights = {}) {
  Matrix out(x.columns, x.columns);
  for (std::size_t i = 0; i < x.rows; ++i) {
    const std::span<const float> row = x.row(i);
    const float w = weights.empty() ? 1 : weights[i];
    for (std::size_t a = 0; a < x.columns; ++a) {
      if (row[a] != 0) add_scaled(out.row(a).first(a + 1), w * row[a], row.first(a + 1));
    }
  }
  return out;
}

// In place, the lower triangle of a symmetric positive definite matrix becomes L with L L' = it.
// False when it is not positive definite; its content is then unspecified. O(n^3 / 6).
[[nodiscard]] inline bool cholesky(Matrix& a) {
  for (std::size_t j = 0; j < a.rows; ++j) {
    for (std::size_t i = j; i < a.rows; ++i) {
      const double rest = static_cast<double>(a.row(i)[j]) -
                          static_cast<double>(dot(a.row(i).first(j), a.row(j).first(j)));
      if (i > j) {
        a.row(i)[j] = static_cast<float>(rest / static_cast<double>(a.row(j)[j]));
      } else if (rest > 0) {
        a.row(j)[j] = static_cast<float>(std::sqrt(rest));
      } else {
        return false;
      }
    }
  }
  return true;
}

// x becomes L^-1 x, for the lower triangle L. O(n^2).
inline void solve_lower(const Matrix& lower, std::span<float> x) noexcept {
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = (x[i] - dot(lower.row(i).first(i), x.first(i))) / lower.row(i)[i];
  }
}

}  // namespace keel::stats
