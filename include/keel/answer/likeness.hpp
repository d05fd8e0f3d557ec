// Likeness: how like one text the articles are, as the host's embedder sees them.
// Thread safety: a value; const methods from any thread.
// Invariants:
//  1. It speaks of all articles that were live when it was made, or of none.
//  2. of() is exact; only nearest() may miss an article, and only past VectorLinker::linked_min
//     vectors.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "keel/base/digest.hpp"
#include "keel/index/vectors.hpp"

namespace keel::answer {

// The vectors of the articles, as a snapshot; never modified once shared.
struct ArticleVectors {
  using Vector = std::shared_ptr<const std::vector<float>>;  // of length 1, or all 0
  struct One {
    std::uint64_t seq = 0;      // of the event that put the article
    std::uint32_t version = 0;  // in the index: of the texts alone
    std::vector<std::pair<Digest, Vector>> passages;
  };
  std::vector<std::shared_ptr<const One>> articles;  // by slot; null when unknown or retired
  index::VectorIndex index;                          // of all passages, by slot
  std::vector<double> sum;                           // of all vectors
  std::size_t passages = 0;
  std::uint64_t last_put = 0;  // with `live`: the articles of which this has all vectors
  std::uint32_t live = 0;
};

class Likeness {
 public:
  Likeness() = default;  // without an embedder, or while vectors are missing: of() is always 0
  // `row`: the text's vector, of length 1 or all 0, of the snapshot's dimensions.
  Likeness(std::shared_ptr<const ArticleVectors> vectors, ArticleVectors::Vector row);

  [[nodiscard]] bool empty() const noexcept { return vectors_ == nullptr; }
  // The highest cosine of the article's passages, as the share of the way from the text's mean
  // cosine with all passages to 1, [0, 1]: models differ in what unlike texts get. 0 for an article
  // that is not known. One product a passage.
  [[nodiscard]] float of(std::uint32_t slot) const noexcept;
  // The k accepted articles most like the text, best first; those that are 0 are left out.
  // out_of_memory.
  [[nodiscard]] Result<std::vector<std::uint32_t>> nearest(std::size_t k,
                                                           const index::Accept& accept) const;

 private:
  std::shared_ptr<const ArticleVectors> vectors_;
  ArticleVectors::Vector row_;
  double usual_ = 0;  // the mean cosine
};

}  // namespace keel::answer
