// Agglomerative clustering by average linkage (Sokal and Michener 1958), along chains of nearest
// neighbours (Murtagh 1983).
// Thread safety: pure functions.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "keel/stats/matrix.hpp"

namespace keel::stats {

// similarity: symmetric, [n, n], of which the diagonal plays no part; it is used up. Two clusters
// become one while the mean similarity between their members is at least `least`. The label of each
// item, from 0 in order of first appearance. O(n^2) time.
[[nodiscard]] inline std::vector<std::uint32_t> average_linkage(Matrix similarity, float least) {
  assert(similarity.rows == similarity.columns);
  const std::size_t n = similarity.rows;
  std::vector<std::size_t> parent(n);
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  std::vector<float> sizes(n, 1.0f);
  std::vector<std::size_t> alive = parent;
  std::vector<std::size_t> chain;
  while (!alive.empty()) {
    if (chain.empty()) chain.push_back(alive.front());
    const std::size_t tip = chain.back();
    const std::size_t before = chain.size() > 1 ? chain[chain.size() - 2] : n;
    std::size_t nearest = before;  // among equals the one before, so that chains end
    float best = before < n ? similarity.row(tip)[before] : least;
    for (const std::size_t other : alive) {
      if (other == tip || other == before) continue;
      const float value = similarity.row(tip)[other];
      if (value > best || (nearest == n && value >= best)) {
        best = value;
        nearest = other;
      }
    }
    if (nearest != before) {
      chain.push_back(nearest);
      continue;
    }
    if (before == n) {  // nothing is near enough: it stays as it is
      std::erase(alive, tip);
      chain.pop_back();
      continue;
    }
    chain.resize(chain.size() - 2);
    const std::size_t kept = std::min(tip, before);
    const std::size_t gone = std::max(tip, before);
    const float all = sizes[kept] + sizes[gone];
    for (const std::size_t other : alive) {
      if (other == kept || other == gone) continue;
      const float mean =
          (sizes[kept] * similarity.row(kept)[other] + sizes[gone] * similarity.row(gone)[other]) /
          all;
      similarity.row(kept)[other] = mean;
      similarity.row(other)[kept] = mean;
    }
    sizes[kept] = all;
    parent[gone] = kept;
    std::erase(alive, gone);
  }
  std::vector<std::uint32_t> labels(n);
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < n; ++i) {  // a parent comes before its children
    labels[i] = parent[i] == i ? next++ : labels[parent[i]];
  }
  return labels;
}

}  // namespace keel::stats
