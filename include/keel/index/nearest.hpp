// NearestIndex: the vectors most like a query's, among many short sparse ones of length 1, such as
// questions in hashed features. Immutable segments plus a short tail that is scanned; copying an
// index costs one reference a segment.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. A search's result is a function of the vectors added, not of how they lie in segments.
//  2. No segment holds more than 2^16 vectors, so that no add() merges more than that.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace keel::index {

// Of a vector of length 1, in steps of 2^-16.
struct Component {
  std::uint16_t id = 0;
  std::uint16_t weight = 0;
};

struct QueryComponent {
  std::uint16_t id = 0;
  std::uint16_t weight = 0;
  std::uint32_t df = 0;  // vectors that have it: the work it costs
};

struct Near {
  std::uint32_t doc = 0;
  double cosine = 0;  // as `Cosines` gave it
};

// Non-owning reference to void(span of docs, span of their cosines with the query to fill in).
class Cosines {
 public:
  template <class F>
  Cosines(const F& f)  // NOLINT: implicit by design
      : object_(&f),
        call_([](const void* o, std::span<const std::uint32_t> docs, std::span<double> out) {
          (*static_cast<const F*>(o))(docs, out);
        }) {}
  void operator()(std::span<const std::uint32_t> docs, std::span<double> out) const {
    call_(object_, docs, out);
  }

 private:
  const void* object_;
  void (*call_)(const void*, std::span<const std::uint32_t>, std::span<double>);
};

class NearestIndex {
 public:
  // What a search reads before it looks at what it has, and doubles each time that it needs more;
  // and the most. Where all postings of the query are fewer than the first, all are read.
  static constexpr std::size_t postings_first = 150'000;
  static constexpr std::size_t postings_max = 2'400'000;  // some 3 ms

  struct Document;
  struct Segment;

  // `components`: ascending by id, ids distinct. Each `doc` once.
  void add(std::uint32_t doc, std::vector<Component> components);
  // The k nearest, nearest first; equal cosines by doc. The components that fewest vectors have are
  // read first. Those that are best by them are compared whole, by `cosines`; when the k best of
  // these are better than what was not read can make of the others, by an estimate
  // (docs/methods.md), that was all. So it is exact when all postings are fewer than
  // postings_first, and nearly always when there are more.
  [[nodiscard]] std::vector<Near> search(std::span<const QueryComponent> query, std::size_t k,
                                         const Cosines& cosines) const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  friend class NearestBuilder;
  void merge_last();
  static constexpr std::size_t tail_max = 64;
  static constexpr std::size_t fan_in = 4;  // segments of one tier before they merge
  std::vector<std::shared_ptr<const Segment>> segments_;
  std::vector<std::shared_ptr<const Document>> tail_;
  std::size_t size_ = 0;
};

// An index of many vectors at once: linear in their components, several times faster than adding
// them one by one. Thread safety: one thread at a time.
class NearestBuilder {
 public:
  void add(std::uint32_t doc, std::span<const Component> components);  // as NearestIndex::add
  // The index of what was added; the builder is empty again.
  [[nodiscard]] NearestIndex finish();

 private:
  void close_segment();

  NearestIndex out_;
  std::vector<std::uint32_t> docs_;
  std::vector<std::uint32_t> ends_;  // of each document's components
  std::vector<Component> components_;
};

}  // namespace keel::index
