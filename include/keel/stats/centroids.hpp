// Centroids: the mean direction of each class's examples, and how near to it another one points
// (Rocchio 1971).
// Thread safety: const calls from any thread.
// Invariant: sums_ is [classes, width], row-major.
#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "keel/stats/sparse.hpp"

namespace keel::stats {

class Centroids {
 public:
  Centroids() = default;
  Centroids(std::uint32_t classes, std::uint32_t width)
      : width_(width), sums_(std::size_t{classes} * width) {}

  [[nodiscard]] std::uint32_t width() const noexcept { return width_; }
  [[nodiscard]] std::size_t classes() const noexcept {
    return width_ == 0 ? 0 : sums_.size() / width_;
  }
  [[nodiscard]] std::size_t memory_bytes() const noexcept { return sums_.size() * sizeof(float); }

  // Every example counts with length 1; its ids are below width().
  void add(std::uint32_t label, std::span<const SparseEntry> example) {
    assert(label < classes());
    const double length = norm(example);
    if (length == 0) return;
    for (const SparseEntry& entry : example) {
      sums_[std::size_t{label} * width_ + entry.id] += static_cast<float>(entry.value / length);
    }
  }

  // Between an example and the mean of a class, in [-1, 1]; 0 when either has no length.
  [[nodiscard]] double cosine(std::uint32_t label, std::span<const SparseEntry> example) const {
    assert(label < classes());
    const std::span<const float> row =
        std::span(sums_).subspan(std::size_t{label} * width_, width_);
    double squares = 0;
    for (const float value : row) {
      squares += static_cast<double>(value) * static_cast<double>(value);
    }
    double sum = 0;
    for (const SparseEntry& entry : example) {
      sum += static_cast<double>(entry.value) * static_cast<double>(row[entry.id]);
    }
    const double lengths = norm(example) * std::sqrt(squares);
    return lengths > 0 ? sum / lengths : 0;
  }

  // A file whose sizes do not fit fails its Reader.
  template <class A>
  void fields(A& a) {
    a(width_, sums_);
    if constexpr (A::reading) {
      if (width_ == 0 ? !sums_.empty() : sums_.size() % width_ != 0) {
        *this = {};
        a.fail();
      }
    }
  }

 private:
  std::uint32_t width_ = 0;
  std::vector<float> sums_;
};

}  // namespace keel::stats
