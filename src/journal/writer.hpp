// Writer: the connection that writes. Each call is one transaction under the append lock.
// Thread safety: one thread at a time (GroupCommit sees to it).
// Invariants:
//  1. Either a whole call is committed or nothing of it.
//  2. The cached head is used only while no other connection has committed since (data_version).
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "journal/append_lock.hpp"
#include "journal/artifacts.hpp"
#include "journal/event_hash.hpp"
#include "journal/prepare.hpp"
#include "journal/sqlite.hpp"
#include "keel/journal/journal.hpp"

namespace keel::journal {

// One caller's append, while it waits for its commit.
struct AppendRequest {
  std::span<const Prepared> events;
  std::optional<Head> expected_head;
  std::uint64_t erasures = 0;     // as they were when the events were sealed
  std::vector<Receipt> receipts;  // out
  Status status;                  // out
  bool stale = false;             // out: prepare again; nothing was written
};

class JournalWriter {
 public:
  JournalWriter(const ChainHash& chain, KeyStore& keys, const ArtifactStore& artifacts,
                Clock& clock) noexcept
      : chain_(chain), keys_(keys), artifacts_(artifacts), clock_(clock) {}
  // Nothing is opened before the first call that writes.
  void open_at_need(OpenDatabase open, AppendLock lock);

  // Commits the requests together. A conflict or a stale key fails one request, anything else all.
  [[nodiscard]] Status commit(std::span<AppendRequest* const> requests);
  // Counts the erasure in journal.db first, so that no process seals under the key afterwards.
  [[nodiscard]] Result<std::uint64_t> erase_keys(std::span<const std::uint64_t> ids);
  // Erases what the events hold; how many held anything.
  [[nodiscard]] Result<std::uint64_t> erase_content(std::span<const std::uint64_t> seqs);
  // Cuts the log, which still holds pages as they were, to nothing.
  [[nodiscard]] Status cut_log();
  // Runs while nobody can name an artifact.
  [[nodiscard]] Status while_none_is_named(const std::function<Status()>& work);
  [[nodiscard]] Status save_rung(const Rung& rung);
  [[nodiscard]] Status drop_rung(std::uint64_t seq, std::uint32_t fold_version);

  void abandon_lock() { lock_.abandon(); }  // see AppendLock

  // Erasures counted when this process last wrote. Any thread.
  [[nodiscard]] std::uint64_t erasures() const noexcept { return erasures_.load(); }

 private:
  struct Tail {
    Head head;
    std::int64_t recorded_us = INT64_MIN;
  };
  // Each call begins with it: the append lock, and an open connection.
  [[nodiscard]] Result<AppendLock::Held> hold();
  [[nodiscard]] Status open();
  [[nodiscard]] Status refresh();
  [[nodiscard]] Status write(AppendRequest& request, Tail& tail);
  [[nodiscard]] Status insert(const Prepared& event, const Place& place, const Digest& prev_hash,
                              const Digest& hash);
  [[nodiscard]] Result<Receipt> recorded(const Prepared& event);
  [[nodiscard]] Result<std::uint64_t> count_erasure();
  // Sets what is wrong with the artifacts that the request names; false: something is.
  [[nodiscard]] bool artifacts_are_there(AppendRequest& request) const;
  [[nodiscard]] Result<bool> erase_row(std::uint64_t seq, Statement& get, Statement& put);

  const ChainHash& chain_;
  KeyStore& keys_;
  const ArtifactStore& artifacts_;
  Clock& clock_;
  AppendLock lock_;
  OpenDatabase open_;  // empty once it has been opened
  Database database_;
  Statement begin_, commit_, insert_, find_, last_, version_, get_erasures_, put_erasures_;
  std::int64_t seen_version_ = -1;
  Tail tail_;
  std::atomic<std::uint64_t> erasures_{0};
};

}  // namespace keel::journal
