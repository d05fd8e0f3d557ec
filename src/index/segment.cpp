#include "index/segment.hpp"

#include <algorithm>
#include <numeric>

namespace keel::index {

using Segment = Bm25Index::Segment;

const Segment::Block* Segment::List::find(std::uint32_t row) const noexcept {
  const Block* const after =
      std::upper_bound(blocks, blocks + count, row,
                       [](std::uint32_t wanted, const Block& block) { return wanted < block.row; });
  return after == blocks ? nullptr : after - 1;
}

std::uint16_t Segment::List::weight(const Block& block, std::uint32_t row) const noexcept {
  const std::uint32_t offset = row - block.row;
  const std::span<const Entry> all = entries(block);
  const auto at =
      std::lower_bound(all.begin(), all.end(), offset,
                       [](const Entry& entry, std::uint32_t o) { return entry.offset < o; });
  return at != all.end() && at->offset == offset ? at->weight : std::uint16_t{0};
}

Segment::List Segment::list(std::size_t i) const noexcept {
  List out{this, blocks.data() + starts[i], starts[i + 1] - starts[i], 0, 0};
  if (out.count == 0) return out;
  out.length_min = out.blocks->length_min;
  for (const Block& block : std::span(out.blocks, out.count)) {
    out.length_min = std::min(out.length_min, block.length_min);
    out.weight_max = std::max(out.weight_max, block.weight_max);
  }
  return out;
}

Segment::List Segment::find(std::uint32_t term) const noexcept {
  const auto at = std::lower_bound(terms.begin(), terms.end(), term);
  if (at == terms.end() || *at != term) return {};
  return list(static_cast<std::size_t>(at - terms.begin()));
}

void Segment::begin_term(std::uint32_t term) {
  terms.push_back(term);
  starts.push_back(static_cast<std::uint32_t>(blocks.size()));
}

void Segment::append(std::uint32_t row, std::uint16_t weight) {
  const auto end = static_cast<std::uint32_t>(entries.size());
  const bool first = blocks.size() == starts.back();
  if (first || end - blocks.back().start == block_max || row - blocks.back().row > 0xffff) {
    blocks.push_back({row, end, lengths[row], 0});
  }
  Block& block = blocks.back();
  block.length_min = std::min(block.length_min, lengths[row]);
  block.weight_max = std::max(block.weight_max, weight);
  entries.push_back({static_cast<std::uint16_t>(row - block.row), weight});
}

void Segment::close() {
  starts.push_back(static_cast<std::uint32_t>(blocks.size()));
  blocks.push_back({0, static_cast<std::uint32_t>(entries.size()), 0, 0});
}

SegmentPtr merge(std::span<const SegmentPtr> parts) {
  auto out = std::make_shared<Segment>();
  std::size_t entries = 0;
  for (const SegmentPtr& part : parts) entries += part->entries.size();
  out->entries.reserve(entries);
  std::vector<std::uint32_t> offsets;
  std::vector<std::uint32_t> terms;
  for (const SegmentPtr& part : parts) {
    offsets.push_back(static_cast<std::uint32_t>(out->docs.size()));
    out->docs.insert(out->docs.end(), part->docs.begin(), part->docs.end());
    out->versions.insert(out->versions.end(), part->versions.begin(), part->versions.end());
    out->lengths.insert(out->lengths.end(), part->lengths.begin(), part->lengths.end());
    terms.insert(terms.end(), part->terms.begin(), part->terms.end());
  }
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  out->terms.reserve(terms.size());
  out->starts.reserve(terms.size() + 1);
  std::vector<std::size_t> next(parts.size(), 0);
  for (const std::uint32_t term : terms) {
    out->begin_term(term);
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const Segment& part = *parts[p];
      if (next[p] == part.terms.size() || part.terms[next[p]] != term) continue;
      const Segment::List list = part.list(next[p]++);
      for (const Segment::Block& block : std::span(list.blocks, list.count)) {
        const std::uint32_t row = block.row + offsets[p];
        for (const Segment::Entry& entry : list.entries(block)) {
          out->append(row + entry.offset, entry.weight);
        }
      }
    }
  }
  out->close();
  return out;
}

SegmentPtr single(const Document& document) {
  auto out = std::make_shared<Segment>();
  out->docs = {document.doc};
  out->versions = {document.version};
  out->lengths = {document.length};
  for (const Term& term : document.terms) {
    out->begin_term(term.id);
    out->append(0, term.weight);
  }
  out->close();
  return out;
}

void Bm25Builder::add(std::uint32_t doc, std::uint32_t version, float length,
                      std::span<const Term> terms) {
  const auto row = static_cast<std::uint32_t>(docs_.size());
  docs_.push_back(doc);
  versions_.push_back(version);
  lengths_.push_back(length);
  for (const Term& term : terms) entries_.push_back({term.id, row, term.weight});
}

// Least significant digit first, which keeps rows ascending within a term.
void Bm25Builder::sort_by_term() {
  constexpr unsigned digit_bits = 11;
  constexpr std::uint32_t digits = 1u << digit_bits;
  std::uint32_t largest = 0;
  for (const Entry& entry : entries_) largest = std::max(largest, entry.term);
  std::vector<Entry> sorted(entries_.size());
  for (unsigned shift = 0; shift < 32 && largest >> shift != 0; shift += digit_bits) {
    std::vector<std::size_t> place(digits, 0);
    for (const Entry& entry : entries_) ++place[entry.term >> shift & (digits - 1)];
    std::exclusive_scan(place.begin(), place.end(), place.begin(), std::size_t{0});
    for (const Entry& entry : entries_) sorted[place[entry.term >> shift & (digits - 1)]++] = entry;
    entries_.swap(sorted);
  }
}

Bm25Index Bm25Builder::finish() {
  Bm25Index out;
  if (!docs_.empty()) {
    sort_by_term();
    auto segment = std::make_shared<Segment>();
    out.size_ = docs_.size();
    segment->docs = std::move(docs_);
    segment->versions = std::move(versions_);
    segment->lengths = std::move(lengths_);
    segment->entries.reserve(entries_.size());
    for (const Entry& entry : entries_) {
      if (segment->terms.empty() || segment->terms.back() != entry.term) {
        segment->begin_term(entry.term);
      }
      segment->append(entry.row, entry.weight);
    }
    segment->close();
    out.segments_.push_back(std::move(segment));
  }
  *this = {};
  return out;
}

}  // namespace keel::index
