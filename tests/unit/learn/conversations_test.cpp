// What is concluded from the flow of a ticket: one row a story.
#include "keel/learn/conversations.hpp"

#include <catch2/catch.hpp>

#include "keel/base/signal_kind.hpp"

using namespace keel;
using namespace keel::learn;

namespace {

constexpr std::int64_t hour_us = 3600LL * 1'000'000;

// The projections below conversations, fed by hand.
class Desk {
 public:
  Desk() {
    for (const char* id : {"password", "invoice"}) {
      ArticlePut put;
      put.article.id = id;
      put.article.title = std::string("About the ") + id;
      put.article.body = std::string("Everything about the ") + id + ".";
      apply({}, std::move(put));
    }
  }

  // Asks in a conversation; the first candidate is `best`.
  EventId ask(const std::string& conversation, const std::string& text, const char* best,
              bool shown = true, const std::string& customer = "c1") {
    Answered answered;
    answered.decision = 1;
    answered.text = text;
    answered.locale = "en";
    answered.customer = customer;
    answered.shown = shown;
    answered.candidates = {{best, {}}};
    return apply(conversation, std::move(answered));
  }
  void says(const std::string& conversation, TicketEventType type, const std::string& text = {},
            std::vector<std::string> links = {}, std::vector<Supported> support = {}) {
    MessageRecorded said;
    said.event.type = type;
    said.event.at_us = now_us_;
    said.event.text = text;
    if (type == TicketEventType::agent_reply) said.event.agent = "agent:7";
    if (type == TicketEventType::csat) said.event.csat = Csat{0, "bad", "good/bad"};
    said.links = std::move(links);
    said.support = std::move(support);
    apply(conversation, std::move(said));
  }
  void signal(const EventId& answer, SignalKind kind, const std::string& article = {},
              const std::string& actor = {}) {
    Signalled told;
    told.answer = answer;
    told.kind = static_cast<std::int32_t>(kind);
    told.article = article;
    apply({}, std::move(told), actor);
  }
  void wait(std::int64_t us) { now_us_ += us; }

  // "credit password 1 resolution" for each outcome since the last call.
  std::vector<std::string> concluded() {
    std::vector<std::string> out;
    for (const Outcome& outcome : outcomes_) {
      static constexpr const char* kinds[] = {"credit", "refuted", "unanswered", "closed"};
      const std::string slot =
          outcome.slot == no_slot ? "-" : knowledge.doc(outcome.slot).article.id;
      const auto tenths = static_cast<int>(outcome.weight * 10);
      out.push_back(std::string(kinds[static_cast<int>(outcome.kind)]) + " " + slot + " " +
                    std::to_string(tenths) + " " + cause_name(outcome.cause));
    }
    outcomes_.clear();
    return out;
  }

  // Whom each outcome since the last call counts for.
  std::vector<std::uint64_t> persons() {
    std::vector<std::uint64_t> out;
    for (const Outcome& outcome : outcomes_) out.push_back(outcome.person);
    outcomes_.clear();
    return out;
  }

  Knowledge knowledge;
  Answers answers;
  Conversations conversations;

 private:
  template <class T>
  EventId apply(const std::string& conversation, T body, const std::string& actor = {}) {
    now_us_ += 1'000'000;
    Fact fact;
    fact.seq = ++seq_;
    fact.id = {seq_, 1};
    fact.at_us = fact.recorded_us = now_us_;
    fact.conversation = conversation;
    fact.actor = actor;
    fact.body = std::move(body);
    knowledge.apply(fact);
    const std::uint32_t recorded = answers.apply(fact, knowledge);
    for (const Outcome& outcome : conversations.apply(fact, recorded, knowledge, answers)) {
      outcomes_.push_back(outcome);
    }
    return fact.id;
  }
  std::uint64_t seq_ = 0;
  std::int64_t now_us_ = 1'750'000'000'000'000;
  std::vector<Outcome> outcomes_;
};

using Said = std::vector<std::string>;
using Type = TicketEventType;
const std::string reset = "how do I reset my password";

}  // namespace

