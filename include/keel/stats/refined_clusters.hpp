// Clusters of unit vectors without a number given: average linkage makes a start, and a classifier
// trained on the clusters themselves (RidgeClassifier, on all but the example it judges) moves what
// it would put elsewhere, merges clusters that it confuses, and lets go of what no cluster
// describes. Examples of known classes, where there are any, compete: what they describe better
// belongs to no cluster.
// Thread safety: pure functions.
// Invariants:
//  1. The same vectors in the same order give the same clusters.
//  2. Every cluster has at least size_min members.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "keel/stats/average_linkage.hpp"
#include "keel/stats/matrix.hpp"
#include "keel/stats/ridge_classifier.hpp"

namespace keel::stats {

struct RefinedClustersOptions {
  float link = 0.3f;             // least mean cosine between two clusters of the start
  float ridge = 3;               // of the classifier
  float bias = 0.3f;             // the constant feature of the classifier
  float confusion = 0.1f;        // of two clusters, from which on they are one
  float score_min = 0.15f;       // of what trains a cluster
  float known_margin = 0.2f;     // by which a known class must beat a cluster to take it from it
  float member_min = 0.25f;      // score of a member in the end, which no known class beats
  float cluster_min = 0.4f;      // mean score of a cluster's members in the end
  float kept_min = 0.5f;         // share of what trained a cluster that are members in the end
  std::size_t size_min = 4;      // of a cluster
  std::size_t start_max = 4096;  // vectors that linkage starts from, spread evenly over all
  int rounds = 8;                // at most
};

// Vectors of known classes; labels[i] is the class of row i. Empty: none are known.
struct KnownClasses {
  Matrix rows;
  std::vector<std::uint32_t> labels;
};

struct RefinedClusters {
  static constexpr std::uint32_t none = RidgeClassifier::no_class;

  std::uint32_t count = 0;
  std::vector<std::uint32_t> members;  // the cluster of each vector, or none
  std::vector<std::uint32_t> nearest;  // the same without `none`, unless there is no cluster
  std::vector<float> scores;           // of each vector for its nearest cluster, about 0 to 1
};

namespace detail {

class ClusterRefinement {
 public:
  ClusterRefinement(const Matrix& vectors, const KnownClasses& known,
                    const RefinedClustersOptions& options)
      : options_(options),
        count_(vectors.rows),
        classifier_(examples_of(vectors, known, options.bias), {}, options.ridge),
        known_labels_(known.labels) {
    for (const std::uint32_t label : known.labels) {
      known_classes_ = std::max(known_classes_, label + 1);
    }
  }

  [[nodiscard]] RefinedClusters run(std::vector<std::uint32_t> start) {
    RefinedClusters out;
    out.members = std::move(start);
    out.count = drop_small(out.members);
    for (int round = 0; round < options_.rounds && out.count > 0; ++round) {
      const Matrix scores = scores_of(out);
      std::vector<std::uint32_t> next =
          best_of(scores, out.count, options_.score_min, options_.known_margin);
      const bool merged = merge_confused(scores, out, next);
      const std::uint32_t count = drop_small(next);
      const bool settled = !merged && count == out.count && next == out.members;
      out.members = std::move(next);
      out.count = count;
      if (settled) break;
    }
    finish(out);
    return out;
  }

 private:
  [[nodiscard]] static Matrix examples_of(const Matrix& vectors, const KnownClasses& known,
                                          float bias) {
    Matrix out(vectors.rows + known.rows.rows, vectors.columns + 1);
    for (std::size_t i = 0; i < out.rows; ++i) {
      const std::span<const float> from =
          i < vectors.rows ? vectors.row(i) : known.rows.row(i - vectors.rows);
      std::copy(from.begin(), from.end(), out.row(i).begin());
      out.row(i).back() = bias;
    }
    return out;
  }

  // What a last look at every vector says; weak clusters and small ones are given up.
  void finish(RefinedClusters& out) const {
    out.nearest.assign(count_, RefinedClusters::none);
    out.scores.assign(count_, 0.0f);
    for (bool changed = out.count > 0; changed && out.count > 0;) {
      const Matrix scores = scores_of(out);
      const std::uint32_t before = out.count;
      std::vector<std::uint32_t> members = best_of(scores, out.count, options_.member_min, 0);
      std::vector<float> sums(out.count), sizes(out.count), trained_sizes(out.count);
      for (std::size_t i = 0; i < count_; ++i) {
        out.nearest[i] = top(scores, i, 0, out.count);
        out.scores[i] = scores.row(i)[out.nearest[i]];
        if (out.members[i] != RefinedClusters::none) trained_sizes[out.members[i]] += 1;
        if (members[i] == RefinedClusters::none) continue;
        sums[members[i]] += out.scores[i];
        sizes[members[i]] += 1;
      }
      std::vector<std::uint32_t> trained = out.members;
      for (std::size_t i = 0; i < count_; ++i) {
        const std::uint32_t c = trained[i];
        if (c != RefinedClusters::none && (sizes[c] < static_cast<float>(options_.size_min) ||
                                           sizes[c] < options_.kept_min * trained_sizes[c] ||
                                           sums[c] < options_.cluster_min * sizes[c])) {
          trained[i] = RefinedClusters::none;
        }
      }
      out.count = drop_small(trained);
      changed = out.count != before;
      out.members = changed ? std::move(trained) : std::move(members);
    }
    if (out.count == 0) out.nearest.assign(count_, RefinedClusters::none);
  }

