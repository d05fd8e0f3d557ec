// The loop: ask, hear what became of it, answer better.
#include <algorithm>

#include "fixture.hpp"
#include "keel/journal/journal.hpp"
#include "keel/state/follower.hpp"

using namespace keel;
using namespace keel::test;

namespace {

// The trust that the fold gave to an answer's label; -1 without one.
float trust_in(Workspace& workspace, const Answer& answer) {
  require_ok(workspace->flush());
  journal::JournalOptions options;
  options.read_only = true;
  const auto journal = value_of(journal::Journal::open(workspace.folder(), options));
  const state::State state =
      value_of(state::Follower::fold(*journal, 0, value_of(journal->head()).seq));
  const learn::Label* label = state.memory.label(state.answers.find(answer.id));
  return label == nullptr || label->slot == learn::no_slot ? -1 : label->weight;
}

std::string outcome_of(Workspace& workspace, const Answer& answer) {
  return value_of(workspace->explain(answer.id))["outcome"].as_string();
}

std::string right_article(Workspace& workspace, const Answer& answer) {
  return value_of(workspace->explain(answer.id))["right_article"].as_string();
}

}  // namespace

TEST_CASE("a corrected article comes first when it is asked again") {
  Workspace w;
  w.import();
  const std::string question = "paper for the tax office";
  const Answer before = w.ask(question, "T-812");
  REQUIRE(best_of(before) != "invoice");
  w.signal(before, SignalKind::corrected, "invoice");
  CHECK(best_of(w.ask(question)) == "invoice");
  const Answer similar = w.ask("my tax office wants a paper from me");
  CHECK(best_of(similar) == "invoice");
  CHECK(similar.confidence > before.confidence);
  CHECK(similar.explanation.find("T-812") != std::string::npos);
  CHECK(best_of(w.ask("I want to reset my password")) == "password");

  const std::vector<LessonView> lessons = w->lessons();
  REQUIRE(lessons.size() == 1);
  CHECK(lessons[0].article == "invoice");
  CHECK(lessons[0].cause == "correction");
  CHECK(lessons[0].conversations == std::vector<std::string>{"T-812"});
  CHECK(lessons[0].sentence.find("ticket T-812") != std::string::npos);
  w.check_replay();
}

TEST_CASE("an explained answer says what was seen, what taught it and what became of it") {
  Workspace w;
  w.import();
  const Answer first = w.ask("paper for the tax office", "T-1");
  CHECK(outcome_of(w, first) == "unknown");
  w.signal(first, SignalKind::corrected, "invoice");
  const Answer second = w.ask("paper for the tax office", "T-2");
  const Json explained = value_of(w->explain(second.id));
  CHECK(explained["question"].as_string() == "paper for the tax office");
  CHECK(explained["conversation"].as_string() == "T-2");
  CHECK(explained["decision"].as_string() == decision_name(second.decision));
  REQUIRE(explained["candidates"].as_array().size() == second.candidates.size());
  CHECK(explained["candidates"].as_array()[0]["article"].as_string() == "invoice");
  REQUIRE(explained["learned_from"].as_array().size() == 1);
  CHECK(explained["learned_from"].as_array()[0]["conversations"].as_array()[0].as_string() ==
        "T-1");
  CHECK(right_article(w, first) == "invoice");
  w.signal(second, SignalKind::failed);
  CHECK(outcome_of(w, second) == "refuted");
}

TEST_CASE("what did not help falls behind, and a new version gets a new chance") {
  Workspace w;
  w.import();
  const std::string question = "my parcel has not arrived, where is it";
  const Answer first = w.ask(question);
  REQUIRE(best_of(first) == "shipping");
  const double before = first.confidence;
  for (int i = 0; i < 3; ++i) w.signal(w.ask(question), SignalKind::rejected);
  const Answer after = w.ask(question);
  const auto shipping = std::find_if(after.candidates.begin(), after.candidates.end(),
                                     [](const Candidate& c) { return c.article == "shipping"; });
  REQUIRE(shipping != after.candidates.end());
  CHECK(shipping->probability < first.candidates.front().probability);
  const auto refuted = std::find_if(shipping->features.begin(), shipping->features.end(),
                                    [](const FeatureShare& f) { return f.name == "refuted"; });
  CHECK(refuted->value > 0.9);
  Article better = value_of(w->article("shipping"));
  better.body += " If the parcel has not arrived, we send another.";
  require_ok(w->put_article(better));
  const Answer again = w.ask(question);
  for (const FeatureShare& feature : again.candidates.front().features) {
    if (feature.name == "refuted") CHECK(feature.value == 0);
  }
  CHECK(best_of(again) == "shipping");
  CHECK(again.citations.empty() == (again.decision == Decision::escalate));
  CHECK(before > 0);
}

