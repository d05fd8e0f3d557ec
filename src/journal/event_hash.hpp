// ChainHash: what the `hash` column holds. docs/format.md has the bytes and a worked example.
//   content = SHA-256(canonical encoding of everything a caller decides)
//   hash    = SHA-256 or HMAC-SHA-256(place, times, content, prev_hash)
// In two steps so that the long part is hashed before the append lock is taken.
// Thread safety: pure functions; a ChainHash is a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keel/base/digest.hpp"
#include "keel/journal/event.hpp"

namespace keel::journal {

// The stored form of what a caller decides about an event; views into whatever holds it.
struct Content {
  EventId id;
  std::uint16_t kind = 0;
  std::uint32_t version = 1;
  std::uint64_t key_id = 0;
  std::string_view actor;
  std::string_view subject;
  std::string_view conversation;
  std::string_view dedupe;
  std::string_view causes;  // 16 bytes each
  std::string_view clear;   // canonical JSON, "" for none
  std::string_view sealed;  // nonce | ciphertext | tag, "" for none
};

// What the journal decides when it records the event.
struct Place {
  std::uint64_t seq = 0;
  std::int64_t recorded_us = 0;
  std::int64_t occurred_us = 0;
};

[[nodiscard]] std::string encode_content(const Content& content);
[[nodiscard]] Digest content_digest(const Content& content);

class ChainHash {
 public:
  // Keyed (HMAC) when there is a master key.
  explicit ChainHash(const std::optional<SecretKey>& master_key);
  [[nodiscard]] Digest operator()(const Place& place, const Digest& content,
                                  const Digest& prev_hash) const;
  [[nodiscard]] std::string_view name() const noexcept { return key_ ? "hmac-sha256" : "sha256"; }

 private:
  std::optional<Digest> key_;
};

// 16 bytes, big end first, so that stored ids sort by the time they were made.
[[nodiscard]] std::string id_bytes(const EventId& id);
[[nodiscard]] EventId id_from_bytes(std::string_view bytes) noexcept;  // empty unless 16 bytes
// The bytes a sealed body is bound to: id (16) and kind (2, little end first).
[[nodiscard]] std::string sealed_bound(const EventId& id, std::uint16_t kind);
// A key made from another for one purpose: HMAC-SHA-256(key, purpose).
[[nodiscard]] SecretKey derive_key(const SecretKey& key, std::string_view purpose);

}  // namespace keel::journal
