#include "fixture.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

namespace {

SecretKey filled(std::uint8_t byte) {
  SecretKey key;
  key.fill(byte);
  return key;
}

JournalOptions with_master(std::uint8_t byte) {
  JournalOptions options = creating();
  options.master_key = filled(byte);
  return options;
}

}  // namespace

TEST_CASE("an erased key makes its events unreadable and nothing else") {
  const TempFolder folder;
  auto journal = open_new(folder.path());
  append(*journal, {message("hers", "customer:a"), message("his", "customer:b"),
                    message(std::string(100'000, 'h'), "customer:a")});
  CHECK(read_all(*journal, 1)[0].secret["text"].as_string() == "hers");
  REQUIRE(*journal->erase_key("customer:a"));
  CHECK_FALSE(*journal->erase_key("customer:a"));
  for (int round = 0; round < 2; ++round) {
    const auto events = read_all(*journal, 1);
    CHECK(events[0].erased);
    CHECK(events[0].secret.is_null());
    CHECK(events[0].clear["channel"].as_string() == "email");
    CHECK(events[1].secret["text"].as_string() == "his");
    CHECK_FALSE(events[1].erased);
    CHECK(events[2].erased);
    const Verdict verdict = verified(*journal);
    CHECK(verdict.sound());
    CHECK(verdict.unreadable == 2);
    journal.reset();
    journal = open_new(folder.path());
  }
  append(*journal, {message("hers again", "customer:a")});
  const auto events = read_all(*journal, 1);
  CHECK(events[3].secret["text"].as_string() == "hers again");
  CHECK(events[3].key_id > events[1].key_id);
  CHECK(events[0].erased);
}

TEST_CASE("a key id is not used again after its key was erased") {
  const TempFolder folder;
  auto journal = open_new(folder.path());
  append(*journal, {message("x", "customer:last")});
  const std::uint64_t id = read_all(*journal, 1)[0].key_id;
  REQUIRE(*journal->erase_key("customer:last"));
  journal.reset();
  journal = open_new(folder.path());
  append(*journal, {message("y", "customer:next")});
  CHECK(read_all(*journal, 2)[0].key_id == id + 1);
}

TEST_CASE("an erasure by one handle reaches another that has the key in memory") {
  const TempFolder folder;
  const auto one = open_new(folder.path());
  const auto two = open_new(folder.path());
  append(*one, {message("first", "customer:a")});
  append(*two, {message("second", "customer:a")});
  REQUIRE(*one->erase_key("customer:a"));
  CHECK(read_all(*two, 1)[0].erased);
  append(*two, {message("third", "customer:a")});
  const auto events = read_all(*one, 1);
  CHECK(events[1].erased);
  CHECK(events[2].secret["text"].as_string() == "third");
  CHECK(verified(*two).unreadable == 2);
}

TEST_CASE("an erased key's bytes are in no file") {
  const TempFolder folder;
  auto journal = open_new(folder.path());
  append(*journal, {message("x", "customer:a"), message("y", "customer:b")});
  auto keys = Database::open(folder.path() / "keys.db", Database::Mode::read_only, "");
  REQUIRE(keys.ok());
  std::string stored;
  {
    auto select = keys->prepare("SELECT wrapped FROM key WHERE id = 1");
    REQUIRE(*select->step());
    stored = select->bytes(0);
    REQUIRE(stored.size() == 32);
  }
  *keys = Database();
  REQUIRE(*journal->erase_key("customer:a"));
  for (const char* name : {"keys.db", "keys.db-wal", "journal.db", "journal.db-wal"}) {
    FILE* file = fopen((folder.path() / name).c_str(), "rb");
    if (file == nullptr) continue;
    std::string bytes(std::filesystem::file_size(folder.path() / name), '\0');
    CHECK(fread(bytes.data(), 1, bytes.size(), file) == bytes.size());
    fclose(file);
    CHECK(bytes.find(stored) == std::string::npos);
  }
}

TEST_CASE("a master key wraps the keys and keys the chain") {
  const TempFolder folder;
  auto journal = open_new(folder.path(), with_master(1));
  append(*journal, {message("kept", "customer:a")});
  journal.reset();
  CHECK(Journal::open(folder.path(), with_master(2)).status().code() == Code::permission_denied);
  CHECK(Journal::open(folder.path(), creating()).status().code() == Code::permission_denied);
  journal = open_new(folder.path(), with_master(1));
  CHECK(read_all(*journal, 1)[0].secret["text"].as_string() == "kept");
  CHECK(verified(*journal).sound());
}

TEST_CASE("a master key for a workspace made without one is refused") {
  const TempFolder folder;
  open_new(folder.path());
  CHECK(Journal::open(folder.path(), with_master(1)).status().code() == Code::invalid_argument);
}

TEST_CASE("wrapped keys that were exchanged do not open") {
  const TempFolder folder;
  auto journal = open_new(folder.path(), with_master(1));
  append(*journal, {message("x", "customer:a"), message("y", "customer:b")});
  journal.reset();
  raw_sql(folder.path() / "keys.db",
          "UPDATE key SET wrapped = (SELECT wrapped FROM key WHERE id = 1) WHERE id = 2");
  journal = open_new(folder.path(), with_master(1));
  CHECK(journal->read(1, 1).ok());
  CHECK(journal->read(2, 1).status().code() == Code::corrupt);
}

TEST_CASE("keys of another workspace, and no keys, are refused with advice") {
  const TempFolder a;
  const TempFolder b;
  open_new(a.path());
  open_new(b.path());
  std::filesystem::copy_file(b.path() / "keys.db", a.path() / "keys.db",
                             std::filesystem::copy_options::overwrite_existing);
  auto opened = Journal::open(a.path(), creating());
  CHECK(opened.status().code() == Code::corrupt);
  CHECK(opened.status().message().find("another workspace") != std::string::npos);
  std::filesystem::remove(a.path() / "keys.db");
  opened = Journal::open(a.path(), creating());
  CHECK(opened.status().code() == Code::not_found);
  CHECK(opened.status().message().find("restore") != std::string::npos);
}
