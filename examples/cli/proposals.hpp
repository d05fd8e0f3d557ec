// Finding proposals by what people type, and writing them.
// Thread safety: pure functions but for the engine's reads.
#pragma once

#include <string>
#include <vector>

#include "keel/engine.hpp"

namespace keel::cli {

// The proposal with this id, or the only one whose id begins so (4 digits or more). not_found when
// there is none, invalid_argument when there are several.
[[nodiscard]] Result<ProposalView> find_proposal(const Engine& engine, const std::string& id);
// Kind, title, why, evidence and the text, for people.
[[nodiscard]] std::string proposal_text(const ProposalView& view);

}  // namespace keel::cli
