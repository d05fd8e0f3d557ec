#include "keel/learn/facts.hpp"

#include <algorithm>

#include "keel/base/hex.hpp"

namespace keel::learn {
namespace {

using journal::EventKind;

Json strings(const std::vector<std::string>& values) {
  return Json::Array(values.begin(), values.end());
}
std::vector<std::string> strings(const Json& json) {
  std::vector<std::string> out;
  for (const Json& value : json.as_array()) out.push_back(value.as_string());
  return out;
}
EventId id_of(const Json& json) {
  const Result<EventId> id = parse_event_id(json.as_string());
  return id.ok() ? *id : EventId{};
}
Json ids(const std::vector<EventId>& values) {
  Json::Array out;
  for (const EventId& id : values) out.emplace_back(to_string(id));
  return out;
}
std::vector<EventId> ids(const Json& json) {
  std::vector<EventId> out;
  for (const Json& id : json.as_array()) out.push_back(id_of(id));
  return out;
}
void set_text(Json& json, const char* name, const std::string& value) {
  if (!value.empty()) json.set(name, value);
}

// Numbers ascending, as the first and last of each run.
constexpr std::uint64_t runs_max = 100'000'000;
std::vector<std::uint64_t> runs(const Json& json) {
  std::vector<std::uint64_t> out;
  const Json::Array& ends = json.as_array();
  for (std::size_t i = 0; i + 1 < ends.size(); i += 2) {
    const auto last = static_cast<std::uint64_t>(ends[i + 1].as_int());
    for (auto at = static_cast<std::uint64_t>(ends[i].as_int()); at <= last; ++at) {
      if (out.size() == runs_max || at == 0) break;
      out.push_back(at);
    }
  }
  return out;
}
Json runs(const std::vector<std::uint64_t>& numbers) {
  Json::Array out;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool begins = i == 0 || numbers[i] != numbers[i - 1] + 1;
    const bool ends = i + 1 == numbers.size() || numbers[i + 1] != numbers[i] + 1;
    if (begins) out.emplace_back(numbers[i]);
    if (ends) out.emplace_back(numbers[i]);
  }
  return out;
}

Answered answered(const Json& clear, const Json& secret) {
  Answered out;
  out.decision = static_cast<std::int32_t>(clear["decision"].as_int());
  out.reason = static_cast<std::int32_t>(clear["reason"].as_int());
  out.confidence = static_cast<float>(clear["confidence"].as_double());
  out.score = static_cast<float>(clear.has("score") ? clear["score"].as_double()
                                                    : clear["confidence"].as_double());
  out.threshold = static_cast<float>(clear["threshold"].as_double());
  out.threshold_score =
      static_cast<float>(clear.has("threshold_score") ? clear["threshold_score"].as_double()
                                                      : clear["threshold"].as_double());
  out.threshold_name = clear["threshold_name"].as_string();
  out.topic = clear["topic"].as_string();
  out.locale = clear["locale"].as_string();
  out.brand = clear["brand"].as_string();
  out.origin = clear["origin"].as_string();
  out.suggestion_score = clear.has("suggestion_score")
                             ? static_cast<float>(clear["suggestion_score"].as_double())
                             : out.threshold_score;
  out.shown = clear["shown"].as_bool();
  out.suggested =
      clear.has("suggested") ? clear["suggested"].as_bool() : out.decision == 1 && !out.shown;
  out.mode = static_cast<std::int32_t>(clear.has("mode") ? clear["mode"].as_int() : 2);
  out.text = secret["text"].as_string();
  out.customer = secret["customer"].as_string();
  out.page = secret["page"].as_string();
  for (const Json& entry : clear["candidates"].as_array()) {
    const std::string& text = entry.as_string();
    const std::size_t space = text.rfind(' ');
    if (space == std::string::npos) continue;
    out.candidates.push_back(
        {text.substr(0, space), parse_features(std::string_view(text).substr(space + 1))});
  }
  out.learned_from = ids(clear["learned_from"]);
  out.generator = clear["generator"].as_string();
  out.generated = secret["generated"].as_string();
  out.generator_refused = secret["generator_refused"].as_string();
  return out;
}

Signalled signalled(const Json& clear) {
  Signalled out;
  out.answer = id_of(clear["answer"]);
  out.kind = static_cast<std::int32_t>(clear["signal"].as_int());
  out.article = clear["article"].as_string();
  out.has_features = clear.has("features");
  out.features = parse_features(clear["features"].as_string());
  return out;
}

AuditAsked audit_asked(const Json& clear) {
  AuditAsked out;
  out.least = static_cast<float>(clear["least"].as_double());
  out.least_shown = static_cast<float>(clear["least_shown"].as_double());
  out.pool = static_cast<std::uint64_t>(clear["pool"].as_int());
  for (const Json& entry : clear["asked"].as_array()) {
    out.asked.push_back(
        {id_of(entry["answer"]), static_cast<float>(entry["propensity"].as_double())});
  }
  return out;
}

MessageRecorded message(const journal::Event& event) {
  const Json& clear = event.clear;
  const Json& secret = event.secret;
  MessageRecorded out;
  TicketEvent& e = out.event;
  e.source = clear["source"].as_string();
  e.ticket = event.conversation;
  e.event_id = clear["event_id"].as_string();
  e.type = ticket_event_type_from(clear["type"].as_string()).value_or(TicketEventType::tags);
  e.actor = actor_from(clear["actor"].as_string()).value_or(Actor::system);
  e.at_us = event.occurred_us;
  e.agent = clear["agent"].as_string();
  e.team = clear["team"].as_string();
  e.locale = clear["locale"].as_string();
  e.brand = clear["brand"].as_string();
  e.channel = clear["channel"].as_string();
  e.answer = clear["shown"].as_string();
  e.is_private = clear["private"].as_bool();
  e.inferred = clear["inferred"].as_bool();
  e.tags = strings(clear["tags"]);
  if (clear.has("csat")) {
    const Json& csat = clear["csat"];
    e.csat = Csat{csat["score"].as_double(), csat["raw"].as_string(), csat["scale"].as_string()};
  }
  e.text = secret["text"].as_string();
  e.subject = secret["subject"].as_string();
  e.page_url = secret["page_url"].as_string();
  e.customer = secret["customer"].as_string();
  out.erased = event.erased;
  out.history = clear["history"].as_bool();
  out.answer = id_of(clear["answer"]);
  out.links = strings(clear["links"]);
  for (const Json& entry : clear["support"].as_array()) {
    out.support.push_back({entry["article"].as_string(),
                           static_cast<float>(entry["score"].as_double()),
                           entry["contradicts"].as_bool()});
  }
  out.has_features = clear.has("features");
  out.features = parse_features(clear["features"].as_string());
  return out;
}

RuleSet rule(const Json& clear) {
  return {clear["kind"].as_string(),        clear["words"].as_string(),
          clear["topic"].as_string(),       clear["page"].as_string(),
          clear["article"].as_string(),     clear["note"].as_string(),
          clear["valid_until_us"].as_int(), clear["active"].as_bool(true),
          clear["says"].as_string(),        clear["brand"].as_string(),
          clear["locale"].as_string(),      clear["channel"].as_string()};
}

ModelFitted model(const Json& clear) {
  return {clear["parameters"].as_string(), static_cast<std::uint64_t>(clear["examples"].as_int()),
          clear["summary"].as_string(),
          static_cast<std::uint64_t>(clear["features"].as_int(feature_count_first)),
          clear["rebases"].as_int(-1)};
}

}  // namespace

