// The two sparse vectors of the learners: PackedVector of an article, QuestionVector of a question.
// Thread safety: values.
// Weights are (1 + ln tf) * idf with idf = ln((1 + N) / (1 + df)) + 1, cosines are of L2-normalised
// vectors (Salton and Buckley 1988).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/text/analysis.hpp"

namespace keel::learn {

inline constexpr unsigned article_bits = 18;     // features of articles live in 2^18 places
inline constexpr unsigned question_bits = 16;    // features of questions in 2^16
inline constexpr std::size_t packed_max = 4096;  // features kept of one article

// An article's features with their term frequencies, ascending by feature: 18 bits of feature, 14
// bits of (1 + ln tf) in steps of 2^-10. idf enters through the question and the norm, so that a
// changed help centre changes no vector.
using PackedVector = std::vector<std::uint32_t>;
[[nodiscard]] PackedVector pack(std::span<const text::HashedCount> mix);

// How many articles have each hashed feature.
class DocumentFrequencies {
 public:
  void change(const PackedVector& article, int by);  // by: 1 to add, -1 to remove
  [[nodiscard]] std::uint32_t articles() const noexcept { return articles_; }
  [[nodiscard]] std::uint32_t df(std::uint32_t id) const noexcept;
  [[nodiscard]] double idf(std::uint32_t df) const noexcept;
  template <class A>
  void fields(A& a) {
    a(articles_, counts_);
    if constexpr (A::reading) count_articles(articles_);
  }

 private:
  void count_articles(std::uint32_t articles) noexcept;

  std::uint32_t articles_ = 0;
  double log_articles_ = 0;  // ln(1 + articles_)
  PersistentArray<std::uint32_t> counts_;
};

[[nodiscard]] float norm(const PackedVector& vector, const DocumentFrequencies& frequencies);

// A question against articles: built once, probed by every candidate.
class ArticleProbe {
 public:
  ArticleProbe(std::span<const text::HashedCount> mix, const DocumentFrequencies& frequencies);
  // Adds features that the question has not, each at `share` of its weight.
  void widen(std::span<const text::HashedCount> mix, const DocumentFrequencies& frequencies,
             double share);
  // Cosine in [0, 1]; 0 when either side is empty.
  [[nodiscard]] double cosine(const PackedVector& vector, float norm) const noexcept;

 private:
  struct Slot {
    std::uint32_t id = empty;
    float weight = 0;  // query weight times idf
  };
  static constexpr std::uint32_t empty = ~0u;
  [[nodiscard]] double weight_of(std::uint32_t id) const noexcept;  // 0 when it has none
  void put(std::uint32_t id, float weight) noexcept;
  void grow(std::size_t features);

  static constexpr std::uint32_t filter_size = 1u << 14;
  // 1 at id % filter_size of every feature: nearly all of an article's features end here.
  std::vector<std::uint8_t> filter_;
  std::vector<Slot> slots_;  // open addressing, power of two
  std::uint32_t mask_ = 0;
  std::size_t features_ = 0;
  double norm_ = 0;
};

// A question as memory, intents, gaps and the linear residual see it: L2-normalised weights in
// steps of 2^-16, ascending by feature.
struct QuestionVector {
  struct Entry {
    std::uint16_t id = 0;
    std::uint16_t weight = 0;
  };
  std::vector<Entry> entries;
  [[nodiscard]] static float value(std::uint16_t weight) noexcept {
    return static_cast<float>(weight) * 0x1p-16f;
  }
  template <class A>
  void fields(A& a) {
    a.flat(entries);
  }
};
[[nodiscard]] QuestionVector make_question_vector(std::span<const text::HashedCount> mix,
                                                  const DocumentFrequencies& frequencies);
// The same without the features that no article has and `seen(id)` does not know: they tell nothing
// apart, and would only make the rest look small.
[[nodiscard]] QuestionVector make_question_vector(
    std::span<const text::HashedCount> mix, const DocumentFrequencies& frequencies,
    const std::function<bool(std::uint16_t id)>& seen);
// Cosine in [0, 1].
[[nodiscard]] double cosine(const QuestionVector& a, const QuestionVector& b) noexcept;

}  // namespace keel::learn
