// Who leads, and what happens when the leader is killed, stops, or leaves.
#include "harness.hpp"

using namespace keel;
using namespace keel::test;

namespace {

std::vector<LogEntry> of_kind(const Engine& engine, const std::string& kind) {
  std::vector<LogEntry> out;
  for (LogEntry& entry : value_of(engine.log(0, 1'000'000))) {
    if (entry.kind == kind) out.push_back(std::move(entry));
  }
  return out;
}

bool leads(Engine& engine) {
  require_ok(engine.tick());
  return engine.status().lease_held;
}

}  // namespace

TEST_CASE("one process opens and closes a workspace without a word about leases") {
  const ScratchFolder scratch;
  for (int i = 0; i < 3; ++i) {
    const auto engine = value_of(Engine::open(scratch.workspace(), making()));
    CHECK(engine->status().lease_holder.empty());
    CHECK(leads(*engine));
    CHECK(engine->status().lease_holder.starts_with("pid " + std::to_string(::getpid()) + " on "));
    CHECK(of_kind(*engine, "lease_taken").empty());
  }
}

TEST_CASE("the lease moves at once when its holder is killed, and the journal says so") {
  const ScratchFolder scratch;
  auto engine = value_of(Engine::open(scratch.workspace(), making()));
  std::int64_t fence = 0;
  for (int round = 1; round <= 3; ++round) {
    Child leader = run_worker({"lead", scratch.workspace()});
    const std::string pid = "pid " + std::to_string(leader.pid()) + " on ";
    REQUIRE(comes_true([&] { return engine->status().lease_holder.starts_with(pid); }));
    CHECK_FALSE(leads(*engine));
    leader.kill();
    CHECK(engine->status().lease_holder.empty());
    CHECK(leads(*engine));
    const auto taken = of_kind(*engine, "lease_taken");
    REQUIRE(taken.size() == static_cast<std::size_t>(round));
    const Json& content = taken.back().content;
    CHECK(content["previous"].as_string().starts_with(pid));
    CHECK(content["holder"].as_string() == engine->status().lease_holder);
    CHECK(content["fence"].as_int() > fence);
    CHECK(content["fence"].as_int() <= static_cast<std::int64_t>(taken.back().seq));
    fence = content["fence"].as_int();
    CHECK(leads(*engine));
    CHECK(of_kind(*engine, "lease_taken").size() == static_cast<std::size_t>(round));
    // Another leads in the next round.
    engine.reset();
    engine = value_of(Engine::open(scratch.workspace(), making()));
  }
}

TEST_CASE("a child that the killed holder had forked does not keep the lease") {
  const ScratchFolder scratch;
  struct Steps {
    std::atomic<int> child{0};
    std::atomic<bool> stop{false};
  };
  const Shared<Steps> steps;
  value_of(Engine::open(scratch.workspace(), making()));
  Child leader = fork_child([&]() -> std::string {
    const auto engine = value_of(Engine::open(scratch.workspace(), {}));
    if (!leads(*engine)) return "it does not lead";
    Child child = fork_child([&]() -> std::string {
      if (const Status status = engine->reopen(); !status.ok()) return status.message();
      steps->child = ::getpid();
      while (!steps->stop) std::this_thread::sleep_for(std::chrono::milliseconds(2));
      return {};
    });
    for (;;) ::pause();
  });
  REQUIRE(comes_true([&] { return steps->child != 0; }));
  const auto engine = value_of(Engine::open(scratch.workspace(), {}));
  CHECK_FALSE(leads(*engine));
  leader.kill();
  CHECK(leads(*engine));
  // The child does not hold what the killed one had locked for writing either.
  require_ok(engine->put_article(article("one", "go on")));
  steps->stop = true;
}

TEST_CASE("two that hold a lease whose file was removed: one of them finds out") {
  const ScratchFolder scratch;
  const auto first = value_of(Engine::open(scratch.workspace(), making()));
  const auto second = value_of(Engine::open(scratch.workspace(), making()));
  CHECK(leads(*first));
  CHECK_FALSE(leads(*second));
  std::filesystem::remove(scratch.workspace() / "lease.lock");
  CHECK(leads(*second));
  CHECK_FALSE(leads(*first));
  CHECK(leads(*second));
  CHECK(of_kind(*second, "lease_taken").size() == 1);
}

TEST_CASE("killed writers leave a sound journal") {
  const ScratchFolder scratch;
  {
    const auto engine = value_of(Engine::open(scratch.workspace(), making()));
    require_ok(engine->put_article(article("password", "reset the password")));
  }
  std::uint64_t head = 0;
  for (int round = 0; round < 4; ++round) {
    std::vector<Child> writers;
    for (int w = 0; w < 3; ++w) {
      writers.push_back(run_worker(
          {"write", scratch.workspace(), "T" + std::to_string(round) + "-" + std::to_string(w)}));
    }
    const auto reader = value_of(Engine::open(scratch.workspace(), {}));
    REQUIRE(comes_true([&] { return reader->status().head_seq > head + 90; }));
    for (Child& writer : writers) writer.kill();
    head = reader->status().head_seq;
    require_ok(reader->tick());
    CHECK(reader->status().lease_held);
    CHECK(reader->status().last_error.empty());
  }
  CHECK(unsound(scratch.workspace()).empty());
}
