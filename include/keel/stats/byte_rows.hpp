// ByteRows: a matrix of eight-bit numbers with one scale a row, a quarter of the size of floats,
// for the models that only predict.
// Thread safety: const calls from any thread.
// Invariant: row r stands for scales_[r] * values_[r], each value within half a scale of the float
// it was made from.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "keel/stats/sparse.hpp"

namespace keel::stats {

class ByteRows {
 public:
  ByteRows() = default;
  // floats is [rows, width], row-major; width > 0.
  ByteRows(std::span<const float> floats, std::size_t width) : width_(width) {
    values_.resize(floats.size());
    scales_.resize(floats.size() / width);
    for (std::size_t r = 0; r < scales_.size(); ++r) {
      const std::span<const float> row = floats.subspan(r * width, width);
      float reach = 0;
      for (const float value : row) reach = std::max(reach, std::fabs(value));
      scales_[r] = reach / 127;
      if (reach == 0) continue;
      for (std::size_t k = 0; k < width; ++k) {
        values_[r * width + k] = static_cast<char>(std::lrint(row[k] / scales_[r]));
      }
    }
  }

  [[nodiscard]] std::size_t rows() const noexcept { return scales_.size(); }
  [[nodiscard]] std::size_t width() const noexcept { return width_; }
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return values_.size() + scales_.size() * sizeof(float);
  }

  // out += sum_i value_i * row(id_i); out has width() numbers. Ids from rows() on count nothing.
  void add(std::span<const SparseEntry> entries, std::span<float> out) const noexcept {
    for (const SparseEntry& entry : entries) {
      if (entry.id >= rows()) break;  // ascending
      const float factor = entry.value * scales_[entry.id];
      const auto* row = reinterpret_cast<const signed char*>(values_.data()) + entry.id * width_;
      for (std::size_t k = 0; k < width_; ++k) out[k] += factor * static_cast<float>(row[k]);
    }
  }

  // A file whose sizes do not fit fails its Reader.
  template <class A>
  void fields(A& a) {
    a(width_, scales_, values_);
    if constexpr (A::reading) {
      const bool sound =
          width_ == 0 ? scales_.empty() && values_.empty()
                      : values_.size() % width_ == 0 && values_.size() / width_ == scales_.size();
      if (!sound) {
        *this = {};
        a.fail();
      }
    }
  }

 private:
  std::size_t width_ = 0;
  std::vector<float> scales_;
  std::string values_;  // signed bytes; a string is written as one block
};

}  // namespace keel::stats
