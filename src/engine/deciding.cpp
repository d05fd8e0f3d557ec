// Deciding proposals: one, several at once, whose they are, and taking back what was approved.
#include <algorithm>

#include "engine/deciding.hpp"
#include "engine/impl.hpp"
#include "keel/review/dates.hpp"
#include "keel/review/views.hpp"
#include "keel/text/analysis.hpp"
#include "keel/text/utf8.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;
using learn::Proposal;
using state::State;
using Kind = ProposalDecision::Kind;

// The brand that all questions of a gap were asked of; "" when there is no such brand.
std::string brand_of(const state::State& state, const EventId& id) {
  const learn::Gap* gap = state.gaps->find(id);
  if (!gap || gap->answers.empty()) return {};
  const std::string& brand = state.answers[gap->answers.front()].brand;
  const bool all = std::all_of(gap->answers.begin(), gap->answers.end(), [&](std::uint32_t answer) {
    return state.answers[answer].brand == brand;
  });
  return all ? brand : std::string();
}

std::string_view state_after(ProposalDecision::Kind decision) {
  switch (decision) {
    case ProposalDecision::Kind::approve: return "approved";
    case ProposalDecision::Kind::edit: return "edited";
    case ProposalDecision::Kind::reject: return "rejected";
  }
  return "unknown";
}

Status check(const ProposalDecision& decision) {
  if (decision.by.empty()) {
    return error(Code::invalid_argument, "a decision names who takes it; set `by`");
  }
  KEEL_TRY(check_name(decision.by, "the reviewer"));
  KEEL_TRY(check_name(decision.title, "the title"));
  KEEL_TRY(check_name(decision.note, "the note"));
  KEEL_TRY(check_name(decision.dedupe, "the dedupe key"));
  if (decision.title.size() + decision.body.size() > limits::article_bytes_max) {
    return error(Code::too_large, "the text has " + std::to_string(decision.body.size()) +
                                      " bytes; the limit of an article is " +
                                      std::to_string(limits::article_bytes_max));
  }
  return text::check_utf8(decision.body, "the body");
}

// The evidence by now: of an open gap more questions may have come.
std::vector<std::string> evidence_of(const State& state, const Proposal& proposal) {
  const learn::Gap* gap =
      proposal.content.gap.empty() ? nullptr : state.gaps->find(proposal.content.gap);
  return gap ? review::conversations_of(state, *gap) : proposal.content.conversations;
}

Result<Follow> follow_synonym(const Proposal& proposal, const ProposalDecision& decision) {
  const bool edited = decision.kind == Kind::edit;
  RuleView rule;
  rule.kind = "synonym";
  rule.words = proposal.content.words;
  rule.says = edited ? decision.body : proposal.content.says;
  KEEL_TRY(check_name(rule.says, "the articles' word"));
  if (text::words(rule.says).empty()) {
    return error(Code::invalid_argument, "an edit gives the articles' word; set `body`");
  }
  return Follow{EventKind::rule_set, proposal.rule_id(), recorded_rule(rule)};
}

Result<Follow> follow_threshold(const std::string& value) {
  KEEL_ASSIGN(RecordedSetting setting, recorded_setting("threshold", value));
  return Follow{EventKind::setting_changed, std::move(setting.subject),
                learn::SettingChanged{std::move(setting.value)}};
}

// A topic has a name and no text.
Status check_topic(const ProposalDecision& decision) {
  if (decision.kind != Kind::edit) return ok_status();
  if (decision.body.empty() && !text::words(decision.title).empty()) return ok_status();
  return error(Code::invalid_argument,
               "a topic has a name and no text; set `title` alone to give it another name");
}

