#include "keel/connect/zendesk.hpp"

#include <catch2/catch.hpp>

#include "keel/base/limits.hpp"
#include "keel/base/seams.hpp"
#include "keel/connect/ticket_event_json.hpp"
#include "unit/connect/support.hpp"

namespace keel::connect {
namespace {

using Catch::Matchers::Contains;

Json story() { return *parse_json(read_text(fixture("zendesk/ticket.json"))); }

ZendeskSettings settings() {
  ZendeskSettings out;
  out.ai_user_ids = {"2"};
  out.bot_group_ids = {"50"};
  out.page_field_id = "44";
  return out;
}

std::string lines_of(const std::vector<TicketEvent>& events) {
  std::string out;
  for (const TicketEvent& event : events) out += to_json_line(event) + "\n";
  return out;
}

std::vector<TicketEvent> events_of(const Json& json, const ZendeskSettings& with) {
  auto ticket = zendesk_ticket(json, with);
  if (!ticket.ok()) FAIL(ticket.status().message());
  return ticket->events;
}

// A ticket with one audit per (seconds, author, event); event ids are 1, 2, ...
struct Step {
  int second;
  int author;
  std::string event;
};
Json ticket_of(const std::vector<Step>& steps) {
  std::string audits;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string id = std::to_string(i + 1);
    const std::string second = std::to_string(10 + steps[i].second);
    audits += (i ? "," : "") + std::string(R"({"id":)") + id +
              R"(,"created_at":"2025-01-01T00:00:)" + second + R"(Z","author_id":)" +
              std::to_string(steps[i].author) + R"(,"events":[{"id":)" + id + "," + steps[i].event +
              "}]}";
  }
  auto json =
      parse_json(R"({"ticket":{"id":1,"requester_id":3},"users":[{"id":3,"role":"end-user"},)"
                 R"({"id":7,"role":"agent"}],"audits":[)" +
                 audits + "]}");
  if (!json.ok()) FAIL(json.status().message());
  return *json;
}
std::string comment(const std::string& text) { return R"("type":"Comment","body":")" + text + '"'; }
std::string change(const std::string& field, const std::string& before, const std::string& now) {
  return R"("type":"Change","field_name":")" + field + R"(","previous_value":")" + before +
         R"(","value":")" + now + '"';
}
std::string types_of(const std::vector<TicketEvent>& events) {
  std::string out;
  for (const TicketEvent& event : events) {
    out += (out.empty() ? "" : " ") + std::string(to_string(event.type));
  }
  return out;
}

}  // namespace

TEST_CASE("A ticket with its audits becomes events in order") {
  CHECK(lines_of(events_of(story(), settings())) ==
        read_text(fixture("zendesk/ticket.expected.jsonl")));
}

TEST_CASE("The same ticket gives the same events") {
  CHECK(lines_of(events_of(story(), settings())) == lines_of(events_of(story(), settings())));
}

TEST_CASE("Private comments are left out unless they are asked for") {
  for (const TicketEvent& event : events_of(story(), settings())) {
    CHECK_FALSE(event.is_private);
    CHECK(event.text.find("migration") == std::string::npos);
  }
  ZendeskSettings keep = settings();
  keep.keep_private = true;
  int notes = 0;
  for (const TicketEvent& event : events_of(story(), keep)) {
    if (!event.is_private) continue;
    ++notes;
    CHECK(event.type == TicketEventType::agent_reply);
    CHECK(event.text == "looks like the migration");
  }
  CHECK(notes == 1);
}

TEST_CASE("Nobody is taken for a bot without being told") {
  for (const TicketEvent& event : events_of(story(), {})) {
    CHECK(event.type != TicketEventType::ai_answer);
    CHECK(event.type != TicketEventType::escalated);
  }
}

TEST_CASE("A ticket is resolved by solved, or by closed when it was not solved") {
  const std::vector<TicketEvent> events =
      events_of(ticket_of({{0, 3, comment("q")},
                           {1, 7, change("status", "new", "solved")},
                           {2, 3, change("status", "solved", "open")},
                           {3, 7, change("status", "open", "closed")},
                           {4, 7, change("status", "closed", "open")}}),
                {});
  CHECK(types_of(events) == "ticket_opened customer_message resolved reopened resolved");
}