Fact parse_fact(const journal::Event& event) {
  Fact fact{event.seq,         event.id,           event.kind,
            event.occurred_us, event.recorded_us,  event.actor,
            event.subject,     event.conversation, {}};
  const Json& clear = event.clear;
  switch (event.kind) {
    case EventKind::article_put:
      fact.body = ArticlePut{article_from_json(clear["article"]), clear["proposal"].as_string()};
      break;
    case EventKind::article_retired: fact.body = ArticleRetired{clear["why"].as_string()}; break;
    case EventKind::import_marked:
      fact.body = ImportMarked{clear["what"].as_string(),
                               static_cast<std::uint64_t>(clear["count"].as_int())};
      break;
    case EventKind::answered: fact.body = answered(clear, event.secret); break;
    case EventKind::signalled: fact.body = signalled(clear); break;
    case EventKind::audit_asked: fact.body = audit_asked(clear); break;
    case EventKind::audit_given: {
      Signalled given = signalled(clear);
      given.rating = true;
      fact.body = std::move(given);
      break;
    }
    case EventKind::observed:  // a message too, of another bot or of people
    case EventKind::message_recorded: fact.body = message(event); break;
    case EventKind::rule_set: fact.body = rule(clear); break;
    case EventKind::setting_changed: fact.body = SettingChanged{clear["value"].as_string()}; break;
    case EventKind::proposal_opened:
      fact.body = ProposalOpened{
          clear["kind"].as_string(),       clear["article"].as_string(), clear["title"].as_string(),
          clear["body"].as_string(),       clear["why"].as_string(),     id_of(clear["gap"]),
          strings(clear["conversations"]), id_of(clear["model"]),        ids(clear["questions"]),
          clear["other"].as_string(),      clear["words"].as_string(),   clear["says"].as_string()};
      break;
    case EventKind::proposal_decided:
      fact.body = ProposalDecided{clear["decision"].as_string(), clear["title"].as_string(),
                                  clear["body"].as_string(), clear["note"].as_string(),
                                  strings(clear["conversations"])};
      break;
    case EventKind::proposal_assigned:
      fact.body = ProposalAssigned{clear["owner"].as_string()};
      break;
    case EventKind::proposal_reverted:
      fact.body = ProposalReverted{clear["note"].as_string()};
      break;
    case EventKind::backtest_run:
      fact.body = BacktestRun{clear["kind"].as_string(), clear["summary"].as_string()};
      break;
    case EventKind::model_fitted: fact.body = model(clear); break;
    case EventKind::model_promoted:
      fact.body = ModelPromoted{id_of(clear["fitted"]), clear["verdict"].as_string()};
      break;
    case EventKind::change_reverted:
      fact.body =
          ChangeReverted{{},
                         id_of(clear["reverted"]),
                         clear["why"].as_string(),
                         strings(clear["conversations"]),
                         static_cast<std::uint64_t>(clear["features"].as_int(feature_count_first)),
                         clear["rebases"].as_int(-1)};
      break;
    case EventKind::lesson_undone: fact.body = LessonUndone{clear["note"].as_string()}; break;
    case EventKind::lesson_restored: fact.body = LessonRestored{clear["note"].as_string()}; break;
    case EventKind::customer_forgotten:
      fact.body = CustomerForgotten{runs(clear["events"]), ids(clear["proposals"]),
                                    static_cast<std::uint64_t>(clear["customers"].as_int()),
                                    static_cast<std::uint64_t>(clear["tickets"].as_int()),
                                    clear["note"].as_string()};
      break;
    case EventKind::forget_completed: fact.body = ForgetCompleted{id_of(clear["forgotten"])}; break;
    case EventKind::state_rebased:
      fact.body = StateRebased{static_cast<std::uint64_t>(clear["ordinal"].as_int()),
                               static_cast<std::uint64_t>(clear["place"].as_int())};
      break;
    case EventKind::notice_raised:
      fact.body =
          NoticeRaised{clear["kind"].as_string(), clear["approval_to_live_us"].as_int(),
                       clear["interaction_to_improvement_us"].as_int(), strings(clear["waiting"])};
      break;
    default: break;  // the envelope says it all
  }
  return fact;
}

