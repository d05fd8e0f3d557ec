// Where a workspace lies: moved, deleted and replaced folders, and file systems of networks.
#include <unistd.h>

#include "fixture.hpp"
#include "journal/file_system.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

namespace {

void check_lost(Journal& journal) {
  const Draft draft = message("lost");
  Rung rung;
  rung.seq = 1;
  for (const Status& status :
       {journal.append(std::span(&draft, 1)).status(), journal.read(0, 1).status(),
        journal.head().status(), journal.put_artifact("x").status(), journal.save_rung(rung),
        journal.erase_key("customer:1").status(), journal.verify().status(),
        journal.rungs().status(), journal.backup("anywhere")}) {
    CHECK(status.code() == Code::io_error);
    CHECK(status.message().find("moved, deleted or replaced") != std::string::npos);
  }
}

}  // namespace

TEST_CASE("a folder that is moved while it is open is not written to until it is back") {
  const TempFolder folder;
  const auto here = folder.path() / "w";
  const auto there = folder.path() / "elsewhere";
  const auto journal = open_new(here);
  append(*journal, {message("x")});
  std::filesystem::rename(here, there);
  check_lost(*journal);
  CHECK_FALSE(std::filesystem::exists(here));
  append(*open_new(here), {message("of another workspace")});  // in its place
  check_lost(*journal);
  std::filesystem::remove_all(here);
  std::filesystem::rename(there, here);
  append(*journal, {message("y")});
  CHECK(journal->head()->seq == 3);
  CHECK(verified(*journal).sound());
}

TEST_CASE("a folder that is deleted while it is open is not made again") {
  const TempFolder folder;
  const auto here = folder.path() / "w";
  const auto journal = open_new(here);
  std::filesystem::remove_all(here);
  check_lost(*journal);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a relative path is where it was when the working folder changes") {
  const TempFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const auto journal = open_new("w");
  std::filesystem::current_path("/");
  append(*journal, {message(std::string(100'000, 'k'))});
  std::filesystem::current_path(before);
  CHECK(journal->folder() == "w");
  CHECK(read_all(*journal).size() == 2);
  CHECK(verified(*journal).sound());
}

TEST_CASE("a workspace on a network file system is refused, and nothing is made there") {
  const TempFolder folder;
  JournalOptions options;
  options.create = true;
  options.file_system_of = [](const std::filesystem::path&) { return std::string("nfs4"); };
  for (const bool read_only : {false, true}) {
    options.read_only = read_only;
    const Status status = Journal::open(folder.path() / "w", options).status();
    CHECK(status.code() == Code::unsupported);
    CHECK(status.message().find("nfs4") != std::string::npos);
    CHECK(status.message().find("local disk") != std::string::npos);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
  options.read_only = false;
  options.file_system_of = [](const std::filesystem::path&) { return std::string("fuse.sshfs"); };
  CHECK(Journal::open(folder.path(), options).status().code() == Code::unsupported);
  options.file_system_of = [](const std::filesystem::path&) { return std::string("ext4"); };
  CHECK(Journal::open(folder.path(), options).ok());
}

TEST_CASE("file systems are known by the names of mount(8)") {
  for (const char* name : {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph"}) {
    CHECK(is_network_file_system(name));
  }
  for (const char* name :
       {"", "ext4", "xfs", "btrfs", "tmpfs", "overlay", "fuse", "fuse.ntfs-3g"}) {
    CHECK_FALSE(is_network_file_system(name));
  }
  // A folder that is still to be made lies where its parent does.
  CHECK(file_system_of("/proc/self/none/at/all") == file_system_of("/proc/self"));
  const TempFolder folder;
  CHECK(file_system_of(folder.path() / "a" / "b") == file_system_of(folder.path()));
  if (std::filesystem::is_directory("/dev/shm")) CHECK(file_system_of("/dev/shm") == "tmpfs");
}
