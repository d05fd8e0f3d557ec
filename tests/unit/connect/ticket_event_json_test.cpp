#include "keel/connect/ticket_event_json.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"
#include "keel/base/seams.hpp"
#include "support/source_folder.hpp"
#include "unit/connect/support.hpp"

namespace keel::connect {
namespace {

using Catch::Matchers::Contains;

Json minimal() {
  return *parse_json(R"({"v":1,"source":"host","ticket":"7","type":"resolved",
      "at":"2025-10-09T08:53:20Z","event_id":"h:1","actor":"agent"})");
}

// minimal() with one member set.
std::string with(const std::string& member, Json value) {
  Json event = minimal();
  event.set(member, std::move(value));
  return to_canonical(event);
}

std::string without(const std::string& member) {
  Json::Object event = minimal().as_object();
  event.erase(member);
  return to_canonical(Json(event));
}

// A value that the member of the schema accepts.
Json example_of(const std::string& member) {
  if (member == "v") return 1;
  if (member == "type") return "reopened";
  if (member == "at") return "2025-10-09T08:53:20Z";
  if (member == "actor") return "system";
  if (member == "private" || member == "inferred") return true;
  if (member == "tags") return Json::Array{"a", "b"};
  if (member == "csat") return *parse_json(R"({"score":0.5,"raw":"3","scale":"1-5"})");
  return "some_text";
}

const Json& schema() {
  static const Json json = *parse_json(
      read_text(keel::test::source_folder() + "/docs/schema/canonical-event.schema.json"));
  return json;
}

std::set<std::string> names_of(const Json::Array& values) {
  std::set<std::string> out;
  for (const Json& value : values) out.insert(value.as_string());
  return out;
}

}  // namespace

