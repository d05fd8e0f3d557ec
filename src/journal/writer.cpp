#include "journal/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "journal/reader.hpp"
#include "journal/rungs.hpp"

namespace keel::journal {

void JournalWriter::open_at_need(OpenDatabase open, AppendLock lock) {
  open_ = std::move(open);
  lock_ = std::move(lock);
}

Result<AppendLock::Held> JournalWriter::hold() {
  KEEL_ASSIGN(AppendLock::Held held, lock_.hold());
  if (open_) KEEL_TRY(open());
  return held;
}

Status JournalWriter::open() {
  KEEL_ASSIGN(database_, open_());
  KEEL_ASSIGN(begin_, database_.prepare("BEGIN IMMEDIATE"));
  KEEL_ASSIGN(commit_, database_.prepare("COMMIT"));
  KEEL_ASSIGN(insert_, database_.prepare("INSERT INTO event VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                                         "?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
                                         "ON CONFLICT DO NOTHING"));
  KEEL_ASSIGN(find_, database_.prepare("SELECT seq, id, recorded_us FROM event WHERE id = ?1 "
                                       "UNION ALL SELECT seq, id, recorded_us FROM event "
                                       "WHERE dedupe = ?2 LIMIT 1"));
  KEEL_ASSIGN(last_, database_.prepare("SELECT seq, hash, recorded_us FROM event "
                                       "ORDER BY seq DESC LIMIT 1"));
  KEEL_ASSIGN(version_, database_.prepare("PRAGMA data_version"));
  KEEL_ASSIGN(get_erasures_,
              database_.prepare("SELECT value FROM meta WHERE name = 'key_erasures'"));
  KEEL_ASSIGN(put_erasures_,
              database_.prepare("INSERT OR REPLACE INTO meta VALUES('key_erasures', ?)"));
  KEEL_TRY(refresh());
  open_ = nullptr;
  return {};
}

Status JournalWriter::refresh() {
  KEEL_ASSIGN(bool row, version_.step());
  const std::int64_t version = row ? version_.integer(0) : 0;
  version_.reset();
  if (version == seen_version_) return {};
  KEEL_ASSIGN(row, last_.step());
  Tail tail;
  if (row) {
    tail.head = {last_.natural(0), digest_from_bytes(last_.bytes(1))};
    tail.recorded_us = last_.integer(2);
  }
  last_.reset();
  KEEL_ASSIGN(row, get_erasures_.step());
  std::uint64_t erasures = 0;
  if (row) {
    const std::string_view text = get_erasures_.bytes(0);
    std::from_chars(text.data(), text.data() + text.size(), erasures);
  }
  get_erasures_.reset();
  // In this order: who reads the new count no longer finds an erased key in memory.
  if (erasures != erasures_.load()) keys_.drop_cache();
  erasures_.store(erasures);
  tail_ = tail;
  seen_version_ = version;
  return {};
}

Status JournalWriter::commit(std::span<AppendRequest* const> requests) {
  KEEL_ASSIGN(const AppendLock::Held held, hold());
  Transaction transaction(database_);
  KEEL_TRY(begin_.run());
  KEEL_TRY(refresh());
  Tail tail = tail_;
  for (AppendRequest* request : requests) {
    if (request->erasures != erasures_.load()) {
      request->stale = true;
    } else if (request->expected_head && *request->expected_head != tail.head) {
      request->status = error(
          Code::conflict, fmt::format("the journal ends at event {}, not at the expected {}; read "
                                      "on and retry",
                                      tail.head.seq, request->expected_head->seq));
    } else if (artifacts_are_there(*request)) {
      KEEL_TRY(write(*request, tail));
    }
  }
  if (tail.head == tail_.head) return {};  // nothing new: the transaction is let go
  const std::int64_t version = std::exchange(seen_version_, -1);
  KEEL_TRY(commit_.run());  // after a failure only the file can tell where the journal ends
  tail_ = tail;
  seen_version_ = version;
  return {};
}

Status JournalWriter::write(AppendRequest& request, Tail& tail) {
  request.receipts.reserve(request.events.size());
  for (const Prepared& event : request.events) {
    Place place;
    place.seq = tail.head.seq + 1;
    place.recorded_us = std::max(tail.recorded_us, clock_.now_us());
    place.occurred_us = event.occurred_us == 0 ? place.recorded_us : event.occurred_us;
    const Digest hash = chain_(place, event.content, tail.head.hash);
    KEEL_TRY(insert(event, place, tail.head.hash, hash));
    if (database_.changes() == 0) {
      KEEL_ASSIGN(const Receipt receipt, recorded(event));
      request.receipts.push_back(receipt);
      continue;
    }
    request.receipts.push_back({place.seq, event.id, place.recorded_us, false});
    tail.head = {place.seq, hash};
    tail.recorded_us = place.recorded_us;
  }
  return {};
}

Status JournalWriter::insert(const Prepared& event, const Place& place, const Digest& prev_hash,
                             const Digest& hash) {
  insert_.bind(1, place.seq)
      .bind_blob(2, event.id_raw)
      .bind(3, static_cast<std::int64_t>(event.kind))
      .bind(4, std::int64_t{1})
      .bind(5, place.recorded_us)
      .bind(6, place.occurred_us)
      .bind_text(7, event.actor)
      .bind_text(8, event.subject)
      .bind_text(9, event.conversation)
      .bind(10, event.key_id);
  event.dedupe.empty() ? insert_.bind_null(11) : insert_.bind_text(11, event.dedupe);
  event.causes.empty() ? insert_.bind_null(12) : insert_.bind_blob(12, event.causes);
  event.clear.empty() ? insert_.bind_null(13) : insert_.bind_text(13, event.clear);
  event.sealed.empty() ? insert_.bind_null(14) : insert_.bind_blob(14, event.sealed);
  return insert_.bind_blob(15, prev_hash.view()).bind_blob(16, hash.view()).run();
}

// The receipt of the event whose id or dedupe key this one repeats.
Result<Receipt> JournalWriter::recorded(const Prepared& event) {
  find_.bind_blob(1, event.id_raw);
  event.dedupe.empty() ? find_.bind_null(2) : find_.bind_text(2, event.dedupe);
  KEEL_ASSIGN(const bool row, find_.step());
  if (!row) {
    return error(Code::corrupt, database_.path() +
                                    ": an index names an event that is not there; "
                                    "restore the workspace from a backup");
  }
  const Receipt receipt{find_.natural(0), id_from_bytes(find_.bytes(1)), find_.integer(2), true};
  find_.reset();
  return receipt;
}

bool JournalWriter::artifacts_are_there(AppendRequest& request) const {
  for (const Prepared& event : request.events) {
    for (const Digest& digest : event.bodies) request.stale |= !artifacts_.has(digest);
    for (const Digest& digest : event.artifacts) {
      if (artifacts_.has(digest)) continue;
      request.status = error(Code::busy, "artifact " + to_hex(digest) +
                                             " was collected before an event named it; put it "
                                             "again, and retry");
      return false;
    }
  }
  return !request.stale;
}

Result<std::uint64_t> JournalWriter::erase_keys(std::span<const std::uint64_t> ids) {
  KEEL_ASSIGN(const AppendLock::Held held, hold());
  KEEL_ASSIGN(const std::uint64_t count, count_erasure());
  Result<std::uint64_t> erased = keys_.erase(ids);
  erasures_.store(count);  // after the keys left memory: see refresh()
  return erased;
}

Result<bool> JournalWriter::erase_row(std::uint64_t seq, Statement& get, Statement& put) {
  KEEL_ASSIGN(const bool there, get.bind(1, seq).step());
  if (!there) return false;
  const Row row = take_row(get);
  get.reset();
  if (row.forgotten()) return false;
  const Digest content = row.content();
  if (chain_(row.place, content, digest_from_bytes(row.prev_hash)).view() != row.hash) {
    return error(Code::corrupt, fmt::format("event {}: its hash does not match its content, which "
                                            "is therefore not erased; run verify",
                                            seq));
  }
  KEEL_TRY(put.bind(1, seq).bind_blob(2, content.view()).run());
  return true;
}

Result<std::uint64_t> JournalWriter::erase_content(std::span<const std::uint64_t> seqs) {
  constexpr std::size_t rows_per_commit = 1000;
  std::uint64_t erased = 0;
  for (std::size_t first = 0; first < seqs.size(); first += rows_per_commit) {
    KEEL_ASSIGN(const AppendLock::Held held, hold());
    KEEL_ASSIGN(Statement get,
                database_.prepare("SELECT " KEEL_EVENT_COLUMNS " FROM event WHERE seq = ?"));
    KEEL_ASSIGN(Statement put,
                database_.prepare("UPDATE event SET actor = '', subject = '', conversation = '', "
                                  "key_id = 0, causes = NULL, clear = NULL, sealed = ?2 "
                                  "WHERE seq = ?1"));
    Transaction transaction(database_);
    KEEL_TRY(begin_.run());
    KEEL_TRY(database_.exec(fmt::format("PRAGMA user_version = {}", format_version)));
    for (const std::uint64_t seq :
         seqs.subspan(first, std::min(rows_per_commit, seqs.size() - first))) {
      KEEL_ASSIGN(const bool held_anything, erase_row(seq, get, put));
      erased += held_anything;
    }
    seen_version_ = -1;
    KEEL_TRY(commit_.run());
  }
  return erased;
}

Status JournalWriter::cut_log() {
  KEEL_ASSIGN(const AppendLock::Held held, hold());
  KEEL_ASSIGN(const std::int64_t blocked, database_.integer("PRAGMA wal_checkpoint(TRUNCATE)"));
  if (blocked == 0) return {};
  return error(Code::busy,
               database_.path() + ": a reader still holds the log of what was erased; call again");
}

Status JournalWriter::while_none_is_named(const std::function<Status()>& work) {
  KEEL_ASSIGN(const AppendLock::Held held, hold());
  return work();
}

Result<std::uint64_t> JournalWriter::count_erasure() {
  Transaction transaction(database_);
  KEEL_TRY(begin_.run());
  KEEL_TRY(refresh());
  const std::uint64_t count = erasures_.load() + 1;
  const std::string text = std::to_string(count);
  KEEL_TRY(put_erasures_.bind_blob(1, text).run());
  seen_version_ = -1;  // until the commit is known to have happened
  KEEL_TRY(commit_.run());
  return count;
}

Status JournalWriter::save_rung(const Rung& rung) {
  KEEL_ASSIGN(const AppendLock::Held held, hold());
  Transaction transaction(database_);
  KEEL_TRY(begin_.run());
  KEEL_ASSIGN(Statement event, database_.prepare("SELECT hash FROM event WHERE seq = ?"));
  KEEL_ASSIGN(const bool row, event.bind(1, rung.seq).step());
  if (!row) {
    return error(Code::invalid_argument,
                 fmt::format("a rung at event {}, which is not recorded; save it after its event",
                             rung.seq));
  }
  const std::string hash(event.bytes(0));
  event.reset();
  for (const auto& [name, digest] : rung.parts) {
    if (artifacts_.has(digest)) continue;
    return error(Code::busy, fmt::format("part {} of a checkpoint was collected before the "
                                         "checkpoint was saved; put it again, and retry",
                                         name));
  }
  const std::string parts = encode_parts(rung.parts);
  KEEL_ASSIGN(Statement put,
              database_.prepare("INSERT OR REPLACE INTO rung VALUES(?, ?, ?, ?, ?)"));
  KEEL_TRY(put.bind(1, rung.seq)
               .bind(2, static_cast<std::int64_t>(rung.fold_version))
               .bind_blob(3, hash)
               .bind_blob(4, rung.state.view())
               .bind_blob(5, parts)
               .run());
  return commit_.run();
}

Status JournalWriter::drop_rung(std::uint64_t seq, std::uint32_t fold_version) {
  KEEL_ASSIGN(const AppendLock::Held held, hold());
  Transaction transaction(database_);
  KEEL_TRY(begin_.run());
  KEEL_ASSIGN(Statement drop,
              database_.prepare("DELETE FROM rung WHERE seq = ? AND fold_version = ?"));
  KEEL_TRY(drop.bind(1, seq).bind(2, static_cast<std::int64_t>(fold_version)).run());
  return commit_.run();
}

}  // namespace keel::journal
