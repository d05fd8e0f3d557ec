#include "journal/event_hash.hpp"

#include <cstring>

namespace keel::journal {
namespace {

constexpr std::string_view content_tag = "KEVC";
constexpr std::string_view place_tag = "KEVP";

template <class T>
void little_end(std::string& out, T value) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);  // every supported machine is little-endian
  out.append(raw, sizeof raw);
}

void prefixed(std::string& out, std::string_view bytes) {
  little_end(out, static_cast<std::uint32_t>(bytes.size()));
  out += bytes;
}

void append_id(std::string& out, const EventId& id) {
  for (const std::uint64_t half : {id.hi, id.lo}) {
    for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(half >> shift));
  }
}

std::string_view view(const SecretKey& key) noexcept {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

}  // namespace

std::string encode_content(const Content& content) {
  std::string out;
  out.reserve(96 + content.actor.size() + content.subject.size() + content.conversation.size() +
              content.dedupe.size() + content.causes.size() + content.clear.size() +
              content.sealed.size());
  out += content_tag;
  append_id(out, content.id);
  little_end(out, content.kind);
  little_end(out, content.version);
  little_end(out, content.key_id);
  for (const std::string_view field :
       {content.actor, content.subject, content.conversation, content.dedupe, content.causes,
        content.clear, content.sealed}) {
    prefixed(out, field);
  }
  return out;
}

Digest content_digest(const Content& content) { return sha256(encode_content(content)); }

ChainHash::ChainHash(const std::optional<SecretKey>& master_key) {
  if (master_key) key_ = hmac_sha256(view(*master_key), "keel chain");
}

Digest ChainHash::operator()(const Place& place, const Digest& content,
                             const Digest& prev_hash) const {
  std::string out;
  out.reserve(92);
  out += place_tag;
  little_end(out, place.seq);
  little_end(out, place.recorded_us);
  little_end(out, place.occurred_us);
  out += content.view();
  out += prev_hash.view();
  return key_ ? hmac_sha256(key_->view(), out) : sha256(out);
}

std::string id_bytes(const EventId& id) {
  std::string out;
  out.reserve(16);
  append_id(out, id);
  return out;
}

EventId id_from_bytes(std::string_view bytes) noexcept {
  EventId id;
  if (bytes.size() != 16) return id;
  for (std::size_t i = 0; i < 16; ++i) {
    std::uint64_t& half = i < 8 ? id.hi : id.lo;
    half = half << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return id;
}

std::string sealed_bound(const EventId& id, std::uint16_t kind) {
  std::string out = id_bytes(id);
  little_end(out, kind);
  return out;
}

SecretKey derive_key(const SecretKey& key, std::string_view purpose) {
  return hmac_sha256(view(key), purpose).bytes;
}

}  // namespace keel::journal
