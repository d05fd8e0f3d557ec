// Remaking: a recorded answer made again on a state, and held against its record.
// Thread safety: pure functions of their arguments.
#pragma once

#include <string>

#include "keel/answer/question.hpp"
#include "keel/journal/event.hpp"
#include "keel/learn/facts.hpp"
#include "keel/state/state.hpp"

namespace keel::review {

struct Remade {
  Decision decision = Decision::escalate;
  Reason reason = Reason::none;
  std::string article;  // the first candidate; "" for none
  double confidence = 0;
  bool same = false;       // the decision, and of an answer the article
  bool identical = false;  // all of the record that the fold goes by
};

// What `state` decides about the question of an `answered`. What an embedder said is taken from the
// record.
[[nodiscard]] Remade remake(const state::State& state, const journal::Event& answered,
                            const Question& question);

// Whether a host's embedder had a say.
[[nodiscard]] bool of_embedder(const learn::Answered& answered) noexcept;

}  // namespace keel::review