  // Of each vector for the clusters, then the known classes.
  [[nodiscard]] Matrix scores_of(const RefinedClusters& clusters) const {
    std::vector<std::uint32_t> labels = clusters.members;
    for (const std::uint32_t label : known_labels_) labels.push_back(clusters.count + label);
    return classifier_.left_out(labels, clusters.count + known_classes_, count_);
  }

  [[nodiscard]] static std::uint32_t top(const Matrix& scores, std::size_t i, std::uint32_t begin,
                                         std::uint32_t end) {
    const auto row = scores.row(i);
    return begin +
           static_cast<std::uint32_t>(std::max_element(row.begin() + begin, row.begin() + end) -
                                      (row.begin() + begin));
  }

  [[nodiscard]] std::vector<std::uint32_t> best_of(const Matrix& scores, std::uint32_t count,
                                                   float least, float margin) const {
    std::vector<std::uint32_t> out(count_, RefinedClusters::none);
    for (std::size_t i = 0; i < count_; ++i) {
      const std::uint32_t best = top(scores, i, 0, count);
      const float score = scores.row(i)[best];
      if (score < least) continue;
      if (known_classes_ > 0) {
        const std::uint32_t rival = top(scores, i, count, count + known_classes_);
        if (scores.row(i)[rival] > score + margin) continue;
      }
      out[i] = best;
    }
    return out;
  }

  // [clusters, clusters]: the share of a row's scores that other clusters get, mean of both ways.
  [[nodiscard]] Matrix confusion_of(const Matrix& scores, const RefinedClusters& clusters) const {
    const std::uint32_t k = clusters.count;
    Matrix shares(k, k);
    std::vector<float> sizes(k);
    for (std::size_t i = 0; i < count_; ++i) {
      const std::uint32_t own = clusters.members[i];
      if (own == RefinedClusters::none) continue;
      sizes[own] += 1;
      float sum = 1e-9f;
      for (std::uint32_t c = 0; c < k; ++c) sum += std::max(scores.row(i)[c], 0.0f);
      for (std::uint32_t c = 0; c < k; ++c) {
        shares.row(own)[c] += std::max(scores.row(i)[c], 0.0f) / sum;
      }
    }
    Matrix out(k, k);
    for (std::uint32_t a = 0; a < k; ++a) {
      for (std::uint32_t b = 0; b < k; ++b) {
        out.row(a)[b] = (shares.row(a)[b] / sizes[a] + shares.row(b)[a] / sizes[b]) / 2;
      }
    }
    return out;
  }

  // Each cluster takes part in one merge a round, the most confused first.
  bool merge_confused(const Matrix& scores, const RefinedClusters& clusters,
                      std::vector<std::uint32_t>& labels) const {
    const Matrix confusion = confusion_of(scores, clusters);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::uint32_t a = 0; a < clusters.count; ++a) {
      for (std::uint32_t b = a + 1; b < clusters.count; ++b) {
        if (confusion.row(a)[b] >= options_.confusion) pairs.emplace_back(a, b);
      }
    }
    std::stable_sort(pairs.begin(), pairs.end(), [&](const auto& left, const auto& right) {
      return confusion.row(left.first)[left.second] > confusion.row(right.first)[right.second];
    });
    std::vector<std::uint32_t> into(clusters.count);
    std::iota(into.begin(), into.end(), 0u);
    std::vector<bool> used(clusters.count);
    for (const auto& [a, b] : pairs) {
      if (used[a] || used[b]) continue;
      used[a] = used[b] = true;
      into[b] = a;
    }
    for (std::uint32_t& label : labels) {
      if (label != RefinedClusters::none) label = into[label];
    }
    return !pairs.empty();
  }

  // Renumbers the clusters of at least size_min members from 0; how many there are.
  std::uint32_t drop_small(std::vector<std::uint32_t>& labels) const {
    std::vector<std::size_t> sizes;
    for (const std::uint32_t label : labels) {
      if (label == RefinedClusters::none) continue;
      if (label >= sizes.size()) sizes.resize(label + std::size_t{1});
      ++sizes[label];
    }
    std::vector<std::uint32_t> number(sizes.size(), RefinedClusters::none);
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      if (sizes[i] >= options_.size_min) number[i] = next++;
    }
    for (std::uint32_t& label : labels) {
      if (label != RefinedClusters::none) label = number[label];
    }
    return next;
  }

  RefinedClustersOptions options_;
  std::size_t count_;
  RidgeClassifier classifier_;
  std::vector<std::uint32_t> known_labels_;
  std::uint32_t known_classes_ = 0;
};

}  // namespace detail

// vectors: unit rows, [n, d]; known.rows: [m, d]. With s the smaller of n and start_max:
// O(s^2 d + (n + m) d^2) time, 4 s^2 bytes.
[[nodiscard]] inline RefinedClusters refined_clusters(const Matrix& vectors,
                                                      const KnownClasses& known = {},
                                                      const RefinedClustersOptions& options = {}) {
  const std::size_t n = std::min(vectors.rows, options.start_max);
  const auto at = [&](std::size_t i) { return i * vectors.rows / n; };
  Matrix similarity(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      similarity.row(i)[j] = similarity.row(j)[i] = dot(vectors.row(at(i)), vectors.row(at(j)));
    }
  }
  const std::vector<std::uint32_t> linked = average_linkage(std::move(similarity), options.link);
  std::vector<std::uint32_t> start(vectors.rows, RefinedClusters::none);
  for (std::size_t i = 0; i < n; ++i) start[at(i)] = linked[i];
  detail::ClusterRefinement refinement(vectors, known, options);
  return refinement.run(std::move(start));
}

}  // namespace keel::stats
