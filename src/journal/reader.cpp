#include "journal/reader.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstring>

#include "journal/prepare.hpp"
#include "journal/rungs.hpp"

namespace keel::journal {
namespace {

// The digest that a body consisting of nothing but a reference names.
std::optional<Digest> referenced(const Json& body) {
  if (body.as_object().size() != 1 || !body.has(artifact_member)) return std::nullopt;
  Result<Digest> digest = parse_digest(body[artifact_member].as_string());
  if (!digest.ok()) return std::nullopt;
  return *digest;
}

Status broken(const Row& row, std::string_view what) {
  return error(Code::corrupt, fmt::format("event {}: {}; run verify and restore from a backup",
                                          row.place.seq, what));
}

}  // namespace

Row take_row(const Statement& from) {
  Row row;
  row.place.seq = from.natural(0);
  row.id = id_from_bytes(from.bytes(1));
  row.kind = from.integer(2);
  row.version = from.integer(3);
  row.place.recorded_us = from.integer(4);
  row.place.occurred_us = from.integer(5);
  row.actor = from.bytes(6);
  row.subject = from.bytes(7);
  row.conversation = from.bytes(8);
  row.key_id = from.natural(9);
  row.dedupe = from.bytes(10);
  row.causes = from.bytes(11);
  row.clear = from.bytes(12);
  row.sealed = from.bytes(13);
  row.prev_hash = from.bytes(14);
  row.hash = from.bytes(15);
  return row;
}

Digest digest_from_bytes(std::string_view bytes) noexcept {
  Digest digest;
  if (bytes.size() == digest.bytes.size()) {
    std::memcpy(digest.bytes.data(), bytes.data(), bytes.size());
  }
  return digest;
}

Content Row::as_content() const noexcept {
  return {id,
          static_cast<std::uint16_t>(kind),
          static_cast<std::uint32_t>(version),
          key_id,
          actor,
          subject,
          conversation,
          dedupe,
          causes,
          clear,
          sealed};
}

Digest Row::content() const noexcept {
  return forgotten() ? digest_from_bytes(sealed) : content_digest(as_content());
}

Status Reader::open(Database database) {
  database_ = std::move(database);
  KEEL_ASSIGN(after_, database_.prepare("SELECT " KEEL_EVENT_COLUMNS
                                        " FROM event WHERE seq > ? ORDER BY seq LIMIT ?"));
  KEEL_ASSIGN(rebased_,
              database_.prepare("SELECT " KEEL_EVENT_COLUMNS
                                " FROM event WHERE dedupe > 'rebased:' AND dedupe < 'rebased;' "
                                "AND kind = 74 AND seq <= ? ORDER BY dedupe DESC LIMIT 1"));
  KEEL_ASSIGN(last_, database_.prepare("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1"));
  KEEL_ASSIGN(version_, database_.prepare("PRAGMA data_version"));
  KEEL_ASSIGN(erasures_, database_.prepare("SELECT value FROM meta WHERE name = 'key_erasures'"));
  KEEL_ASSIGN(rungs_, database_.prepare("SELECT seq, fold_version, hash, state, parts FROM rung "
                                        "ORDER BY seq, fold_version"));
  return refresh();
}

Result<std::vector<Outline>> Reader::outlines(std::uint64_t after_seq, std::size_t limit) {
  constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
  const std::lock_guard lock(mutex_);
  KEEL_TRY(refresh());
  KEEL_TRY(database_.ready(outlines_,
                           "SELECT seq, id, kind, key_id, subject, conversation, "
                           "key_id = 0 AND length(sealed) = 32 FROM event WHERE seq > ? "
                           "ORDER BY seq LIMIT ?"));
  std::vector<Outline> out;
  outlines_.bind(1, std::min(after_seq, most)).bind(2, std::min<std::uint64_t>(limit, most));
  for (;;) {
    KEEL_ASSIGN(const bool row, outlines_.step());
    if (!row) return out;
    Outline& one = out.emplace_back();
    one.seq = outlines_.natural(0);
    one.id = id_from_bytes(outlines_.bytes(1));
    one.kind = static_cast<EventKind>(outlines_.integer(2));
    one.key_id = outlines_.natural(3);
    one.subject = outlines_.bytes(4);
    one.conversation = outlines_.bytes(5);
    one.forgotten = outlines_.integer(6) != 0;
  }
}

Result<std::vector<Row>> Reader::naming_rows(std::uint64_t after_seq, std::uint64_t seq_max) {
  const std::lock_guard lock(mutex_);
  KEEL_TRY(refresh());
  // Models, exclusions, and bodies that are kept apart: a sealed reference has 108 bytes.
  KEEL_TRY(database_.ready(naming_, "SELECT " KEEL_EVENT_COLUMNS
                                    " FROM event WHERE seq > ? AND seq <= ? AND "
                                    "(kind IN (60, 61, 62, 74) OR length(sealed) = 108 OR "
                                    "substr(clear, 1, 13) = '{\"$artifact\":')"));
  std::vector<Row> out;
  naming_.bind(1, after_seq).bind(2, seq_max);
  for (;;) {
    KEEL_ASSIGN(const bool row, naming_.step());
    if (!row) return out;
    out.push_back(take_row(naming_));
  }
}

Status Reader::refresh() {
  database_.settle();
  KEEL_ASSIGN(bool row, version_.step());
  const std::int64_t version = row ? version_.integer(0) : 0;
  version_.reset();
  if (version == seen_version_) return {};
  KEEL_ASSIGN(row, last_.step());
  const Head head = row ? Head{last_.natural(0), digest_from_bytes(last_.bytes(1))} : Head{};
  last_.reset();
  KEEL_ASSIGN(row, erasures_.step());
  std::uint64_t erasures = 0;
  if (row) {
    const std::string_view text = erasures_.bytes(0);
    std::from_chars(text.data(), text.data() + text.size(), erasures);
  }
  erasures_.reset();
  if (erasures != seen_erasures_) keys_.drop_cache();
  seen_erasures_ = erasures;
  head_ = head;
  if (head.seq > reached_.seq) reached_ = head;
  seen_version_ = version;
  return {};
}

Result<Head> Reader::head() {
  const std::lock_guard lock(mutex_);
  KEEL_TRY(refresh());
  return head_;
}

Head Reader::reached() const {
  const std::lock_guard lock(mutex_);
  return reached_;
}

Result<std::vector<Row>> Reader::rows(std::uint64_t after_seq, std::size_t limit) {
  constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
  const std::lock_guard lock(mutex_);
  KEEL_TRY(refresh());
  std::vector<Row> rows;
  if (after_seq >= most) return rows;
  after_.bind(1, after_seq).bind(2, std::min<std::uint64_t>(limit, most));
  for (;;) {
    KEEL_ASSIGN(const bool row, after_.step());
    if (!row) return rows;
    rows.push_back(take_row(after_));
  }
}

Result<std::optional<Row>> Reader::row(const EventId& id) {
  const std::string raw = id_bytes(id);
  const std::lock_guard lock(mutex_);
  KEEL_TRY(refresh());
  KEEL_TRY(database_.ready(by_id_, "SELECT " KEEL_EVENT_COLUMNS " FROM event WHERE id = ?"));
  KEEL_ASSIGN(const bool there, by_id_.bind_blob(1, raw).step());
  std::optional<Row> row;
  if (there) row = take_row(by_id_);
  by_id_.reset();
  return row;
}

Result<std::optional<Row>> Reader::last_rebased(std::uint64_t seq_max) {
  constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
  const std::lock_guard lock(mutex_);
  KEEL_TRY(refresh());
  KEEL_ASSIGN(const bool there, rebased_.bind(1, std::min(seq_max, most)).step());
  std::optional<Row> row;
  if (there) row = take_row(rebased_);
  rebased_.reset();
  return row;
}

Result<std::vector<Rung>> Reader::rungs(std::vector<Digest>* hashes) {
  const std::lock_guard lock(mutex_);
  database_.settle();
  std::vector<Rung> rungs;
  for (;;) {
    KEEL_ASSIGN(const bool row, rungs_.step());
    if (!row) return rungs;
    Rung rung;
    rung.seq = rungs_.natural(0);
    rung.fold_version = static_cast<std::uint32_t>(rungs_.integer(1));
    rung.state = digest_from_bytes(rungs_.bytes(3));
    const bool whole = decode_parts(rungs_.bytes(4), rung.parts);
    if (hashes != nullptr) hashes->push_back(digest_from_bytes(rungs_.bytes(2)));
    if (!whole) {
      rungs_.reset();
      return error(Code::corrupt, fmt::format("{}: rung {} of fold {} cannot be read; drop it",
                                              database_.path(), rung.seq, rung.fold_version));
    }
    rungs.push_back(std::move(rung));
  }
}

Result<Json> Reader::body(std::string_view text, const Row& row, const SecretKey* key) const {
  if (text.empty()) return Json();
  Result<Json> parsed = parse_json(text);
  if (parsed.status().code() == Code::out_of_memory) return parsed;
  if (!parsed.ok()) return broken(row, "a body is not JSON");
  const std::optional<Digest> digest = referenced(*parsed);
  if (!digest) return parsed;
  KEEL_ASSIGN(std::string bytes, artifacts_.get(*digest));
  if (key != nullptr) {
    const auto kind = static_cast<std::uint16_t>(row.kind);
    Result<std::string> opened = unseal(*key, bytes, sealed_bound(row.id, kind));
    if (!opened.ok()) return broken(row, "its artifact does not open with its key");
    bytes = *std::move(opened);
  }
  parsed = parse_json(bytes);
  if (parsed.status().code() == Code::out_of_memory) return parsed;
  if (!parsed.ok()) return broken(row, "its artifact is not JSON");
  return parsed;
}

Result<std::vector<Digest>> Reader::artifacts_of(const Row& row) const {
  constexpr std::size_t sealed_reference_bytes = 108;  // {"$artifact":"..."} with nonce and tag
  std::vector<Digest> out;
  const auto take = [&](const Json& body) {
    for (const auto& [name, value] : body.as_object()) {
      const Result<Digest> digest = parse_digest(value.as_string());
      if (digest.ok()) out.push_back(*digest);
    }
  };
  if (const Result<Json> clear = parse_json(row.clear); clear.ok()) {
    take(*clear);
    if (referenced(*clear)) {
      if (const Result<Json> kept = body(row.clear, row, nullptr); kept.ok()) take(*kept);
    }
  }
  if (row.sealed.size() != sealed_reference_bytes) return out;
  KEEL_ASSIGN(const std::optional<SecretKey> key, keys_.key(row.key_id));
  if (!key) return out;
  const auto kind = static_cast<std::uint16_t>(row.kind);
  const Result<std::string> opened = unseal(*key, row.sealed, sealed_bound(row.id, kind));
  if (!opened.ok()) return out;
  if (const Result<Json> secret = parse_json(*opened); secret.ok()) take(*secret);
  return out;
}

Result<Event> Reader::open_row(Row row) const {
  Event event;
  KEEL_ASSIGN(event.clear, body(row.clear, row, nullptr));
  event.erased = event.forgotten = row.forgotten();
  if (!row.sealed.empty() && !event.forgotten) {
    KEEL_ASSIGN(const std::optional<SecretKey> key, keys_.key(row.key_id));
    event.erased = !key;
    if (key) {
      const auto kind = static_cast<std::uint16_t>(row.kind);
      Result<std::string> opened = unseal(*key, row.sealed, sealed_bound(row.id, kind));
      if (!opened.ok()) return broken(row, "its sealed body does not open with its key");
      KEEL_ASSIGN(event.secret, body(*opened, row, &*key));
    }
  }
  event.seq = row.place.seq;
  event.id = row.id;
  event.kind = static_cast<EventKind>(row.kind);
  event.version = static_cast<std::uint32_t>(row.version);
  event.recorded_us = row.place.recorded_us;
  event.occurred_us = row.place.occurred_us;
  event.actor = std::move(row.actor);
  event.subject = std::move(row.subject);
  event.conversation = std::move(row.conversation);
  event.key_id = row.key_id;
  event.dedupe = std::move(row.dedupe);
  for (std::size_t i = 0; i + 16 <= row.causes.size(); i += 16) {
    event.causes.push_back(id_from_bytes(std::string_view(row.causes).substr(i, 16)));
  }
  event.prev_hash = digest_from_bytes(row.prev_hash);
  event.hash = digest_from_bytes(row.hash);
  return event;
}

}  // namespace keel::journal
