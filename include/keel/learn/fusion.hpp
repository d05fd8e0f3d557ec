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
  double loss_before = 0;  // mean -ln p(right) on the held-out questions, weights in use
  double loss_after = 0;
  std::size_t judged = 0;  // held-out questions: the latest fifth
  std::size_t right_before = 0;
  std::size_t right_after = 0;
  // Better on what came last, in both measures: a fit that is not would make next month worse.
  [[nodiscard]] bool better() const noexcept {
    return right_after > right_before && loss_after < loss_before;
  }
};

// The weights of a fit on all questions, and how one without the latest fifth does on that fifth.
// Listwise softmax over the candidates as served and the right article, on the latest 2,500
// labelled questions, each with its trust as weight, ridge toward the first weights. Nothing below
// 30 questions or 5 corrections by agents.
[[nodiscard]] std::optional<FusionFit> fit_fusion(const Answers& answers, const Memory& memory,
                                                  const Ranking& ranking);

}  // namespace keel::learn
