// What people read and decide.
#include <algorithm>

#include "engine/impl.hpp"
#include "keel/review/views.hpp"
#include "keel/text/analysis.hpp"
#include "keel/text/utf8.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;

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

}  // namespace

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
Status Engine::Impl::check_current(const state::State& state, const learn::Proposal& proposal,
                                   const ProposalDecision& decision) const {
  const std::string& id = proposal.content.article;
  const std::uint32_t slot = state.knowledge.find(id);
  if (slot == learn::no_slot) return ok_status();
  if (!state.knowledge.live(slot)) {
    return error(Code::conflict, "article \"" + id + "\" was retired since; reject the proposal");
  }
  if (decision.kind == ProposalDecision::Kind::edit) return ok_status();
  KEEL_ASSIGN(const std::optional<journal::Event> opened, journal->find(proposal.id));
  if (!opened || state.knowledge.doc(slot).seq < opened->seq) return ok_status();
  return error(Code::conflict, "article \"" + id + "\" has changed since, to version " +
                                   std::to_string(state.knowledge.doc(slot).version) +
                                   "; edit the proposal with the text that is to go live");
}

Result<std::vector<ProposalView>> Engine::proposals(bool open_only) const {
  impl_->follow();
  return review::proposals_of(*impl_->follower.root(), open_only,
                              [this](std::uint64_t seq) { return impl_->text_at(seq); });
}

Result<ProposalView> Engine::decide(const ProposalDecision& decision) {
  using Kind = ProposalDecision::Kind;
  KEEL_TRY(impl_->apply());
  KEEL_ASSIGN(const EventId id, parse_event_id(decision.proposal));
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
  KEEL_TRY(text::check_utf8(decision.body, "the body"));
  KEEL_TRY(impl_->may(decision.by, Role::reviewer, "decide proposals"));
  const auto text_of = [this](std::uint64_t seq) { return impl_->text_at(seq); };
  const state::Root before = impl_->follower.root();
  const learn::Proposal* proposal = before->proposals.find(id);
  if (!proposal) return error(Code::not_found, "no proposal " + decision.proposal);
  if (proposal->state != "open") {
    // A host's retry of the decision that was taken is told what became of it.
    if (!decision.dedupe.empty() && proposal->state == state_after(decision.kind) &&
        proposal->decided_by == decision.by) {
      return review::view_of(*before, *proposal, text_of);
    }
    return error(Code::conflict, "proposal " + decision.proposal + " is already " +
                                     proposal->state + " by " + proposal->decided_by);
  }
  std::vector<Draft> follows;  // what the decision makes happen
  if (proposal->of_model()) {
    KEEL_ASSIGN(follows, impl_->decide_model(*before, *proposal, decision));
  }
  if (decision.kind == Kind::edit && decision.body.empty()) {
    return error(Code::invalid_argument, "an edit gives the text that is to go live; set `body`");
  }
  if (decision.kind != Kind::reject) KEEL_TRY(impl_->check_current(*before, *proposal, decision));
  const bool edited = decision.kind == Kind::edit;
  const std::string title =
      edited && !decision.title.empty() ? decision.title : proposal->content.title;
  const std::string body = edited ? decision.body : proposal->content.body;
  learn::ProposalDecided content;
  content.decision = state_after(decision.kind);
  if (edited) {
    content.title = title;
    content.body = body;
  }
  content.note = decision.note;
  const std::int64_t decided_us = impl_->clock.now_us();
  std::vector<Draft> drafts;
  drafts.push_back(
      impl_->draft(EventKind::proposal_decided, decision.proposal, learn::content_of(content)));
  drafts.back().id = make_event_id(decided_us, impl_->random);
  drafts.back().dedupe = "decided:" + decision.proposal;
  drafts.back().causes = {id};
  const EventId mine = drafts.back().id;
  if (decision.kind != Kind::reject && !proposal->of_model()) {
    const Article article = article_of(*before, *proposal, title, body, decided_us);
    follows.push_back(
        impl_->draft(EventKind::article_put, article.id,
                     learn::content_of(learn::ArticlePut{article, decision.proposal})));
    follows.back().dedupe = "put:" + decision.proposal;
    follows.back().causes = {id};
  }
  for (Draft& draft : follows) {
    draft.causes.insert(draft.causes.begin(), mine);
    drafts.push_back(std::move(draft));
  }
  for (Draft& draft : drafts) {
    draft.actor = decision.by;
    draft.occurred_us = decided_us;
  }
  KEEL_ASSIGN(const std::vector<journal::Receipt> receipts, impl_->record(std::move(drafts)));
  if (receipts.front().id != mine) {
    return error(Code::conflict, "proposal " + decision.proposal + " was decided by somebody else");
  }
  const std::int64_t live_us = impl_->clock.now_us();
  const state::Root after = impl_->follower.root();
  const learn::Proposal* decided = after->proposals.find(id);
  if (!decided) return error(Code::internal, "the decision was recorded but is not visible");
  ProposalView view = review::view_of(*after, *decided, text_of);
  const ProposalView asked = review::view_of(*before, *proposal, text_of);
  view.conversations = asked.conversations;
  view.waiting = asked.waiting;
  if (decision.kind == Kind::reject || decided->of_model()) return view;
  // The conversations that waited for it, and how long learning took, go on the record.
  learn::NoticeRaised notice;
  notice.kind = "went_live";
  notice.approval_to_live_us = live_us - decided_us;
  notice.waiting = view.waiting;
  std::int64_t first_us = decided_us;
  for (const std::string& conversation : view.conversations) {
    const learn::Conversation* known = after->conversations->find(conversation);
    if (known && known->opened_us > 0) first_us = std::min(first_us, known->opened_us);
  }
  notice.interaction_to_improvement_us = live_us - first_us;
  drafts.clear();
  drafts.push_back(
      impl_->draft(EventKind::notice_raised, decision.proposal, learn::content_of(notice)));
  drafts.back().actor = "engine";
  drafts.back().occurred_us = live_us;
  drafts.back().dedupe = "went_live:" + decision.proposal;
  drafts.back().causes = {mine};
  impl_->note_error(impl_->record(std::move(drafts)).status());
  return view;
}