TEST_CASE("resolution: a ticket closed on an answer that was shown credits it, once") {
  Desk desk;
  desk.ask("T", reset, "password");
  desk.says("T", Type::resolved);
  CHECK(desk.concluded() == Said{"credit password 10 resolution", "closed password 10 resolution"});
  desk.says("T", Type::resolved);
  CHECK(desk.concluded() == Said{"closed password 10 resolution"});
}

TEST_CASE("an answer that nobody saw, or that agents replaced, earns nothing by the close") {
  Desk desk;
  desk.ask("A", reset, "password", false);
  desk.says("A", Type::resolved);
  CHECK(desk.concluded() == Said{"closed - 10 resolution"});
  desk.ask("B", reset, "password");
  desk.says("B", Type::agent_reply, "Let me see.");
  CHECK(desk.concluded() == Said{"unanswered - 10 agent_reply"});
  desk.says("B", Type::resolved);
  CHECK(desk.concluded() == Said{"closed - 10 resolution"});
}

TEST_CASE("reopening takes the credit back") {
  Desk desk;
  desk.ask("T", reset, "password");
  desk.says("T", Type::resolved);
  (void)desk.concluded();
  desk.says("T", Type::reopened);
  CHECK(desk.concluded() == Said{"refuted password 10 reopening"});
  CHECK(desk.conversations.find("T")->reopened);
  CHECK_FALSE(desk.conversations.find("T")->resolved);
  desk.says("T", Type::reopened);
  CHECK(desk.concluded().empty());
}

TEST_CASE("follow-up: the same person with the same question within a week was not helped") {
  Desk desk;
  desk.ask("A", reset, "password");
  desk.says("A", Type::resolved);
  (void)desk.concluded();
  SECTION("soon") {
    desk.wait(48 * hour_us);
    desk.ask("B", reset + " please", "password");
    CHECK(desk.concluded() == Said{"refuted password 5 follow_up"});
  }
  SECTION("another question") {
    desk.ask("B", "where is my invoice for March", "invoice");
    CHECK(desk.concluded().empty());
  }
  SECTION("another person") {
    desk.ask("B", reset, "password", true, "c2");
    CHECK(desk.concluded().empty());
  }
  SECTION("weeks later") {
    desk.wait(8 * 24 * hour_us);
    desk.ask("B", reset, "password");
    CHECK(desk.concluded().empty());
  }
}

TEST_CASE("re-phrasing: asking the same again after an answer is a failure of it") {
  Desk desk;
  desk.ask("T", reset, "password");
  desk.ask("T", "really, how do I reset the password", "password");
  CHECK(desk.concluded() == Said{"refuted password 5 rephrasing"});
  CHECK(desk.conversations.find("T")->failures == 1);
  desk.ask("T", "where is my invoice for March", "invoice");
  CHECK(desk.concluded().empty());
  desk.says("U", Type::customer_message, reset);
  desk.ask("U", reset, "password");
  desk.says("U", Type::customer_message, "I asked how I reset my password");
  CHECK(desk.concluded() == Said{"refuted password 5 rephrasing"});
}

TEST_CASE("hand-over and complaint") {
  Desk desk;
  desk.ask("T", reset, "password");
  desk.says("T", Type::escalated);
  CHECK(desk.concluded().empty());
  CHECK(desk.conversations.find("T")->escalated);
  desk.says("T", Type::csat);
  CHECK(desk.concluded() == Said{"refuted password 5 failure"});
}

