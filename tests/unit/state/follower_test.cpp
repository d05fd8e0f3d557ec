// The follower: opens from a checkpoint, keeps few of them, and stops at what it does not know.
#include "keel/state/follower.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "unit/journal/fixture.hpp"

using namespace keel;
using namespace keel::state;
using namespace keel::journal::test;

namespace {

void put(journal::Journal& journal, const std::string& id) {
  learn::ArticlePut content;
  content.article.id = id;
  content.article.title = "About " + id;
  content.article.body = "Everything there is to say about " + id + ".";
  journal::Draft draft;
  draft.kind = journal::EventKind::article_put;
  draft.subject = id;
  draft.clear = learn::content_of(content).clear;
  append(journal, {draft});
}

}  // namespace

TEST_CASE("a follower opens from the newest checkpoint and folds the rest") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  Follower first(*journal);
  REQUIRE(first.open().ok());
  CHECK(first.last_checkpoint() == 0);
  for (int i = 0; i < 20; ++i) put(*journal, "a" + std::to_string(i));
  REQUIRE(first.catch_up().ok());
  REQUIRE(first.checkpoint().ok());
  const std::uint64_t rung = first.last_checkpoint();
  CHECK(rung == first.root()->place.seq);
  REQUIRE(first.checkpoint().ok());  // nothing new, nothing done
  for (int i = 0; i < 5; ++i) put(*journal, "a" + std::to_string(i));
  REQUIRE(first.catch_up().ok());

  Follower second(*journal);
  std::uint64_t folded = 0;
  REQUIRE(second
              .open([&](std::uint64_t done, std::uint64_t) {
                folded = done;
                return true;
              })
              .ok());
  CHECK(second.last_checkpoint() == rung);
  CHECK(folded == 5);
  CHECK(second.root()->digest() == first.root()->digest());
  CHECK(second.root()->knowledge.doc(0).version == 2);
}

TEST_CASE("an upgrade keeps its own checkpoint and the last version's") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  for (int i = 0; i < 20; ++i) put(*journal, "a" + std::to_string(i));
  Follower before(*journal);
  REQUIRE(before.open().ok());
  REQUIRE(before.checkpoint().ok());
  journal::Rung rung = journal->rungs()->back();
  REQUIRE(journal->drop_rung(rung.seq, rung.fold_version).ok());
  for (const std::uint32_t back : {1U, 2U}) {
    rung.fold_version = fold_version - back;
    REQUIRE(journal->save_rung(rung).ok());
  }

  Follower upgraded(*journal);
  REQUIRE(upgraded.open().ok());
  CHECK(upgraded.last_checkpoint() == 0);
  REQUIRE(upgraded.checkpoint().ok());
  Follower again(*journal);
  REQUIRE(again.open().ok());
  CHECK(again.last_checkpoint() == rung.seq);
  const auto rungs = journal->rungs();
  REQUIRE(rungs.ok());
  std::vector<std::uint32_t> versions;
  for (const journal::Rung& each : *rungs) versions.push_back(each.fold_version);
  CHECK(versions == std::vector<std::uint32_t>{fold_version - 1, fold_version});
}

TEST_CASE("a pinned root stays as it is while the follower goes on") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  Follower follower(*journal);
  REQUIRE(follower.open().ok());
  put(*journal, "first");
  REQUIRE(follower.catch_up().ok());
  const Root pinned = follower.root();
  const Digest digest = pinned->digest();
  for (int i = 0; i < 100; ++i) put(*journal, "a" + std::to_string(i));
  REQUIRE(follower.catch_up(3).ok());
  CHECK(follower.root()->place.seq == pinned->place.seq + 3);
  REQUIRE(follower.catch_up().ok());
  CHECK(pinned->digest() == digest);
  CHECK(pinned->knowledge.live_count() == 1);
  CHECK(follower.root()->knowledge.live_count() == 101);
}

