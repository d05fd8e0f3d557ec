// A customer forgotten while another process follows: nothing of what they wrote is left in that
// process's memory, and the certificate waits for it. And a process that is killed in between.
#include <algorithm>
#include <fstream>

#include "harness.hpp"

using namespace keel;
using namespace keel::test;

namespace {

const char* const planted = "Quiverbramble-Zyzzogeton-Floccinaucinihilipilification";

// Each byte turned over, in hex: so that the words are not among the worker's arguments.
std::string turned(const std::string& word) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c ^ 0x5a);
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

std::string lower(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return word;
}

ForgetRequest ann() {
  ForgetRequest out;
  out.subjects.push_back({ForgetSubject::Kind::customer, "ann"});
  out.by = "dpo";
  return out;
}

void ask_and_teach(Engine& engine) {
  Question asked = question(std::string("why does my ") + planted + " leak", "T-1");
  asked.customer = "ann";
  Signal signal;
  signal.answer = value_of(engine.ask(asked)).id;
  signal.kind = SignalKind::corrected;
  signal.article = "a";
  signal.actor = "agent:1";
  signal.text = std::string("their ") + planted + " was replaced";
  require_ok(engine.signal(signal));
  TicketEvent reply;
  reply.source = "desk";
  reply.ticket = "T-1";
  reply.event_id = "1";
  reply.type = TicketEventType::agent_reply;
  reply.actor = Actor::agent;
  reply.agent = "agent:1";
  reply.customer = "ann";
  reply.text = std::string("Dear Ann, the ") + planted + " is covered by the warranty.";
  reply.at_us = 1'750'000'000'000'000;
  (void)value_of(engine.ingest(reply));
}

}  // namespace

TEST_CASE("a process that follows holds nothing of a forgotten customer in its memory") {
  const ScratchFolder scratch;
  const auto engine = value_of(Engine::open(scratch.workspace(), making()));
  require_ok(engine->put_article(article("a", "polish a lamp")));
  require_ok(engine->tick());  // it leads
  const std::filesystem::path told = scratch.path() / "found";
  Child follower =
      run_worker({"recall", scratch.workspace(), told, turned(planted), turned(lower(planted))});
  // It follows live what was asked: it has to be there first.
  REQUIRE(comes_true([&] {
    const auto forgets = engine->forgets();
    std::error_code none;
    return std::filesystem::exists(scratch.workspace() / "open", none) &&
           std::distance(std::filesystem::directory_iterator(scratch.workspace() / "open"),
                         std::filesystem::directory_iterator()) == 2;
  }));
  ask_and_teach(*engine);
  REQUIRE(comes_true([&] { return std::filesystem::exists(told) && file_size(told) > 0; }));
  int before = 0;
  std::ifstream(told) >> before;
  CHECK(before > 0);  // or the test could not fail
  (void)value_of(engine->forget(ann()));
  require_ok(engine->rebase());
  CHECK(comes_true([&] {
    require_ok(engine->rebase());
    return engine->status().forgetting == 0;
  }));
  CHECK(follower.succeeds());
  const ForgetReport report = value_of(engine->forgets()).at(0);
  CHECK(report.certificate["followers"].as_int() == 1);
  CHECK(value_of(engine->replay()).equal());
}

TEST_CASE("what a killed process had begun to forget is finished by another") {
  const ScratchFolder scratch;
  {
    const auto engine = value_of(Engine::open(scratch.workspace(), making()));
    require_ok(engine->put_article(article("a", "polish a lamp")));
    ask_and_teach(*engine);
  }
  Child child = fork_child([&]() -> std::string {
    const auto engine = Engine::open(scratch.workspace(), {});
    if (!engine.ok()) return engine.status().message();
    const auto report = (*engine)->forget(ann());
    if (!report.ok()) return report.status().message();
    ::kill(::getpid(), SIGKILL);
    return "it lives";
  });
  CHECK_FALSE(child.succeeds());
  const auto engine = value_of(Engine::open(scratch.workspace(), {}));
  CHECK(engine->status().forgetting == 1);
  CHECK(comes_true([&] {
    require_ok(engine->tick());
    return engine->status().forgetting == 0;
  }));
  CHECK(value_of(engine->replay()).equal());
  CHECK(value_of(engine->verify()).sound());
}
