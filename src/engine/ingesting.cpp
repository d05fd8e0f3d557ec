// Tickets: what happens in the helpdesk, enriched before it is recorded.
#include <algorithm>

#include "engine/impl.hpp"
#include "keel/text/mail.hpp"
#include "keel/text/utf8.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;
using learn::no_slot;

constexpr std::size_t live_chunk = 64;  // events a commit
constexpr std::size_t history_chunk = 1000;
constexpr std::size_t tags_max = 256;
constexpr std::int64_t time_us_end = 10'000'000'000'000'000;  // in the year 2286

Status check(const TicketEvent& e) {
  if (e.ticket.empty() || e.event_id.empty()) {
    return error(Code::invalid_argument, "a ticket event names its ticket and its event_id");
  }
  for (const auto& [value, what] : {std::pair<std::string_view, const char*>{e.source, "source"},
                                    {e.ticket, "ticket"},
                                    {e.event_id, "event_id"},
                                    {e.team, "team"},
                                    {e.agent, "agent"},
                                    {e.locale, "locale"},
                                    {e.brand, "brand"},
                                    {e.channel, "channel"},
                                    {e.customer, "customer"}}) {
    KEEL_TRY(check_name(value, what));
  }
  if (e.at_us <= 0 || e.at_us >= time_us_end) {
    return error(Code::invalid_argument,
                 "at_us of " + e.event_id + " is no time; give Unix microseconds");
  }
  if (e.tags.size() > tags_max) {
    return error(Code::too_large, std::to_string(e.tags.size()) + " tags of " + e.event_id +
                                      " are over the limit of " + std::to_string(tags_max));
  }
  for (const std::string& tag : e.tags) KEEL_TRY(check_name(tag, "a tag"));
  if (e.text.size() > limits::message_bytes_max) {
    return error(Code::too_large, "the text of " + e.event_id + " has " +
                                      std::to_string(e.text.size()) + " bytes; the limit is " +
                                      std::to_string(limits::message_bytes_max));
  }
  KEEL_TRY(text::check_utf8(e.text, "text"));
  KEEL_TRY(text::check_utf8(e.page_url, "page_url"));
  return text::check_utf8(e.subject, "subject");
}

// A conversation while its events are prepared: its question as asked, on the pinned Root.
struct Asked {
  EventId answer;
  Question question;
  std::optional<answer::Retrieval> retrieval;
};

// Prepares the drafts of a run of events on one pinned Root.
class Preparation {
 public:
  Preparation(Engine::Impl& engine, bool history)
      : engine_(engine), root_(engine.follower.root()), history_(history) {}

  void add(const TicketEvent& event) {
    engine_.openings.remember(event);
    learn::MessageRecorded content;
    content.event = event;
    content.history = history_;
    if (!event.text.empty()) content.event.text = text::strip_mail(event.text);
    if (event.type == TicketEventType::customer_message && !event.is_private) ask(event);
    Asked* asked = find(event.ticket);
    if (asked) content.answer = asked->answer;
    if (event.type == TicketEventType::agent_reply && !event.is_private) enrich(content, asked);
    const Opening opening = opening_of(event.ticket);
    const std::string& customer = event.customer.empty() ? opening.customer : event.customer;
    Draft draft = engine_.draft(EventKind::message_recorded, std::string(to_string(event.type)),
                                learn::content_of(content));
    draft.actor = event.agent.empty() ? std::string(to_string(event.actor)) : event.agent;
    draft.occurred_us = event.at_us;
    draft.conversation = event.ticket;
    draft.owner = owner_of(customer, event.ticket);
    draft.dedupe = key_of("event", event.source + ":" + event.event_id);
    push(std::move(draft), false);
  }

  [[nodiscard]] std::vector<Draft>& drafts() noexcept { return drafts_; }
  // Whether drafts()[i] is an answer's record, not one of the host's events.
  [[nodiscard]] bool is_answer(std::size_t i) const { return answers_[i]; }

 private:
  void push(Draft draft, bool answer) {
    drafts_.push_back(std::move(draft));
    answers_.push_back(answer);
  }

  // How the ticket began: from lately seen events, or from the journal (another process, a
  // restart).
  Opening opening_of(const std::string& ticket) {
    Opening opening = engine_.openings.find(ticket);
    const learn::Conversation* known = root_->conversations->find(ticket);
    if (!opening.customer.empty() || !known || known->opened_seq == 0) return opening;
    const Result<std::vector<journal::Event>> events =
        engine_.journal->read(known->opened_seq - 1, 1);
    if (!events.ok() || events->empty()) return opening;
    const learn::Fact fact = learn::parse_fact(events->front());
    if (const auto* first = fact.as<learn::MessageRecorded>()) {
      engine_.openings.remember(first->event);
    }
    return engine_.openings.find(ticket);
  }

  // The conversation's question, from this run or from the journal; null when nobody asked one.
  Asked* find(const std::string& ticket) {
    if (const auto at = asked_.find(ticket); at != asked_.end()) return &at->second;
    const learn::Conversation* conversation = root_->conversations->find(ticket);
    if (!conversation || conversation->answer == no_slot) return nullptr;
    Asked& asked = asked_[ticket];
    asked.answer = root_->answers[conversation->answer].id;
    if (Result<Question> question = engine_.question_of(asked.answer); question.ok()) {
      asked.question = std::move(*question);
    }
    asked.question.conversation = ticket;
    return &asked;
  }

  const answer::Retrieval& retrieval_of(Asked& asked) {
    if (!asked.retrieval) {
      asked.retrieval = engine_.retrieve(*root_, asked.question);
    }
    return *asked.retrieval;
  }

