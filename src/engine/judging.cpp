// Modes, observing, and what people say of answers.
#include <fmt/format.h>

#include <algorithm>

#include "engine/impl.hpp"
#include "keel/base/hash.hpp"
#include "keel/review/ratings.hpp"
#include "keel/review/views.hpp"
#include "keel/text/mail.hpp"
#include "keel/text/utf8.hpp"

namespace keel {

using journal::Draft;
using journal::EventKind;

namespace {

constexpr std::size_t ratings_max = 1000;  // of one draw

}  // namespace

ReadinessCard Engine::readiness(const ModeScope& scope) const {
  impl_->follow();
  return review::readiness_of(*impl_->follower.root(), scope);
}

Status Engine::set_mode(const ModeChange& change) {
  KEEL_TRY(impl_->apply());
  KEEL_TRY(check_name(change.by, "who decides"));
  KEEL_TRY(check_name(change.note, "the note"));
  KEEL_TRY(check_name(change.scope.name, "the scope"));
  if (change.by.empty()) {
    return error(Code::invalid_argument, "a mode is changed by somebody: say who (by)");
  }
  if (mode_name(change.mode) == "unknown") {
    return error(Code::invalid_argument,
                 fmt::format("{} is no mode", static_cast<int>(change.mode)));
  }
  const bool of_workspace = change.scope.kind == ModeScope::Kind::workspace;
  if (of_workspace != change.scope.name.empty()) {
    return error(Code::invalid_argument, of_workspace
                                             ? "the workspace's mode has no name: leave it empty"
                                             : "name the brand or the topic that the mode is for");
  }
  const state::Root root = impl_->follower.root();
  const ReadinessCard card = review::readiness_of(*root, change.scope);
  KEEL_TRY(change.mode > card.mode
               ? impl_->may(change.by, Role::administrator, "let answers go further")
               : impl_->may(change.by, Role::reviewer, "change a mode"));
  const bool to_customers = change.mode == Mode::answer && card.mode != Mode::answer;
  if (to_customers && !card.ready && !change.accept_unproven) {
    return error(Code::conflict,
                 fmt::format("{} is not ready for answer: {} Accept it as unproven to go on.",
                             card.scope, card.missing.front()));
  }
  learn::Content content;
  content.clear.set("value", mode_name(change.mode));
  if (!change.note.empty()) content.clear.set("note", change.note);
  if (to_customers) {
    content.clear.set("card", to_json(card)).set("accept_unproven", change.accept_unproven);
  }
  const std::string subject = of_workspace ? "mode" : "mode " + to_string(change.scope);
  std::vector<Draft> drafts;
  drafts.push_back(impl_->draft(EventKind::setting_changed, subject, std::move(content)));
  drafts.back().occurred_us = impl_->clock.now_us();
  drafts.back().actor = change.by;
  return impl_->record(std::move(drafts)).status();
}

Result<Observation> Engine::observe(const Question& question, const TheirAnswer& theirs) {
  if (question.conversation.empty()) {
    return error(Code::invalid_argument,
                 "an observed question names its conversation, so that its outcome can be learned");
  }
  if (theirs.text.size() > limits::question_bytes_max) {
    return error(Code::too_large, "their answer is over the limit of " +
                                      std::to_string(limits::question_bytes_max) + " bytes");
  }
  KEEL_TRY(text::check_utf8(theirs.text, "their answer"));
  KEEL_TRY(check_name(theirs.by, "who answered"));
  KEEL_TRY(check_name(theirs.article, "their article"));
  KEEL_TRY(check_name(theirs.event_id, "the event id"));
  if (theirs.text.empty() && theirs.article.empty()) {
    return error(Code::invalid_argument, "give their answer's text, or the article it rests on");
  }
  KEEL_TRY(impl_->apply());
  const state::Root root = impl_->follower.root();
  if (!theirs.article.empty() && !root->knowledge.live(root->knowledge.find(theirs.article))) {
    return error(Code::not_found, "no live article \"" + theirs.article + "\"");
  }
  KEEL_ASSIGN(PreparedAnswer prepared, impl_->prepare_answer(question, "observe"));
  Observation out;
  out.ours = std::move(prepared.answer);
  const bool person = theirs.by.starts_with("agent");
  learn::MessageRecorded content;
  content.event.source = "observe";
  content.event.event_id = theirs.event_id.empty() ? to_string(out.ours.id) : theirs.event_id;
  content.event.type = person ? TicketEventType::agent_reply : TicketEventType::ai_answer;
  content.event.actor = person ? Actor::agent : Actor::ai;
  content.event.agent = person ? theirs.by : std::string();
  content.event.customer = question.customer;
  content.event.text = text::strip_mail(theirs.text);
  content.answer = out.ours.id;
  if (!theirs.article.empty()) {
    content.links = {theirs.article};
  } else {
    content.links = answer::linked_articles(*root, content.event.text);
  }
  content.support =
      answer::supporting_articles(*root, content.event.text, question, &prepared.retrieval);
  if (!content.links.empty()) {
    out.article = content.links.front();
    out.support = 1;
  } else if (!content.support.empty() && !content.support.front().contradicts) {
    out.article = content.support.front().article;
    out.support = static_cast<double>(content.support.front().score);
  }
  out.agrees = !out.article.empty() && !out.ours.candidates.empty() &&
               out.ours.candidates.front().article == out.article;
  if (const std::uint32_t slot = root->knowledge.find(out.article); slot != learn::no_slot) {
    content.features = answer::score_article(*root, prepared.retrieval, question, slot).features;
    content.has_features = true;
  }
  if (impl_->options.read_only) return out;
  Draft observed = impl_->draft(EventKind::observed, std::string(to_string(content.event.type)),
                                learn::content_of(content));
  observed.actor = theirs.by.empty() ? "bot" : theirs.by;
  observed.occurred_us = impl_->clock.now_us();
  observed.conversation = question.conversation;
  observed.owner = prepared.draft.owner;
  observed.causes = {out.ours.id};
  if (!theirs.event_id.empty()) {
    observed.dedupe = key_of("observed", theirs.event_id);
    prepared.draft.dedupe = key_of("observing", theirs.event_id);
  }
  std::vector<Draft> drafts;
  drafts.push_back(std::move(prepared.draft));
  drafts.push_back(std::move(observed));
  KEEL_ASSIGN(const std::vector<journal::Receipt> receipts, impl_->record(std::move(drafts)));
  out.ours.id = receipts.front().id;
  return out;
}

Status Engine::Impl::draw_ratings(std::size_t count, std::string_view by, const std::string& dedupe,
                                  std::size_t& drawn) {
  const state::Root root = follower.root();
  const std::int64_t now_us = clock.now_us();
  const learn::AuditAsked asked = review::draw_ratings(
      *root, now_us, count,
      hash64(to_string(journal->workspace()) + std::to_string(root->audits.last_draw_us())));
  drawn = asked.asked.size();
  if (asked.asked.empty()) return ok_status();
  std::vector<Draft> drafts;
  drafts.push_back(draft(EventKind::audit_asked, {}, learn::content_of(asked)));
  drafts.back().actor = std::string(by);
  drafts.back().occurred_us = now_us;
  drafts.back().dedupe = dedupe;
  return record(std::move(drafts)).status();
}

Result<std::size_t> Engine::ask_for_ratings(std::size_t count, std::string_view by) {
  KEEL_TRY(check_name(by, "who asks"));
  if (count == 0 || count > ratings_max) {
    return error(Code::invalid_argument,
                 fmt::format("{} ratings cannot be asked for; 1 to {} can", count, ratings_max));
  }
  KEEL_TRY(impl_->record({}).status());
  KEEL_TRY(impl_->apply());
  KEEL_TRY(impl_->may(by, Role::reviewer, "ask for ratings"));
  std::size_t drawn = 0;
  KEEL_TRY(impl_->draw_ratings(count, by.empty() ? impl_->options.actor : by, {}, drawn));
  return drawn;
}

std::vector<RatingTask> Engine::ratings_due() const {
  impl_->follow();
  const state::Root root = impl_->follower.root();
  std::vector<RatingTask> out;
  for (const learn::Audits::Ask& ask : root->audits.due()) {
    const std::uint32_t ordinal = root->answers.find(ask.answer);
    if (ordinal == learn::no_slot || root->answers[ordinal].top() == learn::no_slot) continue;
    const learn::AnswerRecord& record = root->answers[ordinal];
    const Result<Question> question = impl_->question_of(ask.answer);
    if (!question.ok() || question->text.empty()) continue;  // forgotten since
    const learn::ArticleDoc& doc = root->knowledge.doc(record.top());
    const learn::Query query =
        answer::retrieve(*root, *question, answer::searched_text(*question)).query;
    RatingTask task{to_string(ask.answer),
                    question->text,
                    doc.article.id,
                    doc.article.title,
                    std::string(root->knowledge.best_passage(query, record.top())),
                    record.at_us,
                    ask.asked_us};
    if (task.passage.empty()) task.passage = doc.article.title;
    out.push_back(std::move(task));
  }
  return out;
}

Status Engine::rate(const Rating& rating) {
  KEEL_TRY(check_name(rating.by, "who judges"));
  KEEL_TRY(check_name(rating.article, "the right article"));
  KEEL_TRY(check_name(rating.note, "the note"));
  if (rating.by.empty()) {
    return error(Code::invalid_argument, "a rating is given by somebody: say who (by)");
  }
  KEEL_TRY(impl_->record({}).status());
  KEEL_TRY(impl_->apply());
  KEEL_TRY(impl_->may(rating.by, Role::reviewer, "judge answers"));
  const state::Root root = impl_->follower.root();
  const std::uint32_t ordinal = root->answers.find(rating.answer);
  if (ordinal == learn::no_slot) {
    return error(Code::not_found, "no answer " + to_string(rating.answer) + " is recorded");
  }
  const learn::AnswerRecord& record = root->answers[ordinal];
  if (root->audits.judged(rating.answer)) {
    return error(Code::conflict, "answer " + to_string(rating.answer) + " was judged before");
  }
  const std::uint32_t slot = root->knowledge.find(rating.article);
  if (!rating.article.empty()) {
    if (!root->knowledge.live(slot)) {
      return error(Code::not_found, "no live article \"" + rating.article + "\"");
    }
    if (rating.right != (slot == record.top())) {
      return error(Code::invalid_argument,
                   rating.right ? "a right answer's article is the one it gave; leave it empty"
                                : "a wrong answer's right article cannot be the one it gave");
    }
  }
  learn::Signalled content;
  content.answer = rating.answer;
  content.article = rating.article;
  const bool corrected = !rating.right && slot != learn::no_slot;
  content.kind = static_cast<std::int32_t>(rating.right ? SignalKind::accepted
                                           : corrected  ? SignalKind::corrected
                                                        : SignalKind::rejected);
  Draft draft;
  std::string owner = "anonymous";
  if (const Result<Question> question = impl_->question_of(rating.answer); question.ok()) {
    owner = owner_of(question->customer, record.conversation);
    if (corrected && !question->text.empty()) {
      const answer::Retrieval retrieval = impl_->retrieve(*root, *question);
      content.features = answer::score_article(*root, retrieval, *question, slot).features;
      content.has_features = true;
    }
  }
  draft = impl_->draft(EventKind::audit_given, to_string(rating.answer),
                       learn::content_of(content, rating.note));
  draft.actor = rating.by;
  draft.conversation = record.conversation;
  draft.owner = std::move(owner);
  draft.causes = {rating.answer};
  draft.occurred_us = impl_->clock.now_us();
  draft.dedupe = "rated:" + to_string(rating.answer);
  std::vector<Draft> drafts;
  drafts.push_back(std::move(draft));
  return impl_->record(std::move(drafts)).status();
}

}  // namespace keel
