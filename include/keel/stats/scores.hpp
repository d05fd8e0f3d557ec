// Scores of predictions against the truth.
// Thread safety: pure functions. Empty input gives 0 unless said otherwise.
#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace keel::stats {

// The share of equal labels.
[[nodiscard]] inline double accuracy(std::span<const std::uint32_t> truth,
                                     std::span<const std::uint32_t> predicted) noexcept {
  assert(truth.size() == predicted.size());
  std::size_t right = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) right += truth[i] == predicted[i];
  return truth.empty() ? 0 : static_cast<double>(right) / static_cast<double>(truth.size());
}

namespace detail {

struct ClassCounts {
  std::vector<double> truth, predicted, right;
};
[[nodiscard]] inline ClassCounts count_classes(std::span<const std::uint32_t> truth,
                                               std::span<const std::uint32_t> predicted) {
  assert(truth.size() == predicted.size());
  std::size_t classes = 0;
  for (const std::uint32_t label : truth) classes = std::max<std::size_t>(classes, label + 1u);
  for (const std::uint32_t label : predicted) classes = std::max<std::size_t>(classes, label + 1u);
  ClassCounts n{std::vector<double>(classes), std::vector<double>(classes),
                std::vector<double>(classes)};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    n.truth[truth[i]] += 1;
    n.predicted[predicted[i]] += 1;
    if (truth[i] == predicted[i]) n.right[truth[i]] += 1;
  }
  return n;
}

}  // namespace detail

// The mean of F1 over the classes that occur on either side.
[[nodiscard]] inline double macro_f1(std::span<const std::uint32_t> truth,
                                     std::span<const std::uint32_t> predicted) {
  const detail::ClassCounts n = detail::count_classes(truth, predicted);
  double sum = 0;
  double classes = 0;
  for (std::size_t k = 0; k < n.truth.size(); ++k) {
    const double both = n.truth[k] + n.predicted[k];
    if (both == 0) continue;
    sum += 2 * n.right[k] / both;
    classes += 1;
  }
  return classes == 0 ? 0 : sum / classes;
}

// Of sets of labels, each ascending: truth[i] and predicted[i] are those of one text.
struct SetScores {
  double micro_f1 = 0;  // over all pairs of text and label
  double macro_f1 = 0;  // the mean over the labels that occur on either side
  double exact = 0;     // the share of texts whose sets are equal
};
[[nodiscard]] inline SetScores set_scores(std::span<const std::vector<std::uint32_t>> truth,
                                          std::span<const std::vector<std::uint32_t>> predicted) {
  assert(truth.size() == predicted.size());
  detail::ClassCounts n;
  const auto count = [](std::vector<double>& counts, std::uint32_t label) {
    if (label >= counts.size()) counts.resize(label + 1u);
    counts[label] += 1;
  };
  SetScores out;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    for (const std::uint32_t label : truth[i]) count(n.truth, label);
    for (const std::uint32_t label : predicted[i]) {
      count(n.predicted, label);
      if (std::binary_search(truth[i].begin(), truth[i].end(), label)) count(n.right, label);
    }
    out.exact += truth[i] == predicted[i];
  }
  const std::size_t classes = std::max(n.truth.size(), n.predicted.size());
  for (std::vector<double>* counts : {&n.truth, &n.predicted, &n.right}) counts->resize(classes);
  double right = 0, both = 0, occurring = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    const double sum = n.truth[k] + n.predicted[k];
    if (sum == 0) continue;
    right += n.right[k];
    both += sum;
    out.macro_f1 += 2 * n.right[k] / sum;
    occurring += 1;
  }
  if (both > 0) out.micro_f1 = 2 * right / both;
  if (occurring > 0) out.macro_f1 /= occurring;
  if (!truth.empty()) out.exact /= static_cast<double>(truth.size());
  return out;
}

// The score from which on to say yes so that F1 of the positives is highest; the highest such score
// of equals. 0 when there are no positives. O(n log n).
[[nodiscard]] inline double best_f1_threshold(std::span<const double> positives,
                                              std::span<const double> negatives) {
  std::vector<std::pair<double, bool>> scores;
  for (const double score : positives) scores.emplace_back(score, true);
  for (const double score : negatives) scores.emplace_back(score, false);
  std::sort(scores.begin(), scores.end(), std::greater<>());
  double best = 0, threshold = 0, right = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    right += scores[i].second;
    if (i + 1 < scores.size() && scores[i + 1].first == scores[i].first) continue;
    const double f1 =
        2 * right / (static_cast<double>(positives.size()) + static_cast<double>(i + 1));
    if (f1 <= best) continue;
    best = f1;
    threshold = scores[i].first;
  }
  return threshold;
}