TEST_CASE("changes name what changed, who let it and the tickets that caused it") {
  Workspace w;
  w.import();
  w.wait(second_us);
  const std::int64_t from_us = w.clock.now_us();
  w.signal(w.ask("paper for the tax office", "T-5"), SignalKind::corrected, "invoice");
  require_ok(w->set_setting("mode", "answer", "lead"));
  w.wait(second_us);
  const std::int64_t to_us = w.clock.now_us();
  require_ok(w->retire_article("webhook", "not offered"));
  const std::vector<ChangeView> changes = w->changes(from_us, to_us);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].kind == "lesson");
  CHECK(changes[0].conversations == std::vector<std::string>{"T-5"});
  CHECK(changes[1].kind == "setting");
  CHECK(changes[1].by == "lead");
  const std::vector<ChangeView> later = w->changes(to_us, to_us + second_us);
  REQUIRE(later.size() == 1);
  CHECK(later[0].text.find("not offered") != std::string::npos);
  CHECK(w->changes(0, from_us).size() == help_centre().size());
}

TEST_CASE("a signal ahead of its answer waits for it, for a day") {
  Workspace w;
  w.import();
  // Another process asked, and has not recorded it yet.
  const auto other = w.another();
  Question question;
  question.text = "paper for the tax office";
  const Answer answer = value_of(other->ask(question));
  SECTION("within the day it counts") {
    w.signal(answer, SignalKind::corrected, "invoice");
    CHECK(w->status().parked_signals == 1);
    w.wait(day_us - 10 * second_us);
    require_ok(other->flush());
    require_ok(w->tick());
    CHECK(w->status().parked_signals == 0);
    CHECK(right_article(w, answer) == "invoice");
  }
  SECTION("after the day it is dropped") {
    w.signal(answer, SignalKind::corrected, "invoice");
    w.wait(day_us + 10 * second_us);
    require_ok(w->put_article(article("new", "A new thing", "It is new.")));
    CHECK(w->status().parked_signals == 0);
    require_ok(other->flush());
    require_ok(w->tick());
    CHECK(outcome_of(w, answer) == "unknown");
  }
  SECTION("the time of a ticket's event is not the journal's") {
    w.signal(answer, SignalKind::corrected, "invoice");
    TicketEvent early = ticket_event("T-9", TicketEventType::resolved);
    early.at_us = w.clock.now_us() + 30 * day_us;  // a helpdesk whose clock is wrong
    w.happens(early);
    CHECK(w->status().parked_signals == 1);
  }
  w.check_replay();
}

TEST_CASE("what a customer says later does not undo what an agent corrected") {
  Workspace w;
  w.import();
  const Answer answer = w.ask("paper for the tax office", "T-1", "c1");
  REQUIRE(best_of(answer) != "invoice");
  w.signal(answer, SignalKind::corrected, "invoice");
  w.signal(answer, SignalKind::resolved, "", "customer");
  CHECK(right_article(w, answer) == "invoice");
  CHECK(best_of(w.ask("paper for the tax office")) == "invoice");
  // An agent may still change their mind.
  w.signal(answer, SignalKind::corrected, "export");
  CHECK(right_article(w, answer) == "export");
}

