// What every group of n-gram features shares: counting texts, idf, and weights of length 1.
// Thread safety: free functions from any thread; a counter from one at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "keel/base/hash.hpp"
#include "keel/base/math.hpp"
#include "keel/base/sparse.hpp"
#include "keel/text/intent_features.hpp"

namespace keel::text {

// Vocabulary and document frequencies of one group.
class NgramCounter {
 public:
  void operator()(std::string_view ngram, std::uint64_t hash) {
    const std::uint32_t index = vocabulary_.add(ngram, hash);
    if (index == texts_.size()) {
      texts_.push_back(0);
      last_.push_back(0);
    }
    if (last_[index] == text_) return;
    last_[index] = text_;
    ++texts_[index];
  }
  void next_text() { ++text_; }

  // The n-grams of enough texts with their idf.
  [[nodiscard]] NgramVocabulary finish(std::uint32_t texts_min) const {
    NgramVocabulary kept;
    const double n = text_;
    for (std::uint32_t i = 0; i < vocabulary_.size(); ++i) {
      if (texts_[i] < texts_min) continue;
      kept.add(vocabulary_.at(i), hash64(vocabulary_.at(i)));
      kept.weights.push_back(static_cast<float>(fixed::log((1 + n) / (1 + texts_[i])) + 1));
    }
    return kept;
  }

 private:
  NgramVocabulary vocabulary_;
  std::vector<std::uint32_t> texts_;
  std::vector<std::uint32_t> last_;  // the text that counted it last, from 1
  std::uint32_t text_ = 0;
};

inline double term_weight(std::size_t count) {
  static const std::array<double, 8> small = [] {
    std::array<double, 8> out{};
    for (std::size_t n = 1; n < out.size(); ++n) out[n] = 1 + fixed::log(static_cast<double>(n));
    return out;
  }();
  return count < small.size() ? small[count] : 1 + fixed::log(static_cast<double>(count));
}

// Sorts one text's indices and appends their weights, of length 1 together.
inline void append_group(std::vector<std::uint32_t>& indices, const NgramVocabulary& vocabulary,
                  std::uint32_t first_id, SparseVector& out) {
  std::sort(indices.begin(), indices.end());
  const std::size_t begin = out.size();
  double squares = 0;
  for (std::size_t i = 0; i < indices.size();) {
    std::size_t end = i;
    while (end < indices.size() && indices[end] == indices[i]) ++end;
    const double value = term_weight(end - i) * static_cast<double>(vocabulary.weights[indices[i]]);
    squares += value * value;
    out.push_back({first_id + indices[i], static_cast<float>(value)});
    i = end;
  }
  const double inverse = squares > 0 ? 1 / std::sqrt(squares) : 0;
  for (std::size_t i = begin; i < out.size(); ++i) {
    out[i].value = static_cast<float>(static_cast<double>(out[i].value) * inverse);
  }
}

}  // namespace keel::text
