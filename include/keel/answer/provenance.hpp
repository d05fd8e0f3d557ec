// Provenance: what the record of an answer says of how it was made, so that it can be made again.
// The fold passes over it.
// Thread safety: pure functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "keel/answer/question.hpp"
#include "keel/journal/event.hpp"
#include "keel/state/state.hpp"

namespace keel::answer {

struct Provenance {
  std::string library;          // the version that answered
  std::uint64_t state_seq = 0;  // the last event of the state that it was decided on
};

// Adds it to the clear body of an `answered`, with what that body lacks of the question.
void set_provenance(Json& clear, const state::State& state, const Question& question);
// nullopt: a record of before it was kept, or of somebody forgotten.
[[nodiscard]] std::optional<Provenance> provenance_of(const journal::Event& answered);

// The question of an `answered`: its text as it was searched for, without turns. A record without
// provenance gives the language for the locale, and neither audience nor channel.
[[nodiscard]] Question recorded_question(const journal::Event& answered);

}  // namespace keel::answer
