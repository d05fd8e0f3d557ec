// LeaderClusters: clusters of a stream of unit vectors, each seen once (leader clustering, Hartigan
// 1975, with centroids and merging).
// Thread safety: const calls from any thread.
// Invariants:
//  1. Clusters depend only on the options and on the vectors in their order.
//  2. An id is never reused; of two merged clusters the lower id lives on.
//  3. squares is |sum|^2.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <span>

#include "keel/stats/sparse.hpp"

namespace keel::stats {

struct LeaderOptions {
  double join_cosine = 0.5;    // a vector joins the nearest centroid at or above this
  double merge_cosine = 0.65;  // centroids this near become one
  template <class A>
  void fields(A& a) {
    a(join_cosine, merge_cosine);
  }
};

struct LeaderCluster {
  std::map<std::uint32_t, double> sum;  // of its vectors; the centroid up to its length
  double squares = 0;
  std::uint32_t size = 0;

  // Mean cosine of two different members, 1 for a single one: (|sum|^2 - n) / (n (n - 1)).
  [[nodiscard]] double cohesion() const noexcept {
    const double n = size;
    return size < 2 ? 1 : (squares - n) / (n * (n - 1));
  }
  template <class A>
  void fields(A& a) {
    a(sum, squares, size);
  }
};

class LeaderClusters {
 public:
  explicit LeaderClusters(const LeaderOptions& options = {}) noexcept : options_(options) {}

  // Puts a vector of length 1 into a cluster and returns its id. A vector without length gets a
  // cluster of its own. Cost: clusters * entries * log(entries of a centroid).
  std::uint32_t add(std::span<const SparseEntry> vector);

  // The nearest cluster's id and cosine; absent when there is none at or above join_cosine.
  static constexpr std::uint32_t absent = ~0u;
  struct Match {
    std::uint32_t id = absent;
    double cosine = 0;
  };
  [[nodiscard]] Match nearest(std::span<const SparseEntry> vector) const noexcept;

  // Where a cluster's members are now, after merges; an unknown id stays.
  [[nodiscard]] std::uint32_t resolve(std::uint32_t id) const noexcept {
    for (auto found = merged_.find(id); found != merged_.end(); found = merged_.find(id)) {
      id = found->second;
    }
    return id;
  }
  // By id, ascending.
  [[nodiscard]] const std::map<std::uint32_t, LeaderCluster>& clusters() const noexcept {
    return clusters_;
  }

  template <class A>
  void fields(A& a) {
    a(options_, clusters_, merged_, next_);
    if constexpr (A::reading) {
      // resolve() ends because every step goes to a lower id.
      for (const auto& [from, to] : merged_) {
        if (to >= from) a.fail();
      }
      if (!a.ok()) *this = LeaderClusters();
    }
  }

 private:
  using Clusters = std::map<std::uint32_t, LeaderCluster>;

  static double dot(std::span<const SparseEntry> vector, const LeaderCluster& cluster) noexcept {
    double sum = 0;
    for (const SparseEntry& entry : vector) {
      const auto found = cluster.sum.find(entry.id);
      if (found != cluster.sum.end()) sum += static_cast<double>(entry.value) * found->second;
    }
    return sum;
  }
  static double dot(const LeaderCluster& a, const LeaderCluster& b) noexcept {
    double sum = 0;
    auto left = a.sum.begin();
    auto right = b.sum.begin();
    while (left != a.sum.end() && right != b.sum.end()) {
      if (left->first == right->first) {
        sum += left++->second * right++->second;
      } else {
        ++(left->first < right->first ? left : right);
      }
    }
    return sum;
  }

  // Merges the cluster with its nearest one if they are near enough; the id it then has.
  std::uint32_t merge_nearest(std::uint32_t id);

  LeaderOptions options_;
  Clusters clusters_;
  std::map<std::uint32_t, std::uint32_t> merged_;  // an id that is gone to the one it joined
  std::uint32_t next_ = 0;
};

inline LeaderClusters::Match LeaderClusters::nearest(
    std::span<const SparseEntry> vector) const noexcept {
  Match best;
  const double length = norm(vector);
  for (const auto& [id, cluster] : clusters_) {
    const double lengths = length * std::sqrt(cluster.squares);
    if (!(lengths > 0)) continue;
    const double cosine = dot(vector, cluster) / lengths;
    if (cosine >= options_.join_cosine && (best.id == absent || cosine > best.cosine)) {
      best = {id, cosine};
    }
  }
  return best;
}

inline std::uint32_t LeaderClusters::add(std::span<const SparseEntry> vector) {
  Match match = nearest(vector);
  if (match.id == absent) match.id = next_++;
  LeaderCluster& cluster = clusters_[match.id];
  const double length = norm(vector);
  cluster.squares += 2 * dot(vector, cluster) + length * length;
  ++cluster.size;
  for (const SparseEntry& entry : vector) cluster.sum[entry.id] += static_cast<double>(entry.value);
  return merge_nearest(match.id);
}

inline std::uint32_t LeaderClusters::merge_nearest(std::uint32_t id) {
  const LeaderCluster& cluster = clusters_.at(id);
  Match best;
  double best_dot = 0;
  for (const auto& [other_id, other] : clusters_) {
    const double lengths = std::sqrt(other.squares * cluster.squares);
    if (other_id == id || !(lengths > 0)) continue;
    const double product = dot(cluster, other);
    if (product / lengths >= options_.merge_cosine &&
        (best.id == absent || product / lengths > best.cosine)) {
      best = {other_id, product / lengths};
      best_dot = product;
    }
  }
  if (best.id == absent) return id;
  const std::uint32_t kept = id < best.id ? id : best.id;
  const std::uint32_t gone = id < best.id ? best.id : id;
  LeaderCluster& target = clusters_.at(kept);
  const auto source = clusters_.find(gone);
  target.squares += 2 * best_dot + source->second.squares;
  target.size += source->second.size;
  for (const auto& [feature, value] : source->second.sum) target.sum[feature] += value;
  clusters_.erase(source);
  merged_[gone] = kept;
  return kept;
}

}  // namespace keel::stats
