// VectorIndex::Segment: rows of 8-bit codes, and the graph that joins them when there is one.
// Thread safety: values; immutable once shared.
// Invariants:
//  1. Rows of one document lie beside each other, and in one segment.
//  2. Every link, start and entry of a graph is a row or place that exists.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "keel/base/limits.hpp"
#include "keel/index/vectors.hpp"

namespace keel::index {

// A layer of the graph: the neighbours of rows[i] are links[starts[i] .. starts[i + 1]). The lowest
// holds every row, in their order, and leaves `rows` empty.
struct GraphLayer {
  std::vector<std::uint32_t> rows;  // ascending
  std::vector<std::uint32_t> starts;
  std::vector<std::uint32_t> links;
  template <class A>
  void fields(A& a) {
    a(rows, starts, links);
  }
};

struct Graph {
  std::uint32_t entry = 0;  // a row of the highest layer
  std::vector<GraphLayer> layers;
  template <class A>
  void fields(A& a) {
    a(entry, layers);
  }
};

struct VectorIndex::Segment {
  std::vector<std::uint32_t> docs;  // of each row
  std::vector<std::uint32_t> versions;
  std::vector<float> scales;       // a component is its code times the row's scale
  std::vector<std::int8_t> codes;  // [rows, dimensions]
  Graph graph;                     // without layers the segment is scanned
  bool taken = false;              // by a linker: add() leaves it as it is

  [[nodiscard]] std::size_t rows() const noexcept { return docs.size(); }
  [[nodiscard]] bool linked() const noexcept { return !graph.layers.empty(); }
  [[nodiscard]] std::size_t bytes() const noexcept;
  // The end of the rows of the document that `row` belongs to.
  [[nodiscard]] std::size_t document_end(std::size_t row) const noexcept;
  void append(const Segment& other, std::size_t begin, std::size_t end, std::size_t dimensions);
};

// A query in 12 bits: its products with codes of 8 fit 32 bits for every dimension allowed.
struct QueryCodes {
  static constexpr int top = 4095;
  std::array<std::int16_t, limits::dimensions_max> codes;
  float scale = 0;  // 0 when the query is like nothing
};
static_assert(std::int64_t{QueryCodes::top} * 127 * limits::dimensions_max < INT32_MAX);

// The factor of the steps, and in `codes` how many of them each component has; 0 when the vector
// is all 0 or not finite. Codes are of the vector brought to length 1.
[[nodiscard]] float quantise(std::span<const float> vector, std::span<std::int8_t> codes) noexcept;
void quantise(std::span<const float> vector, QueryCodes& out) noexcept;
[[nodiscard]] float cosine(const QueryCodes& query, const std::int8_t* codes, float scale,
                           std::size_t dimensions) noexcept;

struct RowHit {
  float score = 0;
  std::uint32_t row = 0;
};
// Better first; equal scores by row, so that an order never depends on the way to it.
[[nodiscard]] constexpr bool better(const RowHit& a, const RowHit& b) noexcept {
  return a.score != b.score ? a.score > b.score : a.row < b.row;
}

// The `width` rows nearest to the query of documents accepted, best first, by walking the graph.
// False when the walk saw a quarter of all rows without an end: a scan is then cheaper.
[[nodiscard]] bool walk(const VectorIndex::Segment& segment, const QueryCodes& query,
                        std::size_t dimensions, std::size_t width, const Accept& accept,
                        std::vector<RowHit>& out);

}  // namespace keel::index