// Matthews's correlation for many classes (Gorodkin 2004), in [-1, 1]; 0 when a side is constant.
[[nodiscard]] inline double mcc(std::span<const std::uint32_t> truth,
                                std::span<const std::uint32_t> predicted) {
  const detail::ClassCounts n = detail::count_classes(truth, predicted);
  const auto total = static_cast<double>(truth.size());
  double right = 0, cross = 0, truth_squares = 0, predicted_squares = 0;
  for (std::size_t k = 0; k < n.truth.size(); ++k) {
    right += n.right[k];
    cross += n.truth[k] * n.predicted[k];
    truth_squares += n.truth[k] * n.truth[k];
    predicted_squares += n.predicted[k] * n.predicted[k];
  }
  const double spread = (total * total - predicted_squares) * (total * total - truth_squares);
  return spread > 0 ? (right * total - cross) / std::sqrt(spread) : 0;
}

// The chance that a positive's score is above a negative's, ties half; 0.5 when a side is empty.
// O(n log n).
[[nodiscard]] inline double auroc(std::span<const double> positives,
                                  std::span<const double> negatives) {
  if (positives.empty() || negatives.empty()) return 0.5;
  std::vector<double> below(negatives.begin(), negatives.end());
  std::sort(below.begin(), below.end());
  double wins = 0;
  for (const double score : positives) {
    const auto [low, high] = std::equal_range(below.begin(), below.end(), score);
    wins += static_cast<double>(low - below.begin()) + 0.5 * static_cast<double>(high - low);
  }
  return wins / (static_cast<double>(positives.size()) * static_cast<double>(negatives.size()));
}

// The share of negatives at or above the highest threshold that keeps 95 % of the positives.
// 1 without positives, 0 without negatives.
[[nodiscard]] inline double fpr_at_tpr95(std::span<const double> positives,
                                         std::span<const double> negatives) {
  if (positives.empty()) return 1;
  if (negatives.empty()) return 0;
  std::vector<double> kept(positives.begin(), positives.end());
  std::sort(kept.begin(), kept.end(), std::greater<>());
  const std::size_t needed = (kept.size() * 95 + 99) / 100;
  const double threshold = kept[needed - 1];
  const auto passed = std::count_if(negatives.begin(), negatives.end(),
                                    [&](double score) { return score >= threshold; });
  return static_cast<double>(passed) / static_cast<double>(negatives.size());
}

// Rankings: relevant[i] says whether the result at rank i + 1 is relevant.

// 1 / rank of the first relevant result among the first k; 0 when there is none.
[[nodiscard]] inline double reciprocal_rank(std::span<const bool> relevant,
                                            std::size_t k) noexcept {
  for (std::size_t i = 0; i < std::min(k, relevant.size()); ++i) {
    if (relevant[i]) return 1.0 / static_cast<double>(i + 1);
  }
  return 0;
}

// The share of the `total` relevant documents among the first k results.
[[nodiscard]] inline double recall_at(std::span<const bool> relevant, std::size_t k,
                                      std::size_t total) noexcept {
  const auto found = std::count(
      relevant.begin(),
      relevant.begin() + static_cast<std::ptrdiff_t>(std::min(k, relevant.size())), true);
  return total == 0 ? 0 : static_cast<double>(found) / static_cast<double>(total);
}

// Normalised discounted cumulative gain of the first k results with binary gains
// (Jarvelin and Kekalainen 2002), in [0, 1]; `total` documents are relevant.
[[nodiscard]] inline double ndcg_at(std::span<const bool> relevant, std::size_t k,
                                    std::size_t total) noexcept {
  double gained = 0;
  double ideal = 0;
  for (std::size_t i = 0; i < k; ++i) {
    const double discount = 1 / std::log2(static_cast<double>(i) + 2);
    if (i < relevant.size() && relevant[i]) gained += discount;
    if (i < total) ideal += discount;
  }
  return ideal > 0 ? gained / ideal : 0;
}

}  // namespace keel::stats
