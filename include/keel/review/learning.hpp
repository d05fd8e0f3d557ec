// What was learned between two dates, from a state and how it behaves at both.
// Thread safety: a pure function of its arguments.
#pragma once

#include "keel/review/drafts.hpp"
#include "keel/review/learned.hpp"
#include "keel/state/state.hpp"

namespace keel::review {

// `behaviour` compares the two dates; `state` is the one of today.
[[nodiscard]] LearnedReport learned_of(const state::State& state, BehaviourReport behaviour,
                                       const TextOf& text_of);

}  // namespace keel::review
