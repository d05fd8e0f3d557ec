// Segment: an immutable part of a Bm25Index: its documents' numbers, and their postings by term in
// blocks that know the most that they can add to a score. Private to floor `index`.
// Thread safety: const methods from any thread.
// Invariants:
//  1. The rows of a list ascend; a block's lie within 2^16 of its first.
//  2. A block's (and a list's) weight_max and length_min bound those of its postings. A term's
//     score rises with the weight and falls with the length, whatever the parameters: so they
//     bound it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "keel/index/bm25.hpp"

namespace keel::index {

struct Bm25Index::Segment {
  struct Entry {
    std::uint16_t offset = 0;  // of the row from its block's
    std::uint16_t weight = 0;
  };
  struct Block {
    std::uint32_t row = 0;    // of its first entry
    std::uint32_t start = 0;  // its entries end where the next block's start
    float length_min = 0;
    std::uint16_t weight_max = 0;
  };
  // The postings of one term: blocks[0 .. count), and the start of what follows in blocks[count].
  struct List {
    const Segment* segment = nullptr;
    const Block* blocks = nullptr;
    std::uint32_t count = 0;
    float length_min = 0;
    std::uint16_t weight_max = 0;

    [[nodiscard]] std::span<const Entry> entries(const Block& block) const noexcept {
      return {segment->entries.data() + block.start, (&block + 1)->start - block.start};
    }
    // The block that a row would be in; null when the list begins behind it.
    [[nodiscard]] const Block* find(std::uint32_t row) const noexcept;
    // The weight that the list gives to a row of that block; 0 when it has none.
    [[nodiscard]] std::uint16_t weight(const Block& block, std::uint32_t row) const noexcept;
  };
  static constexpr std::size_t block_max = 64;  // entries

  std::vector<std::uint32_t> docs;
  std::vector<std::uint32_t> versions;
  std::vector<float> lengths;
  std::vector<std::uint32_t> terms;   // ascending
  std::vector<std::uint32_t> starts;  // the first block of each, and the end
  std::vector<Block> blocks;          // one more than there are: ends the last
  std::vector<Entry> entries;

  [[nodiscard]] List list(std::size_t i) const noexcept;       // of terms[i]
  [[nodiscard]] List find(std::uint32_t term) const noexcept;  // of no blocks when nothing has it

  // Postings are appended term after term, rows ascending within a term.
  void begin_term(std::uint32_t term);
  void append(std::uint32_t row, std::uint16_t weight);
  void close();  // after the last
};

using SegmentPtr = std::shared_ptr<const Bm25Index::Segment>;

// One segment of the rows of all, in their order.
[[nodiscard]] SegmentPtr merge(std::span<const SegmentPtr> parts);
[[nodiscard]] SegmentPtr single(const Document& document);

}  // namespace keel::index
