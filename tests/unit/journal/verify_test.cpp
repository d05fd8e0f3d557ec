#include "fixture.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

namespace {

struct Tampering {
  const char* column;
  const char* sql;
};

constexpr Tampering tamperings[] = {
    {"seq", "UPDATE event SET seq = 90 WHERE seq = 5"},
    {"id", "UPDATE event SET id = zeroblob(16) WHERE seq = 5"},
    {"id, shorter", "UPDATE event SET id = x'00' WHERE seq = 5"},
    {"kind", "UPDATE event SET kind = 21 WHERE seq = 5"},
    {"kind, alias", "UPDATE event SET kind = kind + 65536 WHERE seq = 5"},
    {"v", "UPDATE event SET v = 2 WHERE seq = 5"},
    {"v, alias", "UPDATE event SET v = v + 4294967296 WHERE seq = 5"},
    {"recorded_us back", "UPDATE event SET recorded_us = 1 WHERE seq = 5"},
    {"recorded_us on", "UPDATE event SET recorded_us = recorded_us + 1 WHERE seq = 5"},
    {"occurred_us", "UPDATE event SET occurred_us = occurred_us - 1 WHERE seq = 5"},
    {"actor", "UPDATE event SET actor = 'agent:1' WHERE seq = 5"},
    {"subject", "UPDATE event SET subject = '' WHERE seq = 5"},
    {"conversation", "UPDATE event SET conversation = 'ticket:8' WHERE seq = 5"},
    {"moved between fields",
     "UPDATE event SET actor = actor || subject, subject = '' WHERE seq = 5"},
    {"key_id", "UPDATE event SET key_id = key_id + 1 WHERE seq = 5"},
    {"dedupe", "UPDATE event SET dedupe = NULL WHERE seq = 5"},
    {"causes", "UPDATE event SET causes = zeroblob(16) WHERE seq = 5"},
    {"clear", "UPDATE event SET clear = '{}' WHERE seq = 5"},
    {"sealed", "UPDATE event SET sealed = (SELECT sealed FROM event WHERE seq = 6) WHERE seq = 5"},
    {"sealed, gone", "UPDATE event SET sealed = NULL WHERE seq = 5"},
    {"prev_hash", "UPDATE event SET prev_hash = zeroblob(32) WHERE seq = 5"},
    {"hash", "UPDATE event SET hash = zeroblob(32) WHERE seq = 5"},
    {"hash, longer", "UPDATE event SET hash = CAST(hash || x'00' AS BLOB) WHERE seq = 5"},
    {"deleted", "DELETE FROM event WHERE seq = 5"},
};

// Ten events; the fifth has something in every column.
void fill(const std::filesystem::path& folder, const JournalOptions& options) {
  const auto journal = open_new(folder, options);
  for (int i = 2; i <= 10; ++i) {
    Draft draft = message("text " + std::to_string(i));
    draft.dedupe = "key " + std::to_string(i);
    draft.causes = {journal->workspace()};
    append(*journal, {draft});
  }
}

}  // namespace

TEST_CASE("verify finds the first broken event, whatever was altered") {
  for (const bool keyed : {false, true}) {
    JournalOptions options = creating();
    if (keyed) options.master_key.emplace().fill(9);
    for (const Tampering& tampering : tamperings) {
      const TempFolder folder;
      fill(folder.path(), options);
      raw_sql(folder.path() / "journal.db", tampering.sql);
      const auto journal = open_new(folder.path(), options);
      const Verdict verdict = verified(*journal);
      INFO(tampering.column << ": " << verdict.what);
      CHECK(verdict.seq == 5);
      CHECK(verdict.events == 4);
      CHECK_FALSE(verdict.what.empty());
    }
  }
}

TEST_CASE("a sound journal is sound, and progress may stop the check") {
  const TempFolder folder;
  fill(folder.path(), creating());
  const auto journal = open_new(folder.path());
  const Verdict verdict = verified(*journal);
  CHECK(verdict.sound());
  CHECK(verdict.events == 10);
  std::uint64_t done_last = 0;
  CHECK(journal
            ->verify([&](std::uint64_t done, std::uint64_t total) {
              CHECK(total == 10);
              done_last = done;
              return true;
            })
            .ok());
  CHECK(done_last == 10);
  CHECK(journal->verify([](std::uint64_t, std::uint64_t) { return false; }).status().code() ==
        Code::cancelled);
}

TEST_CASE("a tail that was cut off is found by a checkpoint beyond it") {
  const TempFolder folder;
  fill(folder.path(), creating());
  REQUIRE(open_new(folder.path())->save_rung({9, 1, {}, {}}).ok());
  raw_sql(folder.path() / "journal.db", "DELETE FROM event WHERE seq > 7");
  const auto journal = open_new(folder.path());
  const Verdict verdict = verified(*journal);
  CHECK(verdict.seq == 8);
  CHECK(verdict.what.find("reached event 9") != std::string::npos);

  // Rewriting what was cut does not help: the checkpoint knows the hash.
  append(*journal, {message("another 8"), message("another 9")});
  CHECK(verified(*journal).seq == 9);
}

TEST_CASE("a tail that is cut off under an open journal is found by what it has seen") {
  const TempFolder folder;
  fill(folder.path(), creating());
  const auto journal = open_new(folder.path());
  CHECK(journal->head()->seq == 10);
  raw_sql(folder.path() / "journal.db", "DELETE FROM event WHERE seq > 7");
  CHECK(verified(*journal).seq == 8);
}

TEST_CASE("without the master key nobody makes a chain that holds") {
  // An unkeyed chain can be recomputed by whoever can write the file; a keyed one cannot. The
  // forger here has everything but the key: an unkeyed copy of the same journal.
  JournalOptions keyed = creating();
  keyed.master_key.emplace().fill(3);
  const TempFolder folder;
  fill(folder.path(), keyed);
  auto journal = open_new(folder.path(), keyed);
  const auto events = read_all(*journal);
  CHECK(events[1].hash != sha256(events[1].prev_hash.view()));
  journal.reset();
  raw_sql(folder.path() / "journal.db",
          "UPDATE event SET prev_hash = (SELECT hash FROM event WHERE seq = 5) WHERE seq = 7;"
          "DELETE FROM event WHERE seq = 6;");
  CHECK(verified(*open_new(folder.path(), keyed)).seq == 6);
}