TEST_CASE("A reply after a bot's answer is an inferred hand-over, once") {
  ZendeskSettings bots;
  bots.ai_user_ids = {"2"};
  const Json json = ticket_of({{0, 3, comment("q")},
                               {1, 2, comment("bot")},
                               {2, 7, comment("agent")},
                               {3, 7, comment("agent again")}});
  const auto events = events_of(json, bots);
  CHECK(types_of(events) ==
        "ticket_opened customer_message ai_answer escalated agent_reply agent_reply");
  CHECK(events[3].inferred);
  CHECK(events[3].at_us == events[4].at_us);
  CHECK(events[3].event_id == "zendesk:audit:3:3:escalated");

  const Json told = ticket_of({{0, 3, comment("q")},
                               {1, 2, comment("bot")},
                               {2, 7, change("group_id", "50", "55")},
                               {3, 7, comment("agent")}});
  bots.bot_group_ids = {"50"};
  CHECK(types_of(events_of(told, bots)) ==
        "ticket_opened customer_message ai_answer escalated agent_reply");
  bots.bot_group_ids.clear();
  CHECK(types_of(events_of(told, bots)) ==
        "ticket_opened customer_message ai_answer team escalated agent_reply");
}

TEST_CASE("A configured tag is a hand-over") {
  ZendeskSettings by_tag;
  by_tag.escalation_tags = {"human"};
  const std::string set_tag =
      R"("type":"Change","field_name":"tags","previous_value":["a"],"value":["a","human"])";
  const auto events = events_of(ticket_of({{0, 3, comment("q")}, {1, 7, set_tag}}), by_tag);
  REQUIRE(types_of(events) == "ticket_opened customer_message escalated");
  CHECK(events[2].tags == std::vector<std::string>{"a", "human"});
  CHECK(types_of(events_of(ticket_of({{0, 3, comment("q")}, {1, 7, set_tag}}), {})) ==
        "ticket_opened customer_message tags");
}

TEST_CASE(
    "Whom the export does not describe counts as a customer unless only staff does what they do") {
  const Json json = ticket_of({{0, 3, comment("q")},
                               {1, 40, comment("me too")},
                               {2, 41, R"("type":"Comment","body":"note","public":false)"},
                               {3, 41, comment("answer")},
                               {4, -1, comment("automatic notice")}});
  const auto events = events_of(json, {});
  CHECK(types_of(events) == "ticket_opened customer_message customer_message agent_reply");
  CHECK(events[3].agent == "41");
}

TEST_CASE("A ticket without history was opened") {
  const auto events = events_of(*parse_json(R"({"ticket":{"id":"5","requester_id":3,"subject":"s",)"
                                            R"("created_at":"2025-01-01T00:00:00Z"},"audits":[]})"),
                                {});
  REQUIRE(events.size() == 1);
  CHECK(events[0].event_id == "zendesk:ticket:5");
  CHECK(events[0].actor == Actor::customer);
}

TEST_CASE("A deleted ticket is left out and said so") {
  const auto ticket =
      zendesk_ticket(*parse_json(R"({"ticket":{"id":5,"status":"deleted"},"audits":[]})"), {});
  REQUIRE(ticket.ok());
  CHECK(ticket->events.empty());
  CHECK(ticket->warnings == std::vector<std::string>{"ticket 5 is deleted; it is left out"});
}

TEST_CASE("A comment over the limit is cut and said so") {
  const auto ticket = zendesk_ticket(
      ticket_of({{0, 3, comment(std::string(limits::message_bytes_max + 9, 'x'))}}), {});
  REQUIRE(ticket.ok());
  CHECK(ticket->events.at(1).text.size() == limits::message_bytes_max);
  CHECK(ticket->warnings ==
        std::vector<std::string>{"event zendesk:audit:1:1 is too long; its end is cut off"});
}

