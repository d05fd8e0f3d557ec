// ranking_fit: fits the ranking anew to the remembered questions. A cold fit outside the fold; its
// result enters by a `model_fitted` event and is put to use by a `model_promoted` one.
// Thread safety: a pure function of its arguments. Deterministic.
#pragma once

#include <optional>
#include <string>

#include "keel/learn/knowledge.hpp"
#include "keel/learn/ranking.hpp"

namespace keel::learn {

struct RankingFit {
  std::string parameters;  // a RankingModel, as the event's artifact holds it
  std::uint64_t examples = 0;
  // Questions whose answers neither the features nor the weights knew; 0 when there were too few.
  std::size_t judged = 0;
  double loss_before = 0;     // mean -ln p(right) on them with W anew and the weights in use
  double loss_after = 0;      // and with weights fitted to the others
  double standard_error = 0;  // of the difference, question by question
  // By more than chance: then the weights in use are kept.
  [[nodiscard]] bool worse() const noexcept { return loss_after - loss_before > standard_error; }
};

// W: multinomial logistic regression with dropout (keel/stats/linear_model.hpp) of the right
// article, beside a share of what the first weights say, on the latest 20,000 labelled questions,
// each with its trust as weight, and on what the articles say themselves, title and sentences, with
// half of one; of articles beyond the 256 labelled most often W stays as it is.
// Weights: stacked generalisation (Wolpert 1992). The questions are cut into five parts; W and the
// votes of memory are computed for each part from the other four, so that the features look as they
// will on a new question; listwise softmax over them, ridge toward the first weights. The weights
// stay as they are below 30 questions or 5 corrections by agents, and when fitted ones do worse on
// questions they were not fitted to. Nothing without a labelled question.
[[nodiscard]] std::optional<RankingFit> fit_ranking(const Answers& answers, const Memory& memory,
                                                    const Knowledge& knowledge,
                                                    const Ranking& ranking);

}  // namespace keel::learn
