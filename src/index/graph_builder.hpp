// GraphBuilder: the graph of neighbours of a segment, made row by row by hnswlib.
// Thread safety: one thread at a time.
// Invariants: 1. the same rows in the same order give the same graph; 2. nothing is thrown.
#pragma once

#include <memory>

#include "index/vector_segment.hpp"

namespace keel::index {

class GraphBuilder {
 public:
  // out_of_memory when there is no room for the rows: about 2 bytes a component and 200 a row.
  [[nodiscard]] static Result<std::unique_ptr<GraphBuilder>> make(std::size_t dimensions,
                                                                  std::size_t rows);
  ~GraphBuilder();
  GraphBuilder(const GraphBuilder&) = delete;
  GraphBuilder& operator=(const GraphBuilder&) = delete;

  // The next row of the segment. After a failure the builder is only good for being destroyed.
  [[nodiscard]] Status add(const std::int8_t* codes, float scale) noexcept;
  [[nodiscard]] Result<Graph> finish() const noexcept;

 private:
  struct Impl;
  explicit GraphBuilder(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace keel::index
