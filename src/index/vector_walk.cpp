// The walk through a linked segment. It is not hnswlib's own: that one (0.6) takes no filter, loses
// its lists when memory runs out, and orders equal scores by chance.
#include <algorithm>

#include "index/vector_segment.hpp"

namespace keel::index {
namespace {

using Segment = VectorIndex::Segment;

constexpr std::size_t scan_share = 4;  // a walk that sees one row in four costs more than a scan

std::span<const std::uint32_t> neighbours(const GraphLayer& layer, std::uint32_t row) {
  std::size_t place = row;
  if (!layer.rows.empty()) {
    const auto at = std::lower_bound(layer.rows.begin(), layer.rows.end(), row);
    if (at == layer.rows.end() || *at != row) return {};
    place = static_cast<std::size_t>(at - layer.rows.begin());
  }
  return std::span(layer.links)
      .subspan(layer.starts[place], layer.starts[place + 1] - layer.starts[place]);
}

// One bit a row; of a thread, since a walk clears it and a large one is dear to allocate.
class Seen {
 public:
  explicit Seen(std::size_t rows) { bits().assign(rows / 64 + 1, 0); }
  // True the first time.
  bool first(std::uint32_t row) {
    std::uint64_t& word = bits()[row / 64];
    const std::uint64_t bit = std::uint64_t{1} << (row % 64);
    const bool is_new = (word & bit) == 0;
    word |= bit;
    return is_new;
  }

 private:
  static std::vector<std::uint64_t>& bits() {
    thread_local std::vector<std::uint64_t> held;
    return held;
  }
};

}  // namespace

bool walk(const Segment& segment, const QueryCodes& query, std::size_t dimensions,
          std::size_t width, const Accept& accept, std::vector<RowHit>& out) {
  const auto hit = [&](std::uint32_t row) -> RowHit {
    return {cosine(query, &segment.codes[row * dimensions], segment.scales[row], dimensions), row};
  };
  const auto worse = [](const RowHit& a, const RowHit& b) { return better(b, a); };
  RowHit at = hit(segment.graph.entry);
  for (std::size_t layer = segment.graph.layers.size(); --layer > 0;) {
    for (bool moved = true; moved;) {
      moved = false;
      for (const std::uint32_t row : neighbours(segment.graph.layers[layer], at.row)) {
        if (const RowHit next = hit(row); better(next, at)) at = next, moved = true;
      }
    }
  }
  Seen seen(segment.rows());
  std::size_t visited = 0;
  std::vector<RowHit> open;  // a heap, the best on top
  out.clear();               // a heap, the worst on top
  const auto visit = [&](const RowHit& one) {
    if (out.size() == width && !better(one, out.front())) return;
    open.push_back(one);
    std::push_heap(open.begin(), open.end(), worse);
    if (!accept(segment.docs[one.row], segment.versions[one.row])) return;
    if (out.size() == width) {
      std::pop_heap(out.begin(), out.end(), better);
      out.back() = one;
    } else {
      out.push_back(one);
    }
    std::push_heap(out.begin(), out.end(), better);
  };
  (void)seen.first(at.row);
  visit(at);
  while (!open.empty()) {
    std::pop_heap(open.begin(), open.end(), worse);
    const RowHit from = open.back();
    open.pop_back();
    if (out.size() == width && better(out.front(), from)) break;
    for (const std::uint32_t row : neighbours(segment.graph.layers.front(), from.row)) {
      if (!seen.first(row)) continue;
      if (++visited > segment.rows() / scan_share) return false;
      visit(hit(row));
    }
  }
  std::sort(out.begin(), out.end(), better);
  return true;
}

}  // namespace keel::index
