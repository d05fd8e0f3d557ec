// One engine among several on a workspace: who leads, how time goes on, backups, lost folders.
#include <unistd.h>

#include <algorithm>

#include "fixture.hpp"
#include "journal/sqlite.hpp"

using namespace keel;
using namespace keel::test;

namespace {

constexpr std::int64_t hour_us = 3600 * second_us;

std::size_t count(const Workspace& w, const std::string& kind) {
  const auto log = value_of(w->log(0, 1'000'000));
  return static_cast<std::size_t>(std::count_if(
      log.begin(), log.end(), [&](const LogEntry& entry) { return entry.kind == kind; }));
}

LogEntry last(const Workspace& w) { return value_of(w->log(w->status().head_seq - 1, 1)).front(); }

void park_a_signal(Workspace& w) {
  Signal signal;
  signal.answer = make_event_id(w.clock.now_us(), w.random);
  require_ok(w->signal(signal));
  REQUIRE(w->status().parked_signals == 1);
}

}  // namespace

TEST_CASE("only the engine that holds the lease opens proposals, and the next takes it over") {
  Workspace w;
  w.import();
  auto other = w.another();
  require_ok(other->tick());
  CHECK(other->status().lease_held);
  for (int i = 0; i < 5; ++i) {
    const std::string ticket = "G-" + std::to_string(i);
    w.customer_says(ticket, "does the warranty cover a broken screen");
    w.agent_says(ticket, "The warranty covers a broken screen for two years.");
  }
  w.tick();
  CHECK_FALSE(w->status().lease_held);
  CHECK(w->status().lease_holder == other->status().lease_holder);
  CHECK(value_of(w->proposals()).empty());
  other.reset();
  CHECK(w->status().lease_holder.empty());
  w.tick();
  CHECK(w->status().lease_held);
  CHECK(value_of(w->proposals()).size() == 1);
  CHECK(count(w, "lease_taken") == 1);
  w.tick();
  CHECK(count(w, "lease_taken") == 1);
  w.check_replay();
}

TEST_CASE("a holder that has stopped ticking is named") {
  Workspace w;
  const auto other = w.another();
  w.tick();
  for (int minute = 0; minute < 60; ++minute) {
    w.wait(60 * second_us);
    w.tick();
  }
  require_ok(other->tick());
  CHECK(other->status().last_error.empty());
  w.wait(hour_us);
  require_ok(other->tick());
  CHECK(other->status().last_error.find("pid " + std::to_string(::getpid())) == 0);
  CHECK(other->status().last_error.find("has not ticked for 60 min") != std::string::npos);
}

TEST_CASE("an engine that cannot read a later version's event serves on, and does not lead") {
  Workspace w;
  w.import();
  w.tick();
  REQUIRE(w->status().lease_held);
  const Digest digest = w->digest();
  {
    auto later =
        journal::Database::open(w.folder() / "journal.db", journal::Database::Mode::read_write, "");
    require_ok(later->exec(
        "INSERT INTO event SELECT seq + 1, randomblob(16), 9999, v, recorded_us, occurred_us, "
        "actor, subject, conversation, 0, NULL, NULL, NULL, NULL, hash, hash FROM event "
        "ORDER BY seq DESC LIMIT 1"));
  }
  CHECK(best_of(w.ask("how do I get a refund")) == "refund");
  CHECK(code_of(w->tick()) == Code::unsupported);
  CHECK(w->status().last_error.find("upgrade this process") != std::string::npos);
  CHECK(w->status().lag_events > 0);
  CHECK_FALSE(w->status().lease_held);
  CHECK(w->status().lease_holder.empty());
  CHECK(w->digest() == digest);
  CHECK(best_of(w.ask("where are my invoices")) == "invoice");
  const auto another = w.another();  // opens, and serves what came before
  Question question;
  question.text = "how do I get a refund";
  CHECK(best_of(value_of(another->ask(question))) == "refund");
}

TEST_CASE("a reader tells how far behind it is") {
  Workspace w;
  const auto other = w.another();
  w.import();
  w.wait(-second_us);  // no time to follow
  const StatusReport behind = other->status();
  CHECK(behind.lag_events == behind.head_seq - behind.state_seq);
  require_ok(other->tick());
  CHECK(other->status().lag_events == 0);
  CHECK(to_json(other->status()).has("lag_events"));
  CHECK(to_json(other->status())["lease_holder"].as_string() == other->status().lease_holder);
}

