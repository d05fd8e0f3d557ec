// Journal: the append-only record of a workspace. append() is the only door to storage.
// Thread safety: every method from any thread; several processes may open one workspace. A journal
// opened before fork() answers `unsupported` in the child until it calls reopen() there.
// Invariants:
//  1. append() returns after its events are on disk (synchronous=FULL), all of them or none.
//  2. seq has no gap, recorded_us never runs backwards, and each hash covers the event and
//     prev_hash.
//  3. A draft whose dedupe key (or id) is already recorded is not recorded again; its receipt names
//     the event that was.
//  4. What a customer wrote is stored only sealed, under a key kept in keys.db.
// docs/format.md describes every byte.
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

// The highest format that is read. A workspace is of the first until an event of it is forgotten.
inline constexpr std::uint32_t format_version = 2;
inline constexpr std::uint32_t format_version_first = 1;

struct JournalOptions {
  bool create = false;  // make the workspace when the folder has none
  bool sync = true;     // false: for measuring only; a power cut may lose facts
  bool read_only = false;
  std::string vfs;                      // SQLite VFS to open the databases with; "" for the default
  std::optional<SecretKey> master_key;  // wraps the keys in keys.db and keys the hash chain (HMAC)
  Clock* clock = nullptr;               // null: the system's
  Random* random = nullptr;             // null: the system's
  // Names the file system that a folder lies on, as mount(8) does; null: asks the system.
  std::string (*file_system_of)(const std::filesystem::path& folder) = nullptr;
};

// A place in the journal: the last event's number and hash ({0, empty} before the first).
struct Head {
  std::uint64_t seq = 0;
  Digest hash;
  friend bool operator==(const Head&, const Head&) = default;
};

// "4365:9f3a...", a number and 64 hex digits, and the reverse (invalid_argument).
[[nodiscard]] std::string to_string(const Head& head);
[[nodiscard]] Result<Head> parse_head(std::string_view text);

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

// An event without its bodies.
struct Outline {
  std::uint64_t seq = 0;
  EventId id;
  EventKind kind{};
  std::uint64_t key_id = 0;
  bool forgotten = false;
  std::string subject;
  std::string conversation;
};

// What a collection of artifacts deleted.
struct Collected {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// Somebody else who has the workspace open for writing.
struct Other {
  std::string who;              // "pid 12 on HOST since TIME"
  std::uint64_t confirmed = 0;  // as they last told: see Journal::confirm()
};

// The first thing wrong with a journal; `seq` 0 when it is sound.
struct Verdict {
  std::uint64_t events = 0;      // checked
  std::uint64_t seq = 0;         // of the first broken event
  std::string what;              // in words
  std::uint64_t unreadable = 0;  // sealed events whose key was deleted (not an error)
  std::uint64_t forgotten = 0;   // events whose content was erased, as the record says (nor that)
  std::uint64_t missing_artifacts = 0;
  [[nodiscard]] bool sound() const noexcept { return seq == 0 && missing_artifacts == 0; }
};

// Every call may also fail with io_error, storage_full, permission_denied, busy (SQLite's own locks
// held elsewhere for more than ten seconds) or corrupt, each naming the file, the reason and what
// to do; after a failed call the journal is as it was before, and stays usable. When the folder was
// moved, deleted or replaced since it was opened, every call is an io_error and touches nothing;
// moved back, it works again.
class Journal {
 public:
  // Opens the workspace in a folder; with `create`, makes the folder and what it lacks, so that a
  // creation that was cut short is finished. not_found: there is none and `create` is false, or
  // keys.db is missing. corrupt: the files are something else, or keys.db is of another workspace.
  // newer_format: a later Keel wrote them. permission_denied: not writable, or the master key is
  // missing or another. invalid_argument: the path is no folder, or a master key is given for a
  // workspace made without. unsupported: the folder lies on a network file system. A relative path
  // is resolved once. Read-only, where this user may not write and nobody has it open, the folder
  // is read as it is now, and must not be written to meanwhile. Cost: milliseconds, plus replaying
  // the log after a crash.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& folder,
                                                             const JournalOptions& options = {});
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Records the drafts in order, durably, all or none; a receipt for each. With `expected_head`:
  // conflict, and nothing written, unless the journal still ends there. Concurrent calls share one
  // commit. At most limits::batch_events_max drafts; bodies over limits::event_inline_bytes_max are
  // kept as sealed artifacts. invalid_argument or too_large, naming the draft and its field: an
  // unknown kind, names over limits::name_bytes_max or not UTF-8, a secret without an owner, more
  // than 4,096 causes, a body over limits::json_bytes_max or limits::json_depth_max or with a top
  // member "$artifact". An owner's first event costs one commit more, in keys.db. On io_error the
  // events may or may not be recorded (all or none): a retry with the same ids or dedupe keys is
  // harmless.
  [[nodiscard]] Result<std::vector<Receipt>> append(std::span<const Draft> drafts,
                                                    std::optional<Head> expected_head = {});

