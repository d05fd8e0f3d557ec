// fusion: fits the ranking's feature weights to remembered questions with the features they were
// served with. A cold fit outside the fold; its result enters by a `model_fitted` event.
// Thread safety: a pure function of its arguments. Deterministic.
#pragma once

#include <optional>

#include "keel/learn/ranking.hpp"

namespace keel::learn {

struct FusionFit {
  FeatureWeights weights{};
  std::uint64_t examples = 0;
  double loss_before = 0;  // mean -ln p(right), of the weights in use
  double loss_after = 0;
};

// Listwise softmax over the candidates as served and the right article, on the latest 2,500
// labelled questions, each with its trust as weight, ridge toward the first weights. Nothing below
// 30 questions or 5 corrections by agents.
[[nodiscard]] std::optional<FusionFit> fit_fusion(const Answers& answers, const Memory& memory,
                                                  const Ranking& ranking);

}  // namespace keel::learn
