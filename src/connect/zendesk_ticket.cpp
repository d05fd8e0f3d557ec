#include <algorithm>
#include <map>
#include <set>

#include "keel/base/limits.hpp"
#include "keel/connect/ticket_event_json.hpp"
#include "keel/connect/time.hpp"
#include "keel/connect/zendesk.hpp"
#include "keel/text/utf8.hpp"
#include "zendesk_ids.hpp"

namespace keel::connect {
namespace {

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return !name.empty() && std::find(names.begin(), names.end(), name) != names.end();
}

// What comes first of two events of one moment.
int rank(TicketEventType type) noexcept {
  switch (type) {
    case TicketEventType::ticket_opened: return 0;
    case TicketEventType::reopened: return 1;
    case TicketEventType::customer_message: return 2;
    case TicketEventType::ai_answer: return 3;
    case TicketEventType::agent_reply: return 4;
    case TicketEventType::tags: return 5;
    case TicketEventType::team: return 6;
    case TicketEventType::escalated: return 7;
    case TicketEventType::resolved: return 8;
    case TicketEventType::csat: return 9;
  }
  return 10;
}

// A tags field: an array of names, or one string of them. Sorted out: empty, equal, too many.
std::vector<std::string> tags_of(const Json& value) {
  std::vector<std::string> names;
  if (value.is_string()) {
    const std::string all = to_name(value.as_string(), limits::message_bytes_max);
    for (std::size_t begin = 0; begin < all.size();) {
      const std::size_t end = std::min(all.find(' ', begin), all.size());
      names.push_back(to_name(std::string_view(all).substr(begin, end - begin)));
      begin = end + 1;
    }
  }
  for (const Json& item : value.as_array()) names.push_back(to_name(item.as_string()));
  std::vector<std::string> out;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!name.empty() && out.size() < tags_max && seen.insert(name).second) out.push_back(name);
  }
  return out;
}

// good or bad, with or without "_with_comment"; else a number of the newer surveys.
std::optional<Csat> csat_of(const Json& score) {
  std::string raw = score.is_int() ? std::to_string(score.as_int()) : score.as_string();
  raw = raw.substr(0, raw.find("_with_comment"));
  if (raw == "good" || raw == "bad") return Csat{raw == "good" ? 1.0 : 0.0, raw, "good/bad"};
  if (raw.size() == 1 && raw[0] >= '1' && raw[0] <= '5')
    return Csat{(raw[0] - '1') / 4.0, raw, "1-5"};
  return std::nullopt;
}

// One entry of a ticket's history: when, by whom, what.
struct Audit {
  const Json* json = nullptr;
  std::string id;
  std::int64_t at_us = 0;
  std::string author;
  bool merge = false;
};

class Ticket {
 public:
  Ticket(const Json& story, const ZendeskSettings& settings)
      : story_(story), ticket_(story["ticket"]), settings_(settings) {}

  Result<ZendeskTicket> convert() {
    id_ = zendesk_id(ticket_["id"]);
    if (id_.empty()) return error(Code::invalid_argument, "`ticket.id` is missing");
    if (ticket_["status"].as_string() == "deleted") {
      out_.warnings.push_back("ticket " + id_ + " is deleted; it is left out");
      return std::move(out_);
    }
    requester_ = zendesk_id(ticket_["requester_id"]);
    KEEL_TRY(read_audits());
    read_people();
    add_opened();
    for (const Audit& audit : audits_) {
      for (const Json& event : (*audit.json)["events"].as_array()) add_audit_event(audit, event);
    }
    KEEL_TRY(add_ratings());
    std::stable_sort(out_.events.begin(), out_.events.end(),
                     [](const TicketEvent& a, const TicketEvent& b) {
                       return std::pair(a.at_us, rank(a.type)) < std::pair(b.at_us, rank(b.type));
                     });
    add_inferred_hand_over();
    for (const TicketEvent& event : out_.events) {
      if (Status status = check_ticket_event(event); !status.ok()) {
        return error(status.code(), "event " + to_name(event.event_id) + ": " + status.message());
      }
    }
    return std::move(out_);
  }

