#include "keel/learn/proposals.hpp"

#include <cstdlib>

namespace keel::learn {
namespace {

std::string key_of(std::string_view kind, std::string_view subject) {
  return std::string(kind) + ' ' + std::string(subject);
}

}  // namespace

void Proposals::open(const Fact& fact, const ProposalOpened& opened) {
  Proposal proposal;
  proposal.subject = !opened.gap.empty()                   ? to_string(opened.gap)
                     : opened.kind.starts_with("article_") ? opened.article
                                                           : fact.subject;
  const std::string key = key_of(opened.kind, proposal.subject);
  const std::uint32_t* earlier = latest_.find(key);
  if (earlier && proposals_[*earlier].state == "open") return;
  const auto index = static_cast<std::uint32_t>(proposals_.size());
  proposal.id = fact.id;
  proposal.content = opened;
  proposal.opened_us = fact.at_us;
  proposals_.push_back(std::move(proposal));
  by_id_.set(fact.id, index);
  latest_.set(key, index);
}

void Proposals::decide(Proposal& proposal, const Fact& fact, const ProposalDecided& decided,
                       const Knowledge& knowledge) {
  proposal.state = decided.decision;
  proposal.decided_us = fact.at_us;
  proposal.decided_by = fact.actor;
  if (!decided.conversations.empty()) proposal.content.conversations = decided.conversations;
  const std::uint32_t slot = knowledge.find(proposal.content.article);
  if (slot != no_slot) {
    proposal.title_before = knowledge.doc(slot).article.title;
    proposal.body_before = knowledge.doc(slot).article.body;
  }
  if (decided.decision != "edited") return;
  proposal.content.title = decided.title;
  proposal.content.body = decided.body;
}

Proposal* Proposals::subject_of(const Fact& fact, std::string_view state) {
  const Result<EventId> id = parse_event_id(fact.subject);
  const std::uint32_t* index = id.ok() ? by_id_.find(*id) : nullptr;
  if (!index || !proposals_[*index].state.starts_with(state)) return nullptr;
  return &proposals_.edit(*index);
}

void Proposals::apply(const Fact& fact, const Knowledge& knowledge) {
  if (const auto* opened = fact.as<ProposalOpened>()) {
    open(fact, *opened);
  } else if (const auto* decided = fact.as<ProposalDecided>()) {
    if (Proposal* one = subject_of(fact, "open")) decide(*one, fact, *decided, knowledge);
  } else if (const auto* assigned = fact.as<ProposalAssigned>()) {
    if (Proposal* one = subject_of(fact, "open")) one->owner = assigned->owner;
  } else if (fact.as<ProposalReverted>()) {
    Proposal* one = subject_of(fact, "");
    if (!one || !one->approved()) return;
    one->state = "reverted";
    one->reverted_us = fact.at_us;
    one->reverted_by = fact.actor;
  } else if (const auto* run = fact.as<BacktestRun>()) {
    if (run->kind != "proposal") return;
    if (Proposal* one = subject_of(fact, "open")) one->backtest = run->summary;
  } else if (const auto* setting = fact.as<SettingChanged>()) {
    if (fact.subject != "review_minutes_per_week") return;
    minutes_per_week_ =
        static_cast<std::uint32_t>(std::strtoul(setting->value.c_str(), nullptr, 10));
  } else if (const auto* notice = fact.as<NoticeRaised>()) {
    if (notice->kind != "went_live") return;
    approval_to_live_us_ = notice->approval_to_live_us;
    interaction_to_improvement_us_ = notice->interaction_to_improvement_us;
    Proposal* one = subject_of(fact, "");
    if (!one) return;
    one->approval_to_live_us = notice->approval_to_live_us;
    one->interaction_to_improvement_us = notice->interaction_to_improvement_us;
  }
}

void Proposals::withdraw(const EventId& id) {
  const std::uint32_t* index = by_id_.find(id);
  if (!index) return;
  Proposal& proposal = proposals_.edit(*index);
  proposal.state = "superseded";
  for (std::string* text : {&proposal.content.title, &proposal.content.body, &proposal.content.why,
                            &proposal.backtest, &proposal.content.words, &proposal.content.says}) {
    *text = {};
  }
  proposal.content.conversations = {};
  proposal.content.questions = {};
}

const Proposal* Proposals::find(const EventId& id) const noexcept {
  const std::uint32_t* index = by_id_.find(id);
  return index ? &proposals_[*index] : nullptr;
}

const Proposal* Proposals::open_model(std::string_view subject) const {
  const std::uint32_t* index = latest_.find(key_of("model", subject));
  return index && proposals_[*index].state == "open" ? &proposals_[*index] : nullptr;
}

const Proposal* Proposals::latest(std::string_view kind, std::string_view subject) const {
  const std::uint32_t* index = latest_.find(key_of(kind, subject));
  return index ? &proposals_[*index] : nullptr;
}

bool Proposals::may_open(std::string_view kind, std::string_view subject,
                         std::size_t evidence) const {
  const Proposal* earlier = latest(kind, subject);
  if (!earlier) return true;
  if (earlier->state == "open") return false;
  if (earlier->approved()) {
    if (kind == "topic_new") return false;
    // Evidence about an article is about its live version: accepted, the count starts anew. So does
    // that about a threshold.
    if (kind == "article_stale" || kind == "article_edit" || kind == "article_failing" ||
        kind == "threshold") {
      return true;
    }
  }
  const std::size_t before = evidence_of(earlier->content);
  return evidence >= before + (before + 1) / 2;
}

}  // namespace keel::learn
