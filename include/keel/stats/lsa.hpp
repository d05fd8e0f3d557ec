// Latent semantic analysis (Deerwester et al. 1990): the subspace in which the rows of a sparse
// matrix are approximated best, by subspace iteration from a seeded start (Halko, Martinsson and
// Tropp 2011). The basis is orthonormal but not turned to the singular vectors, which no cosine and
// no whitening would notice.
// Thread safety: const calls from any thread.
// Invariant: the same rows, options and seed give the same basis on one machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "keel/base/seams.hpp"
#include "keel/stats/matrix.hpp"
#include "keel/stats/sparse.hpp"

namespace keel::stats {

struct LsaOptions {
  std::size_t dimensions = 300;
  int iterations = 4;
  std::uint64_t seed = 1;
};

class Lsa {
 public:
  // Learns the basis from these rows. With fewer rows than dimensions there are as many as rows.
  // Cost: iterations * entries * dimensions + (rows + features) * dimensions^2.
  void fit(std::span<const SparseVector> rows, const LsaOptions& options = {}) {
    std::size_t features = 0;
    for (const SparseVector& row : rows) {
      if (!row.empty()) features = std::max<std::size_t>(features, row.back().id + std::size_t{1});
    }
    const std::size_t k = std::min({options.dimensions, rows.size(), features});
    basis_ = Matrix(features, k);
    SplitMix64 random(options.seed);
    for (float& value : basis_.values) value = static_cast<float>(random.uniform() - 0.5);
    for (int i = 0; i < options.iterations && k > 0; ++i) {
      Matrix image(rows.size(), k);
      for (std::size_t r = 0; r < rows.size(); ++r) project(rows[r], image.row(r));
      orthonormalise(image);
      std::fill(basis_.values.begin(), basis_.values.end(), 0.0f);
      for (std::size_t r = 0; r < rows.size(); ++r) {
        for (const SparseEntry& entry : rows[r]) {
          add_scaled(basis_.row(entry.id), entry.value, image.row(r));
        }
      }
    }
    orthonormalise(basis_);
  }

  [[nodiscard]] std::size_t dimensions() const noexcept { return basis_.columns; }

  // The coordinates of a row, of size dimensions(). Unknown features count nothing.
  void project(std::span<const SparseEntry> row, std::span<float> out) const noexcept {
    std::fill(out.begin(), out.end(), 0.0f);
    for (const SparseEntry& entry : row) {
      if (entry.id < basis_.rows) add_scaled(out, entry.value, basis_.row(entry.id));
    }
  }

 private:
  // Columns to an orthonormal system by Cholesky factors, twice for precision. A column that adds
  // no direction becomes tiny instead.
  static void orthonormalise(Matrix& x) {
    for (int pass = 0; pass < 2; ++pass) {
      Matrix factor = gram(x);
      float trace = 0;
      for (std::size_t i = 0; i < factor.rows; ++i) trace += factor.row(i)[i];
      for (std::size_t i = 0; i < factor.rows; ++i) {
        factor.row(i)[i] += 1e-6f * trace / static_cast<float>(factor.rows);
      }
      if (!cholesky(factor)) return;
      for (std::size_t i = 0; i < x.rows; ++i) solve_lower(factor, x.row(i));
    }
  }

  Matrix basis_;  // [features, dimensions]
};

}  // namespace keel::stats
