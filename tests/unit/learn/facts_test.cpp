#include "keel/learn/facts.hpp"

#include <catch2/catch.hpp>

#include "support/seed.hpp"

using namespace keel;
using namespace keel::learn;

namespace {

// JSON of any shape, whose members are often those that facts have.
Json random_json(SplitMix64& random, int depth) {
  static constexpr const char* names[] = {
      "article", "body",  "candidates", "text",    "customer", "signal",  "answer", "features",
      "type",    "actor", "csat",       "support", "links",    "history", "gap",    "conversations",
      "kind",    "words", "title",      "score",   "at_us",    "labels",  "value",  "decision"};
  switch (random.below(depth > 0 ? 9 : 6)) {
    case 0: return nullptr;
    case 1: return random.below(2) == 0;
    case 2: return static_cast<std::int64_t>(random.next());
    case 3: return random.uniform() * 1e300;
    case 4: return "agent_reply";
    case 5: return std::string(random.below(40), static_cast<char>(random.below(256)));
    case 6: {
      Json::Array out;
      for (std::uint64_t n = random.below(5); n-- > 0;) {
        out.push_back(random_json(random, depth - 1));
      }
      return out;
    }
    default: {
      Json::Object out;
      for (std::uint64_t n = random.below(12); n-- > 0;) {
        out[names[random.below(std::size(names))]] = random_json(random, depth - 1);
      }
      return out;
    }
  }
}

journal::Event event_of(journal::EventKind kind, const Content& content) {
  journal::Event event;
  event.seq = 9;
  event.id = {1, 2};
  event.kind = kind;
  event.occurred_us = 5;
  event.conversation = "T-1";
  event.clear = content.clear;
  event.secret = content.secret;
  return event;
}

// What is recorded of a fact that was read back is what was recorded of it.
template <class T, class... More>
void check_round_trip(journal::EventKind kind, const T& value, const More&... more) {
  const Content content = content_of(value, more...);
  const Fact fact = parse_fact(event_of(kind, content));
  REQUIRE(fact.as<T>() != nullptr);
  const Content again = content_of(*fact.as<T>(), more...);
  CHECK(to_canonical(again.clear) == to_canonical(content.clear));
  CHECK(to_canonical(again.secret) == to_canonical(content.secret));
}

}  // namespace

TEST_CASE("every event reads as some fact, whatever its content") {
  const std::uint64_t seed = test::property_seed();
  WARN("seed " << seed);
  SplitMix64 random(seed);
  std::size_t typed = 0;
  for (int i = 0; i < 20'000; ++i) {
    journal::Event event;
    event.seq = random.next();
    event.kind = static_cast<journal::EventKind>(random.below(95));
    event.occurred_us = static_cast<std::int64_t>(random.next());
    event.clear = random_json(random, 4);
    event.secret = random_json(random, 3);
    event.erased = random.below(4) == 0;
    const Fact fact = parse_fact(event);
    REQUIRE(fact.seq == event.seq);
    REQUIRE(fact.kind == event.kind);
    typed += fact.body.index() != 0;
  }
  CHECK(typed > 1000);
}

