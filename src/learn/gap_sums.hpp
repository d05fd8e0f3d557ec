// Arithmetic of the sums of gaps.
// Thread safety: a GapSpread uses its thread's own places, one at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

#include "keel/learn/gaps.hpp"

namespace keel::learn {

// The unit vector of what was asked and what was replied, by idf.
[[nodiscard]] GapSum evidence(const QuestionVector& question, const QuestionVector& reply,
                              const std::function<double(std::uint16_t)>& idf);
[[nodiscard]] double dot(const GapSum& a, const GapSum& b);
[[nodiscard]] GapSum add(const GapSum& a, const GapSum& b);

// One vector spread out by feature, so that its dot product with each of many costs that one's
// entries alone.
class GapSpread {
 public:
  explicit GapSpread(const GapSum& vector) : vector_(vector) {
    places().resize(std::size_t{1} << question_bits, 0.0f);
    for (const auto& [id, value] : vector_) places()[id] = value;
  }
  ~GapSpread() {
    for (const auto& [id, value] : vector_) places()[id] = 0;
  }
  GapSpread(const GapSpread&) = delete;
  GapSpread& operator=(const GapSpread&) = delete;
  [[nodiscard]] double dot(const GapSum& other) const {
    const float* const at = places().data();
    double total = 0;
    for (const auto& [id, value] : other) {
      total += static_cast<double>(at[id]) * static_cast<double>(value);
    }
    return total;
  }

 private:
  static std::vector<float>& places() {
    thread_local std::vector<float> all;
    return all;
  }
  const GapSum& vector_;
};

// The sum of many vectors.
class GapTotal {
 public:
  void add(const GapSum& vector) {
    for (const auto& [id, value] : vector) {
      if (places_.empty()) places_.resize(std::size_t{1} << question_bits);
      if (places_[id] == 0) ids_.push_back(id);
      places_[id] += value;
    }
  }
  // And begins anew.
  [[nodiscard]] GapSum take() {
    std::sort(ids_.begin(), ids_.end());
    GapSum out;
    out.reserve(ids_.size());
    for (const std::uint16_t id : ids_) {
      out.emplace_back(id, places_[id]);
      places_[id] = 0;
    }
    ids_.clear();
    return out;
  }

 private:
  std::vector<float> places_;  // by feature
  std::vector<std::uint16_t> ids_;
};

}  // namespace keel::learn
