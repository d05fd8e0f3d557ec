// Journal: the append-only record of a workspace. append() is the only door to storage.
// Thread safety: every method from any thread; several processes may open one workspace.
// Invariants:
//  1. append() returns after its events are on disk (synchronous=FULL), all of them or none.
//  2. seq has no gap, recorded_us never runs backwards, and each hash covers the event and prev_hash.
//  3. A draft whose dedupe key (or id) is already recorded is not recorded again; its receipt names
//     the event that was.
//  4. What a customer wrote is stored only sealed, under a key kept in keys.db.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keel/base/seams.hpp"
#include "keel/base/status.hpp"
#include "keel/journal/event.hpp"

namespace keel::journal {

inline constexpr std::uint32_t format_version = 1;

struct JournalOptions {
  bool create = false;  // make the workspace when the folder has none
  bool sync = true;     // false: for measuring only; a power cut may lose facts
  bool read_only = false;
  std::string vfs;                      // SQLite VFS to open the databases with; "" for the default
  std::optional<SecretKey> master_key;  // wraps the keys in keys.db and keys the hash chain (HMAC)
  Clock* clock = nullptr;               // null: the system's
  Random* random = nullptr;             // null: the system's
};

// A place in the journal: the last event's number and hash ({0, empty} before the first).
struct Head {
  std::uint64_t seq = 0;
  Digest hash;
  friend bool operator==(const Head&, const Head&) = default;
};

// What became of one draft.
struct Receipt {
  std::uint64_t seq = 0;
  EventId id;
  std::int64_t recorded_us = 0;
  bool duplicate = false;  // recorded earlier; nothing was written
};

// A checkpoint: the artifacts that hold the state folded up to and including seq.
struct Rung {
  std::uint64_t seq = 0;
  std::uint32_t fold_version = 0;
  Digest state;                                       // digest of the whole state
  std::vector<std::pair<std::string, Digest>> parts;  // projection name -> artifact
};

// The first thing wrong with a journal; `seq` 0 when it is sound.
struct Verdict {
  std::uint64_t events = 0;      // checked
  std::uint64_t seq = 0;         // of the first broken event
  std::string what;              // in words
  std::uint64_t unreadable = 0;  // sealed events whose key was deleted (not an error)
  std::uint64_t missing_artifacts = 0;
  [[nodiscard]] bool sound() const noexcept { return seq == 0 && missing_artifacts == 0; }
};

class Journal {
 public:
  // Opens the workspace in a folder. not_found when there is none and `create` is false; corrupt or
  // newer_format when it is not ours to open; permission_denied, storage_full and io_error as met.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& folder,
                                                             const JournalOptions& options = {});
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Records the drafts in order, durably, all or none; a receipt for each. With `expected_head`:
  // conflict, and nothing written, unless the journal still ends there. Concurrent calls share one
  // commit. At most limits::batch_events_max drafts; bodies over limits::event_inline_bytes_max are
  // kept as sealed artifacts.
  [[nodiscard]] Result<std::vector<Receipt>> append(std::span<const Draft> drafts,
                                                    std::optional<Head> expected_head = {});

  // Up to `limit` events after `after_seq`, in order, opened with their keys.
  [[nodiscard]] Result<std::vector<Event>> read(std::uint64_t after_seq, std::size_t limit) const;
  [[nodiscard]] Result<std::optional<Event>> find(const EventId& id) const;
  // Where the journal ends now, other processes' events included. Cheap when nothing changed.
  [[nodiscard]] Result<Head> head() const;

  // Content-addressed files, durable before they return. put() of equal bytes is one file.
  // Sealed artifacts are encrypted under the workspace's own key in keys.db; their digest is that
  // of the plain bytes keyed by that key, so equal content is still stored once.
  [[nodiscard]] Result<Digest> put_artifact(std::string_view bytes);
  [[nodiscard]] Result<std::string> artifact(const Digest& digest) const;  // corrupt when altered

  // Deletes the key of an owner (Draft::owner) for good, in every process: what was sealed under it
  // reads as `erased` from now on, and what follows is sealed under a new key. False: there was no
  // key. Waits for the append lock. busy when a reader of keys.db held on to its log: call again.
  [[nodiscard]] Result<bool> erase_key(std::string_view owner);

  [[nodiscard]] Status save_rung(const Rung& rung);
  [[nodiscard]] Result<std::vector<Rung>> rungs() const;  // ascending by seq
  [[nodiscard]] Status drop_rung(std::uint64_t seq, std::uint32_t fold_version);

  // Reads everything and checks numbering, times, hashes, seals and artifacts.
  // `progress(done, total)` may return false to stop (cancelled).
  [[nodiscard]] Result<Verdict> verify(
      const std::function<bool(std::uint64_t, std::uint64_t)>& progress = {}) const;

  [[nodiscard]] const std::filesystem::path& folder() const noexcept;
  [[nodiscard]] EventId workspace() const noexcept;  // id of the workspace_created event

 private:
  struct Impl;
  explicit Journal(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace keel::journal