Content content_of(const ArticlePut& value) {
  Content out;
  out.clear.set("article", to_json(value.article));
  set_text(out.clear, "proposal", value.proposal);
  return out;
}

Content content_of(const ArticleRetired& value) {
  Content out;
  out.clear.set("why", value.why);
  return out;
}

Content content_of(const Answered& value) {
  Content out;
  out.clear.set("decision", value.decision)
      .set("reason", value.reason)
      .set("confidence", static_cast<double>(value.confidence))
      .set("mode", value.mode)
      .set("score", static_cast<double>(value.score))
      .set("threshold", static_cast<double>(value.threshold))
      .set("threshold_score", static_cast<double>(value.threshold_score))
      .set("threshold_name", value.threshold_name)
      .set("origin", value.origin);
  set_text(out.clear, "topic", value.topic);
  set_text(out.clear, "locale", value.locale);
  set_text(out.clear, "brand", value.brand);
  out.clear.set("suggestion_score", static_cast<double>(value.suggestion_score));
  if (value.shown) out.clear.set("shown", true);
  out.clear.set("suggested", value.suggested);
  Json::Array candidates;
  for (const ServedCandidate& candidate : value.candidates) {
    candidates.emplace_back(candidate.article + ' ' + to_hex(candidate.features));
  }
  out.clear.set("candidates", std::move(candidates));
  if (!value.learned_from.empty()) {
    out.clear.set("learned_from", ids(value.learned_from));
  }
  set_text(out.clear, "generator", value.generator);
  out.secret.set("text", value.text);
  set_text(out.secret, "generated", value.generated);
  set_text(out.secret, "generator_refused", value.generator_refused);
  set_text(out.secret, "customer", value.customer);
  set_text(out.secret, "page", value.page);
  return out;
}

