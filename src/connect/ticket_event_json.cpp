#include "keel/connect/ticket_event_json.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "checks.hpp"
#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"
#include "keel/connect/time.hpp"
#include "keel/text/utf8.hpp"

namespace keel::connect {
namespace {

constexpr std::array<std::string_view, 21> members = {
    "v",       "source",   "ticket", "type",    "at",       "event_id", "actor",
    "text",    "subject",  "team",   "agent",   "page_url", "locale",   "brand",
    "channel", "customer", "answer", "private", "inferred", "tags",     "csat"};
constexpr std::array<std::string_view, 7> required = {"v",  "source",   "ticket", "type",
                                                      "at", "event_id", "actor"};
constexpr std::array<std::string_view, 3> csat_members = {"score", "raw", "scale"};

// Every optional string that is a name, so that reading, checking and writing agree.
struct NameMember {
  std::string_view name;
  std::string TicketEvent::*field;
};
constexpr std::array<NameMember, 9> names = {{{"subject", &TicketEvent::subject},
                                              {"team", &TicketEvent::team},
                                              {"agent", &TicketEvent::agent},
                                              {"page_url", &TicketEvent::page_url},
                                              {"locale", &TicketEvent::locale},
                                              {"brand", &TicketEvent::brand},
                                              {"channel", &TicketEvent::channel},
                                              {"customer", &TicketEvent::customer},
                                              {"answer", &TicketEvent::answer}}};

// The member besides the common ones that an event of this type must have; "" when none.
std::string_view required_by(TicketEventType type) noexcept {
  switch (type) {
    case TicketEventType::customer_message:
    case TicketEventType::ai_answer:
    case TicketEventType::agent_reply: return "text";
    case TicketEventType::csat: return "csat";
    case TicketEventType::tags: return "tags";
    case TicketEventType::team: return "team";
    default: return "";
  }
}

Status only_known(const Json& object, std::span<const std::string_view> known,
                  std::string_view where) {
  for (const auto& [name, value] : object.as_object()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return error(Code::invalid_argument,
                   "unknown member `" + std::string(where) + to_name(name, 64) + "`; remove it");
    }
  }
  return ok_status();
}

Status check_source(std::string_view source) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (!source.empty() && source.size() <= 32 &&
      std::all_of(source.begin(), source.end(), allowed)) {
    return ok_status();
  }
  return error(Code::invalid_argument, "`source` must be 1 to 32 of a-z, 0-9 and _");
}

Status check_tags(const std::vector<std::string>& tags) {
  if (tags.size() > tags_max) {
    return error(Code::too_large, "`tags` has " + std::to_string(tags.size()) +
                                      " members; at most " + std::to_string(tags_max) +
                                      " are allowed");
  }
  std::set<std::string_view> seen;
  for (const std::string& tag : tags) {
    KEEL_TRY(check_name("tags", tag, 1));
    if (!seen.insert(tag).second) {
      return error(Code::invalid_argument, "`tags` has the same tag twice: " + tag);
    }
  }
  return ok_status();
}

Status check_csat(const Csat& csat) {
  if (!(csat.score >= 0 && csat.score <= 1)) {
    return error(Code::invalid_argument, "`csat.score` must be between 0 and 1");
  }
  KEEL_TRY(check_name("csat.raw", csat.raw));
  return check_name("csat.scale", csat.scale);
}

Status read_csat(const Json& object, TicketEvent& event) {
  if (object.as_object().count("csat") == 0) return ok_status();
  const Json& json = object["csat"];
  if (!json.is_object()) return error(Code::invalid_argument, "`csat` must be an object");
  KEEL_TRY(only_known(json, csat_members, "csat."));
  for (const std::string_view member : csat_members) {
    if (Status status = require(json, member); !status.ok()) return in_member("csat", status);
  }
  if (!json["score"].is_number()) {
    return error(Code::invalid_argument, "`csat.score` must be a number");
  }
  Csat csat;
  csat.score = json["score"].as_double();
  for (const Status& status :
       {read_string(json, "raw", csat.raw), read_string(json, "scale", csat.scale)}) {
    if (!status.ok()) return in_member("csat", status);
  }
  event.csat = std::move(csat);
  return ok_status();
}

template <std::size_t N>
Status no_such_name(std::string_view member, const std::array<std::string_view, N>& allowed) {
  std::string message = "`" + std::string(member) + "` must be one of";
  for (const std::string_view name : allowed) message += " " + std::string(name);
  return error(Code::invalid_argument, std::move(message));
}

