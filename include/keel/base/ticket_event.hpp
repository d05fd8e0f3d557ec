// TicketEvent: one thing that happened in a ticket, in the form every helpdesk is translated to.
// Live events and imported ones are the same type; (source, event_id) names an event for good, so
// delivering it twice changes nothing.
// Thread safety: a value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keel {

// Values are stored: never reuse or renumber one.
enum class TicketEventType : std::uint8_t {
  ticket_opened = 0,
  customer_message = 1,
  ai_answer = 2,  // a bot answered; the actor is Actor::ai
  agent_reply = 3,
  resolved = 4,
  reopened = 5,
  escalated = 6,  // handed from the bot to people
  csat = 7,
  tags = 8,  // the ticket's tags are now these
  team = 9,  // the ticket now belongs to this team
};
inline constexpr std::array<std::string_view, 10> ticket_event_type_names = {
    "ticket_opened", "customer_message", "ai_answer", "agent_reply", "resolved",
    "reopened",      "escalated",        "csat",      "tags",        "team"};

enum class Actor : std::uint8_t { customer = 0, ai = 1, agent = 2, system = 3 };
inline constexpr std::array<std::string_view, 4> actor_names = {"customer", "ai", "agent",
                                                                "system"};

[[nodiscard]] constexpr std::string_view to_string(TicketEventType type) noexcept {
  return ticket_event_type_names.at(static_cast<std::size_t>(type) % 10);
}
[[nodiscard]] constexpr std::string_view to_string(Actor actor) noexcept {
  return actor_names.at(static_cast<std::size_t>(actor) % 4);
}
// nullopt when no type or actor has that name.
[[nodiscard]] constexpr std::optional<TicketEventType> ticket_event_type_from(
    std::string_view name) noexcept {
  for (std::size_t i = 0; i < ticket_event_type_names.size(); ++i) {
    if (ticket_event_type_names[i] == name) return static_cast<TicketEventType>(i);
  }
  return std::nullopt;
}
[[nodiscard]] constexpr std::optional<Actor> actor_from(std::string_view name) noexcept {
  for (std::size_t i = 0; i < actor_names.size(); ++i) {
    if (actor_names[i] == name) return static_cast<Actor>(i);
  }
  return std::nullopt;
}

struct Csat {
  double score = 0;   // 0 (worst) to 1 (best)
  std::string raw;    // as the helpdesk gave it: "good", "4"
  std::string scale;  // what raw is on: "good/bad", "1-5"

  template <class A>
  void fields(A& a) {
    a(score, raw, scale);
  }
  friend bool operator==(const Csat&, const Csat&) = default;
};

// Required: source, ticket, event_id, type, at_us, actor; text for messages, answers and replies;
// csat for csat. Everything else may stay empty. All strings are UTF-8; those without a limit of
// their own hold at most limits::name_bytes_max bytes.
struct TicketEvent {
  std::string source;    // the helpdesk: 1 to 32 of a-z 0-9 _
  std::string ticket;    // its id there, 1 to 256 bytes
  std::string event_id;  // unique within source and the same on every delivery, 3 to 512 bytes
  TicketEventType type = TicketEventType::ticket_opened;
  std::int64_t at_us = 0;  // when it happened, Unix microseconds
  Actor actor = Actor::customer;
  std::string text;      // what was written, plain, at most limits::message_bytes_max bytes;
                         // may be empty (only a file was sent); with csat the comment
  std::string subject;   // of the ticket
  std::string team;      // the team that has the ticket from now on
  std::string agent;     // the agent's id, when a person acted
  std::string page_url;  // page of the product the customer was on
  std::string locale;    // BCP 47
  std::string brand;
  std::string channel;      // "web", "email", "chat"
  std::string customer;     // whose ticket it is: the id that a request to be forgotten will name
  std::string answer;       // id of the answer of Keel's that this shows or replies to
  bool is_private = false;  // a note that the customer never saw
  bool inferred = false;    // concluded from the conversation's flow, not said by the helpdesk
  std::vector<std::string> tags;  // at most 256
  std::optional<Csat> csat;

  template <class A>
  void fields(A& a) {
    a(source, ticket, event_id, type, at_us, actor, text, subject, team, agent, page_url, locale,
      brand, channel, customer, answer, is_private, inferred, tags, csat);
  }
  friend bool operator==(const TicketEvent&, const TicketEvent&) = default;
};

}  // namespace keel
