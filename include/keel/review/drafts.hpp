// Drafts: the article that a gap lacks, or the new text of one that agents contradict, made only of
// sentences that agents gave to at least two customers. Nothing is invented.
// Thread safety: pure functions of their arguments.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "keel/learn/facts.hpp"
#include "keel/state/state.hpp"

namespace keel::review {

// The text of the event with this seq, "" when it has none or its key is gone.
using TextOf = std::function<std::string(std::uint64_t seq)>;

// One agent's reply, and the conversation and customer it was given to.
struct Reply {
  std::string conversation;
  std::uint64_t person = 0;  // 0: unknown, counts by conversation
  std::string text;
  std::uint64_t agent = 0;  // who wrote it; 0: unknown, counts by conversation
};

// How many have to have said a sentence in like words.
struct SharedBy {
  std::size_t customers = 2;
  std::size_t agents = 1;
};

// Redacted sentences given by and to so many, the most central first, near-duplicates left
// out, in the order in which replies usually have them. Concessions ("as a goodwill") are left out.
[[nodiscard]] std::vector<std::string> shared_sentences(const state::State& state,
                                                        const std::vector<Reply>& replies,
                                                        std::size_t sentences_max,
                                                        const SharedBy& shared_by = {});

// Nothing when the agents' replies share no sentence.
[[nodiscard]] std::optional<learn::ProposalOpened> draft_for_gap(const state::State& state,
                                                                 const learn::Gap& gap,
                                                                 const TextOf& text_of);
// Differs when a gap's questions or the replies to them do: what draft_for_gap depends on.
[[nodiscard]] std::uint64_t basis_of(const state::State& state, const learn::Gap& gap);
[[nodiscard]] std::optional<learn::ProposalOpened> draft_for_stale(const state::State& state,
                                                                   std::uint32_t slot,
                                                                   const TextOf& text_of);

// The sentence of a gap's latest 64 questions that is most like all of them: what to name it
// by. "" when all texts are erased.
[[nodiscard]] std::string central_question(const state::State& state, const learn::Gap& gap,
                                           const TextOf& text_of);

// The words that a gap's questions have in common, strongest first.
[[nodiscard]] std::vector<std::string> common_words(const state::State& state,
                                                    const learn::Gap& gap, const TextOf& text_of,
                                                    std::size_t words_max);

}  // namespace keel::review