Status read_kind(const Json& object, TicketEvent& event) {
  if (object["v"].as_double() != 1) {
    return error(Code::invalid_argument, "`v` must be 1");
  }
  std::string text;
  KEEL_TRY(read_string(object, "type", text));
  const auto type = ticket_event_type_from(text);
  if (!type) return no_such_name("type", ticket_event_type_names);
  event.type = *type;
  KEEL_TRY(read_string(object, "actor", text));
  const auto who = actor_from(text);
  if (!who) return no_such_name("actor", actor_names);
  event.actor = *who;
  KEEL_TRY(read_string(object, "at", text));
  const auto at_us = parse_time(text);
  if (!at_us.ok()) return in_member("at", at_us.status());
  event.at_us = *at_us;
  return ok_status();
}

}  // namespace

std::span<const std::string_view> ticket_event_members() noexcept { return members; }

Status check_ticket_event(const TicketEvent& event) {
  KEEL_TRY(check_source(event.source));
  KEEL_TRY(check_name("ticket", event.ticket, 1, 256));
  KEEL_TRY(check_name("event_id", event.event_id, 3));
  for (const NameMember& name : names) KEEL_TRY(check_name(name.name, event.*name.field));
  KEEL_TRY(check_tags(event.tags));
  if (event.text.size() > limits::message_bytes_max) {
    return error(Code::too_large, "`text` has " + std::to_string(event.text.size()) +
                                      " bytes; at most " +
                                      std::to_string(limits::message_bytes_max) + " are allowed");
  }
  KEEL_TRY(text::check_utf8(event.text, "`text`"));
  if (event.type == TicketEventType::ai_answer && event.actor != Actor::ai) {
    return error(Code::invalid_argument, "`actor` of an ai_answer must be ai");
  }
  if (event.type == TicketEventType::csat && !event.csat) {
    return error(Code::invalid_argument, "`csat` is missing");
  }
  return event.csat ? check_csat(*event.csat) : ok_status();
}

Result<TicketEvent> parse_ticket_event(std::string_view json_line) {
  KEEL_ASSIGN(const Json object, parse_object(json_line, limits::json_line_bytes_max));
  KEEL_TRY(only_known(object, members, ""));
  for (const std::string_view member : required) KEEL_TRY(require(object, member));
  TicketEvent event;
  KEEL_TRY(read_kind(object, event));
  if (const auto member = required_by(event.type); !member.empty()) {
    KEEL_TRY(require(object, member));
  }
  KEEL_TRY(read_string(object, "source", event.source));
  KEEL_TRY(read_string(object, "ticket", event.ticket));
  KEEL_TRY(read_string(object, "event_id", event.event_id));
  KEEL_TRY(read_string(object, "text", event.text));
  for (const NameMember& name : names) KEEL_TRY(read_string(object, name.name, event.*name.field));
  KEEL_TRY(read_bool(object, "private", event.is_private));
  KEEL_TRY(read_bool(object, "inferred", event.inferred));
  KEEL_TRY(read_strings(object, "tags", event.tags));
  KEEL_TRY(read_csat(object, event));
  KEEL_TRY(check_ticket_event(event));
  return event;
}

std::string to_json_line(const TicketEvent& event) {
  Json out(Json::Object{});
  out.set("v", 1);
  out.set("source", event.source);
  out.set("ticket", event.ticket);
  out.set("type", to_string(event.type));
  out.set("at", format_time(event.at_us));
  out.set("event_id", event.event_id);
  out.set("actor", to_string(event.actor));
  const std::string_view must = required_by(event.type);
  if (!event.text.empty() || must == "text") out.set("text", event.text);
  for (const NameMember& name : names) {
    const std::string& value = event.*name.field;
    if (!value.empty() || must == name.name) out.set(std::string(name.name), value);
  }
  if (event.is_private) out.set("private", true);
  if (event.inferred) out.set("inferred", true);
  if (!event.tags.empty() || must == "tags") {
    out.set("tags", Json::Array(event.tags.begin(), event.tags.end()));
  }
  if (event.csat) {
    Json csat;
    csat.set("score", event.csat->score);
    csat.set("raw", event.csat->raw);
    csat.set("scale", event.csat->scale);
    out.set("csat", std::move(csat));
  }
  return to_canonical(out);
}

}  // namespace keel::connect
