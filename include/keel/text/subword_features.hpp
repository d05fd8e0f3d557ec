// SubwordFeatures: a question as its subwords; single pieces and pairs of neighbours with sentence
// edges, weighted by (1 + ln tf) * idf and brought to one length. They see what whole words and
// character n-grams of one word do not: parts across a seam, at a tenth of the features.
// Thread safety: const calls from any thread.
// Invariants:
//  1. Ids are dense and follow the order of first appearance.
//  2. The same subwords and texts in the same order give the same features on every machine.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "keel/base/sparse.hpp"
#include "keel/base/status.hpp"
#include "keel/text/intent_features.hpp"
#include "keel/text/subwords.hpp"

namespace keel::text {

struct SubwordFeatureOptions {
  std::uint32_t pieces_max = 2000;
  std::uint32_t texts_min = 1;  // a piece or pair of fewer texts is left out
  double length = 1.4;          // of a question's vector
};

class SubwordFeatures {
 public:
  // Learns pieces, vocabulary and idf anew from these texts. Errors: those of Subwords::train; what
  // was learned before stays then.
  [[nodiscard]] Status fit(std::span<const std::string> texts,
                           const SubwordFeatureOptions& options = {});
  // Ascending by id; empty for a text without a known piece.
  [[nodiscard]] SparseVector transform(std::string_view text) const;
  [[nodiscard]] std::uint32_t size() const noexcept { return pieces_.size(); }
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return pieces_.memory_bytes() + subwords_.bytes().size();
  }

  // A file that contradicts itself fails its Reader.
  template <class A>
  void fields(A& a) {
    a(subwords_, pieces_, length_);
  }

 private:
  Subwords subwords_;
  NgramVocabulary pieces_;
  double length_ = 1;
};

}  // namespace keel::text
