// Lessons undone and restored through the facade: what a question is answered with before, at once
// and after, what the views and the log say of it, and what is refused.
#include <algorithm>

#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

// Words that no article has, so that only what agents taught can answer them.
constexpr const char* question = "My coupon vanished at the till of the bazaar";

std::string taught(Workspace& w) {
  w.import();
  w.signal(w.ask(question), SignalKind::corrected, "refund");
  const auto lessons = w->lessons();
  REQUIRE(lessons.size() == 1);
  CHECK(lessons.front().state == "active");
  return lessons.front().id;
}

bool remembers(Workspace& w) {
  for (const Candidate& candidate : w.ask(question).candidates) {
    for (const FeatureShare& feature : candidate.features) {
      if (feature.name == "nearest" && feature.value > 0.9) return candidate.article == "refund";
    }
  }
  return false;
}

}  // namespace

TEST_CASE("an undone lesson counts no more at once, and is gone after the rebase") {
  Workspace w;
  const std::string id = taught(w);
  REQUIRE(remembers(w));
  require_ok(w->undo_lesson(id, "lead", "wrong article"));
  CHECK_FALSE(remembers(w));
  const LessonView masked = value_of(w->lesson(id));
  CHECK(masked.state == "undone");
  CHECK(masked.undone_by == "lead");
  CHECK(masked.undone_us > 0);
  CHECK(masked.sentence.find("were answered with \"Getting a refund\"") != std::string::npos);
  CHECK_FALSE(masked.effect.known);

  require_ok(w->rebase());
  CHECK_FALSE(remembers(w));
  const LessonView after = value_of(w->lesson(id));
  CHECK(after.state == "undone");
  CHECK(after.sentence == masked.sentence);
  CHECK(after.uses == masked.uses);
  CHECK(w->status().lessons == 0);
  CHECK(w->lessons().size() == 1);
  CHECK(w->status().remembered == 0);
  require_ok(w->flush());
  w.check_replay();

  const auto changes = w->changes(0, w.clock.now_us() + 1);
  const auto told = std::find_if(changes.begin(), changes.end(), [](const ChangeView& change) {
    return change.text.starts_with("undone:");
  });
  REQUIRE(told != changes.end());
  CHECK(told->by == "lead");
  CHECK(told->subject == "refund");
}

TEST_CASE("a restored lesson is back, before the rebase at once and after it with the next") {
  Workspace w;
  const std::string id = taught(w);
  const Digest before = w->digest();
  require_ok(w->undo_lesson(id, "lead"));
  require_ok(w->restore_lesson(id, "lead"));
  CHECK(w->digest() != before);  // it is on the record
  CHECK(value_of(w->lesson(id)).state == "active");
  CHECK(remembers(w));
  require_ok(w->rebase());  // nothing to do
  CHECK(remembers(w));

  require_ok(w->undo_lesson(id, "lead"));
  require_ok(w->rebase());
  CHECK_FALSE(remembers(w));
  require_ok(w->restore_lesson(id, "other"));
  CHECK(value_of(w->lesson(id)).state == "undone");
  require_ok(w->rebase());
  CHECK(value_of(w->lesson(id)).state == "active");
  CHECK(remembers(w));
  require_ok(w->flush());
  w.check_replay();
}

TEST_CASE("what cannot be undone or restored is refused, and says why") {
  Workspace w;
  const std::string id = taught(w);
  CHECK(code_of(w->undo_lesson("nonsense", "lead")) == Code::invalid_argument);
  CHECK(code_of(w->undo_lesson(std::string(32, '0'), "lead")) == Code::not_found);
  CHECK(code_of(w->lesson(std::string(32, '0'))) == Code::not_found);
  CHECK(code_of(w->undo_lesson(id, "")) == Code::invalid_argument);
  CHECK(code_of(w->restore_lesson(id, "lead")) == Code::conflict);
  require_ok(w->undo_lesson(id, "lead"));
  CHECK(code_of(w->undo_lesson(id, "lead")) == Code::conflict);
  require_ok(w->rebase());
  CHECK(code_of(w->undo_lesson(id, "lead")) == Code::conflict);
  require_ok(w->restore_lesson(id, "lead"));
  CHECK(code_of(w->restore_lesson(id, "lead")) == Code::conflict);  // it waits for the rebase
  require_ok(w->undo_lesson(id, "lead"));                           // it does not come back
  require_ok(w->rebase());
  CHECK(value_of(w->lesson(id)).state == "undone");
  CHECK_FALSE(remembers(w));
}

