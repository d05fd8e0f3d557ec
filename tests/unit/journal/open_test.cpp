#include <unistd.h>

#include <fstream>

#include "fixture.hpp"
#include "support/faulty_vfs.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

namespace {

Status open_status(const std::filesystem::path& folder, bool create, bool read_only = false) {
  JournalOptions options;
  options.create = create;
  options.read_only = read_only;
  return Journal::open(folder, options).status();
}

}  // namespace

TEST_CASE("a folder without a workspace is not_found, with advice") {
  const TempFolder folder;
  for (const auto& path : {folder.path(), folder.path() / "missing"}) {
    const Status status = open_status(path, false);
    CHECK(status.code() == Code::not_found);
    CHECK(status.message().find("\"create\"") != std::string::npos);
    CHECK(open_status(path, true, true).code() == Code::not_found);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a file in place of the folder is refused") {
  const TempFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  CHECK(open_status(folder.path() / "file", true).code() == Code::invalid_argument);
  CHECK(open_status(folder.path() / "file" / "below", true).code() == Code::invalid_argument);
}

TEST_CASE("garbage and other programs' databases are corrupt, and stay untouched") {
  const TempFolder folder;
  const auto path = folder.path() / "journal.db";
  std::ofstream(path) << std::string(8192, 'g');
  CHECK(open_status(folder.path(), true).code() == Code::corrupt);
  CHECK(std::filesystem::file_size(path) == 8192);
  std::filesystem::remove(path);
  {
    auto other = Database::open(path, Database::Mode::create, "");
    REQUIRE(other->exec("CREATE TABLE theirs(x)").ok());
  }
  const Status status = open_status(folder.path(), true);
  CHECK(status.code() == Code::corrupt);
  CHECK(status.message().find("not a Keel journal") != std::string::npos);
}

TEST_CASE("a newer format is refused and both versions are named") {
  for (const char* file : {"journal.db", "keys.db"}) {
    const TempFolder folder;
    open_new(folder.path());
    raw_sql(folder.path() / file, "PRAGMA user_version = 12");
    const Status status = open_status(folder.path(), true);
    CHECK(status.code() == Code::newer_format);
    CHECK(status.message().find("12") != std::string::npos);
    CHECK(status.message().find("up to 2") != std::string::npos);
    CHECK(open_status(folder.path(), false, true).code() == Code::newer_format);
  }
}

TEST_CASE("a journal whose first event is gone does not open") {
  const TempFolder folder;
  append(*open_new(folder.path()), {message("x")});
  raw_sql(folder.path() / "journal.db", "DELETE FROM event WHERE seq = 1");
  CHECK(open_status(folder.path(), true).code() == Code::corrupt);
}

TEST_CASE("a creation that was cut short is finished by the next") {
  const TempFolder folder;
  open_new(folder.path());
  raw_sql(folder.path() / "journal.db", "DELETE FROM event");
  CHECK(open_status(folder.path(), false).code() == Code::not_found);
  const auto journal = open_new(folder.path());
  CHECK(journal->head()->seq == 1);
}

TEST_CASE("a volume that cannot be written is permission_denied") {
  const TempFolder folder;
  keel::test::FaultyVfs vfs("read-only-volume");
  JournalOptions options;
  options.vfs = vfs.name();
  options.create = true;
  append(*open_new(folder.path(), options), {message("x")});
  vfs.refuse_writing(true);
  CHECK(Journal::open(folder.path(), options).status().code() == Code::permission_denied);
  options.read_only = true;
  CHECK(read_all(*open_new(folder.path(), options)).size() == 2);
}

TEST_CASE("a read-only folder opens read-only and refuses to write") {
  const TempFolder folder;
  append(*open_new(folder.path()), {message("x")});
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0500));
  JournalOptions options;
  options.read_only = true;
  {
    const auto journal = open_new(folder.path(), options);
    CHECK(read_all(*journal).size() == 2);
    CHECK(verified(*journal).sound());
    const Draft draft = message("y");
    CHECK(journal->append(std::span(&draft, 1)).status().code() == Code::permission_denied);
    CHECK(journal->put_artifact("y").status().code() == Code::permission_denied);
    CHECK(journal->save_rung({1, 1, {}, {}}).code() == Code::permission_denied);
    CHECK(journal->drop_rung(1, 1).code() == Code::permission_denied);
    CHECK(journal->erase_key("customer:1").status().code() == Code::permission_denied);
  }
  if (::geteuid() != 0) {
    CHECK(open_status(folder.path(), true).code() == Code::permission_denied);
  }
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0700));
}

TEST_CASE("a reader follows a workspace that another handle writes") {
  const TempFolder folder;
  const auto writer = open_new(folder.path());
  JournalOptions options;
  options.read_only = true;
  const auto reader = open_new(folder.path(), options);
  append(*writer, {message("x")});
  CHECK(reader->head()->seq == 2);
  CHECK(read_all(*reader)[1].secret["text"].as_string() == "x");
}