Result<Follow> follow_text(const State& state, const Proposal& proposal,
                           const ProposalDecision& decision, std::int64_t now_us) {
  const bool edited = decision.kind == Kind::edit;
  if (edited && decision.body.empty()) {
    return error(Code::invalid_argument, "an edit gives the text that is to go live; set `body`");
  }
  if (!edited && proposal.needs_text()) {
    return error(Code::invalid_argument,
                 "what is right is for a person to say: edit the proposal with the text of article "
                 "\"" +
                     proposal.content.article + "\", or reject it");
  }
  const std::string& title =
      edited && !decision.title.empty() ? decision.title : proposal.content.title;
  const std::string& body = edited ? decision.body : proposal.content.body;
  const Article article = article_of(state, proposal, title, body, now_us);
  return Follow{EventKind::article_put, article.id,
                learn::ArticlePut{article, to_string(proposal.id)}};
}

// The follow is not none.
journal::Draft draft_of(const Engine::Impl& impl, const Follow& follow) {
  learn::Content content;
  std::visit(
      [&](const auto& body) {
        if constexpr (!std::is_same_v<decltype(body), const std::monostate&>) {
          content = learn::content_of(body);
        }
      },
      follow.body);
  return impl.draft(follow.kind, follow.subject, std::move(content));
}

}  // namespace

Status decided_already(const Proposal& proposal) {
  const std::string id = to_string(proposal.id);
  if (proposal.decided_us == 0) {  // nobody decided it
    return error(Code::conflict, "proposal " + id +
                                     " was withdrawn, since a conversation that it was made of is "
                                     "forgotten; look at the queue again");
  }
  return error(Code::conflict, "proposal " + id + " is already " + proposal.state + " by " +
                                   proposal.decided_by + ", since " +
                                   review::minute_of(proposal.decided_us));
}

Result<Follow> follow_of(const State& state, const Proposal& proposal,
                         const ProposalDecision& decision, std::int64_t now_us) {
  const learn::ProposalOpened& content = proposal.content;
  if (content.kind == "topic_new") {
    KEEL_TRY(check_topic(decision));
    return Follow{};
  }
  if (content.kind == "synonym") return follow_synonym(proposal, decision);
  if (proposal.of_text() || content.kind == "contradiction") {
    return follow_text(state, proposal, decision, now_us);
  }
  if (decision.kind == Kind::edit) {
    return error(Code::invalid_argument,
                 "a " + content.kind + " has no text to edit; approve or reject it");
  }
  if (content.kind == "threshold") return follow_threshold(content.says);
  if (content.kind == "lesson_release") {
    return Follow{EventKind::lesson_restored, proposal.subject, learn::LessonRestored{content.why}};
  }
  if (content.kind == "duplicate") {
    return Follow{EventKind::article_retired, content.article,
                  learn::ArticleRetired{"the same as " + content.other}};
  }
  return Follow{};  // a release is the decision itself
}

Article article_of(const state::State& state, const learn::Proposal& proposal,
                   const std::string& title, const std::string& body, std::int64_t now_us) {
  Article out;
  const std::uint32_t slot = state.knowledge.find(proposal.content.article);
  if (slot != learn::no_slot) {
    out = state.knowledge.doc(slot).article;
  } else {
    out.id = proposal.article_id();
    out.brand = brand_of(state, proposal.content.gap);
  }
  out.title = title;
  out.body = body;
  out.updated_us = now_us;
  return out;
}

// A proposal about an article is judged against the version it was made from.
Status Engine::Impl::check_current(const State& state, const Proposal& proposal,
                                   const ProposalDecision& decision) const {
  for (const std::string* id : {&proposal.content.article, &proposal.content.other}) {
    const std::uint32_t slot = state.knowledge.find(*id);
    if (slot == learn::no_slot) continue;
    if (!state.knowledge.live(slot)) {
      return error(Code::conflict,
                   "article \"" + *id + "\" was retired since; reject the proposal");
    }
    if (decision.kind == Kind::edit) continue;
    KEEL_ASSIGN(const std::optional<journal::Event> opened, journal->find(proposal.id));
    if (!opened || state.knowledge.doc(slot).seq < opened->seq) continue;
    return error(Code::conflict, "article \"" + *id + "\" has changed since, to version " +
                                     std::to_string(state.knowledge.doc(slot).version) +
                                     (proposal.of_text() || proposal.needs_text()
                                          ? "; edit the proposal with the text that is to go live"
                                          : "; reject the proposal"));
  }
  return ok_status();
}

