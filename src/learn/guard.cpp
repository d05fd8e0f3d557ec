#include "keel/learn/guard.hpp"

#include <algorithm>
#include <bit>

namespace keel::learn {
namespace {

constexpr std::uint8_t outcomes_max = 16;
constexpr std::uint8_t outcomes_min = 8;
constexpr int right_for_each_wrong = 7;

}  // namespace

bool SentinelGroup::resolves_well() const noexcept {
  return outcomes >= outcomes_min && std::popcount(wrong) * (1 + right_for_each_wrong) <= outcomes;
}

void Guard::learn(const Outcome& outcome, const Answers& answers, const Knowledge& knowledge) {
  const bool credit = outcome.kind == Outcome::Kind::credit;
  if (!credit && outcome.kind != Outcome::Kind::refuted) return;
  if (outcome.answer == no_slot || outcome.history || !(outcome.weight > 0)) return;
  const AnswerRecord& record = answers[outcome.answer];
  const std::uint32_t first = record.top();
  if (first == no_slot || record.erased) return;
  if (!credit && outcome.slot != first) return;  // of an article that came later
  const bool right = credit && outcome.slot == first;
  SentinelGroup& group = groups_.edit(first);
  if (group.version != knowledge.doc(first).version) {
    group = {};
    group.version = knowledge.doc(first).version;
  }
  if (group.latest == outcome.answer) {  // the same answer again: wrong once is wrong
    if (!right) group.wrong |= 1;
  } else {
    group.wrong = static_cast<std::uint16_t>(group.wrong << 1 | (right ? 0 : 1));
    group.outcomes = std::min<std::uint8_t>(outcomes_max, group.outcomes + 1);
  }
  group.latest = outcome.answer;
  const auto at = std::find(group.questions.begin(), group.questions.end(), outcome.answer);
  if (!right) {
    if (at != group.questions.end() && !group.proven) group.questions.erase(at);
    return;
  }
  if (group.resolves_well()) {
    group.proven = true;
    group.confirmed_us = outcome.at_us;
  } else if (group.proven) {
    return;
  }
  if (at != group.questions.end()) return;
  if (group.questions.size() == sentinels_max) group.questions.erase(group.questions.begin());
  group.questions.push_back(outcome.answer);
}

void Guard::judged(const Judgement& judgement, const Fact& fact, const Answers& answers,
                   const Knowledge& knowledge) {
  const auto* said = fact.as<Signalled>();
  Verdict verdict{judgement.answer, no_slot};
  if (!judgement.wrong) {
    verdict.right = answers[judgement.answer].top();
  } else if (said) {
    verdict.right = knowledge.find(said->article);
  }
  verdicts_.push_back(verdict);
}

void Guard::reverted(const Fact& fact) {
  const auto* reverted = fact.as<ChangeReverted>();
  if (!reverted) return;
  ++reverts_;
  last_revert_ = fact.subject + " " + reverted->why;
}

void Guard::apply(const Fact& fact, const Proposals& proposals, const Answers& answers) {
  const auto* decided = fact.as<ProposalDecided>();
  if (!decided || decided->decision != "approved") return;
  const Result<EventId> id = parse_event_id(fact.subject);
  const Proposal* proposal = id.ok() ? proposals.find(*id) : nullptr;
  if (!proposal || !proposal->of_model()) return;
  for (const EventId& question : proposal->content.questions) {
    const std::uint32_t answer = answers.find(question);
    if (answer != no_slot) groups_.erase(answers[answer].top());
  }
}

}  // namespace keel::learn
