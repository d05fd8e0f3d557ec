// OnlineClusters: clusters of a growing stream of unit vectors. A vector joins the cluster whose
// centroid is nearest, or begins one (leader clustering, Hartigan 1975); when enough have come, all
// are clustered anew (refined_clusters) and each new cluster takes the id of the old one that it
// shares most members with.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. The same vectors in the same order give the same ids.
//  2. An id, once given up, never comes back.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "keel/stats/assignment.hpp"
#include "keel/stats/refined_clusters.hpp"

namespace keel::stats {

struct OnlineClustersOptions {
  float join = 0.4f;                    // least cosine with a centroid
  std::size_t consolidate_first = 50;   // vectors, before all are first clustered anew
  std::size_t consolidate_divisor = 4;  // then whenever one in this many is new
  RefinedClustersOptions refined;
};

class OnlineClusters {
 public:
  explicit OnlineClusters(const OnlineClustersOptions& options = {}) : options_(options) {}

  // The cluster of a new vector, of length 1. O(clusters * d).
  std::uint32_t add(std::span<const float> x) {
    std::uint32_t best = next_id_;
    float highest = options_.join;
    for (const auto& [id, sum] : sums_) {
      const float length = std::sqrt(dot(sum, sum));
      const float cosine = length > 0 ? dot(sum, x) / length : 0;
      if (cosine >= highest) {
        highest = cosine;
        best = id;
      }
    }
    if (best == next_id_) ++next_id_;
    join(best, x);
    ids_.push_back(best);
    firm_.push_back(true);
    scores_.push_back(0);
    return best;
  }

  // Whether enough have come since all were clustered anew.
  [[nodiscard]] bool due() const noexcept {
    return ids_.size() >= options_.consolidate_first &&
           ids_.size() >= consolidated_ + consolidated_ / options_.consolidate_divisor;
  }

  // Clusters all vectors anew: rows are those of all add() so far, in order, perhaps in another
  // space, which then is the space of add(). Cost: as refined_clusters.
  void consolidate(const Matrix& vectors, const KnownClasses& known = {}) {
    assert(vectors.rows == ids_.size());
    const RefinedClusters found = refined_clusters(vectors, known, options_.refined);
    const std::vector<std::uint32_t> id_of = match(found);
    sums_.clear();
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      scores_[i] = found.scores[i];
      firm_[i] = found.members[i] != RefinedClusters::none;
      ids_[i] = found.count > 0 ? id_of[found.nearest[i]] : next_id_++;
      if (firm_[i] || found.count == 0) join(ids_[i], vectors.row(i));
    }
    consolidated_ = ids_.size();
  }

  // The cluster of each vector.
  [[nodiscard]] std::span<const std::uint32_t> ids() const noexcept { return ids_; }
  // Whether it is a member; else the cluster is only the least unlike it.
  [[nodiscard]] bool firm(std::size_t index) const noexcept { return firm_[index]; }

  // How well its cluster describes it, about 0 to 1; 0 until all are clustered anew.
  [[nodiscard]] float score(std::size_t index) const noexcept { return scores_[index]; }

 private:
  void join(std::uint32_t id, std::span<const float> x) {
    std::vector<float>& sum = sums_[id];
    sum.resize(x.size());
    add_scaled(sum, 1, x);
  }

  // An id for each new cluster: the pairing with the old ones that keeps most members.
  [[nodiscard]] std::vector<std::uint32_t> match(const RefinedClusters& found) {
    std::map<std::uint32_t, std::size_t> column;
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (firm_[i]) column.emplace(ids_[i], 0);
    }
    std::vector<std::uint32_t> old;
    for (auto& [id, index] : column) {
      index = old.size();
      old.push_back(id);
    }
    std::vector<double> shared(found.count * old.size());
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (firm_[i] && found.members[i] != RefinedClusters::none) {
        shared[found.members[i] * old.size() + column.at(ids_[i])] += 1;
      }
    }
    const std::vector<std::size_t> pairing = assign_max(shared, found.count, old.size());
    std::vector<std::uint32_t> out;
    for (std::uint32_t c = 0; c < found.count; ++c) {
      const bool kept = pairing[c] != unassigned && shared[c * old.size() + pairing[c]] > 0;
      out.push_back(kept ? old[pairing[c]] : next_id_++);
    }
    return out;
  }

  OnlineClustersOptions options_;
  std::map<std::uint32_t, std::vector<float>> sums_;  // of the members' vectors
  std::vector<std::uint32_t> ids_;
  std::vector<bool> firm_;
  std::vector<float> scores_;
  std::uint32_t next_id_ = 0;
  std::size_t consolidated_ = 0;
};

}  // namespace keel::stats
