#include "index/graph_twins.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace keel::index {

Twins find_twins(const VectorIndex::Segment& segment, std::size_t dimensions) {
  const auto order = [&](std::uint32_t a, std::uint32_t b) {
    if (segment.scales[a] != segment.scales[b])
      return segment.scales[a] < segment.scales[b] ? -1 : 1;
    return std::memcmp(&segment.codes[a * dimensions], &segment.codes[b * dimensions], dimensions);
  };
  std::vector<std::uint32_t> rows(segment.rows());
  std::iota(rows.begin(), rows.end(), 0U);
  std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int by_codes = order(a, b);
    return by_codes != 0 ? by_codes < 0 : a < b;
  });
  Twins out;
  out.next.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || order(rows[i - 1], rows[i]) != 0) out.distinct.push_back(rows[i]);
    const bool last = i + 1 == rows.size() || order(rows[i], rows[i + 1]) != 0;
    out.next[rows[i]] = last ? rows[i] : rows[i + 1];
  }
  std::sort(out.distinct.begin(), out.distinct.end());
  return out;
}

Graph with_twins(const Graph& nodes, const Twins& twins) {
  Graph out;
  out.entry = twins.distinct[nodes.entry];
  std::vector<std::uint32_t> node_of(twins.next.size(), ~0U);
  for (std::size_t i = 0; i < twins.distinct.size(); ++i) {
    node_of[twins.distinct[i]] = static_cast<std::uint32_t>(i);
  }
  GraphLayer lowest;
  lowest.starts.push_back(0);
  for (std::uint32_t row = 0; row < twins.next.size(); ++row) {
    if (const std::uint32_t node = node_of[row]; node != ~0U) {
      const GraphLayer& layer = nodes.layers.front();
      for (std::uint32_t i = layer.starts[node]; i < layer.starts[node + 1]; ++i) {
        lowest.links.push_back(twins.distinct[layer.links[i]]);
      }
    }
    if (twins.next[row] != row) lowest.links.push_back(twins.next[row]);
    lowest.starts.push_back(static_cast<std::uint32_t>(lowest.links.size()));
  }
  out.layers.push_back(std::move(lowest));
  for (std::size_t i = 1; i < nodes.layers.size(); ++i) {
    GraphLayer layer = nodes.layers[i];
    for (std::uint32_t& row : layer.rows) row = twins.distinct[row];
    for (std::uint32_t& link : layer.links) link = twins.distinct[link];
    out.layers.push_back(std::move(layer));
  }
  return out;
}

}  // namespace keel::index