  // The first message of a conversation that nobody asked about is asked here, for the record.
  void ask(const TicketEvent& event) {
    if (find(event.ticket) || event.text.empty()) return;
    const Opening opening = opening_of(event.ticket);
    Question question;
    question.text = std::string(text::clip(text::question_of(event.text),
                                           limits::question_bytes_max - limits::name_bytes_max));
    if (!opening.subject.empty()) {
      question.text =
          std::string(text::clip(opening.subject, limits::name_bytes_max)) + "\n" + question.text;
    }
    question.conversation = event.ticket;
    question.customer = event.customer.empty() ? opening.customer : event.customer;
    question.page = event.page_url.empty() ? opening.page : event.page_url;
    question.locale = event.locale.empty() ? opening.locale : event.locale;
    question.brand = event.brand.empty() ? opening.brand : event.brand;
    question.channel = event.channel.empty() ? opening.channel : event.channel;
    Asked asked{make_event_id(event.at_us, engine_.random), question, std::nullopt};
    const answer::Retrieval& retrieval = retrieval_of(asked);
    const Answer answer = answer::decide(*root_, question, retrieval, event.at_us);
    learn::Answered record = answer::record_of(*root_, question, retrieval, answer);
    record.origin = "ticket";
    record.shown = false;
    Draft draft = engine_.draft(*root_, question, record, asked.answer, event.at_us);
    draft.dedupe = key_of("asked", event.source + ":" + event.ticket);
    push(std::move(draft), true);
    asked_[event.ticket] = std::move(asked);
  }

  void enrich(learn::MessageRecorded& content, Asked* asked) {
    const std::string& reply = content.event.text;
    Question question;
    if (asked) question = asked->question;
    question.audience = "internal";  // agents may go by articles that customers do not see
    const answer::Retrieval* retrieval = asked ? &retrieval_of(*asked) : nullptr;
    content.links = answer::linked_articles(*root_, reply);
    content.support = answer::supporting_articles(*root_, reply, question, retrieval);
    std::uint32_t slot = no_slot;
    if (!content.links.empty()) {
      slot = root_->knowledge.find(content.links.front());
    } else if (!content.support.empty()) {
      slot = root_->knowledge.find(content.support.front().article);
    }
    if (retrieval && slot != no_slot) {
      content.features = answer::score_article(*root_, *retrieval, question, slot).features;
      content.has_features = true;
    }
  }

  Engine::Impl& engine_;
  state::Root root_;
  bool history_;
  std::map<std::string, Asked> asked_;
  std::vector<Draft> drafts_;
  std::vector<bool> answers_;
};

}  // namespace

void Openings::remember(const TicketEvent& event) {
  const std::lock_guard lock(mutex_);
  const auto [at, fresh] = openings_.try_emplace(event.ticket);
  if (fresh) {
    order_.push_back(event.ticket);
    if (order_.size() > kept_max) {
      openings_.erase(order_.front());
      order_.pop_front();
    }
  }
  const auto keep = [](std::string& known, const std::string& said) {
    if (known.empty()) known = said;
  };
  Opening& opening = openings_[event.ticket];
  keep(opening.subject, event.subject);
  keep(opening.page, event.page_url);
  keep(opening.locale, event.locale);
  keep(opening.brand, event.brand);
  keep(opening.channel, event.channel);
  keep(opening.customer, event.customer);
}

void Openings::clear() {
  const std::lock_guard lock(mutex_);
  openings_.clear();
  order_.clear();
}

Opening Openings::find(const std::string& ticket) const {
  const std::lock_guard lock(mutex_);
  const auto at = openings_.find(ticket);
  return at == openings_.end() ? Opening{} : at->second;
}

Result<IngestReport> Engine::Impl::ingest(std::span<const TicketEvent> events, bool history,
                                          const Progress& progress) {
  for (const TicketEvent& event : events) KEEL_TRY(check(event));
  // Answers asked by the host come before the events that follow them, also in other processes.
  if (!options.read_only) KEEL_TRY(record({}).status());
  KEEL_TRY(apply());
  IngestReport report;
  const std::size_t chunk = history ? history_chunk : live_chunk;
  for (std::size_t first = 0; first < events.size(); first += chunk) {
    const std::size_t n = std::min(chunk, events.size() - first);
    Preparation preparation(*this, history);
    for (const TicketEvent& event : events.subspan(first, n)) preparation.add(event);
    KEEL_ASSIGN(const std::vector<journal::Receipt> receipts,
                record(std::move(preparation.drafts())));
    for (std::size_t i = 0; i < receipts.size(); ++i) {
      if (preparation.is_answer(i)) continue;
      ++(receipts[i].duplicate ? report.duplicates : report.recorded);
    }
    if (progress && !progress(first + n, events.size())) {
      return error(Code::cancelled, "stopped by the host after " + std::to_string(first + n) +
                                        " events; what was recorded stays");
    }
  }
  return report;
}

Result<IngestReport> Engine::ingest(const TicketEvent& event) {
  return impl_->ingest(std::span(&event, 1), false, {});
}

Result<IngestReport> Engine::ingest(std::span<const TicketEvent> events) {
  return impl_->ingest(events, false, {});
}

Result<IngestReport> Engine::ingest_history(std::span<const TicketEvent> events,
                                            const Progress& progress) {
  KEEL_ASSIGN(const IngestReport report, impl_->ingest(events, true, progress));
  // Also what an earlier import recorded and was stopped before it learned.
  if (report.recorded > 0 || impl_->follower.root()->memory.history() > 0) {
    KEEL_TRY(impl_->learn_history(report.recorded));
  }
  return report;
}

}  // namespace keel
