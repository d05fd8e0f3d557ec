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

// The confidence that is certified, to the next hundredth down, where a person asks for a higher
// one and 20 or more questions of the last 28 days lie between.
[[nodiscard]] std::optional<learn::ProposalOpened> find_looser_threshold(const state::State& state,
                                                                         std::int64_t now_us);

// What is out of service and whose article has another text since it last failed.
struct Release {
  std::string subject;  // the article's id, or the lesson's
  learn::ProposalOpened proposal;
};
// Articles that no answer is given from, then lessons in quarantine. Linear in the judged answers
// and the latest 20,000.
[[nodiscard]] std::vector<Release> find_releases(const state::State& state);

// A gap of eight questions or more as a topic, named by the words that they have in common.
// `turned_down`: a person rejected a draft for it; else none can be made.
[[nodiscard]] std::optional<learn::ProposalOpened> find_new_topic(const state::State& state,
                                                                  const learn::Gap& gap,
                                                                  bool turned_down,
                                                                  const TextOf& text_of);
// The questions of the gaps that people made topics of, those that came since included.
[[nodiscard]] std::vector<learn::NamedQuestion> named_questions(const state::State& state);
// Not 0 when topics were made or taken back that the model in use does not know of: another number
// for other topics.
[[nodiscard]] std::uint64_t topics_due(const state::State& state);

}  // namespace keel::review
