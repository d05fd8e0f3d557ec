#include "keel/learn/proposals.hpp"

namespace keel::learn {
namespace {

std::string key_of(std::string_view kind, std::string_view subject) {
  return std::string(kind) + ' ' + std::string(subject);
}

}  // namespace

void Proposals::apply(const Fact& fact) {
  if (const auto* opened = fact.as<ProposalOpened>()) {
    const bool of_model = opened->kind == "model";
    const std::string subject = of_model              ? fact.subject
                                : opened->gap.empty() ? opened->article
                                                      : to_string(opened->gap);
    const std::string key = key_of(opened->kind, subject);
    const std::uint32_t* earlier = latest_.find(key);
    if (earlier && proposals_[*earlier].state == "open") return;
    const auto index = static_cast<std::uint32_t>(proposals_.size());
    Proposal proposal;
    proposal.id = fact.id;
    proposal.content = *opened;
    if (of_model) proposal.subject = subject;
    proposal.opened_us = fact.at_us;
    proposals_.push_back(std::move(proposal));
    by_id_.set(fact.id, index);
    latest_.set(key, index);
  } else if (const auto* decided = fact.as<ProposalDecided>()) {
    const Result<EventId> id = parse_event_id(fact.subject);
    const std::uint32_t* index = id.ok() ? by_id_.find(*id) : nullptr;
    if (!index || proposals_[*index].state != "open") return;
    Proposal& proposal = proposals_.edit(*index);
    proposal.state = decided->decision;
    proposal.decided_us = fact.at_us;
    proposal.decided_by = fact.actor;
    if (decided->decision == "edited") {
      proposal.content.title = decided->title;
      proposal.content.body = decided->body;
    }
  } else if (const auto* run = fact.as<BacktestRun>()) {
    const Result<EventId> id = parse_event_id(fact.subject);
    const std::uint32_t* index = id.ok() && run->kind == "proposal" ? by_id_.find(*id) : nullptr;
    if (!index || proposals_[*index].state != "open") return;
    proposals_.edit(*index).backtest = run->summary;
  } else if (const auto* notice = fact.as<NoticeRaised>()) {
    if (notice->kind != "went_live") return;
    approval_to_live_us_ = notice->approval_to_live_us;
    interaction_to_improvement_us_ = notice->interaction_to_improvement_us;
  }
}

void Proposals::withdraw(const EventId& id) {
  const std::uint32_t* index = by_id_.find(id);
  if (!index) return;
  Proposal& proposal = proposals_.edit(*index);
  proposal.state = "superseded";
  for (std::string* text : {&proposal.content.title, &proposal.content.body, &proposal.content.why,
                            &proposal.backtest}) {
    *text = {};
  }
  proposal.content.conversations = {};
}

const Proposal* Proposals::find(const EventId& id) const noexcept {
  const std::uint32_t* index = by_id_.find(id);
  return index ? &proposals_[*index] : nullptr;
}

const Proposal* Proposals::open_model(std::string_view subject) const {
  const std::uint32_t* index = latest_.find(key_of("model", subject));
  return index && proposals_[*index].state == "open" ? &proposals_[*index] : nullptr;
}

bool Proposals::may_open(std::string_view kind, std::string_view subject,
                         std::size_t evidence) const {
  const std::uint32_t* index = latest_.find(key_of(kind, subject));
  if (!index) return true;
  const Proposal& latest = proposals_[*index];
  const std::size_t before = latest.content.conversations.size();
  if (latest.state == "open") return false;
  // Evidence against an article is against its live version: accepted, the count starts anew.
  if (kind == "article_stale" && latest.state != "rejected") return true;
  return evidence >= before + (before + 1) / 2;
}

}  // namespace keel::learn
