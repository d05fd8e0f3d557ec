// kill -9 in the middle of appending: whatever the child was told is recorded, is recorded.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "crash/harness.hpp"
#include "support/seed.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::test;

namespace {

constexpr const char* folder_variable = "KEEL_CRASH_FOLDER";
constexpr const char* pipe_variable = "KEEL_CRASH_PIPE";

pid_t run_child(const std::string& folder, int write_end) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::setenv(folder_variable, folder.c_str(), 1);
  ::setenv(pipe_variable, std::to_string(write_end).c_str(), 1);
  ::execl("/proc/self/exe", "child", "child: appends until killed", "-o", "/dev/null", nullptr);
  ::_exit(127);
}

// Up to `most` acknowledged numbers, fewer when the child is gone.
std::vector<std::uint64_t> receive(int fd, std::size_t most) {
  std::vector<std::uint64_t> seqs;
  std::uint64_t seq = 0;
  while (seqs.size() < most && ::read(fd, &seq, sizeof seq) == sizeof seq) seqs.push_back(seq);
  return seqs;
}

}  // namespace

TEST_CASE("child: appends until killed", "[.child]") {
  const char* folder = std::getenv(folder_variable);
  REQUIRE(folder != nullptr);
  const int out = std::atoi(std::getenv(pipe_variable));
  JournalOptions options;
  options.create = true;
  options.sync = false;  // a killed process loses nothing that reached the kernel
  const auto journal = Journal::open(folder, options);
  REQUIRE(journal.ok());
  for (std::uint64_t i = 0;; ++i) {
    std::vector<Draft> drafts(1 + i % 7);
    for (Draft& draft : drafts) {
      draft.kind = EventKind::message_recorded;
      draft.subject = "batch of " + std::to_string(drafts.size());
      draft.owner =
          "customer:" + std::to_string(i / 3 * 7919 + static_cast<std::uint64_t>(::getpid()));
      draft.secret.set("text", std::string(i % 11 == 0 ? 70'000 : 300, 'k'));
    }
    const auto receipts = (*journal)->append(drafts);
    REQUIRE(receipts.ok());
    for (const Receipt& receipt : *receipts) {
      if (::write(out, &receipt.seq, sizeof receipt.seq) != sizeof receipt.seq) return;
    }
  }
}

TEST_CASE("a killed process loses nothing that was acknowledged") {
  const std::uint64_t seed = property_seed();
  SplitMix64 random(seed);
  WARN("seed " << seed);
  const ScratchFolder folder;
  std::uint64_t highest = 0;
  for (int round = 0; round < 20; ++round) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = run_child(folder.path() / "w.keel", ends[1]);
    REQUIRE(child > 0);
    ::close(ends[1]);
    // Killed a moment after some acknowledgement, wherever the child is by then.
    std::vector<std::uint64_t> seqs = receive(ends[0], 1 + random.below(120));
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(3'000)));
    ::kill(child, SIGKILL);
    const std::vector<std::uint64_t> rest = receive(ends[0], SIZE_MAX);
    seqs.insert(seqs.end(), rest.begin(), rest.end());
    ::close(ends[0]);
    int result = 0;
    REQUIRE(::waitpid(child, &result, 0) == child);
    REQUIRE(WIFSIGNALED(result));
    REQUIRE_FALSE(seqs.empty());
    for (std::size_t i = 0; i < seqs.size(); ++i) REQUIRE(seqs[i] == seqs.front() + i);
    REQUIRE(seqs.front() > highest);
    highest = seqs.back();

    JournalOptions options;
    options.create = true;
    const auto journal = Journal::open(folder.path() / "w.keel", options);
    REQUIRE(journal.ok());
    REQUIRE((*journal)->head()->seq >= highest);
    const auto verdict = (*journal)->verify();
    REQUIRE(verdict.ok());
    INFO(verdict->what);
    REQUIRE(verdict->sound());
    REQUIRE(verdict->unreadable == 0);
  }
  check_journal(folder.path() / "w.keel", "", {});
}