 private:
  Status read_audits() {
    if (!story_["audits"].is_array()) {
      return error(Code::invalid_argument, "`audits` of ticket " + id_ + " is missing");
    }
    for (const Json& json : story_["audits"].as_array()) {
      Audit audit{&json, zendesk_id(json["id"]), 0, zendesk_id(json["author_id"]), false};
      if (audit.id.empty()) {
        return error(Code::invalid_argument, "an audit of ticket " + id_ + " has no `id`");
      }
      const auto at_us = parse_time(json["created_at"].as_string());
      if (!at_us.ok()) return in_member("created_at of audit " + audit.id, at_us.status());
      audit.at_us = *at_us;
      audit.merge = json["via"]["source"]["rel"].as_string() == "merge";
      audits_.push_back(std::move(audit));
    }
    std::stable_sort(audits_.begin(), audits_.end(),
                     [](const Audit& a, const Audit& b) { return a.at_us < b.at_us; });
    if (!audits_.empty()) return ok_status();
    // A ticket without history still was opened.
    const auto at_us = parse_time(ticket_["created_at"].as_string());
    if (!at_us.ok()) return in_member("ticket.created_at", at_us.status());
    opened_us_ = *at_us;
    return ok_status();
  }

  void read_people() {
    for (const Json& user : story_["users"].as_array()) {
      const std::string& role = user["role"].as_string();
      if (role.empty()) continue;
      users_[zendesk_id(user["id"])] = role == "end-user" ? Actor::customer : Actor::agent;
    }
    for (const Json& group : story_["groups"].as_array()) {
      groups_[zendesk_id(group["id"])] = to_name(group["name"].as_string());
    }
    // Only staff is assigned tickets and writes private comments.
    staff_.insert(zendesk_id(ticket_["assignee_id"]));
    for (const Audit& audit : audits_) {
      for (const Json& event : (*audit.json)["events"].as_array()) {
        if (event["field_name"].as_string() == "assignee_id") {
          staff_.insert(zendesk_id(event["value"]));
        }
        if (is_comment(event) && !event["public"].as_bool(true)) {
          staff_.insert(author_of(audit, event));
        }
      }
    }
    staff_.erase("");
  }

  static bool is_comment(const Json& event) { return event["type"].as_string() == "Comment"; }
  static std::string author_of(const Audit& audit, const Json& event) {
    const std::string author = zendesk_id(event["author_id"]);
    return author.empty() ? audit.author : author;
  }

  Actor actor_of(const std::string& user) const {
    if (holds(settings_.ai_user_ids, user)) return Actor::ai;
    if (user.empty() || user == "-1" || user == "0") return Actor::system;
    if (const auto known = users_.find(user); known != users_.end()) return known->second;
    if (user == requester_) return Actor::customer;
    // Whom the export does not describe is taken for a customer in copy, not for staff.
    return staff_.count(user) > 0 ? Actor::agent : Actor::customer;
  }

  std::string team_of(const Json& group) const {
    const std::string id = zendesk_id(group);
    const auto found = groups_.find(id);
    return found == groups_.end() || found->second.empty() ? id : found->second;
  }

  TicketEvent make(TicketEventType type, std::int64_t at_us, const std::string& user,
                   std::string event_id) const {
    TicketEvent event;
    event.source = "zendesk";
    event.ticket = id_;
    event.event_id = std::move(event_id);
    event.type = type;
    event.at_us = at_us;
    event.actor = actor_of(user);
    if (event.actor == Actor::agent) event.agent = user;
    event.customer = requester_;
    return event;
  }
  TicketEvent make(TicketEventType type, const Audit& audit, const Json& json) const {
    return make(type, audit.at_us, author_of(audit, json),
                "zendesk:audit:" + audit.id + ":" + zendesk_id(json["id"]));
  }

  void add_opened() {
    const Audit* first = audits_.empty() ? nullptr : &audits_.front();
    TicketEvent event = make(TicketEventType::ticket_opened, first ? first->at_us : opened_us_,
                             first ? first->author : requester_,
                             first ? "zendesk:audit:" + first->id : "zendesk:ticket:" + id_);
    event.subject = to_name(ticket_["subject"].as_string());
    event.channel = to_name(ticket_["via"]["channel"].as_string());
    event.brand = zendesk_id(ticket_["brand_id"]);
    event.tags = tags_of(ticket_["tags"]);
    for (const Json& field : ticket_["custom_fields"].as_array()) {
      if (!settings_.page_field_id.empty() && zendesk_id(field["id"]) == settings_.page_field_id) {
        event.page_url = to_page_name(field["value"].as_string());
      }
    }
    for (const Json& user : story_["users"].as_array()) {
      if (zendesk_id(user["id"]) == requester_) event.locale = to_name(user["locale"].as_string());
    }
    if (first) add_created_with(*first, event);
    add_follow_up(event);
    out_.events.push_back(std::move(event));
  }

