#include "keel/index/vectors.hpp"

#include <algorithm>
#include <new>

#include "index/vector_segment.hpp"

namespace keel::index {
namespace {

using Segment = VectorIndex::Segment;

constexpr std::size_t fan_in = 4;      // scanned segments of about one size before they merge
constexpr std::size_t width_min = 96;  // rows that a walk keeps

bool hit_order(const Hit& a, const Hit& b) {
  return a.score != b.score ? a.score > b.score : a.doc < b.doc;
}

// The k best so far, as a heap with the worst on top; a document is offered once.
class TopHits {
 public:
  explicit TopHits(std::size_t k) : k_(k) {}
  [[nodiscard]] bool wants(const Hit& hit) const {
    return heap_.size() < k_ || hit_order(hit, heap_.front());
  }
  void put(const Hit& hit) {
    if (heap_.size() == k_) {
      std::pop_heap(heap_.begin(), heap_.end(), hit_order);
      heap_.back() = hit;
    } else {
      heap_.push_back(hit);
    }
    std::push_heap(heap_.begin(), heap_.end(), hit_order);
  }
  [[nodiscard]] std::vector<Hit> take() {
    std::sort(heap_.begin(), heap_.end(), hit_order);
    return std::move(heap_);
  }

 private:
  std::size_t k_;
  std::vector<Hit> heap_;
};

void scan_segment(const Segment& segment, const QueryCodes& query, std::size_t dimensions,
                  const Accept& accept, TopHits& top) {
  for (std::size_t row = 0; row < segment.rows();) {
    const std::size_t end = segment.document_end(row);
    Hit hit{segment.docs[row], -2};
    const std::uint32_t version = segment.versions[row];
    for (; row < end; ++row) {
      hit.score = std::max(hit.score, cosine(query, &segment.codes[row * dimensions],
                                             segment.scales[row], dimensions));
    }
    if (top.wants(hit) && accept(hit.doc, version)) top.put(hit);
  }
}

// Several rows of one document may fill a walk: then a wider one is tried, and at last a scan.
void walk_segment(const Segment& segment, const QueryCodes& query, std::size_t dimensions,
                  std::size_t k, const Accept& accept, TopHits& top) {
  std::vector<RowHit> rows;
  for (std::size_t width = std::max(width_min, 2 * k); width < segment.rows() / 4; width *= 4) {
    if (!walk(segment, query, dimensions, width, accept, rows)) break;
    std::vector<Hit> hits;
    std::vector<std::uint32_t> known;
    for (const RowHit& row : rows) {
      const std::uint32_t doc = segment.docs[row.row];
      if (std::find(known.begin(), known.end(), doc) != known.end()) continue;
      known.push_back(doc);
      hits.push_back({doc, row.score});
      if (hits.size() == k) break;
    }
    if (hits.size() < k) continue;
    for (const Hit& hit : hits) {
      if (top.wants(hit)) top.put(hit);
    }
    return;
  }
  scan_segment(segment, query, dimensions, accept, top);
}

}  // namespace

std::size_t VectorIndex::rows() const noexcept {
  std::size_t out = 0;
  for (const SegmentPtr& segment : segments_) out += segment->rows();
  return out;
}

std::size_t VectorIndex::rows_linked() const noexcept {
  std::size_t out = 0;
  for (const SegmentPtr& segment : segments_) out += segment->linked() ? segment->rows() : 0;
  return out;
}

std::size_t VectorIndex::bytes() const noexcept {
  std::size_t out = 0;
  for (const SegmentPtr& segment : segments_) out += segment->bytes();
  return out;
}

void VectorIndex::each(const std::function<void(std::uint32_t, std::uint32_t)>& visit) const {
  for (const SegmentPtr& segment : segments_) {
    for (std::size_t i = 0; i < segment->rows(); ++i) visit(segment->docs[i], segment->versions[i]);
  }
}

Status VectorIndex::add(std::uint32_t doc, std::uint32_t version, std::span<const float> rows) {
  try {
    auto made = std::make_shared<Segment>();
    std::vector<std::int8_t> codes(dimensions_);
    for (std::size_t i = 0; i + dimensions_ <= rows.size(); i += dimensions_) {
      const float scale = quantise(rows.subspan(i, dimensions_), codes);
      if (scale == 0) continue;
      made->docs.push_back(doc);
      made->versions.push_back(version);
      made->scales.push_back(scale);
      made->codes.insert(made->codes.end(), codes.begin(), codes.end());
    }
    if (made->docs.empty()) return ok_status();
    std::vector<SegmentPtr> next = segments_;
    next.push_back(std::move(made));
    // The last `fan_in` scanned segments merge while they are of about one size.
    while (next.size() >= fan_in) {
      const auto first = next.end() - fan_in;
      const bool one_size = (*first)->rows() <= 2 * next.back()->rows();
      const bool scanned = std::none_of(first, next.end(), [](const SegmentPtr& segment) {
        return segment->linked() || segment->taken;
      });
      if (!one_size || !scanned) break;
      auto merged = std::make_shared<Segment>();
      for (auto part = first; part != next.end(); ++part) {
        merged->append(**part, 0, (*part)->rows(), dimensions_);
      }
      next.erase(first, next.end());
      next.push_back(std::move(merged));
    }
    segments_ = std::move(next);
    return ok_status();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Result<std::vector<Hit>> VectorIndex::find(std::span<const float> query, std::size_t k,
                                           const Accept& accept, bool walk) const {
  try {
    QueryCodes codes;
    if (query.size() != dimensions_ || k == 0) return std::vector<Hit>{};
    quantise(query, codes);
    if (codes.scale == 0) return std::vector<Hit>{};
    TopHits top(k);
    for (const SegmentPtr& segment : segments_) {
      if (walk && segment->linked()) {
        walk_segment(*segment, codes, dimensions_, k, accept, top);
      } else {
        scan_segment(*segment, codes, dimensions_, accept, top);
      }
    }
    return top.take();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Result<std::vector<Hit>> VectorIndex::search(std::span<const float> query, std::size_t k,
                                             const Accept& accept) const {
  return find(query, k, accept, true);
}

Result<std::vector<Hit>> VectorIndex::scan(std::span<const float> query, std::size_t k,
                                           const Accept& accept) const {
  return find(query, k, accept, false);
}

}  // namespace keel::index
