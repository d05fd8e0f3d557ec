// NearestIndex's parts: the segment, an inverted file of up to 2^16 vectors, and the document of
// the tail. Private to floor `index`. Thread safety: const methods from any thread.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "keel/index/nearest.hpp"

namespace keel::index {

struct NearestIndex::Document {
  std::uint32_t doc = 0;
  std::vector<Component> components;
};

struct NearestIndex::Segment {
  static constexpr std::size_t rows_max = 1u << 16;
  // Of one component; rows ascending.
  struct Postings {
    std::span<const std::uint16_t> rows;
    std::span<const std::uint16_t> weights;  // of each
  };

  // Of 64 components: which any vector has, and how many before them.
  struct Word {
    std::uint64_t bits = 0;
    std::uint32_t rank = 0;
  };

  std::vector<std::uint32_t> docs;    // by row
  std::array<Word, 1024> words{};     // of all 2^16 components
  std::vector<std::uint32_t> starts;  // of the postings of each that is present, and the end
  // The postings, component by component; apart, for weights are multiplied several at a time.
  std::vector<std::uint16_t> rows;
  std::vector<std::uint16_t> weights;

  [[nodiscard]] Postings find(std::uint16_t id) const noexcept {
    const Word& word = words[id / 64];
    const std::uint64_t bit = std::uint64_t{1} << id % 64;
    if ((word.bits & bit) == 0) return {};
    const std::size_t i =
        word.rank + static_cast<std::size_t>(std::popcount(word.bits & (bit - 1)));
    const std::size_t count = starts[i + 1] - starts[i];
    return {{rows.data() + starts[i], count}, {weights.data() + starts[i], count}};
  }
};

using NearestSegmentPtr = std::shared_ptr<const NearestIndex::Segment>;

// `ends`: of each document's components, which lie one after the other. At most rows_max documents.
[[nodiscard]] NearestSegmentPtr make_segment(std::vector<std::uint32_t> docs,
                                             std::span<const std::uint32_t> ends,
                                             std::span<const Component> components);
// One segment of the rows of all, in their order; at most rows_max together.
[[nodiscard]] NearestSegmentPtr merge(std::span<const NearestSegmentPtr> parts);

}  // namespace keel::index