TEST_CASE("one person's repeated credit weighs less each time") {
  Workspace w;
  w.import();
  const char* questions[] = {"reset my password", "my password does not work",
                             "set a new password please"};
  std::vector<float> trust;
  for (const char* question : questions) {
    const Answer answer = w.ask(question, "", "c1");
    REQUIRE(best_of(answer) == "password");
    w.signal(answer, SignalKind::resolved, "", "customer");
    trust.push_back(trust_in(w, answer));
  }
  CHECK(trust[0] == 1.0f);
  CHECK(trust[1] == 0.25f);
  CHECK(trust[2] == Approx(1.0 / 9));
  const Answer other = w.ask("password reset", "", "c2");
  w.signal(other, SignalKind::resolved, "", "customer");
  CHECK(trust_in(w, other) == 1.0f);
}

TEST_CASE("a correction by an agent outweighs a customer's resolution") {
  Workspace w;
  w.import();
  const Answer answer = w.ask("reset my password");
  w.signal(answer, SignalKind::corrected, "two-factor");
  CHECK(trust_in(w, answer) == 2.0f);
}

TEST_CASE("a customer's ticket earns nothing for an article outside the first five") {
  Workspace w;
  w.import();
  const Answer asked = w.ask("reset my password", "T-1", "c1");
  REQUIRE(asked.candidates.size() > 5);
  // The explicit signal credits the first; a host cannot credit another one but by a correction.
  Signal signal;
  signal.answer = asked.id;
  signal.kind = SignalKind::resolved;
  signal.article = asked.candidates.back().article;
  require_ok(w->signal(signal));
  CHECK(right_article(w, asked) == best_of(asked));
}

TEST_CASE("retries change nothing") {
  Workspace w;
  w.import();
  const Answer answer = w.ask("paper for the tax office", "T-1");
  Signal signal;
  signal.answer = answer.id;
  signal.kind = SignalKind::corrected;
  signal.article = "invoice";
  signal.dedupe = "webhook-77";
  require_ok(w->signal(signal));
  const std::uint64_t head = w->status().head_seq;
  const Digest digest = w->digest();
  require_ok(w->signal(signal));
  CHECK(w->status().head_seq == head);
  TicketEvent event = ticket_event("T-2", TicketEventType::customer_message, "where is my parcel");
  event.event_id = "evt-1";
  CHECK(w.happens(event).recorded == 1);
  const IngestReport again = w.happens(event);
  CHECK(again.recorded == 0);
  CHECK(again.duplicates == 1);
  CHECK(w->status().questions == 2);
  CHECK_FALSE(w->digest() == digest);
  w.check_replay();
}

TEST_CASE("the longest names and keys that are allowed are recorded") {
  Workspace w;
  w.import();
  const std::string longest(limits::name_bytes_max, 'n');
  const Answer answer = w.ask("where is my invoice", longest, longest);
  require_ok(w->flush());
  Signal signal;
  signal.answer = answer.id;
  signal.text = "a remark";
  signal.actor = longest;
  signal.dedupe = longest;
  require_ok(w->signal(signal));
  require_ok(w->signal(signal));
  TicketEvent event = ticket_event(longest, TicketEventType::customer_message, "where is it");
  event.source = std::string(32, 's');
  event.event_id = longest;
  event.customer = longest;
  CHECK(w.happens(event).recorded == 1);
  CHECK(w.happens(event).duplicates == 1);
  CHECK(outcome_of(w, answer) == "resolution");
  CHECK(value_of(w->explain(answer.id))["question"].as_string() == "where is my invoice");
}

TEST_CASE("with learning off everything is recorded and nothing is learned") {
  Workspace w;
  w.import();
  require_ok(w->set_setting("learning", "off", "lead"));
  const std::string question = "paper for the tax office";
  const Answer before = w.ask(question, "T-1");
  w.signal(before, SignalKind::corrected, "invoice");
  CHECK(best_of(w.ask(question)) == best_of(before));
  CHECK(w->lessons().empty());
  CHECK(w->status().remembered == 0);
  CHECK_FALSE(w->status().learning);
  require_ok(w->set_setting("learning", "on", "lead"));
  w.signal(w.ask(question, "T-2"), SignalKind::corrected, "invoice");
  CHECK(best_of(w.ask(question)) == "invoice");
  w.check_replay();
}

