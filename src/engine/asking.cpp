// Answering, and hearing what became of answers.
#include <algorithm>

#include "engine/impl.hpp"
#include "keel/answer/provenance.hpp"
#include "keel/text/utf8.hpp"

namespace keel {
namespace {

constexpr std::size_t pending_max = 4096;       // a host that never ticks still bounds its memory
constexpr std::size_t pending_kept_max = 8192;  // and so does storage that refuses

Status check_text(std::string_view value, std::string_view what) {
  if (value.size() > limits::question_bytes_max) {
    return error(Code::too_large, std::string(what) + " of " + std::to_string(value.size()) +
                                      " bytes is over the limit of " +
                                      std::to_string(limits::question_bytes_max) +
                                      "; send the customer's own words only");
  }
  return text::check_utf8(value, what);
}

Status check(const Question& q) {
  KEEL_TRY(check_text(q.text, "the question"));
  if (q.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return error(Code::invalid_argument, "the question is empty; give its text");
  }
  if (q.turns.size() > limits::turns_max) {
    return error(Code::too_large, std::to_string(q.turns.size()) + " earlier turns are over the " +
                                      "limit of " + std::to_string(limits::turns_max) +
                                      "; send the latest");
  }
  for (const Turn& turn : q.turns) KEEL_TRY(check_text(turn.text, "an earlier turn"));
  KEEL_TRY(check_name(q.conversation, "the conversation"));
  KEEL_TRY(check_name(q.customer, "the customer"));
  KEEL_TRY(check_text(q.page, "the page"));
  KEEL_TRY(check_name(q.locale, "the locale"));
  KEEL_TRY(check_name(q.brand, "the brand"));
  KEEL_TRY(check_name(q.audience, "the audience"));
  return check_name(q.channel, "the channel");
}

}  // namespace

Result<PreparedAnswer> Engine::Impl::prepare_answer(const Question& question,
                                                    std::string_view origin) {
  KEEL_TRY(check(question));
  KEEL_TRY(journal->usable());
  follow();
  KEEL_ASSIGN(const state::Root root, able_to_answer());
  const std::int64_t now_us = clock.now_us();
  PreparedAnswer out{{}, retrieve(*root, question), {}};
  out.answer = answer::decide(*root, question, out.retrieval, now_us);
  out.answer.id = make_event_id(now_us, random);
  const bool observed = origin == "observe";
  out.answer.suggested = out.answer.suggested || observed;
  std::string generator;
  if (!observed) {
    Status failed;
    generator = hooks.word(out.retrieval, out.answer, failed);
    note_hook("generator", failed);
  }
  if (options.read_only) return out;
  learn::Answered record = answer::record_of(*root, question, out.retrieval, out.answer);
  record.generator = std::move(generator);
  record.origin = std::string(origin);
  out.draft = draft(*root, question, record, out.answer.id, now_us);
  return out;
}

// An opened workspace reads its models when the first question comes. A damaged one must not answer
// from empty ones: another checkpoint or the journal has them.
Result<state::Root> Engine::Impl::able_to_answer() {
  const auto read_models = [this] {
    state::Root root = follower.root();
    (void)*root->ranking;
    (void)*root->intents;
    return root;
  };
  state::Root root = read_models();
  if (!root->broken()) return root;
  KEEL_TRY(apply());
  root = read_models();
  if (!root->broken()) return root;
  return error(Code::corrupt, journal->folder().string() + ": " + root->read_all().message());
}

journal::Draft Engine::Impl::draft(const state::State& state, const Question& question,
                                   const learn::Answered& record, const EventId& id,
                                   std::int64_t at_us) const {
  learn::Content content = learn::content_of(record);
  answer::set_provenance(content.clear, state, question);
  journal::Draft out = draft(journal::EventKind::answered, {}, std::move(content));
  out.id = id;
  out.occurred_us = at_us;
  out.actor = "engine";
  out.conversation = question.conversation;
  out.owner = owner_of(question.customer, question.conversation);
  return out;
}

Result<Answer> Engine::ask(const Question& question) {
  if (impl_->pending_full()) KEEL_TRY(impl_->record({}).status());
  KEEL_ASSIGN(PreparedAnswer prepared, impl_->prepare_answer(question, "ask"));
  if (impl_->options.read_only) return std::move(prepared.answer);
  bool due = false;
  {
    const std::lock_guard lock(impl_->pending_mutex);
    const std::int64_t now_us = prepared.draft.occurred_us;
    impl_->pending.push_back(std::move(prepared.draft));
    due = impl_->pending_due(now_us);
  }
  if (due) impl_->note_error(impl_->record({}).status());
  return std::move(prepared.answer);
}

bool Engine::Impl::pending_full() const {
  const std::lock_guard lock(pending_mutex);
  return pending.size() >= pending_kept_max;
}

bool Engine::Impl::pending_due(std::int64_t now_us) const {
  return pending.size() >= pending_max ||
         now_us - pending.front().occurred_us >= options.journal_flush_ms * 1000;
}

Result<Question> Engine::Impl::question_of(const EventId& answer) const {
  Question out;
  Json clear, secret;
  {
    const std::lock_guard lock(pending_mutex);
    const auto at = std::find_if(pending.begin(), pending.end(),
                                 [&](const journal::Draft& d) { return d.id == answer; });
    if (at != pending.end()) {
      clear = at->clear;
      secret = at->secret;
      out.conversation = at->conversation;
    }
  }
  if (secret.is_null()) {
    KEEL_ASSIGN(const std::optional<journal::Event> event, journal->find(answer));
    if (!event) return error(Code::not_found, "no answer " + to_string(answer) + " is recorded");
    clear = event->clear;
    secret = event->secret;
    out.conversation = event->conversation;
  }
  out.text = secret["text"].as_string();
  out.customer = secret["customer"].as_string();
  out.page = secret["page"].as_string();
  out.locale = clear["locale"].as_string();
  out.brand = clear["brand"].as_string();
  return out;
}

Status Engine::signal(const Signal& signal) { return this->signal(std::span(&signal, 1)); }

Status Engine::signal(std::span<const Signal> signals) {
  KEEL_TRY(impl_->apply());  // another process may have asked
  const state::Root root = impl_->follower.root();
  std::vector<journal::Draft> drafts;
  for (const Signal& signal : signals) {
    if (signal.answer.empty()) {
      return error(Code::invalid_argument, "the signal names no answer; give Answer::id");
    }
    if (signal_name(signal.kind) == "unknown") {
      return error(Code::invalid_argument,
                   std::to_string(static_cast<int>(signal.kind)) + " is no kind of signal");
    }
    KEEL_TRY(check_text(signal.text, "the signal's text"));
    KEEL_TRY(check_name(signal.actor, "the signal's actor"));
    KEEL_TRY(check_name(signal.article, "the signal's article"));
    KEEL_TRY(check_name(signal.dedupe, "the signal's dedupe key"));
    learn::Signalled content;
    content.answer = signal.answer;
    content.kind = static_cast<std::int32_t>(signal.kind);
    content.article = signal.article;
    if (signal.kind == SignalKind::corrected && signal.article.empty()) {
      return error(Code::invalid_argument,
                   "the correction names no article; give the id of the one that is right");
    }
    const std::uint32_t slot = root->knowledge.find(signal.article);
    if (signal.kind == SignalKind::corrected && !root->knowledge.live(slot)) {
      return error(Code::not_found, "no live article \"" + signal.article +
                                        "\"; a correction names the article that is right");
    }
    std::string owner = "anonymous";
    std::string conversation;
    if (const Result<Question> question = impl_->question_of(signal.answer); question.ok()) {
      conversation = question->conversation;
      owner = owner_of(question->customer, conversation);
      if (slot != learn::no_slot && !question->text.empty()) {
        const answer::Retrieval retrieval = impl_->retrieve(*root, *question);
        content.features = answer::score_article(*root, retrieval, *question, slot).features;
        content.has_features = true;
      }
    }
    journal::Draft draft = impl_->draft(journal::EventKind::signalled, to_string(signal.answer),
                                        learn::content_of(content, signal.text));
    if (!signal.actor.empty()) draft.actor = signal.actor;
    draft.conversation = conversation;
    draft.owner = std::move(owner);
    draft.causes = {signal.answer};
    draft.occurred_us = impl_->clock.now_us();
    if (!signal.dedupe.empty()) draft.dedupe = key_of("signal", signal.dedupe);
    drafts.push_back(std::move(draft));
  }
  return impl_->record(std::move(drafts)).status();
}

Result<Json> Engine::explain(const EventId& id) {
  KEEL_TRY(impl_->record({}).status());
  const state::Root root = impl_->follower.root();
  const std::uint32_t ordinal = root->answers.find(id);
  if (ordinal == learn::no_slot) {
    return error(Code::not_found, "no answer " + to_string(id) + " is recorded");
  }
  const learn::AnswerRecord& record = root->answers[ordinal];
  Json out;
  out.set("id", to_string(id)).set("seq", record.seq).set("at_us", record.at_us);
  out.set("question", impl_->text_at(record.seq));
  out.set("decision", decision_name(static_cast<Decision>(record.decision)));
  out.set("reason", reason_name(static_cast<Reason>(record.reason)));
  out.set("confidence", static_cast<double>(record.confidence)).set("topic", record.topic);
  out.set("conversation", record.conversation);
  Json::Array candidates;
  for (const learn::SlotFeatures& served : record.candidates) {
    Json features;
    for (std::size_t i = 0; i < learn::feature_count; ++i) {
      features.set(std::string(learn::feature_names[i]),
                   served.features.get(static_cast<learn::Feature>(i)));
    }
    Json candidate;
    candidate.set("article", root->knowledge.doc(served.slot).article.id);
    candidate.set("features", std::move(features));
    candidates.push_back(std::move(candidate));
  }
  out.set("candidates", std::move(candidates));
  impl_->explain_wording(record.seq, out);
  Json::Array lessons;
  for (const EventId& source : record.learned_from) {
    const learn::Lesson* lesson = root->lessons->of(root->answers.find(source));
    if (!lesson) continue;
    Json entry;
    entry.set("lesson", to_string(lesson->id));
    entry.set("article", root->knowledge.doc(lesson->slot).article.id);
    entry.set("conversations",
              Json::Array(lesson->conversations.begin(), lesson->conversations.end()));
    lessons.push_back(std::move(entry));
  }
  out.set("learned_from", std::move(lessons));
  const learn::Label* label = root->memory.label(ordinal);
  if (label && label->slot != learn::no_slot) {
    out.set("outcome", learn::cause_name(label->cause));
    out.set("right_article", root->knowledge.doc(label->slot).article.id);
  } else {
    out.set("outcome", label ? "refuted" : "unknown");
  }
  return out;
}

}  // namespace keel
