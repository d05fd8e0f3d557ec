// ranking: the weights that turn a candidate's features into its score, and the linear residual W
// that learns from every outcome which words mean which article.
// Thread safety: const methods from any thread; one writer on its own copy.
// z = sum of weight * feature; p = softmax of z over the candidates. A credit of trust t moves
// W[x] -= 2 t x (p - e), then four remembered questions are replayed, half as far once a fit has
// learned them. A refuted article moves it away by the gradient of ln(1 - p). x has one entry that
// is always on: how often an article is right, whatever the words. keel/learn/ranking_fit.hpp fits
// all of it again from time to time.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keel/learn/memory.hpp"
#include "keel/learn/rows.hpp"

namespace keel::learn {

using FeatureWeights = std::array<double, feature_count>;

// Fitted on the training streams of the benchmark sets (benchmarks/README.md says how).
inline constexpr FeatureWeights first_weights = {9.7, 5.6, 5.3, 0.5, 2.0, 0.6, -2.0, 1.5, 4.0};

inline constexpr std::uint32_t always_on = 1u << question_bits;  // the row beside the features
inline constexpr float always_on_value = 0.14f;

// What a `model_fitted` event about "ranking" carries; never modified. The event says of how many
// features; the models of the first versions lack the weight of the last.
struct RankingModel : Counted<RankingModel> {
  FeatureWeights weights = first_weights;
  Rows rows;
  template <class A>
  void fields(A& a) {
    a(weights, rows);
  }
};

class Ranking {
 public:
  Ranking() = default;
  explicit Ranking(const RankingModel& model) : weights_(model.weights), rows_(model.rows) {}

  // Models enter by fact; outcomes of live traffic move W at once, imported ones by the next fit.
  // A `change_reverted` of a model that is no longer in use changes nothing.
  void apply(const Fact& fact);
  void learn(const Outcome& outcome, const Answers& answers, const Memory& memory);

  [[nodiscard]] const FeatureWeights& weights() const noexcept { return weights_; }
  [[nodiscard]] const Rows& rows() const noexcept { return rows_; }
  // x W for each of these distinct slots.
  [[nodiscard]] std::vector<double> linear(const QuestionVector& x,
                                           std::span<const std::uint32_t> slots) const;
  // x W of every article that was ever credited, one pass over the rows; valid until the thread's
  // next call. `less` is taken off.
  class Residual {
   public:
    [[nodiscard]] double of(std::uint32_t slot) const noexcept {
      return slot < sums_.size() ? sums_[slot] : 0;
    }
    // The k articles with the largest positive residual, best first.
    [[nodiscard]] std::vector<std::uint32_t> strongest(std::size_t k) const;

   private:
    friend class Ranking;
    std::vector<double> sums_;  // by slot
  };
  [[nodiscard]] const Residual& residual(const QuestionVector& x,
                                         std::span<const Share> less = {}) const;
  // What one step of learning a label, from the features as served, adds to x W of the articles.
  [[nodiscard]] std::vector<Share> taught(const AnswerRecord& record, const Label& label,
                                          const QuestionVector& x) const;
  // Fused score of served features with the linear feature replaced.
  [[nodiscard]] double score(const ServedFeatures& features, double linear) const noexcept;

  // Labelled questions at the latest fit, put to use or not; 0 before the first.
  [[nodiscard]] std::uint64_t fitted() const noexcept { return fitted_; }
  // Whether the model of this `model_fitted` can still be put to use.
  [[nodiscard]] bool waits(const EventId& fitted) const noexcept {
    return challenger_ && fitted == challenger_id_;
  }
  [[nodiscard]] const InUse& in_use() const noexcept { return in_use_; }

  template <class A>
  void fields(A& a) {
    bool present = static_cast<bool>(challenger_);
    a(present);
    if (present) a(challenger_);
    a(challenger_id_, fitted_, weights_, rows_, in_use_);
  }

 private:
  struct Example;  // a remembered question's candidates with their softmax
  [[nodiscard]] Example example(const AnswerRecord& record, const Label* label) const;
  void credit(const AnswerRecord& record, const Label& label, double rate);
  void refute(const AnswerRecord& record, std::uint32_t slot, double rate);
  void step(const QuestionVector& x, std::vector<Share> gradient, double rate);

  FeatureWeights weights_ = first_weights;
  Rows rows_;
  Ref<RankingModel> challenger_;  // fitted, not yet put to use; null when there is none
  EventId challenger_id_;
  std::uint64_t fitted_ = 0;
  InUse in_use_;
};

// The model that a `model_fitted` or `change_reverted` carries, with weights of so many features;
// null when it does not read.
[[nodiscard]] Ref<RankingModel> read_ranking(std::string_view parameters, std::uint64_t features);

}  // namespace keel::learn