TEST_CASE("checkpoints are thinned, and a broken one is passed over") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  Follower follower(*journal);
  REQUIRE(follower.open().ok());
  for (int i = 0; i < 12; ++i) {
    put(*journal, "a" + std::to_string(i));
    REQUIRE(follower.catch_up().ok());
    REQUIRE(follower.checkpoint().ok());
  }
  auto rungs = journal->rungs();
  REQUIRE(rungs.ok());
  CHECK(rungs->size() <= 3);
  CHECK(rungs->back().seq == follower.last_checkpoint());
  journal::Rung broken = rungs->back();
  const Digest digest = follower.root()->digest();
  const auto nonsense = journal->put_artifact("nonsense");
  REQUIRE(nonsense.ok());
  for (auto& [name, part] : broken.parts) part = *nonsense;
  REQUIRE(journal->save_rung(broken).ok());
  Follower again(*journal);
  REQUIRE(again.open().ok());
  CHECK(again.root()->digest() == digest);
  CHECK(again.last_checkpoint() != broken.seq);
  CHECK(Follower::fold(*journal, broken.seq, broken.seq).status().code() != Code::ok);
  CHECK(Follower::fold(*journal, 9'999, 1).status().code() == Code::not_found);
}

TEST_CASE("a checkpoint is what its manifest lists") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  Follower follower(*journal);
  REQUIRE(follower.open().ok());
  std::vector<journal::Rung> rungs;
  for (const char* id : {"a", "b"}) {
    put(*journal, id);
    REQUIRE(follower.catch_up().ok());
    REQUIRE(follower.checkpoint().ok());
    rungs.push_back(journal->rungs()->back());
  }
  const auto loads = [&](const journal::Rung& rung) {
    REQUIRE(journal->save_rung(rung).ok());
    return Follower::fold(*journal, rung.seq, rung.seq).status().code();
  };
  CHECK(loads(rungs[1]) == Code::ok);
  journal::Rung mixed = rungs[1];  // sound artifacts, but one is of another checkpoint
  for (std::size_t i = 0; i < mixed.parts.size(); ++i) {
    if (mixed.parts[i].first == "knowledge") mixed.parts[i] = rungs[0].parts[i];
  }
  REQUIRE(mixed.parts != rungs[1].parts);
  CHECK(loads(mixed) == Code::corrupt);
  journal::Rung unlisted = rungs[1];  // as earlier versions wrote them
  std::erase_if(unlisted.parts, [](const auto& part) { return part.first == "manifest"; });
  REQUIRE(unlisted.parts.size() + 1 == rungs[1].parts.size());
  CHECK(loads(unlisted) == Code::ok);
  std::erase_if(mixed.parts, [](const auto& part) { return part.first == "manifest"; });
  CHECK(loads(mixed) == Code::corrupt);
}

TEST_CASE("what waits to be read and is damaged or gone is made anew") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  Follower follower(*journal);
  REQUIRE(follower.open().ok());
  for (const char* id : {"a", "b", "c"}) put(*journal, id);
  REQUIRE(follower.catch_up().ok());
  REQUIRE(follower.checkpoint().ok());
  Follower other(*journal);
  REQUIRE(other.open().ok());
  const auto rungs = journal->rungs();
  REQUIRE(rungs.ok());
  for (const auto& [name, digest] : rungs->back().parts) {
    if (name != "changelog") continue;
    const std::string hex = to_hex(digest);
    const auto path = folder.path() / "artifacts" / hex.substr(0, 2) / hex;
    SECTION("gone") { REQUIRE(std::filesystem::remove(path)); }
    SECTION("cut") { std::filesystem::resize_file(path, 40); }
  }
  const bool asked = GENERATE(false, true);
  if (asked) {
    CHECK_FALSE(other.root()->read_all().ok());
    CHECK(other.root()->broken());
    REQUIRE(other.catch_up().ok());
    CHECK(other.root()->digest() == follower.root()->digest());
  }
  put(*journal, "d");
  REQUIRE(follower.catch_up().ok());
  REQUIRE(other.catch_up().ok());
  CHECK_FALSE(other.root()->broken());
  CHECK(other.root()->digest() == follower.root()->digest());
  CHECK(other.take_unused_checkpoints().size() == 1);
  CHECK(other.take_unused_checkpoints().empty());
}

TEST_CASE("an event of a later kind stops the fold, and what came before serves") {
  const TempFolder folder;
  {
    const auto journal = open_new(folder.path());
    put(*journal, "before");
    put(*journal, "after");
  }
  raw_sql(folder.path() / "journal.db", "UPDATE event SET kind = 9999 WHERE seq = 3");
  const auto journal = open_new(folder.path());
  Follower follower(*journal);
  const Status status = follower.open();
  CHECK(status.code() == Code::unsupported);
  CHECK(status.message().find("9999") != std::string::npos);
  REQUIRE(follower.catch_up().code() == Code::unsupported);
  CHECK(follower.root()->place.seq == 2);
  CHECK(follower.root()->knowledge.live_count() == 1);
}

TEST_CASE("the fingerprint is one of this build") {
  CHECK(fingerprint() == fingerprint());
  CHECK(fingerprint().size() == 64);
}
