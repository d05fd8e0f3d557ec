// Twins: rows of equal codes. A graph holds one of each set, since more than a node has links would
// be each other's only neighbours; the others hang on it as a chain.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "index/vector_segment.hpp"

namespace keel::index {

struct Twins {
  std::vector<std::uint32_t> distinct;  // the first row of each set, ascending
  std::vector<std::uint32_t> next;      // of every row the next one of its set; itself when last
};
[[nodiscard]] Twins find_twins(const VectorIndex::Segment& segment, std::size_t dimensions);

// The graph of all rows, from one whose node i is the row distinct[i].
[[nodiscard]] Graph with_twins(const Graph& nodes, const Twins& twins);

}  // namespace keel::index
