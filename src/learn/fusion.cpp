#include "keel/learn/fusion.hpp"

#include <algorithm>
#include <span>

#include "keel/stats/listwise.hpp"

namespace keel::learn {
namespace {

constexpr std::size_t questions_max = 2500;
constexpr std::size_t questions_min = 30;
constexpr std::uint64_t corrections_min = 5;
constexpr double ridge = 5;

void append(std::vector<double>& out, const ServedFeatures& features) {
  for (std::size_t i = 0; i < feature_count; ++i) {
    out.push_back(features.get(static_cast<Feature>(i)));
  }
}

// Articles that were no candidate and carry no features of their own cannot be compared.
std::optional<stats::ListwiseGroup> group_of(const AnswerRecord& record, const Label& label) {
  stats::ListwiseGroup group;
  group.weight = static_cast<double>(label.weight);
  bool found = false;
  for (std::size_t i = 0; i < record.candidates.size(); ++i) {
    if (record.candidates[i].slot == label.slot) {
      group.positive = i;
      found = true;
    }
    append(group.features, record.candidates[i].features);
  }
  if (!found && !label.has_features) return std::nullopt;
  if (!found) {
    group.positive = record.candidates.size();
    append(group.features, label.features);
  }
  return group;
}

// How many groups have their right candidate first.
std::size_t right(std::span<const stats::ListwiseGroup> groups, std::span<const double> weights) {
  std::size_t count = 0;
  for (const stats::ListwiseGroup& group : groups) {
    const std::vector<double> p = stats::listwise_probabilities(group.features, weights);
    const auto best = std::max_element(p.begin(), p.end()) - p.begin();
    count += static_cast<std::size_t>(best) == group.positive;
  }
  return count;
}

}  // namespace

std::optional<FusionFit> fit_fusion(const Answers& answers, const Memory& memory,
                                    const Ranking& ranking) {
  if (memory.corrections() < corrections_min) return std::nullopt;
  std::vector<stats::ListwiseGroup> groups;
  const auto& labelled = memory.labelled();
  for (std::size_t i = labelled.size(); i-- > 0 && groups.size() < questions_max;) {
    const Label* label = memory.label(labelled[i]);
    if (!label || label->slot == no_slot) continue;
    if (auto group = group_of(answers[labelled[i]], *label)) groups.push_back(std::move(*group));
  }
  if (groups.size() < questions_min) return std::nullopt;
  std::reverse(groups.begin(), groups.end());
  const std::vector<double> prior(first_weights.begin(), first_weights.end());
  const std::vector<double> now(ranking.weights().begin(), ranking.weights().end());
  const std::span<const stats::ListwiseGroup> all(groups);
  const std::size_t held_out = groups.size() / 5;
  const auto latest = all.last(held_out);
  const std::vector<double> trial =
      stats::fit_listwise(all.first(groups.size() - held_out), prior, ridge).weights;
  FusionFit out;
  const std::vector<double> weights = stats::fit_listwise(all, prior, ridge).weights;
  std::copy(weights.begin(), weights.end(), out.weights.begin());
  out.examples = labelled.size();
  out.judged = held_out;
  out.right_before = right(latest, now);
  out.right_after = right(latest, trial);
  std::vector<double> gradient(feature_count);
  const auto n = static_cast<double>(held_out);
  out.loss_before = stats::listwise_loss(latest, now, 0, now, gradient) / n;
  out.loss_after = stats::listwise_loss(latest, trial, 0, trial, gradient) / n;
  return out;
}

}  // namespace keel::learn
