// The record as people read it: every event as a line, some of them, and its head.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/impl.hpp"

namespace keel {
namespace {

constexpr std::size_t page_events = 1024;

std::string line_for(const learn::Fact& fact) {
  using namespace learn;
  if (const auto* put = fact.as<ArticlePut>()) return "article \"" + put->article.title + "\"";
  if (const auto* a = fact.as<Answered>()) return a->text;
  if (const auto* s = fact.as<Signalled>()) {
    return std::string(signal_name(static_cast<SignalKind>(s->kind))) +
           (s->article.empty() ? "" : " with " + s->article);
  }
  if (const auto* m = fact.as<MessageRecorded>()) {
    return std::string(to_string(m->event.type)) + (m->event.text.empty() ? "" : ": ") +
           m->event.text;
  }
  if (const auto* opened = fact.as<ProposalOpened>()) return opened->kind + ": " + opened->title;
  if (const auto* decided = fact.as<ProposalDecided>()) return decided->decision;
  if (const auto* rule = fact.as<RuleSet>()) return rule->kind + " " + rule->words;
  if (const auto* setting = fact.as<SettingChanged>()) return setting->value;
  if (const auto* run = fact.as<BacktestRun>()) return run->kind + ": " + run->summary;
  if (const auto* fitted = fact.as<ModelFitted>()) return fitted->summary;
  if (const auto* reverted = fact.as<ChangeReverted>()) return reverted->why;
  if (const auto* undone = fact.as<LessonUndone>()) return "undone; " + undone->note;
  if (const auto* restored = fact.as<LessonRestored>()) return "restored; " + restored->note;
  if (const auto* forgotten = fact.as<CustomerForgotten>()) {
    return fmt::format("{} customers and {} tickets, {} events; {}", forgotten->customers,
                       forgotten->tickets, forgotten->events.size(), forgotten->note);
  }
  if (fact.as<ForgetCompleted>()) return "nothing of it is left";
  if (const auto* rebased = fact.as<StateRebased>()) {
    return fmt::format("folded again up to event {}", rebased->place);
  }
  if (const auto* notice = fact.as<NoticeRaised>()) {
    return fmt::format("{}; {} conversations waiting", notice->kind, notice->waiting.size());
  }
  return {};
}

LogEntry entry_of(const journal::Event& event) {
  LogEntry entry;
  entry.seq = event.seq;
  entry.id = to_string(event.id);
  entry.kind = journal::kind_name(event.kind);
  entry.recorded_us = event.recorded_us;
  entry.occurred_us = event.occurred_us;
  entry.actor = event.actor;
  entry.subject = event.subject;
  entry.conversation = event.conversation;
  entry.content = event.clear;
  if (!event.secret.is_null()) entry.content.set("sealed", event.secret);
  if (event.erased) entry.content.set("erased", true);
  entry.text = event.forgotten ? "forgotten" : line_for(learn::parse_fact(event));
  return entry;
}

bool lets_through(const LogFilter& filter, const journal::Event& event) {
  const auto is = [](const std::string& wanted, std::string_view value) {
    return wanted.empty() || wanted == value;
  };
  return is(filter.kind, journal::kind_name(event.kind)) && is(filter.actor, event.actor) &&
         is(filter.subject, event.subject) && is(filter.conversation, event.conversation) &&
         event.occurred_us >= filter.from_us &&
         (filter.to_us == 0 || event.occurred_us < filter.to_us);
}

}  // namespace

Result<LogFilter> log_filter_from_json(const Json& json) {
  if (!json.is_object()) return error(Code::invalid_argument, "a filter is a JSON object");
  LogFilter out;
  const std::map<std::string_view, std::string*> texts = {{"kind", &out.kind},
                                                          {"actor", &out.actor},
                                                          {"subject", &out.subject},
                                                          {"conversation", &out.conversation}};
  for (const auto& [name, value] : json.as_object()) {
    const auto wrong = [&, &member = name](std::string_view what) {
      return error(Code::invalid_argument,
                   fmt::format("the filter's member \"{}\" {}", member, what));
    };
    if (const auto text = texts.find(name); text != texts.end()) {
      if (!value.is_string()) return wrong("must be a string");
      *text->second = value.as_string();
    } else if (name == "from_us" || name == "to_us") {
      if (!value.is_int()) return wrong("must be a time in microseconds");
      (name == "from_us" ? out.from_us : out.to_us) = value.as_int();
    } else {
      return wrong("is unknown; use kind, actor, subject, conversation, from_us or to_us");
    }
  }
  return out;
}

Result<std::vector<LogEntry>> Engine::log(std::uint64_t after_seq, std::size_t limit) const {
  KEEL_ASSIGN(const std::vector<journal::Event> events, impl_->journal->read(after_seq, limit));
  std::vector<LogEntry> out;
  for (const journal::Event& event : events) out.push_back(entry_of(event));
  return out;
}

Result<std::vector<LogEntry>> Engine::log(std::uint64_t after_seq, std::size_t limit,
                                          const LogFilter& filter) const {
  if (!filter.kind.empty() && !journal::parse_kind(filter.kind)) {
    return error(Code::invalid_argument,
                 "\"" + filter.kind + "\" is no kind of event; docs/format.md lists them");
  }
  std::vector<LogEntry> out;
  while (out.size() < limit) {
    KEEL_ASSIGN(const std::vector<journal::Event> events,
                impl_->journal->read(after_seq, page_events));
    for (const journal::Event& event : events) {
      if (out.size() < limit && lets_through(filter, event)) out.push_back(entry_of(event));
    }
    if (events.size() < page_events) break;
    after_seq = events.back().seq;
  }
  return out;
}

Status Engine::check_head(std::string_view kept) const {
  KEEL_ASSIGN(const journal::Head head, journal::parse_head(kept));
  return impl_->journal->check_head(head);
}

}  // namespace keel