std::vector<GapView> Engine::gaps() const {
  impl_->follow();
  return review::gaps_of(*impl_->follower.root(),
                         [this](std::uint64_t seq) { return impl_->text_at(seq); });
}

std::vector<ChangeView> Engine::changes(std::int64_t from_us, std::int64_t to_us) const {
  return review::changes_of(*impl_->follower.root(), from_us, to_us);
}

std::vector<MetricsRow> Engine::metrics() const {
  return review::metrics_of(*impl_->follower.root());
}

std::vector<LanguageView> Engine::languages() const {
  impl_->follow();
  return review::languages_of(*impl_->follower.root());
}

Status check_rule(const state::State& state, const RuleView& rule) {
  if (rule.kind != "pin" && rule.kind != "block" && rule.kind != "escalate") {
    return error(Code::invalid_argument,
                 "\"" + rule.kind + "\" is no kind of rule; use pin, block or escalate");
  }
  for (const std::string* text :
       {&rule.id, &rule.words, &rule.topic, &rule.page, &rule.by, &rule.note}) {
    KEEL_TRY(check_name(*text, "a field of the rule"));
  }
  if (!rule.words.empty() && text::words(rule.words).empty()) {
    return error(Code::invalid_argument,
                 "\"" + rule.words + "\" holds no word that a question could have; give words");
  }
  if (rule.words.empty() && rule.topic.empty() && rule.page.empty()) {
    return error(Code::invalid_argument,
                 "a rule says what it is for: give words, a topic or a page");
  }
  if (rule.active && rule.kind != "escalate" &&
      !state.knowledge.live(state.knowledge.find(rule.article))) {
    return error(Code::not_found, "no live article \"" + rule.article + "\" to " + rule.kind);
  }
  return ok_status();
}

Result<RuleView> Engine::set_rule(const RuleView& given) {
  RuleView rule = given;
  KEEL_TRY(impl_->apply());
  const state::Root root = impl_->follower.root();
  KEEL_TRY(check_rule(*root, rule));
  KEEL_TRY(impl_->may(rule.by, Role::reviewer, "set rules"));
  const std::int64_t now_us = impl_->clock.now_us();
  if (rule.id.empty()) rule.id = to_string(make_event_id(now_us, impl_->random));
  if (rule.by.empty()) rule.by = impl_->options.actor;
  std::vector<Draft> drafts;
  drafts.push_back(impl_->draft(
      EventKind::rule_set, rule.id,
      learn::content_of(learn::RuleSet{rule.kind, rule.words, rule.topic, rule.page, rule.article,
                                       rule.note, rule.valid_until_us, rule.active})));
  drafts.back().actor = rule.by;
  drafts.back().occurred_us = now_us;
  KEEL_TRY(impl_->record(std::move(drafts)).status());
  return rule;
}

std::vector<RuleView> Engine::rules() const { return review::rules_of(*impl_->follower.root()); }

}  // namespace keel
