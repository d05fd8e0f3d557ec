// fork() with and without reopen(), and a server that loads once and forks its workers.
#include "harness.hpp"

using namespace keel;
using namespace keel::test;

namespace {

std::string refused(const Status& status, const char* what) {
  if (status.code() == Code::unsupported && status.message().find("reopen()") != std::string::npos)
    return {};
  return std::string(what) + " gave: " + std::string(code_name(status.code())) + " " +
         status.message();
}

std::size_t answers_in(const Engine& engine) {
  const auto log = value_of(engine.log(0, 1'000'000));
  return static_cast<std::size_t>(std::count_if(
      log.begin(), log.end(), [](const LogEntry& entry) { return entry.kind == "answered"; }));
}

}  // namespace

TEST_CASE("a forked child without reopen() is refused what needs storage, and reads its state") {
  const ScratchFolder scratch;
  auto engine = value_of(Engine::open(scratch.workspace(), making()));
  require_ok(engine->put_article(article("password", "reset the password")));
  const Answer asked = value_of(engine->ask(question("how do I reset the password")));
  require_ok(engine->tick());
  REQUIRE(engine->status().lease_held);
  value_of(engine->ask(question("and how do I reset it again")));  // still to be recorded

  Child child = fork_child([&]() -> std::string {
    Signal signal;
    signal.answer = asked.id;
    TicketEvent event;
    event.source = "desk";
    event.ticket = "T-1";
    event.event_id = "e-1";
    event.type = TicketEventType::customer_message;
    event.actor = Actor::customer;
    event.at_us = 1'750'000'000'000'000;
    event.text = "how do I reset the password";
    const Article one = article("one", "do one thing");
    ProposalDecision decision;
    decision.proposal = to_string(asked.id);
    decision.by = "lead";
    RuleView rule;
    rule.kind = "block";
    rule.article = "password";
    rule.words = "refund";
    rule.by = "lead";
    for (const std::string& wrong :
         {refused(engine->ask(question("x y")).status(), "ask"),
          refused(engine->signal(signal), "signal"),
          refused(engine->ingest(event).status(), "ingest"),
          refused(engine->ingest_history(std::span(&event, 1)).status(), "ingest_history"),
          refused(engine->put_article(one), "put_article"),
          refused(engine->put_article(article("password", "reset the password")), "same article"),
          refused(engine->retire_article("password", "old"), "retire_article"),
          refused(engine->import_articles(std::span(&one, 1), false).status(), "import_articles"),
          refused(engine->decide(decision).status(), "decide"),
          refused(engine->set_setting("learning", "off", "lead"), "set_setting"),
          refused(engine->set_mode({{}, Mode::off, false, "lead", {}}), "set_mode"),
          refused(engine->set_rule(rule).status(), "set_rule"),
          refused(engine->observe(question("x", "T-2"), {"y", "bot", {}, {}}).status(), "observe"),
          refused(engine->ask_for_ratings(1, "lead").status(), "ask_for_ratings"),
          refused(engine->explain(asked.id).status(), "explain"),
          refused(engine->tick(), "tick"),
          refused(engine->flush(), "flush"),
          refused(engine->wait(1), "wait"),
          refused(engine->log(0, 1).status(), "log"),
          refused(engine->verify().status(), "verify"),
          refused(engine->replay().status(), "replay"),
          refused(engine->backup(scratch.path() / "copy"), "backup")}) {
      if (!wrong.empty()) return wrong;
    }
    const StatusReport status = engine->status();
    if (status.lease_held) return "it thinks that it holds the lease";
    if (status.last_error.find("reopen()") == std::string::npos) return "status() keeps silent";
    if (status.articles != 1 || engine->articles().size() != 1) return "the state is gone";
    engine.reset();  // records nothing
    return {};
  });
  CHECK(child.succeeds());
  CHECK(engine->status().lease_held);
  CHECK(answers_in(*engine) == 1);  // the child did not record what the parent has pending
  require_ok(engine->flush());
  CHECK(answers_in(*engine) == 2);
}

TEST_CASE("reopen() does nothing in the process that opened the engine") {
  const ScratchFolder scratch;
  auto engine = value_of(Engine::open(scratch.workspace(), making()));
  value_of(engine->ask(question("is anybody there")));
  require_ok(engine->reopen());
  require_ok(engine->flush());
  CHECK(answers_in(*engine) == 1);
}

TEST_CASE("a forked child with reopen() goes on alone, and the parent records what it asked") {
  const ScratchFolder scratch;
  auto engine = value_of(Engine::open(scratch.workspace(), making()));
  require_ok(engine->put_article(article("password", "reset the password")));
  require_ok(engine->tick());
  value_of(engine->ask(question("how do I reset the password", "parent")));
  Child child = fork_child([&]() -> std::string {
    if (const Status status = engine->reopen(); !status.ok()) return status.message();
    if (const Status status = engine->reopen(); !status.ok()) return "twice: " + status.message();
    if (engine->status().lease_held) return "it took the parent's lease";
    if (engine->articles().size() != 1) return "the state is gone";
    if (!engine->ask(question("how do I reset the password", "child")).ok()) return "no answer";
    if (const Status status = engine->tick(); !status.ok()) return status.message();
    if (engine->status().lease_held) return "it took the parent's lease by a tick";
    engine.reset();
    return {};
  });
  CHECK(child.succeeds());
  require_ok(engine->tick());
  CHECK(engine->status().lease_held);
  const auto log = value_of(engine->log(0, 100));
  for (const char* conversation : {"parent", "child"}) {
    CHECK(std::count_if(log.begin(), log.end(), [&](const LogEntry& entry) {
            return entry.conversation == conversation;
          }) == 1);
  }
}

