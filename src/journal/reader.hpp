// Reader: the connection that reads, apart from the one that writes so that no reader waits for a
// writer's disk; and the way from a stored row to an Event.
// Thread safety: every method from any thread; rows are opened outside the connection's mutex.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "journal/artifacts.hpp"
#include "journal/event_hash.hpp"
#include "journal/keys.hpp"
#include "journal/sqlite.hpp"
#include "keel/journal/journal.hpp"

namespace keel::journal {

// A stored row, as it is.
struct Row {
  Place place;
  EventId id;
  std::int64_t kind = 0;
  std::int64_t version = 0;
  std::uint64_t key_id = 0;
  std::string actor, subject, conversation, dedupe, causes, clear, sealed, prev_hash, hash;

  [[nodiscard]] Content as_content() const noexcept;
  // Of a forgotten event `sealed` holds the digest of what it was, and no key seals it.
  [[nodiscard]] bool forgotten() const noexcept { return key_id == 0 && sealed.size() == 32; }
  [[nodiscard]] Digest content() const noexcept;
};

// The columns of a Row, in the order in which take_row() takes them.
#define KEEL_EVENT_COLUMNS                                                                     \
  "seq, id, kind, v, recorded_us, occurred_us, actor, subject, conversation, key_id, dedupe, " \
  "causes, clear, sealed, prev_hash, hash"
[[nodiscard]] Row take_row(const Statement& from);

class Reader {
 public:
  Reader(KeyStore& keys, ArtifactStore& artifacts) noexcept : keys_(keys), artifacts_(artifacts) {}
  [[nodiscard]] Status open(Database database);

  [[nodiscard]] Result<std::vector<Row>> rows(std::uint64_t after_seq, std::size_t limit);
  [[nodiscard]] Result<std::optional<Row>> row(const EventId& id);
  // Without bodies, at most `limit`.
  [[nodiscard]] Result<std::vector<Outline>> outlines(std::uint64_t after_seq, std::size_t limit);
  // Of the events after `after_seq` up to `seq_max`, those that may name artifacts.
  [[nodiscard]] Result<std::vector<Row>> naming_rows(std::uint64_t after_seq,
                                                     std::uint64_t seq_max);
  [[nodiscard]] Result<std::optional<Row>> last_rebased(std::uint64_t seq_max);
  [[nodiscard]] Result<Head> head();
  // The furthest head this object has seen.
  [[nodiscard]] Head reached() const;
  [[nodiscard]] Result<std::vector<Rung>> rungs(std::vector<Digest>* hashes = nullptr);

  // The Event of a row, its bodies opened. corrupt names the event.
  [[nodiscard]] Result<Event> open_row(Row row) const;
  // The artifacts that a row names: bodies kept apart, and what a member of its readable body is
  // the digest of. None for a body that does not open.
  [[nodiscard]] Result<std::vector<Digest>> artifacts_of(const Row& row) const;

 private:
  // Notices other connections' commits: a new head, and keys that somebody erased.
  [[nodiscard]] Status refresh();
  [[nodiscard]] Result<Json> body(std::string_view text, const Row& row,
                                  const SecretKey* key) const;

  KeyStore& keys_;
  ArtifactStore& artifacts_;
  mutable std::mutex mutex_;
  Database database_;
  Statement after_, by_id_, rebased_, last_, version_, erasures_, rungs_, outlines_, naming_;
  std::int64_t seen_version_ = -1;
  std::uint64_t seen_erasures_ = 0;
  Head head_;
  Head reached_;
};

[[nodiscard]] Digest digest_from_bytes(std::string_view bytes) noexcept;  // empty unless 32 bytes

}  // namespace keel::journal