  // Up to `limit` events after `after_seq`, in order, opened with their keys; fewer only where the
  // journal ends. Waits for no writer. corrupt, naming the event, when a body does not open;
  // not_found when its artifact is missing. Hashes are not checked: that is verify().
  [[nodiscard]] Result<std::vector<Event>> read(std::uint64_t after_seq, std::size_t limit) const;
  // The event of an id, or nullopt.
  [[nodiscard]] Result<std::optional<Event>> find(const EventId& id) const;
  // The last `state_rebased` up to and including an event, or nullopt. They are told by the dedupe
  // key, "rebased:" and eight digits that ascend. Cost: one look into an index.
  [[nodiscard]] Result<std::optional<Event>> last_rebased(std::uint64_t seq_max) const;
  // Where the journal ends now, other processes' events included. A microsecond when nothing
  // changed.
  [[nodiscard]] Result<Head> head() const;

  // Content-addressed files, durable before put_artifact() returns; equal bytes are one file. They
  // are encrypted under the workspace's own key in keys.db, and the digest is that of the plain
  // bytes keyed by that key. At most 1 GiB each, else too_large. artifact(): not_found when there
  // is none, corrupt when the file was altered.
  [[nodiscard]] Result<Digest> put_artifact(std::string_view bytes);
  [[nodiscard]] Result<std::string> artifact(const Digest& digest) const;

  // What can be worked out again at any time, under a name: kept across processes as a whole, the
  // last one put wins, encrypted under the workspace's own key. `name` is a plain file name. At
  // most 1 GiB, else too_large. cache(): not_found when there is none, corrupt when the file is
  // another workspace's or was altered.
  [[nodiscard]] Status put_cache(std::string_view name, std::string_view bytes);
  [[nodiscard]] Result<std::string> cache(std::string_view name) const;

  // Deletes the key of an owner (Draft::owner) for good, in every process: what was sealed under it
  // reads as `erased` from now on, and what follows is sealed under a new key. False: there was no
  // key. Waits for the append lock. busy when a reader of keys.db held on to its log: call again.
  [[nodiscard]] Result<bool> erase_key(std::string_view owner);
  // The same for many, by their numbers and in one commit; how many there were.
  [[nodiscard]] Result<std::uint64_t> erase_keys(std::span<const std::uint64_t> key_ids);
  // The number of an owner's key; 0 when there is none.
  [[nodiscard]] Result<std::uint64_t> key_id(std::string_view owner) const;
  // What stands for an owner's name in keys.db: a digest under the workspace's own key.
  [[nodiscard]] Digest name_digest(std::string_view owner) const;