// A setting is an administrator's to change, whoever proposes it.
Status Engine::Impl::may_follow(std::string_view by, const Proposal& proposal) const {
  if (proposal.content.kind != "threshold") return ok_status();
  return may(by, Role::administrator, "change settings");
}

Result<std::vector<Draft>> Engine::Impl::follows(const State& state, const Proposal& proposal,
                                                 const ProposalDecision& decision,
                                                 std::int64_t now_us) {
  if (proposal.of_model()) return decide_model(state, proposal, decision);
  std::vector<Draft> out;
  if (decision.kind == Kind::reject) return out;
  KEEL_TRY(may_follow(decision.by, proposal));
  KEEL_TRY(check_current(state, proposal, decision));
  KEEL_ASSIGN(const Follow follow, follow_of(state, proposal, decision, now_us));
  if (follow.none()) return out;
  out.push_back(draft_of(*this, follow));
  out.back().dedupe = "put:" + decision.proposal;
  out.back().causes = {proposal.id};
  return out;
}

Result<ProposalView> Engine::decide(const ProposalDecision& decision) {
  KEEL_TRY(impl_->apply());
  KEEL_ASSIGN(const EventId id, parse_event_id(decision.proposal));
  KEEL_TRY(check(decision));
  KEEL_TRY(impl_->may(decision.by, Role::reviewer, "decide proposals"));
  const auto text_of = [this](std::uint64_t seq) { return impl_->text_at(seq); };
  const state::Root before = impl_->follower.root();
  const Proposal* proposal = before->proposals.find(id);
  if (!proposal) return error(Code::not_found, "no proposal " + decision.proposal);
  if (proposal->state != "open") {
    // A host's retry of the decision that was taken is told what became of it.
    if (!decision.dedupe.empty() && proposal->state == state_after(decision.kind) &&
        proposal->decided_by == decision.by) {
      return review::view_of(*before, *proposal, text_of, impl_->clock.now_us());
    }
    return decided_already(*proposal);
  }
  const std::int64_t decided_us = impl_->clock.now_us();
  KEEL_ASSIGN(std::vector<Draft> follows, impl_->follows(*before, *proposal, decision, decided_us));
  learn::ProposalDecided content;
  content.decision = state_after(decision.kind);
  if (decision.kind == Kind::edit) {
    content.title = decision.title.empty() ? proposal->content.title : decision.title;
    content.body = decision.body;
  }
  content.note = decision.note;
  content.conversations = evidence_of(*before, *proposal);
  if (content.conversations == proposal->content.conversations) content.conversations.clear();
  std::vector<Draft> drafts;
  drafts.push_back(
      impl_->draft(EventKind::proposal_decided, decision.proposal, learn::content_of(content)));
  drafts.back().id = make_event_id(decided_us, impl_->random);
  drafts.back().dedupe = "decided:" + decision.proposal;
  drafts.back().causes = {id};
  const EventId mine = drafts.back().id;
  for (Draft& draft : follows) {
    draft.causes.insert(draft.causes.begin(), mine);
    drafts.push_back(std::move(draft));
  }
  for (Draft& draft : drafts) {
    draft.actor = decision.by;
    draft.occurred_us = decided_us;
  }
  KEEL_ASSIGN(const std::vector<journal::Receipt> receipts, impl_->record(std::move(drafts)));
  const std::int64_t live_us = impl_->clock.now_us();
  const Proposal* decided = impl_->follower.root()->proposals.find(id);
  if (!decided) return error(Code::internal, "the decision was recorded but is not visible");
  if (receipts.front().id != mine) return decided_already(*decided);
  if (decision.kind != Kind::reject && !decided->of_model()) {
    impl_->tell_live(*impl_->follower.root(), *decided, mine, live_us);
  }
  const state::Root after = impl_->follower.root();
  ProposalView view = review::view_of(*after, *after->proposals.find(id), text_of, live_us);
  return view;
}

