// Many threads on one engine, and several engines on one workspace.
#include <atomic>
#include <chrono>
#include <thread>

#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

constexpr const char* const texts[] = {
    "how do I reset my password", "where is my invoice", "my parcel is late",
    "a paper for the tax office", "refund please",       "change the address of my order"};
constexpr int writers = 4;
constexpr int readers = 4;
constexpr auto busy_for = std::chrono::milliseconds(800);

// What one host thread does all day.
void work(Engine& engine, int thread, const std::atomic<bool>& running, std::atomic<int>& failures,
          std::atomic<int>& facts) {
  const auto note = [&](const Status& status) {
    if (!status.ok()) ++failures;
    ++facts;
  };
  for (int i = 0; running.load(); ++i) {
    const std::string ticket = "T-" + std::to_string(thread) + "-" + std::to_string(i);
    Question question;
    question.text = texts[(i + thread) % std::size(texts)];
    question.conversation = ticket;
    question.customer = "c" + std::to_string(i % 9);
    const auto answer = engine.ask(question);
    if (!answer.ok()) {
      ++failures;
      continue;
    }
    Signal signal;
    signal.answer = answer->id;
    signal.kind = i % 2 == 0 ? SignalKind::resolved : SignalKind::corrected;
    if (i % 2 != 0) signal.article = i % 4 == 1 ? "invoice" : "refund";
    note(engine.signal(signal));
    TicketEvent event =
        ticket_event(ticket, TicketEventType::agent_reply,
                     "Invoices are under Billing, Documents. Press Download there.");
    event.event_id = ticket + "-reply";
    event.at_us = 1'750'000'000'000'000 + i;
    note(engine.ingest(event).status());
    if (i % 7 == 0)
      note(engine.put_article(
          article("extra-" + std::to_string(i % 3), ticket, "A body about " + ticket + ".")));
    if (i % 5 == 0) note(engine.tick());
  }
}

void read(const Engine& engine, const std::atomic<bool>& running, std::atomic<int>& failures) {
  std::uint64_t seen = 0;
  while (running.load()) {
    const StatusReport status = engine.status();
    if (status.state_seq < seen) ++failures;  // never backwards
    seen = status.state_seq;
    if (engine.articles().size() < help_centre().size()) ++failures;
    (void)engine.lessons();
    (void)engine.metrics();
    (void)engine.gaps();
    if (!engine.log(seen > 5 ? seen - 5 : 0, 5).ok()) ++failures;
  }
}

}  // namespace

TEST_CASE("four threads write and four read, and the journal replays", "[threads]") {
  Workspace w;
  w.import();
  std::atomic<bool> running{true};
  std::atomic<int> failures{0};
  std::atomic<int> facts{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < writers; ++t) {
    threads.emplace_back([&, t] { work(w.engine(), t, running, failures, facts); });
  }
  for (int t = 0; t < readers; ++t) {
    threads.emplace_back([&] { read(w.engine(), running, failures); });
  }
  std::this_thread::sleep_for(busy_for);
  running = false;
  for (std::thread& thread : threads) thread.join();
  require_ok(w->flush());
  require_ok(w->tick());
  CHECK(failures == 0);
  CHECK(facts >= writers * 2);
  CHECK(w->status().parked_signals == 0);
  CHECK(w->status().last_error.empty());
  CHECK(w->status().state_seq == w->status().head_seq);
  w.check_replay();
  CHECK(value_of(w->verify()).sound());
}

TEST_CASE("two engines on one workspace share what they learn", "[threads]") {
  Workspace w;
  w.import();
  const auto other = w.another();
  Question question;
  question.text = "paper for the tax office";
  question.conversation = "T-1";
  const Answer asked = value_of(w->ask(question));
  require_ok(w->flush());
  // The other process has not ticked since; what it is told about still finds its answer.
  Signal signal;
  signal.answer = asked.id;
  signal.kind = SignalKind::corrected;
  signal.article = "invoice";
  require_ok(other->signal(signal));
  require_ok(w->tick());
  CHECK(best_of(value_of(w->ask(question))) == "invoice");
  CHECK(best_of(value_of(other->ask(question))) == "invoice");

  require_ok(w->put_article(article("late", "A late article", "It came later.")));
  const std::uint64_t head = w->status().head_seq;
  std::vector<Article> all = help_centre();
  all.push_back(article("late", "A late article", "It came later."));
  CHECK(value_of(other->import_articles(all, false)).unchanged == all.size());
  require_ok(other->flush());
  CHECK(other->status().head_seq == head + 1);  // its own pending answer
  require_ok(w->put_article(article("later", "A later article", "It came later still.")));
  require_ok(other->retire_article("later", "too late"));

  for (int i = 0; i < 6; ++i) {
    Engine& engine = i % 2 == 0 ? w.engine() : *other;
    TicketEvent event = ticket_event(
        "T-9", i == 0 ? TicketEventType::customer_message : TicketEventType::agent_reply);
    event.text = i == 0 ? "where is my invoice"
                        : "Invoices are under Billing, Documents, where you press Download.";
    event.event_id = "evt-" + std::to_string(i / 2);  // each is delivered to both
    event.at_us = w.clock.now_us() + i;
    CHECK(value_of(engine.ingest(event)).recorded == (i % 2 == 0 ? 1 : 0));
  }
  require_ok(w->tick());
  require_ok(other->tick());
  CHECK(w->digest() == other->digest());
  w.check_replay();
}

TEST_CASE("two engines open one proposal between them", "[threads]") {
  Workspace w;
  w.import();
  const auto other = w.another();
  for (int i = 0; i < 5; ++i) {
    const std::string ticket = "G-" + std::to_string(i);
    w.customer_says(ticket, "does the warranty cover a broken screen");
    w.agent_says(ticket, "The warranty covers a broken screen for two years.");
  }
  std::thread first([&] { (void)w->tick().ok(); });
  std::thread second([&] { (void)other->tick().ok(); });
  first.join();
  second.join();
  require_ok(w->tick());
  require_ok(other->tick());
  CHECK(value_of(w->proposals(false)).size() == 1);
  CHECK(w->digest() == other->digest());
}
