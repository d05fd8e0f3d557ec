// What a decision makes happen.
// Thread safety: pure functions of their arguments.
#pragma once

#include <string>
#include <variant>

#include "keel/engine.hpp"
#include "keel/learn/facts.hpp"
#include "keel/learn/proposals.hpp"
#include "keel/state/state.hpp"

namespace keel {

// One event that follows from a decision, or none: where the decision is all that happens.
struct Follow {
  journal::EventKind kind{};
  std::string subject;
  std::variant<std::monostate, learn::ArticlePut, learn::ArticleRetired, learn::RuleSet,
               learn::SettingChanged, learn::LessonRestored>
      body;
  [[nodiscard]] bool none() const noexcept { return body.index() == 0; }
};

// Of an approval or an edit of any proposal but a model's. invalid_argument for an approval of what
// needs a person's text, and for a text where there is none to edit.
[[nodiscard]] Result<Follow> follow_of(const state::State& state, const learn::Proposal& proposal,
                                       const ProposalDecision& decision, std::int64_t now_us);

// conflict, of a proposal that is not open: whoever comes second is told who was first, and when.
[[nodiscard]] Status decided_already(const learn::Proposal& proposal);

}  // namespace keel
