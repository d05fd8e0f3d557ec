// Bm25Index: in-memory top-k retrieval over documents of weighted terms, as immutable segments plus
// a short tail that is scanned. Copying an index costs one reference a segment.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. A search's result is a function of the documents added, not of how they lie in segments.
//  2. A document added again with a higher version hides nothing by itself: `accept` decides.
// Score: sum over query terms of idf * tf (k1 + 1) / (tf + k1 (1 - b + b length / mean length))
// (Robertson and Zaragoza 2009).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace keel::index {

struct Term {
  std::uint32_t id = 0;      // hashed stem
  std::uint16_t weight = 0;  // term frequency, title terms counted several times
  friend bool operator==(const Term&, const Term&) = default;
  template <class A>
  void fields(A& a) {
    a(id, weight);
  }
};

struct Document {
  std::uint32_t doc = 0;      // the caller's number
  std::uint32_t version = 0;  // passed back to `accept`
  float length = 0;           // in terms
  std::vector<Term> terms;    // ascending by id, ids distinct
};

struct QueryTerm {
  std::uint32_t id = 0;
  float idf = 0;         // terms without a positive idf are left out
  std::uint32_t df = 0;  // documents that have it: the work it costs
};

struct Hit {
  std::uint32_t doc = 0;
  float score = 0;
};

struct Bm25Parameters {
  float k1 = 0.9f;
  float b = 0.4f;
  float mean_length = 1;
  std::size_t postings_max = 2'000'000;  // work bound: the commonest terms past it are left out,
                                         // but never the two rarest
};

// Non-owning reference to bool(doc, version).
class Accept {
 public:
  template <class F>
  Accept(const F& f)  // NOLINT: implicit by design
      : object_(&f), call_([](const void* o, std::uint32_t doc, std::uint32_t version) {
          return (*static_cast<const F*>(o))(doc, version);
        }) {}
  bool operator()(std::uint32_t doc, std::uint32_t version) const {
    return call_(object_, doc, version);
  }

 private:
  const void* object_;
  bool (*call_)(const void*, std::uint32_t, std::uint32_t);
};

class Bm25Index {
 public:
  void add(Document document);
  // The k best accepted documents, best first; equal scores by doc. `query` terms are distinct.
  [[nodiscard]] std::vector<Hit> search(std::span<const QueryTerm> query,
                                        const Bm25Parameters& parameters, std::size_t k,
                                        const Accept& accept) const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  struct Segment;

 private:
  friend class Bm25Builder;
  static constexpr std::size_t tail_max = 32;
  static constexpr std::size_t fan_in = 4;  // segments of one tier before they merge
  std::vector<std::shared_ptr<const Segment>> segments_;
  std::vector<std::shared_ptr<const Document>> tail_;
  std::size_t size_ = 0;
};

// An index of many documents at once, as one segment: linear in their terms, several times faster
// than adding them one by one. Thread safety: one thread at a time.
class Bm25Builder {
 public:
  // As Document; the terms are copied.
  void add(std::uint32_t doc, std::uint32_t version, float length, std::span<const Term> terms);
  // The index of what was added; the builder is empty again.
  [[nodiscard]] Bm25Index finish();

 private:
  struct Entry {
    std::uint32_t term;
    std::uint32_t row;
    std::uint16_t weight;
  };
  void sort_by_term();

  std::vector<std::uint32_t> docs_;
  std::vector<std::uint32_t> versions_;
  std::vector<float> lengths_;
  std::vector<Entry> entries_;  // by row, then term
};

}  // namespace keel::index
