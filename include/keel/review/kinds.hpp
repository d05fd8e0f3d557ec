// Kinds of questions, and how two states answer them.
// Thread safety: pure functions of their arguments.
#pragma once

#include <cstdint>
#include <vector>

#include "keel/review/behaviour.hpp"
#include "keel/review/drafts.hpp"
#include "keel/state/state.hpp"

namespace keel::review {

struct QuestionKind {
  std::uint32_t answer = learn::no_slot;  // of the question that stands for it
  std::uint64_t asked = 0;
};

// The latest `questions_max` recorded questions in groups, the most asked first, at most
// `kinds_max`: a question joins the group whose first question it is most like, from a cosine of
// 0.5 on. The one that stands for a group is most like all of its first 32. `questions`: how many
// were grouped.
[[nodiscard]] std::vector<QuestionKind> question_kinds(const state::State& state,
                                                       std::size_t questions_max,
                                                       std::size_t kinds_max,
                                                       std::uint64_t& questions);

// What the states answer to each kind, and why they differ; `after` is the later one, of which the
// answers are.
[[nodiscard]] BehaviourReport compare_behaviour(const state::State& before,
                                                const state::State& after,
                                                const std::vector<QuestionKind>& kinds,
                                                const TextOf& text_of);

}  // namespace keel::review
