// Arithmetic of sparse vectors. Sums are in double and in ascending order of id.
// Thread safety: pure functions.
#pragma once

#include <cmath>
#include <span>

#include "keel/base/sparse.hpp"

namespace keel::stats {

using keel::SparseEntry;
using keel::SparseVector;

// sum_i a_i b_i. O(|a| + |b|).
[[nodiscard]] inline double dot(std::span<const SparseEntry> a,
                                std::span<const SparseEntry> b) noexcept {
  double sum = 0;
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end()) {
    if (left->id < right->id) {
      ++left;
    } else if (right->id < left->id) {
      ++right;
    } else {
      sum += static_cast<double>(left++->value) * static_cast<double>(right++->value);
    }
  }
  return sum;
}

[[nodiscard]] inline double norm(std::span<const SparseEntry> a) noexcept {
  double sum = 0;
  for (const SparseEntry& entry : a) {
    sum += static_cast<double>(entry.value) * static_cast<double>(entry.value);
  }
  return std::sqrt(sum);
}

inline void scale(std::span<SparseEntry> a, double factor) noexcept {
  for (SparseEntry& entry : a) entry.value = static_cast<float>(entry.value * factor);
}

// To length 1; a vector without length stays as it is.
inline void l2_normalise(std::span<SparseEntry> a) noexcept {
  const double length = norm(a);
  if (length > 0) scale(a, 1 / length);
}

// In [-1, 1]; 0 when either has no length.
[[nodiscard]] inline double cosine(std::span<const SparseEntry> a,
                                   std::span<const SparseEntry> b) noexcept {
  const double lengths = norm(a) * norm(b);
  return lengths > 0 ? dot(a, b) / lengths : 0;
}

}  // namespace keel::stats
