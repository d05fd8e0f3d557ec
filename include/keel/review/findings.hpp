// Findings: what the record says should change besides drafts for gaps. Each is a proposal with its
// evidence; none holds a word that nobody said.
// Thread safety: pure functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "keel/review/drafts.hpp"

namespace keel::review {

// Words that customers use and the articles that helped them do not, each with the word that these
// articles' titles have instead. Of the latest 2,000 questions whose right article is known: four
// or more of at least three customers have the word, four in five of their articles lack it and
// have the other one, which is twice as common there as elsewhere and which they do not use; half
// of all questions of articles with the other one have it; and two or more were not answered
// rightly at first; more articles have the other word. One for each word of the articles.
[[nodiscard]] std::vector<learn::ProposalOpened> find_synonyms(const state::State& state,
                                                               const TextOf& text_of);

// The article with the sentences that at least two agents added, in like words, for at least three
// customers, and that it does not have.
[[nodiscard]] std::optional<learn::ProposalOpened> draft_for_edit(
    const state::State& state, std::uint32_t slot, const std::vector<learn::Restated>& restated,
    const TextOf& text_of);

// Articles whose answers began to fail, since their live version came: after a date at least 40 %
// of six or more failed, before it of eight or more at most a third of that, and the difference is
// sure (99.9 %, Newcombe). Linear in the latest 20,000 answers.
[[nodiscard]] std::vector<learn::ProposalOpened> find_failing(const state::State& state);

}  // namespace keel::review
