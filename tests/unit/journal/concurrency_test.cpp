#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include "fixture.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

namespace {

constexpr const char* folder_variable = "KEEL_TEST_APPEND_FOLDER";
constexpr int child_events = 150;

// Runs this program again with one hidden test case and an environment variable.
pid_t run_child(const char* test, const std::string& folder) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::setenv(folder_variable, folder.c_str(), 1);
  ::execl("/proc/self/exe", "child", test, "-o", "/dev/null", nullptr);
  ::_exit(127);
}

}  // namespace

TEST_CASE("eight threads append while two read") {
  constexpr int threads = 8;
  constexpr int appends = 40;
  const TempFolder folder;
  JournalOptions options = creating();
  options.sync = true;
  const auto journal = open_new(folder.path(), options);
  std::vector<std::vector<Receipt>> receipts(threads);
  std::atomic<int> failures{0};
  std::atomic<bool> writing{true};
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      for (int i = 0; i < appends; ++i) {
        const std::string name = std::to_string(t) + ":" + std::to_string(i);
        std::vector<Draft> drafts{message(name, "customer:" + std::to_string((t + i) % 12))};
        if (i % 3 == 0) drafts.push_back(message(name + "b", "customer:" + name));
        drafts[0].dedupe = name;
        const auto result = journal->append(drafts);
        if (!result.ok()) {
          ++failures;
          continue;
        }
        receipts[t].insert(receipts[t].end(), result->begin(), result->end());
      }
    });
  }
  for (int t = 0; t < 2; ++t) {
    running.emplace_back([&] {
      std::uint64_t seen = 0;
      while (writing.load()) {
        const auto events = journal->read(seen, 100);
        const auto head = journal->head();
        if (!events.ok() || !head.ok() || head->seq < seen) {
          ++failures;
          return;
        }
        for (const Event& event : *events) {
          if (event.seq != ++seen) ++failures;
        }
      }
    });
  }
  for (int t = 0; t < threads; ++t) running[t].join();
  writing = false;
  for (std::size_t t = threads; t < running.size(); ++t) running[t].join();

  CHECK(failures == 0);
  std::set<std::uint64_t> seqs;
  std::size_t total = 0;
  for (const auto& each : receipts) {
    for (const Receipt& receipt : each) {
      CHECK_FALSE(receipt.duplicate);
      seqs.insert(receipt.seq);
      ++total;
    }
    CHECK(std::is_sorted(each.begin(), each.end(),
                         [](const Receipt& a, const Receipt& b) { return a.seq < b.seq; }));
  }
  CHECK(total == threads * (appends + 14));
  CHECK(seqs.size() == total);
  CHECK(*seqs.begin() == 2);
  CHECK(*seqs.rbegin() == total + 1);
  CHECK(verified(*journal).sound());
}

TEST_CASE("one dedupe key from many threads is one event") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  std::atomic<int> recorded{0};
  std::vector<std::thread> running;
  for (int t = 0; t < 8; ++t) {
    running.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        Draft draft = message("x");
        draft.dedupe = std::to_string(i);
        const auto receipts = journal->append(std::span(&draft, 1));
        if (receipts.ok() && !receipts->front().duplicate) ++recorded;
      }
    });
  }
  for (auto& thread : running) thread.join();
  CHECK(recorded == 20);
  CHECK(journal->head()->seq == 21);
}

TEST_CASE("keys are erased while others seal with them") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  std::atomic<int> failures{0};
  std::atomic<bool> writing{true};
  std::thread eraser([&] {
    while (writing.load()) {
      if (!journal->erase_key("customer:1").ok()) ++failures;
    }
  });
  std::vector<std::thread> writers;
  for (int t = 0; t < 3; ++t) {
    writers.emplace_back([&] {
      for (int i = 0; i < 30; ++i) {
        const Draft draft = message("x");
        const auto receipts = journal->append(std::span(&draft, 1));
        // Nothing but "retry" is a way to fail here.
        if (!receipts.ok() && receipts.status().code() != Code::busy) ++failures;
      }
    });
  }
  for (auto& thread : writers) thread.join();
  writing = false;
  eraser.join();
  CHECK(failures == 0);
  // An event recorded after the last erasure can be read.
  const Receipt last = append(*journal, {message("last")})[0];
  CHECK_FALSE(journal->find(last.id)->value().erased);
  CHECK(verified(*journal).sound());
}

TEST_CASE("child: appends", "[.child]") {
  const char* folder = std::getenv(folder_variable);
  REQUIRE(folder != nullptr);
  const auto journal = open_new(folder);
  const std::string name = std::to_string(::getpid());
  for (int i = 0; i < child_events; ++i) {
    append(*journal, {message(name + ":" + std::to_string(i), "customer:" + std::to_string(i % 5)),
                      message("second")});
  }
}

TEST_CASE("two processes append to one workspace") {
  const TempFolder folder;
  const pid_t one = run_child("child: appends", folder.path());
  const pid_t two = run_child("child: appends", folder.path());
  REQUIRE(one > 0);
  REQUIRE(two > 0);
  for (const pid_t child : {one, two}) {
    int result = -1;
    REQUIRE(::waitpid(child, &result, 0) == child);
    CHECK(result == 0);
  }
  const auto journal = open_new(folder.path());
  CHECK(journal->head()->seq == 1 + 4 * child_events);
  std::map<std::string, int> next;
  for (const Event& event : read_all(*journal, 1)) {
    const std::string& text = event.secret["text"].as_string();
    const auto colon = text.find(':');
    if (colon == std::string::npos) continue;
    CHECK(std::stoi(text.substr(colon + 1)) == next[text.substr(0, colon)]++);
  }
  CHECK(next.size() == 2);
  CHECK(verified(*journal).sound());
}

TEST_CASE("a forked child may not use, and does not harm, what its parent opened") {
  const TempFolder folder;
  auto journal = open_new(folder.path());
  append(*journal, {message("before")});
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const Draft draft = message("from the child");
    const bool refused =
        journal->append(std::span(&draft, 1)).status().code() == Code::unsupported &&
        journal->read(0, 1).status().code() == Code::unsupported &&
        journal->head().status().code() == Code::unsupported;
    journal.reset();
    ::_exit(refused ? 0 : 1);
  }
  int result = -1;
  REQUIRE(::waitpid(child, &result, 0) == child);
  CHECK(result == 0);
  append(*journal, {message("after")});
  CHECK(journal->head()->seq == 3);
  CHECK(verified(*journal).sound());
}
