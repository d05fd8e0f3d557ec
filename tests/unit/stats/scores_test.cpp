#include "keel/stats/scores.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace keel::stats;

namespace {
using Labels = std::vector<std::uint32_t>;
using Scores = std::vector<double>;
}  // namespace

TEST_CASE("accuracy, macro F1 and MCC by hand") {
  const Labels truth = {0, 0, 1, 1, 2};
  const Labels predicted = {0, 1, 1, 1, 0};
  CHECK(accuracy(truth, predicted) == Approx(0.6));
  CHECK(macro_f1(truth, predicted) == Approx((0.5 + 0.8 + 0) / 3));
  // Gorodkin: (3*5 - (2*2 + 2*3 + 1*0)) / sqrt((25 - 13) (25 - 9))
  CHECK(mcc(truth, predicted) == Approx((15.0 - 10.0) / std::sqrt(12.0 * 16.0)));
  CHECK(mcc(truth, truth) == Approx(1));
  CHECK(mcc(truth, Labels(5, 1)) == 0);
  CHECK(accuracy(Labels{}, Labels{}) == 0);
  CHECK(macro_f1(Labels{}, Labels{}) == 0);
  CHECK(macro_f1(Labels{7}, Labels{7}) == 1);
}

TEST_CASE("AUROC counts pairs, ties half") {
  CHECK(auroc(Scores{3, 4}, Scores{1, 2}) == 1);
  CHECK(auroc(Scores{1, 2}, Scores{3, 4}) == 0);
  CHECK(auroc(Scores{1, 1}, Scores{1}) == 0.5);
  CHECK(auroc(Scores{1, 3}, Scores{2, 3}) == Approx((0 + 0 + 1 + 0.5) / 4));
  CHECK(auroc(Scores{}, Scores{1}) == 0.5);
}

TEST_CASE("false positives where 95 % of the positives pass") {
  Scores positives;
  for (int i = 1; i <= 100; ++i) positives.push_back(i);
  // The threshold is 6: 95 positives reach it.
  CHECK(fpr_at_tpr95(positives, Scores{1, 5.9, 6, 200}) == 0.5);
  CHECK(fpr_at_tpr95(Scores{}, Scores{1}) == 1);
  CHECK(fpr_at_tpr95(positives, Scores{}) == 0);
}

TEST_CASE("scores of sets by hand") {
  const std::vector<std::vector<std::uint32_t>> truth = {{0, 2}, {1}, {}, {0}};
  const std::vector<std::vector<std::uint32_t>> found = {{0, 2}, {1, 3}, {}, {}};
  // Of 4 pairs that are there and 4 that were found 3 are both.
  const SetScores scores = set_scores(truth, found);
  CHECK(scores.micro_f1 == Approx(2 * 3 / 8.0));
  // F1 of label 0: 2/3, of 1 and 2: 1, of 3: 0.
  CHECK(scores.macro_f1 == Approx((2 / 3.0 + 1 + 1 + 0) / 4));
  CHECK(scores.exact == 0.5);
  CHECK(set_scores({}, {}).micro_f1 == 0);
}

TEST_CASE("the threshold with the best F1 by hand") {
  // From .8 on: 2 right of 2, of 3: F1 .8. From .4 on: 3 right of 5: F1 .75. From .9 on: .5.
  CHECK(best_f1_threshold(Scores{0.9, 0.8, 0.4}, Scores{0.6, 0.5, 0.1}) == 0.8);
  // A tie is taken whole: from .5 on 2 right of 3.
  CHECK(best_f1_threshold(Scores{0.5, 0.5}, Scores{0.5, 0.1}) == 0.5);
  CHECK(best_f1_threshold(Scores{}, Scores{0.5}) == 0);
}

TEST_CASE("ranking scores by hand") {
  const std::array<bool, 5> relevant = {false, true, false, true, false};
  CHECK(reciprocal_rank(relevant, 10) == 0.5);
  CHECK(reciprocal_rank(relevant, 1) == 0);
  CHECK(recall_at(relevant, 2, 4) == 0.25);
  CHECK(recall_at(relevant, 10, 4) == 0.5);
  CHECK(recall_at(relevant, 3, 0) == 0);
  const double gained = 1 / std::log2(3.0) + 1 / std::log2(5.0);
  const double ideal = 1 + 1 / std::log2(3.0);
  CHECK(ndcg_at(relevant, 5, 2) == Approx(gained / ideal));
  CHECK(ndcg_at(relevant, 5, 0) == 0);
  CHECK(ndcg_at(std::array<bool, 2>{true, true}, 10, 2) == Approx(1));
}
