// Views: a State as people read it.
// Thread safety: pure functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "keel/review/drafts.hpp"
#include "keel/review/queue.hpp"
#include "keel/review/reports.hpp"
#include "keel/state/state.hpp"

namespace keel::review {

[[nodiscard]] ProposalView view_of(const state::State& state, const learn::Proposal& proposal,
                                   const TextOf& text_of, std::int64_t now_us);
// Open ones first, those that change most questions for each minute ahead; then decided ones,
// oldest first.
[[nodiscard]] std::vector<ProposalView> proposals_of(const state::State& state, bool open_only,
                                                     const TextOf& text_of, std::int64_t now_us);
[[nodiscard]] ReviewQueue queue_of(const state::State& state, const TextOf& text_of,
                                   std::int64_t now_us);
// The conversations of a gap's questions.
[[nodiscard]] std::vector<std::string> conversations_of(const state::State& state,
                                                        const learn::Gap& gap);
[[nodiscard]] std::vector<GapView> gaps_of(const state::State& state, const TextOf& text_of);
// Newest first, those that are left out of the state last. `text_of` gives questions by place.
[[nodiscard]] std::vector<LessonView> lessons_of(const state::State& state, const TextOf& text_of);
[[nodiscard]] std::optional<LessonView> lesson_of(const state::State& state, const EventId& id,
                                                  const TextOf& text_of);
[[nodiscard]] std::vector<ChangeView> changes_of(const state::State& state, std::int64_t from_us,
                                                 std::int64_t to_us);
[[nodiscard]] std::vector<MetricsRow> metrics_of(const state::State& state);
[[nodiscard]] std::vector<LanguageView> languages_of(const state::State& state);
// What speaks for and against letting customers see answers in `scope`.
[[nodiscard]] ReadinessCard readiness_of(const state::State& state, const ModeScope& scope);
[[nodiscard]] std::vector<RuleView> rules_of(const state::State& state);

}  // namespace keel::review
