// group_questions: questions that nothing answers, clustered by what they share with each other and
// not with questions whose article is known.
// Thread safety: pure functions.
// Invariants:
//  1. The same examples in the same order give the same groups on every machine.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "keel/index/bm25.hpp"
#include "keel/learn/vectors.hpp"
#include "keel/stats/refined_clusters.hpp"

namespace keel::learn {

// One question, borrowed from its record, and what an agent replied to it.
struct GroupingExample {
  std::span<const index::Term> terms;
  std::span<const QuestionVector::Entry> question;
  std::span<const QuestionVector::Entry> reply;  // empty: none
};

struct GroupingOptions {
  std::size_t places = 4096;            // hashed features, with signs (Weinberger et al. 2009)
  std::size_t dimensions = 128;         // at most
  std::size_t texts_per_dimension = 3;  // at least
  int iterations = 1;                   // towards the strongest directions
  std::uint32_t texts_min = 2;          // that have a feature which counts
  float words_share = 0.6f;  // of the stems, beside 1 of stems and parts of words together
  float reply_share = 2.5f;  // of the reply, the same
  float whitening_ridge = 1;
  stats::RefinedClustersOptions refined{.link = 0.33f,
                                        .bias = 0.1f,
                                        .score_min = 0.15f,
                                        .known_margin = 0.2f,
                                        .member_min = 0.38f,
                                        .cluster_min = 0.34f,
                                        .kept_min = 0.25f,
                                        .size_min = 5,
                                        .start_max = 1000};
};

// The groups of `open`. `labels[i]` names the article of `known[i]`: what known questions of one
// article describe better belongs to no group. With n examples of e features in all and d
// dimensions: O(e d + n d^2), and the cost of refined_clusters.
[[nodiscard]] stats::RefinedClusters group_questions(std::span<const GroupingExample> open,
                                                     std::span<const GroupingExample> known,
                                                     std::span<const std::uint32_t> labels,
                                                     const GroupingOptions& options = {});

}  // namespace keel::learn