TEST_CASE("correction: an agent's reply that links or restates another article") {
  Desk desk;
  desk.ask("A", reset, "password");
  desk.says("A", Type::agent_reply, "See the link.", {"invoice"});
  CHECK(desk.concluded() == Said{"credit invoice 15 correction"});
  desk.says("A", Type::agent_reply, "See the link again.", {"invoice"});
  CHECK(desk.concluded().empty());  // once an article and conversation
  desk.says("A", Type::agent_reply, "No, this one.", {"password"});
  CHECK(desk.concluded() ==
        Said{"refuted invoice 10 correction", "credit password 15 agent_reply"});

  desk.ask("B", reset, "password");
  desk.says("B", Type::agent_reply, "Everything about it.", {}, {{"password", 0.9f, false}});
  CHECK(desk.concluded() == Said{"credit password 10 agent_reply"});
  desk.ask("C", reset, "password");
  desk.says("C", Type::agent_reply, "Something else.", {}, {{"invoice", 0.1f, false}});
  CHECK(desk.concluded() == Said{"unanswered - 10 agent_reply"});
  CHECK(desk.conversations.find("C")->replies.size() == 1);
}

TEST_CASE("a reply that contradicts an article speaks against it") {
  Desk desk;
  desk.ask("T", reset, "password");
  desk.says("T", Type::agent_reply, "It costs $45 now.", {}, {{"password", 1.0f, true}});
  CHECK(desk.concluded() == Said{"refuted password 10 correction"});
}

TEST_CASE("explicit signals: what each kind means") {
  Desk desk;
  const auto told = [&](SignalKind kind, const std::string& article = {}) {
    desk.signal(desk.ask("", reset, "password"), kind, article);
    return desk.concluded();
  };
  CHECK(told(SignalKind::resolved) == Said{"credit password 10 resolution"});
  CHECK(told(SignalKind::failed) == Said{"refuted password 10 failure"});
  CHECK(told(SignalKind::reopened) == Said{"refuted password 10 reopening"});
  CHECK(told(SignalKind::corrected, "invoice") == Said{"credit invoice 20 correction"});
  CHECK(told(SignalKind::corrected, "nobody").empty());
  CHECK(told(SignalKind::accepted) == Said{"credit password 20 acceptance"});
  CHECK(told(SignalKind::edited) == Said{"credit password 10 acceptance"});
  CHECK(told(SignalKind::rejected) == Said{"refuted password 10 failure"});
  CHECK(told(SignalKind::escalated).empty());
  CHECK(told(static_cast<SignalKind>(77)).empty());
}

TEST_CASE("a signal ahead of its answer waits a day") {
  Desk desk;
  desk.signal({99, 1}, SignalKind::resolved);
  CHECK(desk.conversations.parked() == 1);
  desk.wait(23 * hour_us);
  desk.says("T", Type::resolved);
  CHECK(desk.conversations.parked() == 1);
  desk.wait(2 * hour_us);
  desk.says("T", Type::resolved);
  CHECK(desk.conversations.parked() == 0);
}

TEST_CASE("whoever reports a resolution, it counts for the customer it helped") {
  Desk desk;
  for (const char* actor : {"", "host", "customer", "agent:7"}) {
    for (const char* customer : {"c1", "c2"}) {
      const EventId answer =
          desk.ask(std::string("T-") + actor + customer, reset, "password", true, customer);
      (void)desk.persons();
      desk.signal(answer, SignalKind::resolved, {}, actor);
      INFO(actor << " for " << customer);
      CHECK(desk.persons() == std::vector<std::uint64_t>{hash64(customer)});
    }
  }
  const EventId answer = desk.ask("T-apart", reset, "password");
  (void)desk.persons();
  desk.signal(answer, SignalKind::corrected, "invoice", "customer:another");
  CHECK(desk.persons() == std::vector<std::uint64_t>{hash64("customer:another")});
}

TEST_CASE("an explicit resolution ends its conversation") {
  Desk desk;
  const EventId answer = desk.ask("T", reset, "password");
  CHECK_FALSE(desk.conversations.find("T")->resolved);
  desk.signal(answer, SignalKind::resolved);
  CHECK(desk.conversations.find("T")->resolved);
  desk.signal(answer, SignalKind::failed);
  CHECK_FALSE(desk.conversations.find("T")->resolved);
}