// The conversations that waited for it, and how long learning took, go on the record.
void Engine::Impl::tell_live(const State& state, const Proposal& decided, const EventId& by,
                             std::int64_t live_us) {
  const std::string id = to_string(decided.id);
  learn::NoticeRaised notice;
  notice.kind = "went_live";
  notice.approval_to_live_us = live_us - decided.decided_us;
  std::int64_t first_us = decided.decided_us;
  for (const std::string& conversation : decided.content.conversations) {
    const learn::Conversation* known = state.conversations->find(conversation);
    if (!known || !known->resolved) notice.waiting.push_back(conversation);
    if (known && known->opened_us > 0) first_us = std::min(first_us, known->opened_us);
  }
  notice.interaction_to_improvement_us = live_us - first_us;
  std::vector<Draft> drafts;
  drafts.push_back(draft(EventKind::notice_raised, id, learn::content_of(notice)));
  drafts.back().actor = "engine";
  drafts.back().occurred_us = live_us;
  drafts.back().dedupe = "went_live:" + id;
  drafts.back().causes = {by};
  note_error(record(std::move(drafts)).status());
}

Result<std::vector<DecisionResult>> Engine::decide_all(
    std::span<const ProposalDecision> decisions) {
  if (decisions.empty()) {
    return error(Code::invalid_argument, "there is nothing to decide; give decisions");
  }
  if (decisions.size() > limits::batch_events_max) {
    return error(Code::too_large,
                 std::to_string(decisions.size()) + " decisions are over the limit of " +
                     std::to_string(limits::batch_events_max) + "; send them in parts");
  }
  std::vector<DecisionResult> out;
  for (const ProposalDecision& decision : decisions) {
    Result<ProposalView> view = decide(decision);
    DecisionResult& one = out.emplace_back();
    one.proposal = decision.proposal;
    one.code = view.status().code();
    one.message = view.status().message();
    if (view.ok()) one.view = *std::move(view);
  }
  return out;
}

Result<ProposalView> Engine::assign(std::string_view proposal, std::string_view owner,
                                    std::string_view by) {
  KEEL_TRY(check_name(owner, "the owner"));
  KEEL_TRY(check_name(by, "who assigns it"));
  KEEL_TRY(impl_->apply());
  KEEL_ASSIGN(const EventId id, parse_event_id(proposal));
  KEEL_TRY(impl_->may(by, Role::reviewer, "assign proposals"));
  const Proposal* known = impl_->follower.root()->proposals.find(id);
  if (!known) return error(Code::not_found, "no proposal " + std::string(proposal));
  if (known->state != "open") return decided_already(*known);
  std::vector<Draft> drafts;
  drafts.push_back(impl_->draft(EventKind::proposal_assigned, std::string(proposal),
                                learn::content_of(learn::ProposalAssigned{std::string(owner)})));
  if (!by.empty()) drafts.back().actor = std::string(by);
  drafts.back().occurred_us = impl_->clock.now_us();
  drafts.back().causes = {id};
  KEEL_TRY(impl_->record(std::move(drafts)).status());
  const state::Root root = impl_->follower.root();
  return review::view_of(
      *root, *root->proposals.find(id), [this](std::uint64_t seq) { return impl_->text_at(seq); },
      impl_->clock.now_us());
}