TEST_CASE("journal time goes on where nothing happens, so that a parked signal settles") {
  Workspace w;
  w.import();
  w.tick();
  park_a_signal(w);
  for (int hour = 0; hour < 24; ++hour) {
    w.wait(hour_us);
    w.tick();
    w.tick();  // once an hour
    CHECK(count(w, "time_advanced") == static_cast<std::size_t>(hour) + 1);
  }
  w.wait(hour_us);
  w.tick();
  CHECK(w->status().parked_signals == 0);
  const std::size_t settled = count(w, "time_advanced");
  w.wait(hour_us);
  w.tick();
  CHECK(count(w, "time_advanced") == settled);  // nothing waits: once a day will do
  w.wait(day_us);
  w.tick();
  CHECK(count(w, "time_advanced") == settled + 1);
  w.check_replay();
}

TEST_CASE("a jump of the clock over a day is on the record") {
  Workspace w;
  w.import();
  w.tick();
  const std::int64_t from_us = last(w).recorded_us;
  w.wait(400 * day_us);
  require_ok(w->tick());
  const LogEntry entry = last(w);
  CHECK(entry.kind == "time_advanced");
  CHECK(entry.content["from_us"].as_int() == from_us);
  CHECK(entry.content["to_us"].as_int() == w.clock.now_us());
  CHECK(entry.content["jump_us"].as_int() == w.clock.now_us() - from_us);
  CHECK(w->status().last_error.empty());
  w.check_replay();
}

TEST_CASE("a clock set back is told and harms nothing") {
  Workspace w;
  w.import();
  w.tick();
  const std::int64_t before_us = last(w).recorded_us;
  w.wait(-3 * day_us);
  require_ok(w->tick());
  CHECK(w->status().last_error.find("clock") != std::string::npos);
  const Answer answer = w.ask("how do I get a refund", "T-1");
  w.signal(answer, SignalKind::resolved);
  CHECK(last(w).recorded_us == before_us);
  CHECK(w->status().remembered == 1);
  CHECK(value_of(w->verify()).sound());
  w.check_replay();
}

TEST_CASE("a backup folds to the digest of its own head") {
  EngineOptions often;
  often.checkpoint_events = 10;
  Workspace w(often);
  w.import();
  for (int i = 0; i < 12; ++i) {
    const Answer answer = w.ask("how do I get a refund " + std::to_string(i), "T-1");
    w.signal(answer, SignalKind::corrected, "refund");
  }
  w.tick();
  const std::uint64_t seq = w->status().head_seq;
  const Digest digest = w->digest();
  std::uint64_t told = 0;
  const auto target = w.folder().parent_path() / "copy";
  require_ok(w->backup(target, [&](std::uint64_t done, std::uint64_t) {
    told = done;
    return true;
  }));
  CHECK(told > 0);
  w.ask("how do I get a refund again", "T-2");
  w.wait(2 * second_us);
  require_ok(w->flush());
  CHECK(w->digest() != digest);
  EngineOptions options = w.options;
  options.create = false;
  const auto copy = value_of(Engine::open(target, options));
  CHECK(copy->status().head_seq == seq);
  CHECK(copy->digest() == digest);
  const ReplayReport replay = value_of(copy->replay());
  CHECK(replay.from_zero == digest);
  CHECK(replay.from_rungs.size() == 1);
  CHECK(replay.equal());
  CHECK(value_of(copy->verify()).sound());
  CHECK(code_of(w->backup(target)) == Code::already_exists);
}

TEST_CASE("an engine whose folder is gone answers from what it knows, and says what is wrong") {
  Workspace w;
  w.import();
  w.tick();
  const auto elsewhere = w.folder().parent_path() / "elsewhere";
  std::filesystem::rename(w.folder(), elsewhere);
  const Answer answer = w.ask("how do I get a refund", "T-1");
  CHECK(answer.candidates.front().article == "refund");
  for (const Status& status : {w->tick(), w->flush(), w->put_article(help_centre().front())}) {
    CHECK(code_of(status) == Code::io_error);
    CHECK(status.message().find("moved, deleted or replaced") != std::string::npos);
  }
  CHECK(w->status().last_error.find("moved") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(w.folder()));
  // What waits to be recorded does not grow without end: an answer more would be lost.
  Question question;
  question.text = "refund";
  Status status;
  std::size_t asked = 1;
  for (; status.ok() && asked < 20'000; ++asked) status = w->ask(question).status();
  CHECK(code_of(status) == Code::io_error);
  CHECK(asked > 4096);
  std::filesystem::rename(elsewhere, w.folder());
  w.tick();
  CHECK(code_of(w->explain(answer.id)) == Code::ok);  // recorded after all
  CHECK(w->status().questions == asked - 1);
  CHECK(code_of(w->ask(question)) == Code::ok);
}