TEST_CASE("lessons are found by words") {
  Workspace w;
  const std::string id = taught(w);
  w.signal(w.ask("The padlock of my locker is jammed"), SignalKind::corrected, "password");
  CHECK(w->find_lessons("").size() == 2);
  CHECK(w->find_lessons("COUPON refund").size() == 1);
  CHECK(w->find_lessons("coupon").front().id == id);
  CHECK(w->find_lessons("coupon padlock").empty());
}

TEST_CASE("a fit that may hold what was undone is left out, and a new one made") {
  Workspace w;
  const std::string id = taught(w);
  std::vector<TicketEvent> history;
  for (int i = 0; i < 80; ++i) {
    const std::string ticket = "H-" + std::to_string(i);
    static constexpr const char* asked[] = {
        "Where do I download my invoice as a file", "I forgot my password and cannot sign in",
        "When does my parcel arrive with tracking", "How do I get my money back as a refund"};
    static constexpr const char* replied[] = {"invoice", "password", "shipping", "refund"};
    TicketEvent opened = ticket_event(ticket, TicketEventType::customer_message,
                                      std::string(asked[i % 4]) + " number " + std::to_string(i));
    TicketEvent reply = ticket_event(ticket, TicketEventType::agent_reply,
                                     std::string("See https://help.example/") + replied[i % 4]);
    opened.at_us = w.clock.now_us() - (100 - i) * day_us;
    reply.at_us = opened.at_us + second_us;
    opened.event_id = ticket + "-1";
    reply.event_id = ticket + "-2";
    history.push_back(opened);
    history.push_back(reply);
  }
  (void)value_of(w->ingest_history(history));
  const auto fits = [&] {
    const auto log = value_of(w->log(0, 100'000));
    return std::count_if(log.begin(), log.end(), [](const LogEntry& entry) {
      return entry.kind == "model_fitted" && entry.subject == "ranking";
    });
  };
  REQUIRE(fits() == 1);
  require_ok(w->undo_lesson(id, "lead"));
  require_ok(w->rebase());
  CHECK(fits() == 2);
  CHECK_FALSE(remembers(w));
  w.tick();
  w.tick();
  CHECK(fits() == 2);
  require_ok(w->restore_lesson(id, "lead"));
  require_ok(w->rebase());
  CHECK(fits() == 3);
  CHECK(remembers(w));
  require_ok(w->flush());
  w.check_replay();
}

TEST_CASE("another process follows a rebase, and cannot be the one to make it") {
  Workspace w;
  const std::string id = taught(w);
  w.tick();
  const auto other = w.another();
  require_ok(other->undo_lesson(id, "lead"));
  CHECK(code_of(other->rebase()) == Code::busy);
  require_ok(w->rebase());
  require_ok(other->tick());
  CHECK(other->digest() == w->digest());
  CHECK(value_of(other->lesson(id)).state == "undone");
  CHECK(value_of(other->replay()).equal());
}

TEST_CASE("a lesson that does harm puts itself in quarantine, and a person may release it") {
  Workspace w;
  const std::string id = taught(w);
  // Answers with the same article that the lesson took no part in resolve well.
  for (int i = 0; i < 24; ++i) {
    w.signal(w.ask("How do I ask for a refund of a purchase " + std::to_string(i), {},
                   "c" + std::to_string(i)),
             SignalKind::resolved, {}, "customer");
  }
  CHECK(value_of(w->lesson(id)).state == "active");
  int failures = 0;
  for (int i = 0; i < 40 && value_of(w->lesson(id)).state == "active"; ++i) {
    const Answer answer = w.ask(question, {}, "d" + std::to_string(i));
    w.signal(answer, SignalKind::failed, {}, "customer");
    ++failures;
  }
  const LessonView harmful = value_of(w->lesson(id));
  CHECK(harmful.state == "quarantined");
  CHECK(failures >= 8);
  const auto changes = w->changes(0, w.clock.now_us() + 1);
  CHECK(std::any_of(changes.begin(), changes.end(), [](const ChangeView& change) {
    return change.text.starts_with("in quarantine:") && change.by == "engine";
  }));
  require_ok(w->restore_lesson(id, "lead"));
  CHECK(value_of(w->lesson(id)).state == "active");
  require_ok(w->flush());
  w.check_replay();
}
