// A lesson undone in one process while another leads, and a leader that is killed before it has
// folded the state again.
#include <algorithm>

#include "harness.hpp"

using namespace keel;
using namespace keel::test;

namespace {

std::size_t rebases(const Engine& engine) {
  const auto log = value_of(engine.log(0, 1'000'000));
  return static_cast<std::size_t>(std::count_if(
      log.begin(), log.end(), [](const LogEntry& entry) { return entry.kind == "state_rebased"; }));
}

// The id of a lesson about these words.
std::string teach(Engine& engine, const std::string& words) {
  const Answer answer = value_of(engine.ask(question(words)));
  Signal signal;
  signal.answer = answer.id;
  signal.kind = SignalKind::corrected;
  signal.article = "a";
  signal.actor = "agent:1";
  require_ok(engine.signal(signal));
  const auto found = engine.find_lessons(words);
  REQUIRE(found.size() == 1);
  return found.front().id;
}

}  // namespace

TEST_CASE("a lesson is undone in one process and left out by the one that leads") {
  const ScratchFolder scratch;
  const auto engine = value_of(Engine::open(scratch.workspace(), making()));
  require_ok(engine->put_article(article("a", "polish a lamp")));
  const std::string first = teach(*engine, "zebra crossing");
  const std::string second = teach(*engine, "unripe walnut");
  {
    Child leader = run_worker({"lead", scratch.workspace()});
    const std::string pid = "pid " + std::to_string(leader.pid()) + " on ";
    REQUIRE(comes_true([&] { return engine->status().lease_holder.starts_with(pid); }));
    require_ok(engine->undo_lesson(first, "lead"));
    REQUIRE(comes_true([&] { return rebases(*engine) == 1; }));
    require_ok(engine->tick());
    CHECK(engine->status().remembered == 1);
    CHECK(value_of(engine->lesson(first)).state == "undone");
    CHECK(value_of(engine->replay()).equal());
    leader.kill();
  }
  require_ok(engine->undo_lesson(second, "lead"));
  CHECK(rebases(*engine) == 1);
  require_ok(engine->rebase());
  CHECK(rebases(*engine) == 2);
  CHECK(engine->status().remembered == 0);
  CHECK(value_of(engine->replay()).equal());
}