Content content_of(const Signalled& value, std::string_view text) {
  Content out;
  out.clear.set("answer", to_string(value.answer)).set("signal", value.kind);
  set_text(out.clear, "article", value.article);
  if (value.has_features) out.clear.set("features", to_hex(value.features));
  if (!text.empty()) out.secret.set("text", text);
  return out;
}

Content content_of(const AuditAsked& value) {
  Content out;
  Json::Array asked;
  for (const AuditAsked::Asked& one : value.asked) {
    Json entry;
    entry.set("answer", to_string(one.answer));
    entry.set("propensity", static_cast<double>(one.propensity));
    asked.push_back(std::move(entry));
  }
  out.clear.set("asked", std::move(asked)).set("least", static_cast<double>(value.least));
  if (value.least_shown > 0) {
    out.clear.set("least_shown", static_cast<double>(value.least_shown));
  }
  out.clear.set("pool", value.pool);
  return out;
}

Content content_of(const MessageRecorded& value) {
  Content out;
  const TicketEvent& e = value.event;
  Json& clear = out.clear;
  clear.set("source", e.source)
      .set("event_id", e.event_id)
      .set("type", to_string(e.type))
      .set("actor", to_string(e.actor));
  set_text(clear, "agent", e.agent);
  set_text(clear, "team", e.team);
  set_text(clear, "locale", e.locale);
  set_text(clear, "brand", e.brand);
  set_text(clear, "channel", e.channel);
  set_text(clear, "shown", e.answer);
  if (e.is_private) clear.set("private", true);
  if (e.inferred) clear.set("inferred", true);
  if (!e.tags.empty()) clear.set("tags", strings(e.tags));
  if (e.csat) {
    Json csat;
    csat.set("score", e.csat->score).set("raw", e.csat->raw).set("scale", e.csat->scale);
    clear.set("csat", std::move(csat));
  }
  if (value.history) clear.set("history", true);
  if (!value.answer.empty()) clear.set("answer", to_string(value.answer));
  if (!value.links.empty()) clear.set("links", strings(value.links));
  if (!value.support.empty()) {
    Json::Array support;
    for (const Supported& entry : value.support) {
      Json json;
      json.set("article", entry.article).set("score", static_cast<double>(entry.score));
      if (entry.contradicts) json.set("contradicts", true);
      support.push_back(std::move(json));
    }
    clear.set("support", std::move(support));
  }
  if (value.has_features) clear.set("features", to_hex(value.features));
  set_text(out.secret, "text", e.text);
  set_text(out.secret, "subject", e.subject);
  set_text(out.secret, "page_url", e.page_url);
  set_text(out.secret, "customer", e.customer);
  return out;
}

