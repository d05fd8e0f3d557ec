#include "index/nearest_segment.hpp"

#include <algorithm>

namespace keel::index {
namespace {

using Segment = NearestIndex::Segment;

// Makes room for so many postings of each component; the places where they begin, by component.
std::vector<std::uint32_t> lay_out(Segment& segment, std::span<const std::uint32_t> counts) {
  std::vector<std::uint32_t> places(counts.size(), 0);
  std::uint32_t end = 0;
  for (std::size_t id = 0; id < counts.size(); ++id) {
    if (id % 64 == 0)
      segment.words[id / 64].rank = static_cast<std::uint32_t>(segment.starts.size());
    places[id] = end;
    if (counts[id] == 0) continue;
    segment.words[id / 64].bits |= std::uint64_t{1} << id % 64;
    segment.starts.push_back(end);
    end += counts[id];
  }
  segment.starts.push_back(end);
  segment.starts.shrink_to_fit();
  segment.rows.resize(end);
  segment.weights.resize(end);
  return places;
}

constexpr std::size_t ids = 1u << 16;

}  // namespace

NearestSegmentPtr make_segment(std::vector<std::uint32_t> docs, std::span<const std::uint32_t> ends,
                               std::span<const Component> components) {
  auto out = std::make_shared<Segment>();
  std::vector<std::uint32_t> counts(ids, 0);
  for (const Component& component : components) ++counts[component.id];
  std::vector<std::uint32_t> places = lay_out(*out, counts);
  std::size_t at = 0;
  for (std::size_t row = 0; row < docs.size(); ++row) {
    for (; at < ends[row]; ++at) {
      const std::uint32_t place = places[components[at].id]++;
      out->rows[place] = static_cast<std::uint16_t>(row);
      out->weights[place] = components[at].weight;
    }
  }
  out->docs = std::move(docs);
  return out;
}

NearestSegmentPtr merge(std::span<const NearestSegmentPtr> parts) {
  auto out = std::make_shared<Segment>();
  std::vector<std::uint32_t> counts(ids, 0);
  for (const NearestSegmentPtr& part : parts) {
    for (std::size_t id = 0; id < ids; ++id) {
      counts[id] +=
          static_cast<std::uint32_t>(part->find(static_cast<std::uint16_t>(id)).rows.size());
    }
  }
  std::vector<std::uint32_t> places = lay_out(*out, counts);
  for (const NearestSegmentPtr& part : parts) {
    const std::size_t offset = out->docs.size();
    for (std::size_t id = 0; id < ids; ++id) {
      const Segment::Postings postings = part->find(static_cast<std::uint16_t>(id));
      for (std::size_t i = 0; i < postings.rows.size(); ++i) {
        const std::uint32_t place = places[id]++;
        out->rows[place] = static_cast<std::uint16_t>(postings.rows[i] + offset);
        out->weights[place] = postings.weights[i];
      }
    }
    out->docs.insert(out->docs.end(), part->docs.begin(), part->docs.end());
  }
  return out;
}

}  // namespace keel::index