  // The first audit says how the ticket was at its beginning, its fields say how it is now.
  void add_created_with(const Audit& audit, TicketEvent& event) const {
    for (const Json& json : (*audit.json)["events"].as_array()) {
      if (json["type"].as_string() != "Create") continue;
      const std::string& field = json["field_name"].as_string();
      const Json& value = json["value"];
      if (field == "tags") event.tags = tags_of(value);
      if (field == "subject" && value.is_string()) event.subject = to_name(value.as_string());
      if (field == "group_id" && !holds(settings_.bot_group_ids, zendesk_id(value))) {
        event.team = team_of(value);
      }
    }
  }

  // A closed ticket is never opened again: its customer gets a new one that names it.
  void add_follow_up(const TicketEvent& opened) {
    const Json& source = ticket_["via"]["source"];
    if (source["rel"].as_string() != "follow_up") return;
    const std::string before = zendesk_id(source["from"]["ticket_id"]);
    if (before.empty()) {
      out_.warnings.push_back("ticket " + id_ + " follows a ticket that the export does not name");
      return;
    }
    TicketEvent event;
    event.source = opened.source;
    event.ticket = before;
    event.event_id = "zendesk:follow_up:" + id_;
    event.type = TicketEventType::reopened;
    event.at_us = opened.at_us;
    event.actor = opened.actor;
    event.agent = opened.agent;
    event.customer = opened.customer;
    event.inferred = true;
    out_.events.push_back(std::move(event));
  }

  void add_audit_event(const Audit& audit, const Json& json) {
    const std::string& type = json["type"].as_string();
    const std::string& field = json["field_name"].as_string();
    if (zendesk_id(json["id"]).empty()) return;
    if (is_comment(json)) {
      add_comment(audit, json);
    } else if (type == "Create" && field == "tags") {
      add_tags(audit, json, true);
    } else if (type == "Change" && field == "tags") {
      add_tags(audit, json, false);
    } else if (type == "Change" && field == "status") {
      add_status(audit, json);
    } else if (type == "Change" && field == "group_id") {
      add_group(audit, json);
    } else if (type == "Change" && field == "satisfaction_score") {
      add_score(audit, json);
    }
  }

  void add_comment(const Audit& audit, const Json& json) {
    const bool is_private = !json["public"].as_bool(true);
    if (is_private && !settings_.keep_private) return;
    TicketEvent event = make(TicketEventType::customer_message, audit, json);
    if (event.actor == Actor::system) return;  // a trigger's notice
    if (event.actor == Actor::ai) event.type = TicketEventType::ai_answer;
    if (event.actor == Actor::agent) event.type = TicketEventType::agent_reply;
    event.is_private = is_private;
    event.text =
        zendesk_text(json["html_body"], json.has("plain_body") ? json["plain_body"] : json["body"]);
    if (event.text.size() > limits::message_bytes_max) {
      event.text.resize(text::clip(event.text, limits::message_bytes_max).size());
      out_.warnings.push_back("event " + event.event_id + " is too long; its end is cut off");
    }
    out_.events.push_back(std::move(event));
  }

  void add_status(const Audit& audit, const Json& json) {
    const std::string& before = json["previous_value"].as_string();
    const std::string& now = json["value"].as_string();
    const bool was_done = before == "solved" || before == "closed";
    if (now == "solved" || now == "closed") {
      // A ticket that was merged into another is closed, not resolved.
      if (was_done || audit.merge) return;
      out_.events.push_back(make(TicketEventType::resolved, audit, json));
    } else if (before == "solved" &&
               (now == "new" || now == "open" || now == "pending" || now == "hold")) {
      out_.events.push_back(make(TicketEventType::reopened, audit, json));
    }
  }

