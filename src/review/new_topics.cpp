// New topics: what customers ask for again and again that no article can answer, since somebody has
// to act on each.
#include <fmt/format.h>

#include <algorithm>

#include "keel/base/hash.hpp"
#include "keel/review/findings.hpp"
#include "keel/review/views.hpp"

namespace keel::review {
namespace {

using state::State;

constexpr std::size_t questions_min = 8;
constexpr std::size_t name_words = 3;
constexpr std::size_t evidence_max = 200;  // questions kept as evidence, the latest

}  // namespace

std::optional<learn::ProposalOpened> find_new_topic(const State& state, const learn::Gap& gap,
                                                    bool turned_down, const TextOf& text_of) {
  if (gap.answers.size() - gap.settled < questions_min) return std::nullopt;
  learn::ProposalOpened out;
  for (const std::string& word : common_words(state, gap, text_of, name_words)) {
    out.title += (out.title.empty() ? "" : " ") + word;
  }
  if (out.title.empty()) return std::nullopt;
  out.kind = "topic_new";
  out.gap = gap.id;
  out.body = central_question(state, gap, text_of);
  out.conversations = conversations_of(state, gap);
  const std::size_t kept = std::min(gap.answers.size(), evidence_max);
  for (std::size_t i = gap.answers.size() - kept; i < gap.answers.size(); ++i) {
    out.questions.push_back(state.answers[gap.answers[i]].id);
  }
  out.why = fmt::format(
      "{} questions like \"{}\" that no article answers, and {}; with a name they are counted, "
      "handed to who resolves them, and can have a rule",
      gap.answers.size(), out.body,
      turned_down ? "a draft for one was turned down"
                  : "agents share no sentence in what they reply");
  return out;
}

std::vector<learn::NamedQuestion> named_questions(const State& state) {
  std::vector<learn::NamedQuestion> out;
  state.proposals.all().for_each([&](const learn::Proposal& proposal) {
    if (proposal.content.kind != "topic_new" || !proposal.approved()) return;
    const learn::Gap* gap = state.gaps->find(proposal.content.gap);
    if (!gap) return;
    for (const std::uint32_t answer : gap->answers) out.push_back({answer, proposal.content.title});
  });
  return out;
}

std::uint64_t topics_due(const State& state) {
  const learn::IntentModel* model = state.intents->champion();
  bool due = false;
  std::uint64_t wanted = 1;
  state.proposals.all().for_each([&](const learn::Proposal& proposal) {
    const bool decided = proposal.approved() || proposal.state == "reverted";
    if (proposal.content.kind != "topic_new" || !decided) return;
    const std::string& name = proposal.content.title;
    const bool known =
        model && std::binary_search(model->topics.begin(), model->topics.end(), name);
    due = due || known != proposal.approved();
    wanted = mix64(wanted ^ hash64(proposal.state) ^ hash64(name) << 1);
  });
  return due ? wanted : 0;
}

}  // namespace keel::review