  // Every event after `after_seq`, in order, bodies left unread. Linear, some 2 million a second.
  [[nodiscard]] Status outline(std::uint64_t after_seq,
                               const std::function<void(const Outline&)>& each) const;
  // Erases what these events hold for good: the row keeps its place, id, kind, times, dedupe key
  // and hashes, and the digest of its content, so that the chain still verifies. A
  // `customer_forgotten` has to name them first: verify() asks for it. Overwritten in the file, and
  // the log is cut to nothing. How many there were that held anything. corrupt when one is not what
  // its hash says; busy when a reader held on to the log: call again.
  [[nodiscard]] Result<std::uint64_t> erase_content(std::span<const std::uint64_t> seqs);
  // Deletes the artifacts that no event and no checkpoint names and that are at least so old; what
  // only the `passed_over` events name counts as not named. Safe beside other processes: who names
  // one looks whether it is still there, under the lock that this takes. Nothing while a backup is
  // being made; busy says so.
  [[nodiscard]] Result<Collected> collect_artifacts(
      std::int64_t age_us_min, std::span<const std::uint64_t> passed_over = {});

  // Who else has the workspace open for writing, in this process or another of this machine.
  [[nodiscard]] Result<std::vector<Other>> others() const;
  // Tells them how far this one has come with something that all count alike; 0 at first.
  [[nodiscard]] Status confirm(std::uint64_t count);

  // Keeps a checkpoint at a recorded event (else invalid_argument), in place of one with the same
  // seq and fold_version. Its artifacts are put first. Part names are unique.
  [[nodiscard]] Status save_rung(const Rung& rung);
  // All checkpoints, ascending by seq, then fold_version; parts ascending by name.
  [[nodiscard]] Result<std::vector<Rung>> rungs() const;
  // Forgets a checkpoint; ok when there is none. Its artifacts stay.
  [[nodiscard]] Status drop_rung(std::uint64_t seq, std::uint32_t fold_version);

  // Reads everything and checks numbering, times, hashes, seals, artifacts and the structure of
  // journal.db. A tail that was cut off is found where a rung or this object knows of it.
  // `progress(done, total)` may return false to stop (cancelled). Linear in the journal.
  [[nodiscard]] Result<Verdict> verify(
      const std::function<bool(std::uint64_t, std::uint64_t)>& progress = {}) const;

  // Whether the journal still holds the event that was its head once, as it was then: `corrupt`
  // when it ends before it, or has another event there. One event is read, no hash worked out:
  // verify() says whether the hashes are right.
  [[nodiscard]] Status check_head(const Head& kept) const;

  // In the child after fork(): opens the workspace again with the same options. The inherited
  // handles are given up, not closed: SQLite would act on locks and a log that are the parent's.
  // Nothing in the process that opened it. No other thread may be in a call while the parent forks,
  // or use this while it runs. Errors as open(); conflict when another workspace lies there now.
  // After an error it may be called again.
  [[nodiscard]] Status reopen();
  // unsupported, naming reopen(), in a child that has yet to call it.
  [[nodiscard]] Status usable() const;

  // Copies the workspace into `folder`, which is absent or empty, as it is at one event, while
  // others write: first the events, then the keys, which so lack none, then the artifacts that they
  // name. Made beside it and renamed when durable; nothing stays of one that failed. already_exists
  // when the folder holds anything. `progress(bytes done, bytes)` may return false to stop
  // (cancelled).
  [[nodiscard]] Status backup(
      const std::filesystem::path& folder,
      const std::function<bool(std::uint64_t, std::uint64_t)>& progress = {}) const;

  [[nodiscard]] const std::filesystem::path& folder() const noexcept;  // as it was given
  [[nodiscard]] const std::filesystem::path& root() const noexcept;    // absolute
  [[nodiscard]] EventId workspace() const noexcept;  // id of the workspace_created event

 private:
  struct Impl;
  explicit Journal(std::unique_ptr<Impl> impl) noexcept;
  static void keep_unclosed(std::unique_ptr<Impl> inherited) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace keel::journal