TEST_CASE("A ticket event is read from a line") {
  const auto event = parse_ticket_event(R"({"v":1,"source":"zendesk","ticket":"35","type":"csat",)"
                                        R"("at":"2025-10-09T08:53:20.250Z","event_id":"z:1",)"
                                        R"("actor":"customer","text":"thanks","private":true,)"
                                        R"("tags":["a"],"answer":"0af","csat":{"score":1,)"
                                        R"("raw":"good","scale":"good/bad"}})");
  REQUIRE(event.ok());
  CHECK(event->source == "zendesk");
  CHECK(event->type == TicketEventType::csat);
  CHECK(event->at_us == 1'760'000'000'250'000);
  CHECK(event->actor == Actor::customer);
  CHECK(event->is_private);
  CHECK_FALSE(event->inferred);
  CHECK(event->tags == std::vector<std::string>{"a"});
  CHECK(event->answer == "0af");
  REQUIRE(event->csat);
  CHECK(event->csat->score == 1.0);
}

TEST_CASE("A refused event names the member") {
  struct Case {
    std::string line;
    const char* says;
  };
  const auto refused = GENERATE(values<Case>({
      {with("colour", "red"), "unknown member `colour`"},
      {with("text", 5), "`text` must be a string"},
      {with("text", nullptr), "`text` must be a string"},
      {with("private", "yes"), "`private` must be true or false"},
      {with("tags", "a"), "`tags` must be an array of strings"},
      {with("tags", Json::Array{1}), "`tags` must be an array of strings"},
      {with("tags", Json::Array{"a", "a"}), "`tags` has the same tag twice"},
      {with("tags", Json::Array{""}), "`tags` must have at least 1 byte"},
      {with("at", "2025-02-30T00:00:00Z"), "`at`: \"2025-02-30T00:00:00Z\" is no time"},
      {with("at", 5), "`at` must be a string"},
      {with("type", "closed"), "`type` must be one of ticket_opened"},
      {with("type", "customer_message"), "`text` is missing"},
      {with("type", "team"), "`team` is missing"},
      {with("type", "tags"), "`tags` is missing"},
      {with("type", "csat"), "`csat` is missing"},
      {with("actor", "bot"), "`actor` must be one of customer ai agent system"},
      {with("source", "Zen Desk"), "`source` must be 1 to 32 of"},
      {with("ticket", ""), "`ticket` must have at least 1 byte"},
      {with("ticket", 7), "`ticket` must be a string"},
      {with("event_id", "ab"), "`event_id` must have at least 3 bytes"},
      {with("event_id", "a\nb"), "`event_id` holds a control character"},
      {with("v", 2), "`v` must be 1"},
      {with("v", "1"), "`v` must be 1"},
      {with("csat", 1), "`csat` must be an object"},
      {with("csat", *parse_json(R"({"score":2,"raw":"","scale":""})")), "`csat.score` must be"},
      {with("csat", *parse_json(R"({"score":"1","raw":"","scale":""})")), "`csat.score` must be"},
      {with("csat", *parse_json(R"({"score":1,"raw":"good"})")), "`csat`: `scale` is missing"},
      {with("csat", *parse_json(R"({"score":1,"raw":"","scale":"","x":1})")), "`csat.x`"},
      {R"({"v":1,"source":"host","ticket":"7","type":"ai_answer","at":"2025-10-09T08:53:20Z",)"
       R"("event_id":"h:1","actor":"agent","text":"x"})",
       "`actor` of an ai_answer must be ai"},
      {"[1]", "a JSON object must be given"},
      {"{\"v\":1,", "not valid JSON"},
      {"", "not valid JSON"},
      {"{\"text\":\"\xff\"}", "the line"},
      {R"({"text":"\ud800"})", "not valid JSON"},
  }));
  INFO(refused.line);
  const auto event = parse_ticket_event(refused.line);
  REQUIRE_FALSE(event.ok());
  CHECK(event.status().code() == Code::invalid_argument);
  CHECK_THAT(event.status().message(), Contains(refused.says));
}

TEST_CASE("An event over a limit is too large") {
  const auto line =
      GENERATE(with("subject", std::string(limits::name_bytes_max + 1, 'x')),
               with("ticket", std::string(257, 'x')), with("event_id", std::string(513, 'x')),
               with("text", std::string(limits::message_bytes_max + 1, 'x')),
               std::string(10'000, '[') + std::string(10'000, ']'),
               std::string(limits::json_line_bytes_max + 1, ' '));
  const auto event = parse_ticket_event(line);
  REQUIRE_FALSE(event.ok());
  CHECK(event.status().code() == Code::too_large);
  CHECK(parse_ticket_event(with("text", std::string(limits::message_bytes_max, 'x'))).ok());
}

TEST_CASE("An event is written in canonical order without empty members") {
  TicketEvent event;
  event.source = "host";
  event.ticket = "7";
  event.event_id = "h:1";
  event.type = TicketEventType::agent_reply;
  event.actor = Actor::agent;
  event.at_us = 1'760'000'000'000'000;
  CHECK(to_json_line(event) ==
        R"({"actor":"agent","at":"2025-10-09T08:53:20.000Z","event_id":"h:1","source":"host",)"
        R"("text":"","ticket":"7","type":"agent_reply","v":1})");
}

TEST_CASE("Parser and published schema know the same members") {
  std::set<std::string> in_schema;
  for (const auto& [name, rule] : schema()["properties"].as_object()) in_schema.insert(name);
  const auto known = ticket_event_members();
  CHECK(in_schema == std::set<std::string>(known.begin(), known.end()));
  CHECK_FALSE(schema()["additionalProperties"].as_bool(true));
  for (const std::string& member : in_schema) {
    INFO(member);
    const auto event = parse_ticket_event(with(member, example_of(member)));
    CHECK(event.ok());
  }
}

TEST_CASE("Parser and published schema require the same members") {
  const std::set<std::string> required = names_of(schema()["required"].as_array());
  for (const std::string_view member : ticket_event_members()) {
    INFO(member);
    const auto event = parse_ticket_event(without(std::string(member)));
    CHECK(event.ok() != (required.count(std::string(member)) > 0));
  }
  const Json& csat = schema()["properties"]["csat"];
  CHECK(names_of(csat["required"].as_array()) == std::set<std::string>{"raw", "scale", "score"});
  CHECK(csat["properties"].as_object().size() == 3);
}

TEST_CASE("Parser and published schema know the same names") {
  const auto names = [](const char* member) {
    return names_of(schema()["properties"][member]["enum"].as_array());
  };
  CHECK(names("type") ==
        std::set<std::string>(ticket_event_type_names.begin(), ticket_event_type_names.end()));
  CHECK(names("actor") == std::set<std::string>(actor_names.begin(), actor_names.end()));
}

namespace {

std::string random_name(SplitMix64& random, std::size_t bytes_min) {
  static const char* const parts[] = {
      "a", "Z", "7", " ", ":", "\"", "\\", "/", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x99\x82",
      "{", "}"};
  std::string out;
  const std::uint64_t count = random.below(12);
  for (std::uint64_t i = 0; i < count || out.size() < bytes_min; ++i) {
    out += parts[random.below(std::size(parts))];
  }
  return out;
}

TicketEvent random_event(SplitMix64& random) {
  TicketEvent event;
  event.source = "host_" + std::to_string(random.below(9));
  event.ticket = random_name(random, 1);
  event.event_id = random_name(random, 3);
  event.type = static_cast<TicketEventType>(random.below(10));
  event.at_us = static_cast<std::int64_t>(random.below(4'000'000'000'000'000));
  event.actor =
      event.type == TicketEventType::ai_answer ? Actor::ai : static_cast<Actor>(random.below(4));
  event.text = random_name(random, 0) + (random.below(2) ? "\n\t\x01" : "");
  for (std::string* name :
       {&event.subject, &event.team, &event.agent, &event.page_url, &event.locale, &event.brand,
        &event.channel, &event.customer, &event.answer}) {
    if (random.below(2)) *name = random_name(random, 0);
  }
  event.is_private = random.below(2) != 0;
  event.inferred = random.below(2) != 0;
  const std::uint64_t tags = random.below(4);
  for (std::uint64_t i = 0; i < tags; ++i) {
    event.tags.push_back(std::to_string(i) + random_name(random, 0));
  }
  if (event.type == TicketEventType::csat || random.below(4) == 0) {
    event.csat = Csat{random.uniform(), random_name(random, 0), random_name(random, 0)};
  }
  return event;
}

}  // namespace

TEST_CASE("Any event is read back equal from its line", "[property]") {
  const std::uint64_t seed = property_seed();
  INFO("KEEL_TEST_SEED=" << seed);
  SplitMix64 random(seed);
  for (int i = 0; i < 5'000; ++i) {
    const TicketEvent event = random_event(random);
    const std::string line = to_json_line(event);
    INFO(line);
    const auto read = parse_ticket_event(line);
    if (!read.ok()) FAIL(read.status().message());
    REQUIRE(*read == event);
    REQUIRE(line.find('\n') == std::string::npos);
  }
}

TEST_CASE("A damaged line never ends in anything but a status", "[property]") {
  const std::uint64_t seed = property_seed();
  INFO("KEEL_TEST_SEED=" << seed);
  SplitMix64 random(seed);
  int refused = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string line = to_json_line(random_event(random));
    const std::uint64_t damages = 1 + random.below(4);
    for (std::uint64_t d = 0; d < damages; ++d) {
      line[random.below(line.size())] = static_cast<char>(random.below(256));
    }
    const auto read = parse_ticket_event(line);
    if (read.ok()) {
      REQUIRE(check_ticket_event(*read).ok());
    } else {
      REQUIRE_FALSE(read.status().message().empty());
      ++refused;
    }
  }
  CHECK(refused > 100);
}

}  // namespace keel::connect