// The event that takes back what an approved proposal did; nothing where the decision was all.
Result<Follow> Engine::Impl::undoing(const State& state, const Proposal& proposal,
                                     std::int64_t now_us) const {
  const std::string id = proposal.article_id();
  const std::uint32_t slot = state.knowledge.find(id);
  const auto changed = [&] {
    return error(Code::conflict, "article \"" + id + "\" has changed since; change it by hand");
  };
  if (proposal.of_model()) {
    return error(Code::unsupported,
                 "a model is watched and taken back by what people judge; no person takes it back");
  }
  if (proposal.content.kind == "topic_new") return Follow{};
  if (proposal.content.kind == "threshold") {
    return follow_threshold(proposal.content.words);
  }
  if (proposal.content.kind == "release" || proposal.content.kind == "lesson_release") {
    return error(Code::unsupported,
                 "it goes out of service by itself when its answers fail again; to be rid of it "
                 "now, set a rule that blocks article \"" +
                     id + "\", or undo the lesson");
  }
  if (proposal.content.kind == "synonym") {
    const auto rule = state.rules.all().find(proposal.rule_id());
    if (rule == state.rules.all().end() || !rule->second.content.active) {
      return error(Code::conflict, "rule " + proposal.rule_id() + " is switched off already");
    }
    learn::RuleSet off = rule->second.content;
    off.active = false;
    return Follow{EventKind::rule_set, proposal.rule_id(), off};
  }
  if (proposal.content.kind == "duplicate") {
    if (slot == learn::no_slot || state.knowledge.live(slot)) return changed();
    return Follow{EventKind::article_put, id,
                  learn::ArticlePut{state.knowledge.doc(slot).article, {}}};
  }
  if (!state.knowledge.live(slot) || state.knowledge.doc(slot).proposal != to_string(proposal.id)) {
    return changed();
  }
  if (proposal.content.article.empty()) {
    return Follow{EventKind::article_retired, id,
                  learn::ArticleRetired{"its proposal was taken back"}};
  }
  Article article = state.knowledge.doc(slot).article;
  article.title = proposal.title_before;
  article.body = proposal.body_before;
  article.updated_us = now_us;
  return Follow{EventKind::article_put, id, learn::ArticlePut{article, {}}};
}

Result<ProposalView> Engine::revert(std::string_view proposal, std::string_view by,
                                    std::string_view note) {
  KEEL_TRY(check_name(note, "the note"));
  if (by.empty()) return error(Code::invalid_argument, "say who takes it back; set `by`");
  KEEL_TRY(check_name(by, "the reviewer"));
  KEEL_TRY(impl_->apply());
  KEEL_ASSIGN(const EventId id, parse_event_id(proposal));
  KEEL_TRY(impl_->may(by, Role::reviewer, "take back proposals"));
  const state::Root before = impl_->follower.root();
  const Proposal* known = before->proposals.find(id);
  if (!known) return error(Code::not_found, "no proposal " + std::string(proposal));
  if (!known->approved()) {
    return error(Code::conflict, "proposal " + std::string(proposal) + " is " + known->state +
                                     "; only what was approved is taken back");
  }
  const std::int64_t now_us = impl_->clock.now_us();
  KEEL_TRY(impl_->may_follow(by, *known));
  KEEL_ASSIGN(const Follow follow, impl_->undoing(*before, *known, now_us));
  std::vector<Draft> drafts;
  drafts.push_back(impl_->draft(EventKind::proposal_reverted, std::string(proposal),
                                learn::content_of(learn::ProposalReverted{std::string(note)})));
  drafts.back().dedupe = "reverted:" + std::string(proposal);
  drafts.back().id = make_event_id(now_us, impl_->random);
  const EventId mine = drafts.back().id;
  if (!follow.none()) {
    drafts.push_back(draft_of(*impl_, follow));
    drafts.back().dedupe = "put_back:" + std::string(proposal);
  }
  for (Draft& draft : drafts) {
    draft.actor = std::string(by);
    draft.occurred_us = now_us;
    draft.causes = {id};
  }
  KEEL_ASSIGN(const std::vector<journal::Receipt> receipts, impl_->record(std::move(drafts)));
  const state::Root after = impl_->follower.root();
  const Proposal* now = after->proposals.find(id);
  if (receipts.front().id != mine) {
    return error(Code::conflict, "proposal " + std::string(proposal) + " was taken back by " +
                                     now->reverted_by + ", " + review::minute_of(now->reverted_us));
  }
  return review::view_of(
      *after, *now, [this](std::uint64_t seq) { return impl_->text_at(seq); }, now_us);
}

}  // namespace keel
