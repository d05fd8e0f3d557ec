// VectorIndex: the documents whose vectors are most like a query's, as immutable segments. Small
// segments are scanned; VectorLinker joins them into large ones with a graph of neighbours
// (hierarchical navigable small worlds: Malkov and Yashunin 2018), which a search walks. Copying an
// index costs one reference a segment.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. A scanned segment is searched whole. In a linked one a search may miss a document, but it
//     gives fewer than k only when fewer are accepted.
//  2. The same calls in the same order give the same index and the same hits on every machine:
//     vectors are kept as codes of 8 bits, and their products are integers.
//  3. A document added again with another version hides nothing by itself: `accept` decides.
//  4. What is out of memory fails with Code::out_of_memory and leaves the index as it was.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/status.hpp"
#include "keel/index/bm25.hpp"

namespace keel::index {

class VectorIndex {
 public:
  explicit VectorIndex(std::size_t dimensions = 1) : dimensions_(dimensions) {}  // 1 to 4096

  // Adds a document by its vectors, `rows` [n, dimensions] of any length; the cosine of its nearest
  // one counts. Vectors that are all 0 or not finite are left out: they are like nothing.
  [[nodiscard]] Status add(std::uint32_t doc, std::uint32_t version, std::span<const float> rows);
  // The k accepted documents of the highest cosine with the query, best first; equal ones by doc.
  // Scores are cosines but for what 8 bits lose (below 0.01 with 16 dimensions or more).
  [[nodiscard]] Result<std::vector<Hit>> search(std::span<const float> query, std::size_t k,
                                                const Accept& accept) const;
  // The same by scanning everything: what search() is measured against.
  [[nodiscard]] Result<std::vector<Hit>> scan(std::span<const float> query, std::size_t k,
                                              const Accept& accept) const;

  [[nodiscard]] std::size_t dimensions() const noexcept { return dimensions_; }
  [[nodiscard]] std::size_t rows() const noexcept;         // vectors, also of versions gone by
  [[nodiscard]] std::size_t rows_linked() const noexcept;  // of them in linked segments
  [[nodiscard]] std::size_t bytes() const noexcept;        // of memory
  // (doc, version) of every document, once for each of its vectors.
  void each(const std::function<void(std::uint32_t doc, std::uint32_t version)>& visit) const;

  // A file of the linked segments, which take long to make; scanned ones are left out. `model`
  // names what made the vectors. Format: docs/format.md, "cache/".
  [[nodiscard]] Result<std::string> save(std::string_view model) const;
  // corrupt for bytes that are damaged or not of save(), newer_format for a later version's,
  // conflict for another model's or other dimensions: what is not certainly right is not used.
  [[nodiscard]] static Result<VectorIndex> load(std::string_view bytes, std::string_view model,
                                                std::size_t dimensions);

  struct Segment;

 private:
  friend class VectorLinker;
  using SegmentPtr = std::shared_ptr<const Segment>;
  [[nodiscard]] Result<std::vector<Hit>> find(std::span<const float> query, std::size_t k,
                                              const Accept& accept, bool walk) const;

  std::size_t dimensions_;
  std::vector<SegmentPtr> segments_;
};

// VectorLinker: turns the scanned segments of an index into linked ones, a bounded piece at a time,
// and leaves out documents that are gone. Until a piece is whole the index is searched as it was.
// Thread safety: one thread at a time.
class VectorLinker {
 public:
  static constexpr std::size_t linked_min = 8192;  // vectors: fewer are as fast to scan

  VectorLinker();
  ~VectorLinker();
  VectorLinker(VectorLinker&&) noexcept;
  VectorLinker& operator=(VectorLinker&&) noexcept;

  // Links at most `rows_max` vectors (about 0.3 ms each); whether `index` changed. Always to be
  // given the same index, which only this and add() change. `accept`: the documents that live. On
  // failure what was begun is dropped, and a later call begins anew.
  [[nodiscard]] Result<bool> step(VectorIndex& index, std::size_t rows_max, const Accept& accept);
  [[nodiscard]] bool idle() const noexcept { return job_ == nullptr; }

 private:
  struct Job;
  [[nodiscard]] Result<bool> begin(VectorIndex& index, const Accept& accept);

  std::unique_ptr<Job> job_;
};

}  // namespace keel::index