TEST_CASE("a remark is sealed under the key of whose question it is about") {
  Workspace w;
  w.import();
  const Answer answer = w.ask("where is my invoice", "T-77");
  Signal signal;
  signal.answer = answer.id;
  signal.kind = SignalKind::failed;
  signal.text = "the customer was upset";
  require_ok(w->signal(signal));  // the answer's own record is still pending
  w.close();
  const auto journal = value_of(journal::Journal::open(w.folder()));
  CHECK(value_of(journal->erase_key("conversation:T-77")));
  const auto events = value_of(journal->read(0, 1000));
  for (const journal::Event& event : events) {
    if (event.kind == journal::EventKind::signalled) CHECK(event.erased);
  }
}

TEST_CASE("past tickets teach by one fit at the end") {
  Workspace w;
  w.import();
  std::vector<TicketEvent> events;
  for (int i = 0; i < 12; ++i) {
    const std::string ticket = "old-" + std::to_string(i);
    TicketEvent asked =
        ticket_event(ticket, TicketEventType::customer_message, "paper for the tax office");
    TicketEvent said = ticket_event(ticket, TicketEventType::agent_reply,
                                    "See https://help.test/articles/invoice please.");
    TicketEvent done = ticket_event(ticket, TicketEventType::resolved);
    for (TicketEvent* event : {&asked, &said, &done}) {
      event->event_id = ticket + "-" + std::string(to_string(event->type));
      event->at_us = w.clock.now_us() - 30 * day_us + i * second_us;
      events.push_back(*event);
    }
  }
  std::uint64_t last = 0;
  const IngestReport report =
      value_of(w->ingest_history(events, [&](std::uint64_t done, std::uint64_t total) {
        CHECK(done > last);
        CHECK(total == events.size());
        last = done;
        return true;
      }));
  CHECK(report.recorded == events.size());
  CHECK(last == events.size());
  CHECK(best_of(w.ask("a paper for the tax office")) == "invoice");
  const IngestReport again = value_of(w->ingest_history(events));
  CHECK(again.recorded == 0);
  CHECK(again.duplicates == events.size());
  w.check_replay();
}

TEST_CASE("an import can be stopped, and what was recorded stays") {
  Workspace w;
  std::vector<Article> many;
  for (int i = 0; i < 1200; ++i) {
    many.push_back(article("a" + std::to_string(i), "Title " + std::to_string(i), "Body."));
  }
  const auto stopped =
      w->import_articles(many, false, [](std::uint64_t, std::uint64_t) { return false; });
  CHECK(code_of(stopped) == Code::cancelled);
  const std::uint64_t live = w->status().articles;
  CHECK(live > 0);
  CHECK(live < many.size());
  const ImportReport rest = value_of(w->import_articles(many, false));
  CHECK(rest.unchanged == live);
  CHECK(rest.added == many.size() - live);
}

TEST_CASE(
    "a topic younger than the fitted model is known from its articles and what they resolved") {
  Workspace w;
  w.import();
  const auto refund = [](int i) { return "can I get a refund for purchase " + std::to_string(i); };
  for (int i = 0; i < 24; ++i) {
    w.signal(w.ask(refund(i)), SignalKind::corrected, "refund");
    w.signal(w.ask("where is the parcel with order " + std::to_string(i)), SignalKind::corrected,
             "shipping");
  }
  w.tick();  // fits the topics
  CHECK(w.ask(refund(50)).intent.topic == "Billing");
  w.import(
      {article("dues", "Membership dues",
               "Members of the club pay dues every quarter. Press Pay dues in the club's page.",
               "Membership")});
  CHECK(w.ask(refund(51)).intent.topic == "Billing");
  for (int i = 0; i < 3; ++i) {
    w.signal(w.ask("when are the club dues paid in year " + std::to_string(i)),
             SignalKind::corrected, "dues");
  }
  const Intent dues = w.ask("when are the dues of our club paid").intent;
  CHECK(dues.topic == "Membership");
  CHECK(dues.probability > 0.5);
  CHECK(dues.probability <= 1);
  CHECK(w.ask(refund(52)).intent.topic == "Billing");
  CHECK(w.ask("where is the parcel with order 53").intent.topic == "Orders");
  w.check_replay();
}