Content content_of(const RuleSet& value) {
  Content out;
  out.clear.set("kind", value.kind).set("active", value.active);
  set_text(out.clear, "words", value.words);
  set_text(out.clear, "topic", value.topic);
  set_text(out.clear, "page", value.page);
  set_text(out.clear, "article", value.article);
  set_text(out.clear, "note", value.note);
  if (value.valid_until_us != 0) out.clear.set("valid_until_us", value.valid_until_us);
  set_text(out.clear, "says", value.says);
  set_text(out.clear, "brand", value.brand);
  set_text(out.clear, "locale", value.locale);
  set_text(out.clear, "channel", value.channel);
  return out;
}

Content content_of(const SettingChanged& value) {
  Content out;
  out.clear.set("value", value.value);
  return out;
}

Content content_of(const LessonRestored& value) {
  Content out;
  set_text(out.clear, "note", value.note);
  return out;
}

Content content_of(const ProposalOpened& value) {
  Content out;
  out.clear.set("kind", value.kind)
      .set("title", value.title)
      .set("body", value.body)
      .set("why", value.why)
      .set("conversations", strings(value.conversations));
  set_text(out.clear, "article", value.article);
  if (!value.gap.empty()) out.clear.set("gap", to_string(value.gap));
  if (!value.model.empty()) out.clear.set("model", to_string(value.model));
  if (!value.questions.empty()) out.clear.set("questions", ids(value.questions));
  set_text(out.clear, "other", value.other);
  set_text(out.clear, "words", value.words);
  set_text(out.clear, "says", value.says);
  return out;
}

Content content_of(const ProposalDecided& value) {
  Content out;
  out.clear.set("decision", value.decision);
  set_text(out.clear, "title", value.title);
  set_text(out.clear, "body", value.body);
  set_text(out.clear, "note", value.note);
  if (!value.conversations.empty()) out.clear.set("conversations", strings(value.conversations));
  return out;
}

Content content_of(const ProposalAssigned& value) {
  Content out;
  out.clear.set("owner", value.owner);
  return out;
}

Content content_of(const ProposalReverted& value) {
  Content out;
  set_text(out.clear, "note", value.note);
  return out;
}

Content content_of(const ChangeReverted& value) {
  Content out;
  out.clear.set("reverted", to_string(value.reverted))
      .set("why", value.why)
      .set("conversations", strings(value.conversations))
      .set("features", value.features);
  if (value.rebases >= 0) out.clear.set("rebases", value.rebases);
  return out;
}

Content content_of(const CustomerForgotten& value) {
  Content out;
  out.clear.set("events", runs(value.events)).set("customers", value.customers);
  out.clear.set("tickets", value.tickets);
  if (!value.proposals.empty()) out.clear.set("proposals", ids(value.proposals));
  set_text(out.clear, "note", value.note);
  return out;
}

Content content_of(const NoticeRaised& value) {
  Content out;
  out.clear.set("kind", value.kind)
      .set("approval_to_live_us", value.approval_to_live_us)
      .set("interaction_to_improvement_us", value.interaction_to_improvement_us)
      .set("waiting", strings(value.waiting));
  return out;
}

}  // namespace keel::learn
