// The state is a fold of the journal: whoever folds it, from wherever, in however many pieces, gets
// the same digest.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "keel/journal/journal.hpp"
#include "keel/state/follower.hpp"
#include "random_journal.hpp"

using namespace keel;
using namespace keel::test;

namespace {

constexpr const char* folder_variable = "KEEL_TEST_FOLD_FOLDER";
constexpr const char* output_variable = "KEEL_TEST_FOLD_OUTPUT";

EngineOptions many_rungs() {
  EngineOptions options;
  options.checkpoint_events = 40;
  return options;
}

// What a process of its own makes of the workspace.
std::string digest_elsewhere(const std::filesystem::path& folder) {
  const std::string output = folder.string() + ".digest";
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::setenv(folder_variable, folder.c_str(), 1);
    ::setenv(output_variable, output.c_str(), 1);
    ::execl("/proc/self/exe", "child", "child: folds a workspace", "-o", "/dev/null", nullptr);
    ::_exit(127);
  }
  int result = -1;
  REQUIRE(::waitpid(child, &result, 0) == child);
  REQUIRE(result == 0);
  std::string digest;
  std::ifstream(output) >> digest;
  return digest;
}

}  // namespace

TEST_CASE("child: folds a workspace", "[.child]") {
  EngineOptions options;
  options.read_only = true;
  const auto engine = value_of(Engine::open(std::getenv(folder_variable), options));
  std::ofstream(std::getenv(output_variable)) << to_hex(engine->digest());
}

TEST_CASE("every way to fold a random journal gives one digest") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  for (std::uint64_t round = 0; round < 4; ++round) {
    Workspace workspace(many_rungs());
    RandomJournal journal(workspace, seed + round);
    workspace.import();
    const auto follower = workspace.another();  // opened before, follows by ticks
    for (int i = 0; i < 5; ++i) {
      journal.steps(60);
      require_ok(workspace->flush());
      require_ok(follower->wait(workspace->status().head_seq));
    }
    const ReplayReport report = value_of(workspace->replay());
    INFO("round " << round << ", " << report.events << " events");
    CHECK(report.from_zero == report.current);
    CHECK(report.from_rungs.size() >= 2);
    for (const auto& [seq, digest] : report.from_rungs) {
      INFO("from the rung at " << seq);
      CHECK(digest == report.current);
    }
    CHECK(follower->digest() == report.current);
    CHECK(digest_elsewhere(workspace.folder()) == to_hex(report.current));
    workspace.reopen();
    CHECK(workspace->digest() == report.current);
    CHECK(value_of(workspace->verify()).sound());
    // Life goes on from a state that was read from a checkpoint as it does from one that was not.
    journal.steps(40);
    require_ok(workspace->flush());
    workspace.check_replay();
    require_ok(follower->tick());
    require_ok(workspace->tick());
    require_ok(follower->tick());
    CHECK(follower->digest() == workspace->digest());
  }
}

TEST_CASE("threads that ask while the journal is folded change nothing") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  Workspace workspace;
  RandomJournal journal(workspace, seed);
  workspace.import();
  journal.steps(150);
  require_ok(workspace->flush());
  const Digest expected = workspace->digest();
  workspace.close();
  journal::JournalOptions options;
  options.read_only = true;
  const auto opened = value_of(journal::Journal::open(workspace.folder(), options));
  for (const int readers : {1, 8}) {
    state::Follower follower(*opened);
    std::atomic<bool> folding{true};
    std::atomic<std::uint64_t> read{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < readers; ++t) {
      threads.emplace_back([&] {
        do {
          const state::Root root = follower.root();
          const learn::Query query = root->knowledge.query("refund of my invoice", {});
          const auto any = [](std::uint32_t, std::uint32_t) { return true; };
          const learn::QuestionVector x =
              learn::make_question_vector(query.mix, root->knowledge.frequencies());
          read += root->knowledge.search(query, 10, any).size() +
                  root->memory.recall(x, root->answers, 10).size() + 1;
        } while (folding.load());
      });
    }
    Status status;
    const std::uint64_t head = value_of(opened->head()).seq;
    while (status.ok() && follower.root()->place.seq < head) status = follower.catch_up(7);
    folding = false;
    for (std::thread& thread : threads) thread.join();
    require_ok(status);
    CHECK(follower.root()->digest() == expected);
    CHECK(read > 0);
  }
}

TEST_CASE("the parts of a state read back, and no cut part is taken for one") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  Workspace workspace;
  RandomJournal journal(workspace, seed);
  workspace.import();
  journal.steps(120);
  require_ok(workspace->flush());
  const Digest digest = workspace->digest();
  const std::uint64_t head = workspace->status().head_seq;
  workspace.close();
  journal::JournalOptions options;
  options.read_only = true;
  const auto opened = value_of(journal::Journal::open(workspace.folder(), options));
  const state::State state = value_of(state::Follower::fold(*opened, 0, head));
  CHECK(state.digest() == digest);
  const auto parts = state.parts();
  CHECK(parts.size() == 21);
  const state::State again = value_of(state::State::from_parts(parts));
  CHECK(again.parts() == parts);
  CHECK(state::digest_of(parts) == digest);

  SplitMix64 random(seed);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t size = parts[i].second.size();
    REQUIRE(size > 0);
    auto broken = parts;
    for (int cut = 0; cut < 24; ++cut) {
      const std::size_t kept = cut == 0 ? 0 : cut == 1 ? size - 1 : random.below(size);
      broken[i].second = parts[i].second.substr(0, kept);
      INFO("part " << parts[i].first << " cut to " << kept << " of " << size);
      REQUIRE(state::State::from_parts(broken).status().code() == Code::corrupt);
    }
    broken[i].second = parts[i].second + '\0';
    CHECK(state::State::from_parts(broken).status().code() == Code::corrupt);
    broken.erase(broken.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(state::State::from_parts(broken).status().code() == Code::corrupt);
  }
}
