// Scores of a clustering against true classes. Labels are any numbers: only which items share one
// matters. Empty input gives 0.
// Thread safety: pure functions.
#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "keel/stats/assignment.hpp"

namespace keel::stats {

namespace detail {

// How often class and cluster meet: [classes, clusters], row-major.
struct Contingency {
  std::size_t classes = 0;
  std::size_t clusters = 0;
  std::vector<double> counts;
  std::vector<double> class_sizes, cluster_sizes;
  double total = 0;
};

[[nodiscard]] inline std::vector<std::size_t> dense_labels(std::span<const std::uint32_t> labels,
                                                           std::size_t& count) {
  std::map<std::uint32_t, std::size_t> number;
  std::vector<std::size_t> out;
  out.reserve(labels.size());
  for (const std::uint32_t label : labels) {
    out.push_back(number.emplace(label, number.size()).first->second);
  }
  count = number.size();
  return out;
}

[[nodiscard]] inline Contingency contingency(std::span<const std::uint32_t> truth,
                                             std::span<const std::uint32_t> predicted) {
  assert(truth.size() == predicted.size());
  Contingency table;
  const std::vector<std::size_t> rows = dense_labels(truth, table.classes);
  const std::vector<std::size_t> columns = dense_labels(predicted, table.clusters);
  table.counts.resize(table.classes * table.clusters);
  table.class_sizes.resize(table.classes);
  table.cluster_sizes.resize(table.clusters);
  table.total = static_cast<double>(truth.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table.counts[rows[i] * table.clusters + columns[i]] += 1;
    table.class_sizes[rows[i]] += 1;
    table.cluster_sizes[columns[i]] += 1;
  }
  return table;
}

[[nodiscard]] inline double entropy(std::span<const double> sizes, double total) {
  double sum = 0;
  for (const double size : sizes) {
    if (size > 0) sum -= size / total * std::log(size / total);
  }
  return sum;
}

// The number of pairs within groups of these sizes.
[[nodiscard]] inline double pairs(std::span<const double> sizes) {
  double sum = 0;
  for (const double size : sizes) sum += size * (size - 1) / 2;
  return sum;
}

}  // namespace detail

// The share of items whose cluster is assigned to their class, one cluster a class, by the best
// assignment (Yang et al. 2010). In [0, 1].
[[nodiscard]] inline double clustering_accuracy(std::span<const std::uint32_t> truth,
                                                std::span<const std::uint32_t> predicted) {
  if (truth.empty()) return 0;
  const detail::Contingency table = detail::contingency(truth, predicted);
  const std::vector<std::size_t> cluster_of =
      assign_max(table.counts, table.classes, table.clusters);
  double right = 0;
  for (std::size_t i = 0; i < table.classes; ++i) {
    if (cluster_of[i] != unassigned) right += table.counts[i * table.clusters + cluster_of[i]];
  }
  return right / table.total;
}

// Mutual information over the mean of the two entropies (Vinh, Epps and Bailey 2010). In [0, 1];
// 1 when both sides are one group.
[[nodiscard]] inline double normalised_mutual_information(
    std::span<const std::uint32_t> truth, std::span<const std::uint32_t> predicted) {
  if (truth.empty()) return 0;
  const detail::Contingency table = detail::contingency(truth, predicted);
  double information = 0;
  for (std::size_t i = 0; i < table.classes; ++i) {
    for (std::size_t j = 0; j < table.clusters; ++j) {
      const double n = table.counts[i * table.clusters + j];
      if (n == 0) continue;
      information += n / table.total *
                     std::log(n * table.total / table.class_sizes[i] / table.cluster_sizes[j]);
    }
  }
  const double mean = (detail::entropy(table.class_sizes, table.total) +
                       detail::entropy(table.cluster_sizes, table.total)) /
                      2;
  return mean > 0 ? information / mean : 1;
}

// The Rand index, adjusted for chance (Hubert and Arabie 1985). At most 1; about 0 by chance; 1
// when both sides are one group or all alone.
[[nodiscard]] inline double adjusted_rand_index(std::span<const std::uint32_t> truth,
                                                std::span<const std::uint32_t> predicted) {
  if (truth.empty()) return 0;
  const detail::Contingency table = detail::contingency(truth, predicted);
  const double together = detail::pairs(table.counts);
  const double in_truth = detail::pairs(table.class_sizes);
  const double in_predicted = detail::pairs(table.cluster_sizes);
  const double all = table.total * (table.total - 1) / 2;
  const double expected = all > 0 ? in_truth * in_predicted / all : 0;
  const double highest = (in_truth + in_predicted) / 2;
  return highest == expected ? 1 : (together - expected) / (highest - expected);
}

// The share of items that are of the commonest class of their cluster. In (0, 1].
[[nodiscard]] inline double purity(std::span<const std::uint32_t> truth,
                                   std::span<const std::uint32_t> predicted) {
  if (truth.empty()) return 0;
  const detail::Contingency table = detail::contingency(truth, predicted);
  double right = 0;
  for (std::size_t j = 0; j < table.clusters; ++j) {
    double most = 0;
    for (std::size_t i = 0; i < table.classes; ++i) {
      most = std::max(most, table.counts[i * table.clusters + j]);
    }
    right += most;
  }
  return right / table.total;
}

}  // namespace keel::stats
