#include "keel/learn/changelog.hpp"

#include <fmt/format.h>

namespace keel::learn {

Change& Changelog::add(const Fact& fact, std::string kind, std::string subject, std::string text) {
  Change change;
  change.seq = fact.seq;
  change.at_us = fact.at_us;
  change.kind = std::move(kind);
  change.subject = std::move(subject);
  change.by = fact.actor;
  change.text = std::move(text);
  changes_.push_back(std::move(change));
  return changes_.edit(changes_.size() - 1);
}

namespace {

const Proposal* proposal_of(const Fact& fact, const Proposals& proposals) {
  const Result<EventId> id = parse_event_id(fact.subject);
  return id.ok() ? proposals.find(*id) : nullptr;
}

}  // namespace

void Changelog::apply(const Fact& fact, const Knowledge& knowledge, const Proposals& proposals) {
  if (const auto* put = fact.as<ArticlePut>()) {
    const std::uint32_t slot = knowledge.find(put->article.id);
    if (slot == no_slot) return;
    const std::uint32_t version = knowledge.doc(slot).version;
    Change& change =
        add(fact, "article", put->article.id,
            fmt::format("article \"{}\" {}", put->article.title,
                        version == 1 ? "added" : fmt::format("changed to version {}", version)));
    if (put->proposal.empty()) return;
    const Result<EventId> id = parse_event_id(put->proposal);
    const Proposal* proposal = id.ok() ? proposals.find(*id) : nullptr;
    if (proposal) change.conversations = proposal->content.conversations;
  } else if (const auto* retired = fact.as<ArticleRetired>()) {
    add(fact, "article", fact.subject,
        fmt::format("article \"{}\" retired: {}", fact.subject, retired->why));
  } else if (const auto* rule = fact.as<RuleSet>()) {
    add(fact, "rule", fact.subject,
        fmt::format(
            "rule {} {}{}{}", rule->kind, rule->active ? "set" : "switched off",
            rule->words.empty() ? "" : fmt::format(" for \"{}\"", rule->words),
            rule->says.empty() ? "" : fmt::format(", which articles call \"{}\"", rule->says)));
  } else if (const auto* setting = fact.as<SettingChanged>()) {
    add(fact, "setting", fact.subject, fmt::format("{} set to {}", fact.subject, setting->value));
  } else if (const auto* opened = fact.as<ProposalOpened>()) {
    add(fact, "proposal", to_string(fact.id),
        fmt::format("proposed {}: \"{}\"", opened->kind, opened->title))
        .conversations = opened->conversations;
  } else if (const auto* decided = fact.as<ProposalDecided>()) {
    const Proposal* proposal = proposal_of(fact, proposals);
    if (!proposal) return;
    add(fact, "proposal", fact.subject,
        fmt::format("{} \"{}\"", decided->decision, proposal->content.title))
        .conversations = proposal->content.conversations;
  } else if (const auto* assigned = fact.as<ProposalAssigned>()) {
    const Proposal* proposal = proposal_of(fact, proposals);
    if (!proposal) return;
    add(fact, "proposal", fact.subject,
        assigned->owner.empty()
            ? fmt::format("\"{}\" is nobody's", proposal->content.title)
            : fmt::format("\"{}\" is {}'s", proposal->content.title, assigned->owner));
  } else if (fact.as<ProposalReverted>()) {
    const Proposal* proposal = proposal_of(fact, proposals);
    if (!proposal) return;
    add(fact, "proposal", fact.subject, fmt::format("took back \"{}\"", proposal->content.title))
        .conversations = proposal->content.conversations;
  } else if (const auto* fitted = fact.as<ModelFitted>()) {
    add(fact, "model", fact.subject,
        fmt::format("{} fitted on {} questions{}{}", fact.subject, fitted->examples,
                    fitted->summary.empty() ? "" : ": ", fitted->summary));
  } else if (const auto* promoted = fact.as<ModelPromoted>()) {
    add(fact, "model", fact.subject,
        fmt::format("{} put to use: {}", fact.subject, promoted->verdict));
  }
}

void Changelog::reverted(const Fact& fact) {
  const auto* reverted = fact.as<ChangeReverted>();
  if (!reverted) return;
  add(fact, "model", fact.subject, fmt::format("{} {}", fact.subject, reverted->why))
      .conversations = reverted->conversations;
}

void Changelog::learned(const Fact& fact, const Lesson& lesson, const Knowledge& knowledge) {
  const std::string_view how = lesson.cause == Cause::correction    ? "an agent corrected us"
                               : lesson.cause == Cause::agent_reply ? "an agent answered so"
                               : lesson.cause == Cause::acceptance  ? "an agent sent it"
                                                                    : "it resolved the question";
  Change& change = add(fact, "lesson", knowledge.doc(lesson.slot).article.id,
                       fmt::format("questions like it are answered with \"{}\": {}",
                                   knowledge.doc(lesson.slot).article.title, how));
  change.conversations = lesson.conversations;
}

namespace {

const std::string& title_of(const std::string& article, const Knowledge& knowledge) {
  const std::uint32_t slot = knowledge.find(article);
  return slot == no_slot ? article : knowledge.doc(slot).article.title;
}

}  // namespace

void Changelog::undone(const Fact& fact, const std::string& article, const Knowledge& knowledge) {
  add(fact, "lesson", article,
      fmt::format("undone: questions like it are no longer answered with \"{}\"",
                  title_of(article, knowledge)));
}

void Changelog::restored(const Fact& fact, const std::string& article, const Knowledge& knowledge) {
  add(fact, "lesson", article,
      fmt::format("restored: questions like it are answered with \"{}\" again",
                  title_of(article, knowledge)));
}

void Changelog::quarantined(const Fact& fact, const Lesson& lesson, const Knowledge& knowledge) {
  Change& change =
      add(fact, "lesson", knowledge.doc(lesson.slot).article.id,
          fmt::format("in quarantine: of {} questions like it that were answered with \"{}\", {} "
                      "were helped",
                      lesson.results.total(), knowledge.doc(lesson.slot).article.title,
                      lesson.results.helped));
  change.by = "engine";
  change.conversations = lesson.conversations;
}

void Changelog::forgot(const Fact& fact, const CustomerForgotten& forgotten) {
  add(fact, "forget", {},
      fmt::format("forgotten: {} customers and {} tickets, {} events", forgotten.customers,
                  forgotten.tickets, forgotten.events.size()));
}

void Changelog::found(const Fact& fact, const Gap& gap) {
  add(fact, "gap", to_string(gap.id),
      fmt::format("{} questions that no article answers belong together", gap.answers.size()));
}

}  // namespace keel::learn
