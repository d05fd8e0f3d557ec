// What a caller is told when the disk fails; that nothing is lost then is tests/crash's business.
#include "fixture.hpp"
#include "support/faulty_vfs.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;
using keel::test::Fault;
using keel::test::FaultyVfs;

namespace {

JournalOptions through(const FaultyVfs& vfs) {
  JournalOptions options;
  options.create = true;
  options.vfs = vfs.name();
  return options;
}

}  // namespace

TEST_CASE("a full volume is storage_full, with the file and advice, and heals") {
  const TempFolder folder;
  FaultyVfs vfs("full");
  const auto journal = open_new(folder.path(), through(vfs));
  append(*journal, {message("makes the key")});
  vfs.arm({Fault::Kind::volume_full, 2'000});
  const Draft draft = message("does not fit");
  const Status status = journal->append(std::span(&draft, 1)).status();
  CHECK(status.code() == Code::storage_full);
  CHECK(status.message().find("journal.db") != std::string::npos);
  CHECK(status.message().find("free space") != std::string::npos);
  CHECK(journal->head()->seq == 2);
  vfs.arm({});
  CHECK(append(*journal, {draft})[0].seq == 3);
  CHECK(verified(*journal).sound());
}

TEST_CASE("a failed write or sync is io_error, and the next append works") {
  const TempFolder folder;
  FaultyVfs vfs("failing");
  const auto journal = open_new(folder.path(), through(vfs));
  append(*journal, {message("makes the key")});
  for (std::uint64_t call = 1;; ++call) {
    vfs.arm({Fault::Kind::io_error, call});
    Draft draft = message("retried until it is recorded");
    draft.dedupe = "call " + std::to_string(call);
    const auto first = journal->append(std::span(&draft, 1));
    if (!vfs.fired()) break;
    REQUIRE(first.status().code() == Code::io_error);
    CHECK(first.status().message().find("retry") != std::string::npos);
    REQUIRE(append(*journal, {draft}).size() == 1);
  }
  const auto events = read_all(*journal);
  CHECK(events.size() > 4);
  CHECK(verified(*journal).sound());
}

TEST_CASE("reading goes on while nothing can be written") {
  const TempFolder folder;
  FaultyVfs vfs("stuck");
  const auto journal = open_new(folder.path(), through(vfs));
  append(*journal, {message("kept")});
  vfs.arm({Fault::Kind::volume_full, 0});
  const Draft draft = message("refused");
  CHECK_FALSE(journal->append(std::span(&draft, 1)).ok());
  CHECK(read_all(*journal)[1].secret["text"].as_string() == "kept");
}