TEST_CASE("A ticket that cannot be told apart or dated is refused") {
  struct Case {
    const char* json;
    const char* says;
  };
  const auto refused = GENERATE(values<Case>({
      {"[]", "`ticket` is missing"},
      {R"({"ticket":{}})", "`ticket.id` is missing"},
      {R"({"ticket":{"id":1}})", "`audits` of ticket 1 is missing"},
      {R"({"ticket":{"id":1},"audits":[]})", "`ticket.created_at`"},
      {R"({"ticket":{"id":1},"audits":[{"created_at":"2025-01-01T00:00:00Z"}]})", "has no `id`"},
      {R"({"ticket":{"id":1},"audits":[{"id":4,"created_at":"x"}]})", "created_at of audit 4"},
  }));
  INFO(refused.json);
  const auto ticket = zendesk_ticket(*parse_json(refused.json), {});
  REQUIRE_FALSE(ticket.ok());
  CHECK_THAT(ticket.status().message(), Contains(refused.says));
}

TEST_CASE("Help Center articles: drafts out, segments internal, translations apart") {
  const Json page = *parse_json(read_text(fixture("zendesk_articles/page1.json")));
  const Json& articles = page["articles"];
  const auto refund = zendesk_article(articles.as_array().at(0), page["sections"]);
  REQUIRE(refund.ok());
  REQUIRE(*refund);
  const Article& article = **refund;
  CHECK(article.id == "5001");
  CHECK(article.title == "Refunds & returns");
  CHECK(article.body == "## How\n\nOpen the form (/hc/x).\n\n1. Choose\n2. Send");
  CHECK(article.section == "Billing");
  CHECK(article.audience == "public");
  CHECK(article.labels == std::vector<std::string>{"refund", "return"});
  CHECK(article.updated_us == 1'735'787'045'000'000);
  CHECK((*zendesk_article(articles.as_array().at(1)))->id == "5001:de");
  CHECK_FALSE(zendesk_article(articles.as_array().at(2))->has_value());
  const auto internal = zendesk_article(articles.as_array().at(3), page["sections"]);
  CHECK((*internal)->audience == "internal");
  CHECK((*internal)->section == "71");
  CHECK_FALSE(zendesk_article(articles.as_array().at(4)).ok());
  CHECK_FALSE(zendesk_article(Json(5)).ok());
}

namespace {

// Replaces one random value somewhere below by one of another kind.
void damage(Json& value, SplitMix64& random) {
  if (random.below(6) == 0) {
    const Json others[] = {Json(),
                           Json(5),
                           Json("x"),
                           Json(true),
                           Json::Array{Json(1)},
                           Json(Json::Object{}),
                           Json(-1),
                           Json(1e300),
                           Json("solved")};
    value = others[random.below(std::size(others))];
  } else if (value.is_object() && !value.as_object().empty()) {
    auto member = value.as_object().begin();
    std::advance(member, static_cast<std::ptrdiff_t>(random.below(value.as_object().size())));
    const std::string name = member->first;
    Json inner = member->second;
    damage(inner, random);
    value.set(name, std::move(inner));
  } else if (value.is_array() && !value.as_array().empty()) {
    Json::Array items = value.as_array();
    damage(items[random.below(items.size())], random);
    value = Json(std::move(items));
  }
}

}  // namespace

TEST_CASE("A damaged story gives valid events or a status", "[property]") {
  const std::uint64_t seed = property_seed();
  INFO("KEEL_TEST_SEED=" << seed);
  SplitMix64 random(seed);
  const Json whole = story();
  const Json page = *parse_json(read_text(fixture("zendesk_articles/page1.json")));
  for (int i = 0; i < 2'000; ++i) {
    Json json = whole;
    const std::uint64_t damages = 1 + random.below(5);
    for (std::uint64_t d = 0; d < damages; ++d) damage(json, random);
    const auto ticket = zendesk_ticket(json, settings());
    if (ticket.ok()) {
      for (const TicketEvent& event : ticket->events) REQUIRE(check_ticket_event(event).ok());
    } else {
      REQUIRE_FALSE(ticket.status().message().empty());
    }
    Json article = page["articles"].as_array().at(0);
    damage(article, random);
    (void)zendesk_article(article, page["sections"]);
  }
}

}  // namespace keel::connect