// SQLite would find the file in the table that the child inherits, believe its locks held, and hold
// none; then the last connection elsewhere deletes the log that the child goes on writing to.
TEST_CASE("what a child records stays when the parent and others close the workspace") {
  const ScratchFolder scratch;
  struct Steps {
    std::atomic<int> reopened{0}, parent_closed{0};
  };
  const Shared<Steps> steps;
  const int generations = GENERATE(1, 2);
  auto engine = value_of(Engine::open(scratch.workspace(), making()));
  require_ok(engine->put_article(article("password", "reset the password")));
  const auto go_on = [&]() -> std::string {
    if (const Status status = engine->reopen(); !status.ok()) return status.message();
    if (const Status status = engine->put_article(article("first", "be first")); !status.ok())
      return status.message();
    steps->reopened = 1;
    if (!comes_true([&] { return steps->parent_closed == 1; })) return "the parent is slow";
    for (int i = 0; i < 20; ++i) {
      const std::string name = "article " + std::to_string(i);
      if (const Status status = engine->put_article(article(name, "use " + name)); !status.ok())
        return status.message();
    }
    engine.reset();
    return {};
  };
  Child child = fork_child([&]() -> std::string {
    if (generations == 1) return go_on();
    if (const Status status = engine->reopen(); !status.ok()) return status.message();
    Child grandchild = fork_child(go_on);
    return grandchild.succeeds() ? "" : "the grandchild failed";
  });
  REQUIRE(comes_true([&] { return steps->reopened == 1; }));
  engine.reset();
  for (int i = 0; i < 3; ++i) {  // others come and go; each checkpoints if it thinks it is the last
    Child other = run_worker({"put", scratch.workspace(), "other-" + std::to_string(i)});
    CHECK(other.succeeds());
  }
  steps->parent_closed = 1;
  CHECK(child.succeeds());
  CHECK(unsound(scratch.workspace()).empty());
  const auto after = value_of(Engine::open(scratch.workspace(), {}));
  CHECK(after->articles().size() == 25);
}

TEST_CASE("a server loads once, forks four workers, and all serve what each learns") {
  constexpr int workers = 4;
  const ScratchFolder scratch;
  struct Steps {
    std::atomic<int> serving{0}, taught{0}, done{0};
    std::atomic<bool> stop{false};
  };
  const Shared<Steps> steps;
  auto engine = value_of(Engine::open(scratch.workspace(), making()));
  for (int i = 0; i < 12; ++i) {
    const std::string name = "thing" + std::to_string(i);
    require_ok(engine->put_article(article(name, "repair the " + name)));
  }
  require_ok(engine->tick());
  std::vector<Child> children;
  for (int w = 0; w < workers; ++w) {
    children.push_back(fork_child([&, w]() -> std::string {
      if (const Status status = engine->reopen(); !status.ok()) return status.message();
      ++steps->serving;
      const std::string mine = "lesson" + std::to_string(w);
      for (int i = 0; i < 25; ++i) {
        const std::string ticket = mine + "-" + std::to_string(i);
        const auto answer = engine->ask(question("how do I repair the thing3", ticket));
        if (!answer.ok()) return answer.status().message();
        Signal signal;
        signal.answer = answer->id;
        if (const Status status = engine->signal(signal); !status.ok()) return status.message();
        if (const Status status = engine->tick(); !status.ok()) return status.message();
      }
      if (const Status status = engine->put_article(article(mine, "cook " + mine)); !status.ok())
        return status.message();
      ++steps->taught;
      for (int other = 0; other < workers; ++other) {
        const std::string theirs = "lesson" + std::to_string(other);
        if (!comes_true([&] {
              const auto answer = engine->ask(question("how to cook " + theirs));
              return answer.ok() && !answer->candidates.empty() &&
                     answer->candidates.front().article == theirs;
            })) {
          return "it never serves " + theirs;
        }
      }
      ++steps->done;
      engine.reset();
      return {};
    }));
  }
  for (Child& child : children) CHECK(child.succeeds());
  CHECK(steps->done == workers);
  require_ok(engine->tick());
  CHECK(engine->status().last_error.empty());
  CHECK(engine->status().lag_events == 0);
  engine.reset();
  CHECK(unsound(scratch.workspace()).empty());
  const auto after = value_of(Engine::open(scratch.workspace(), {}));
  const auto log = value_of(after->log(0, 1'000'000));
  CHECK(std::count_if(log.begin(), log.end(), [](const LogEntry& entry) {
          return entry.kind == "signalled";
        }) == workers * 25);
}