TEST_CASE("what is recorded reads back") {
  using journal::EventKind;
  ServedFeatures features;
  features.set(Feature::bm25, 0.5);
  features.set(Feature::linear, -3);
  ArticlePut put;
  put.article.id = "a b";
  put.article.title = "Title";
  put.article.body = "Body";
  put.article.labels = {"x", "y"};
  put.proposal = std::string(32, 'a');
  check_round_trip(EventKind::article_put, put);

  Answered answered;
  answered.decision = 3;
  answered.reason = 2;
  answered.confidence = 0.25f;
  answered.threshold = 0.6f;
  answered.threshold_name = "unproven";
  answered.topic = "Billing";
  answered.text = "where is it";
  answered.locale = "de";
  answered.customer = "c1";
  answered.shown = true;
  answered.origin = "ask";
  answered.candidates = {{"an id with spaces", features}, {"other", {}}};
  answered.learned_from = {{3, 4}};
  answered.generator = "writer-2";
  answered.generated = "Press Refund.";
  answered.generator_refused = "why not";
  check_round_trip(EventKind::answered, answered);
  const Fact fact = parse_fact(event_of(EventKind::answered, content_of(answered)));
  REQUIRE(fact.as<Answered>()->candidates.size() == 2);
  CHECK(fact.as<Answered>()->candidates[0].article == "an id with spaces");
  CHECK(fact.as<Answered>()->candidates[0].features.codes == features.codes);
  CHECK(fact.as<Answered>()->confidence == answered.confidence);

  check_round_trip(EventKind::signalled, Signalled{{5, 6}, 4, "invoice", features, true},
                   std::string_view("a remark"));
  MessageRecorded said;
  said.event.source = "desk";
  said.event.event_id = "e1";
  said.event.type = TicketEventType::agent_reply;
  said.event.actor = Actor::agent;
  said.event.agent = "7";
  said.event.text = "Press Refund.";
  said.event.customer = "c1";
  said.event.tags = {"vip"};
  said.event.is_private = true;
  said.event.csat = Csat{0.75, "4", "1-5"};
  said.history = true;
  said.answer = {7, 8};
  said.links = {"refund"};
  said.support = {{"refund", 0.5f, true}, {"invoice", 0.25f, false}};
  said.features = features;
  said.has_features = true;
  check_round_trip(EventKind::message_recorded, said);
  const Fact message = parse_fact(event_of(EventKind::message_recorded, content_of(said)));
  CHECK(message.as<MessageRecorded>()->event.ticket == "T-1");
  CHECK(message.as<MessageRecorded>()->event.csat == said.event.csat);
  CHECK(message.as<MessageRecorded>()->support[0].contradicts);

  check_round_trip(EventKind::rule_set, RuleSet{"synonym", "seats", "", "/p/*", "a", "note", 77,
                                                false, "licences", "acme", "de", "chat"});
  ProposalOpened opened;
  opened.kind = "model";
  opened.title = "T";
  opened.body = "B";
  opened.why = "why";
  opened.gap = {9, 9};
  opened.conversations = {"T-1", "T-2"};
  opened.model = {3, 4};
  opened.questions = {{5, 6}};
  opened.other = "other";
  opened.words = "seats";
  opened.says = "licences";
  check_round_trip(EventKind::proposal_opened, opened);
  check_round_trip(EventKind::proposal_decided,
                   ProposalDecided{"edited", "T", "B", "n", {"T-1", "T-2"}});
  check_round_trip(EventKind::notice_raised, NoticeRaised{"went_live", 5, 6, {"T-1"}});
}

TEST_CASE("features are kept to the 255th of their range") {
  ServedFeatures features;
  for (std::size_t i = 0; i < feature_count; ++i) {
    const auto feature = static_cast<Feature>(i);
    features.set(feature, -1e9);
    const double low = features.get(feature);
    features.set(feature, 1e9);
    const double high = features.get(feature);
    CHECK(low < high);
    for (int step = 0; step <= 20; ++step) {
      const double value = low + (high - low) * step / 20;
      features.set(feature, value);
      CHECK(std::abs(features.get(feature) - value) <= (high - low) / 510 + 1e-12);
    }
  }
  CHECK(parse_features(to_hex(features)).codes == features.codes);
  CHECK(to_hex(features).size() == 2 * feature_count);
  features.set(Feature::dense, 0);  // as without an embedder, and in the first versions' events
  CHECK(to_hex(features).size() == 2 * feature_count_first);
  CHECK(parse_features(to_hex(features)).codes == features.codes);
  CHECK(parse_features("").codes == ServedFeatures{}.codes);
  CHECK(parse_features("zz").codes.size() == feature_count);
}
