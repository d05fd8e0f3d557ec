#include <atomic>
#include <thread>

#include "fixture.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

namespace {

std::size_t entries(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) count += entry.exists();
  return count;
}

}  // namespace

TEST_CASE("a backup opens as a workspace with its events, keys, artifacts and checkpoints") {
  const TempFolder folder;
  const auto source = open_new(folder.path() / "w");
  append(*source, {message("short"), message(std::string(100'000, 'k'))});
  Draft readable = message("x");
  readable.clear.set("artifact", to_hex(*source->put_artifact("parameters")));
  readable.clear.set("long", std::string(100'000, 'c'));
  append(*source, {readable});
  Rung rung{3, 1, {}, {{"part", *source->put_artifact("of a checkpoint")}}};
  REQUIRE(source->save_rung(rung).ok());
  const Digest unnamed = *source->put_artifact("named by nothing");

  const auto target = folder.path() / "copies" / "one";
  std::filesystem::create_directories(target);  // empty is as good as absent
  REQUIRE(source->backup(target).ok());
  append(*source, {message("later")});
  const auto copy = open_new(target);
  CHECK(copy->workspace() == source->workspace());
  CHECK(copy->head()->seq == 4);
  const auto events = read_all(*copy);
  REQUIRE(events.size() == 4);
  CHECK(events[1].secret["text"].as_string() == "short");
  CHECK(events[2].secret["text"].as_string().size() == 100'000);
  CHECK(events[3].clear["long"].as_string().size() == 100'000);
  CHECK(*copy->artifact(*parse_digest(events[3].clear["artifact"].as_string())) == "parameters");
  CHECK(*copy->artifact(copy->rungs()->front().parts[0].second) == "of a checkpoint");
  CHECK(copy->artifact(unnamed).status().code() == Code::not_found);
  CHECK(verified(*copy).sound());
  append(*copy, {message("its own way")});
  CHECK(source->head()->seq == 5);
}

TEST_CASE("a backup goes nowhere but to an absent or empty folder, and leaves nothing half done") {
  const TempFolder folder;
  const auto source = open_new(folder.path() / "w");
  append(*source, {message("x")});
  CHECK(source->backup(folder.path()).code() == Code::already_exists);
  CHECK(source->backup(folder.path() / "w").code() == Code::already_exists);
  CHECK(source->backup(folder.path() / "w" / "journal.db").code() == Code::already_exists);
  CHECK_FALSE(source->backup(folder.path() / "missing" / "copy").ok());
  CHECK(entries(folder.path()) == 1);
  const auto target = folder.path() / "copy";
  for (int stop_at = 1;; ++stop_at) {
    int steps = 0;
    const Status status = source->backup(target, [&](std::uint64_t done, std::uint64_t total) {
      CHECK(done <= total);
      return ++steps < stop_at;
    });
    if (status.ok()) break;
    CHECK(status.code() == Code::cancelled);
    CHECK(entries(folder.path()) == 1);
    REQUIRE(stop_at < 20);
  }
  CHECK(entries(folder.path()) == 2);
  CHECK(source->backup(target).code() == Code::already_exists);
}

TEST_CASE("a backup taken while others write and forget lacks no key", "[threads]") {
  const TempFolder folder;
  const auto source = open_new(folder.path() / "w");
  std::atomic<bool> running{true};
  std::atomic<int> failures{0};
  std::thread writer([&] {
    for (int i = 0; running; ++i) {
      Draft draft = message(std::string(i % 9 == 0 ? 70'000 : 400, 'k'));
      draft.owner = "customer:" + std::to_string(i);
      if (!source->append(std::span(&draft, 1)).ok()) ++failures;
    }
  });
  for (int i = 0; i < 6; ++i) {
    const auto target = folder.path() / std::to_string(i);
    const Status status = source->backup(target);
    INFO(status.message());
    REQUIRE(status.ok());
    JournalOptions options;
    options.read_only = i % 2 == 0;
    const auto copy = open_new(target, options);
    const Verdict verdict = verified(*copy);
    CHECK(verdict.sound());
    CHECK(verdict.unreadable == 0);
    CHECK(verdict.events == copy->head()->seq);
  }
  running = false;
  writer.join();
  CHECK(failures == 0);
}

TEST_CASE("a backup is taken from a workspace that is opened read-only") {
  const TempFolder folder;
  append(*open_new(folder.path() / "w"), {message("x")});
  JournalOptions options;
  options.read_only = true;
  REQUIRE(open_new(folder.path() / "w", options)->backup(folder.path() / "copy").ok());
  CHECK(read_all(*open_new(folder.path() / "copy")).size() == 2);
}
