// The crash harness: runs a script once for every point at which the disk can fail it, and after
// each failure checks what is left. A script is any function that works in a folder through a VFS
// and says what was acknowledged to it; the check is the journal's own or another.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "keel/base/seams.hpp"
#include "keel/journal/journal.hpp"
#include "support/faulty_vfs.hpp"

namespace keel::test {

// What a script was told has happened, and what it tried.
struct Acknowledged {
  struct Batch {
    std::vector<EventId> ids;
    bool durable = false;  // append() returned ok: it must be there; otherwise all or nothing of it
  };
  std::vector<Batch> batches;
  std::vector<journal::Rung> rungs;                       // saved
  std::vector<std::pair<Digest, std::string>> artifacts;  // put
  std::vector<std::string> erased;  // owners whose keys are gone, and not used since
};

using Folder = std::filesystem::path;
using Script = std::function<Acknowledged(const Folder& folder, const std::string& vfs)>;
using Check =
    std::function<void(const Folder& folder, const std::string& vfs, const Acknowledged&)>;

// A fresh folder in memory where there is such a file system: the script's syncs are simulated, and
// the few that are not should cost nothing.
class ScratchFolder {
 public:
  ScratchFolder() {
    const Folder shm = "/dev/shm";
    std::error_code failed;
    Folder parent = std::filesystem::temp_directory_path();
    if (std::filesystem::is_directory(shm, failed) && ::access(shm.c_str(), W_OK) == 0)
      parent = shm;
    std::string name = (parent / "keel-crash-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const Folder& path() const { return path_; }

 private:
  Folder path_;
};

// The workspace opens again, everything acknowledged is there, nothing is half there, the chain
// holds, and appending works.
inline void check_journal(const Folder& folder, const std::string& vfs,
                          const Acknowledged& acknowledged) {
  journal::JournalOptions options;
  options.create = true;  // the fault may have come before there was a workspace
  options.vfs = vfs;
  auto opened = journal::Journal::open(folder, options);
  INFO(opened.status().message());
  REQUIRE(opened.ok());
  journal::Journal& journal = **opened;

  auto verdict = journal.verify();
  INFO(verdict.status().message());
  REQUIRE(verdict.ok());
  INFO(verdict->what);
  REQUIRE(verdict->sound());
  for (const auto& batch : acknowledged.batches) {
    std::size_t present = 0;
    for (const EventId& id : batch.ids) {
      const auto event = journal.find(id);
      REQUIRE(event.ok());
      present += event->has_value() ? 1 : 0;
    }
    if (batch.durable) {
      REQUIRE(present == batch.ids.size());
    } else {
      REQUIRE((present == 0 || present == batch.ids.size()));
    }
  }
  const auto rungs = journal.rungs();
  REQUIRE(rungs.ok());
  for (const journal::Rung& saved : acknowledged.rungs) {
    bool found = false;
    for (const journal::Rung& rung : *rungs)
      found |= rung.seq == saved.seq && rung.state == saved.state;
    REQUIRE(found);
  }
  for (const auto& [digest, bytes] : acknowledged.artifacts) {
    const auto artifact = journal.artifact(digest);
    REQUIRE(artifact.ok());
    REQUIRE(*artifact == bytes);
  }
  for (const std::string& owner : acknowledged.erased) {
    const auto key_was_there = journal.erase_key(owner);
    REQUIRE(key_was_there.ok());
    REQUIRE_FALSE(*key_was_there);
  }
  const auto events = journal.read(0, 1'000'000);
  REQUIRE(events.ok());

  journal::Draft draft;
  draft.kind = journal::EventKind::message_recorded;
  draft.owner = "customer:after";
  draft.secret.set("text", "life goes on");
  const auto receipts = journal.append(std::span(&draft, 1));
  INFO(receipts.status().message());
  REQUIRE(receipts.ok());
  REQUIRE(receipts->front().seq == events->size() + 1);
  const auto again = journal.read(events->size(), 1);
  REQUIRE(again.ok());
  REQUIRE(again->front().secret == draft.secret);
}

// Runs the script for fault.at = first, first + stride, ... until it completes without meeting the
// fault. Returns how many faults it met.
inline std::size_t for_every_fault(Fault fault, std::uint64_t first, std::uint64_t stride,
                                   const Script& script, const Check& check = check_journal) {
  FaultyVfs vfs("keel-faulty");
  std::size_t met = 0;
  for (fault.at = first;; fault.at += stride) {
    const ScratchFolder folder;
    vfs.arm(fault);
    const Acknowledged acknowledged = script(folder.path() / "w.keel", vfs.name());
    const bool fired = vfs.fired();
    vfs.restore_power();
    INFO("fault at " << fault.at << " of kind " << static_cast<int>(fault.kind) << ", loss "
                     << static_cast<int>(fault.loss));
    check(folder.path() / "w.keel", vfs.name(), acknowledged);
    if (!fired) return met;
    ++met;
  }
}

}  // namespace keel::test
