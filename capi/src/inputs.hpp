// Inputs: the per-call structs of the C ABI as the engine's own types.
// Thread safety: pure functions of their arguments.
#pragma once

#include <vector>

#include "keel/engine.hpp"
#include "keel/trial.hpp"
#include "support.hpp"

namespace keel::capi {

// Each: invalid_argument names the member that is NULL with a size, not UTF-8, or out of range.
[[nodiscard]] Result<Question> question_in(const keel_question* given);
[[nodiscard]] Result<TheirAnswer> their_answer_in(const keel_their_answer* given);
[[nodiscard]] Result<std::vector<Signal>> signals_in(const keel_signal* given, std::uint64_t count);
[[nodiscard]] Result<ProposalDecision> decision_in(const keel_decision* given);
[[nodiscard]] Result<std::vector<ProposalDecision>> decisions_in(const keel_decision* given,
                                                                 std::uint64_t count);
[[nodiscard]] Result<ModeChange> mode_change_in(const keel_mode_change* given);
[[nodiscard]] Result<Rating> rating_in(const keel_rating* given);
[[nodiscard]] Result<EventId> answer_id_in(const char* text, std::uint64_t size);
[[nodiscard]] Result<ModeScope> scope_in(const char* text, std::uint64_t size);
// The elements of a JSON array, or the lines of JSON Lines, each as text.
[[nodiscard]] Result<std::vector<std::string>> documents_in(std::string_view text);

}  // namespace keel::capi