  void add_group(const Audit& audit, const Json& json) {
    const bool from_bot = holds(settings_.bot_group_ids, zendesk_id(json["previous_value"])) &&
                          !holds(settings_.bot_group_ids, zendesk_id(json["value"]));
    TicketEvent event =
        make(from_bot ? TicketEventType::escalated : TicketEventType::team, audit, json);
    event.team = team_of(json["value"]);
    out_.events.push_back(std::move(event));
  }

  void add_tags(const Audit& audit, const Json& json, bool created) {
    std::vector<std::string> tags = tags_of(json["value"]);
    const std::vector<std::string> before = tags_of(json["previous_value"]);
    const bool hand_over = std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) {
      return holds(settings_.escalation_tags, tag) && !holds(before, tag);
    });
    if (created && !hand_over) return;  // ticket_opened has them
    TicketEvent event =
        make(hand_over ? TicketEventType::escalated : TicketEventType::tags, audit, json);
    event.tags = std::move(tags);
    out_.events.push_back(std::move(event));
  }

  // Ratings exported with the ticket say the same, with the comment; then this is left out.
  void add_score(const Audit& audit, const Json& json) {
    const auto csat = csat_of(json["value"]);
    if (!csat || !story_["satisfaction_ratings"].as_array().empty()) return;
    TicketEvent event = make(TicketEventType::csat, audit, json);
    event.csat = csat;
    for (const Json& other : (*audit.json)["events"].as_array()) {
      if (other["field_name"].as_string() == "satisfaction_comment") {
        set_comment(event, other["value"]);
      }
    }
    out_.events.push_back(std::move(event));
  }

  Status add_ratings() {
    for (const Json& rating : story_["satisfaction_ratings"].as_array()) {
      const auto csat = csat_of(rating["score"]);
      if (!csat) continue;
      const std::string id = zendesk_id(rating["id"]);
      if (id.empty()) {
        return error(Code::invalid_argument, "a rating of ticket " + id_ + " has no `id`");
      }
      const char* member = rating.has("updated_at") ? "updated_at" : "created_at";
      const auto at_us = parse_time(rating[member].as_string());
      if (!at_us.ok()) return in_member(member + (" of rating " + id), at_us.status());
      TicketEvent event = make(TicketEventType::csat, *at_us, requester_, "zendesk:rating:" + id);
      event.actor = Actor::customer;
      event.agent.clear();
      event.csat = csat;
      set_comment(event, rating["comment"]);
      out_.events.push_back(std::move(event));
    }
    return ok_status();
  }

  static void set_comment(TicketEvent& event, const Json& comment) {
    event.text = std::string(text::clip(comment.as_string(), limits::message_bytes_max));
  }

  // An agent who replies after a bot answered took the ticket over, whether or not it was said.
  void add_inferred_hand_over() {
    bool answered = false;
    auto reply = out_.events.end();
    for (auto event = out_.events.begin(); event != out_.events.end(); ++event) {
      if (event->type == TicketEventType::escalated) return;
      if (event->is_private) continue;
      if (event->type == TicketEventType::ai_answer) answered = true;
      if (event->type == TicketEventType::agent_reply && answered && reply == out_.events.end()) {
        reply = event;
      }
    }
    if (reply == out_.events.end()) return;
    TicketEvent event;
    event.source = reply->source;
    event.ticket = reply->ticket;
    event.event_id = reply->event_id + ":escalated";
    event.type = TicketEventType::escalated;
    event.at_us = reply->at_us;
    event.actor = reply->actor;
    event.agent = reply->agent;
    event.customer = reply->customer;
    event.inferred = true;
    out_.events.insert(reply, std::move(event));
  }

  const Json& story_;
  const Json& ticket_;
  const ZendeskSettings& settings_;
  std::string id_;
  std::string requester_;
  std::int64_t opened_us_ = 0;
  std::vector<Audit> audits_;  // by time
  std::map<std::string, Actor> users_;
  std::map<std::string, std::string> groups_;  // id to name
  std::set<std::string> staff_;                // ids of users that can only be staff
  ZendeskTicket out_;
};

}  // namespace

Result<ZendeskTicket> zendesk_ticket(const Json& story, const ZendeskSettings& settings) {
  if (!story["ticket"].is_object()) {
    return error(Code::invalid_argument, "`ticket` is missing; give each ticket with its audits");
  }
  return Ticket(story, settings).convert();
}

}  // namespace keel::connect
