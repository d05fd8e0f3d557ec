#include "journal/prepare.hpp"

#include <fmt/format.h>

#include "keel/base/limits.hpp"
#include "keel/text/utf8.hpp"

namespace keel::journal {
namespace {

constexpr std::size_t causes_max = 4096;

int depth_of(const Json& value, int levels_left) {
  int deepest = 0;
  if (levels_left == 0) return 1;
  if (value.is_array()) {
    for (const Json& each : value.as_array()) {
      deepest = std::max(deepest, 1 + depth_of(each, levels_left - 1));
    }
    return std::max(deepest, 1);
  }
  if (value.is_object()) {
    for (const auto& [name, each] : value.as_object()) {
      deepest = std::max(deepest, 1 + depth_of(each, levels_left - 1));
    }
    return std::max(deepest, 1);
  }
  return 0;
}

Status check_name(std::string_view value, std::string_view field) {
  if (value.size() > limits::name_bytes_max) {
    return error(Code::too_large, fmt::format("{} of {} bytes is over the limit of {}; shorten it",
                                              field, value.size(), limits::name_bytes_max));
  }
  if (value.find('\0') != std::string_view::npos) {
    return error(Code::invalid_argument, fmt::format("{} holds a zero byte; remove it", field));
  }
  return text::check_utf8(value, field);
}

// The canonical text of a body; "" for null.
Result<std::string> body_text(const Json& body, std::string_view field) {
  if (body.is_null()) return std::string();
  if (depth_of(body, limits::json_depth_max + 1) > limits::json_depth_max) {
    return error(Code::too_large, fmt::format("{} is nested deeper than {} levels; flatten it",
                                              field, limits::json_depth_max));
  }
  if (body.has(artifact_member)) {
    return error(
        Code::invalid_argument,
        fmt::format("{} has a member {}, which is reserved; rename it", field, artifact_member));
  }
  std::string text = to_canonical(body);
  if (text.size() > limits::json_bytes_max) {
    return error(Code::too_large, fmt::format("{} of {} bytes is over the limit of {}; split it",
                                              field, text.size(), limits::json_bytes_max));
  }
  KEEL_TRY(text::check_utf8(text, field));
  return text;
}

std::string reference(const Digest& digest) {
  return fmt::format(R"({{"{}":"{}"}})", artifact_member, to_hex(digest));
}

// Whether digests among the members of the readable body name artifacts.
bool names_artifacts(EventKind kind) noexcept {
  return kind == EventKind::model_fitted || kind == EventKind::model_promoted ||
         kind == EventKind::change_reverted || kind == EventKind::state_rebased;
}

Status check(const Draft& draft) {
  if (kind_name(draft.kind) == "unknown") {
    return error(Code::invalid_argument,
                 fmt::format("kind {} is not an event kind; use one of EventKind",
                             static_cast<unsigned>(draft.kind)));
  }
  KEEL_TRY(check_name(draft.actor, "actor"));
  KEEL_TRY(check_name(draft.subject, "subject"));
  KEEL_TRY(check_name(draft.conversation, "conversation"));
  KEEL_TRY(check_name(draft.owner, "owner"));
  KEEL_TRY(check_name(draft.dedupe, "dedupe"));
  if (!draft.secret.is_null() && draft.owner.empty()) {
    return error(Code::invalid_argument,
                 "secret needs an owner whose key seals it; name a customer or conversation");
  }
  if (draft.causes.size() > causes_max) {
    return error(Code::too_large,
                 fmt::format("{} causes are over the limit of {}; name the nearest",
                             draft.causes.size(), causes_max));
  }
  return {};
}

}  // namespace

Content Prepared::as_content() const noexcept {
  return {id, kind, 1, key_id, actor, subject, conversation, dedupe, causes, clear, sealed};
}

Result<std::vector<Prepared>> Preparer::operator()(std::span<const Draft> drafts) {
  const auto at = [&](std::size_t i, const Status& status) {
    return error(status.code(),
                 fmt::format("event {} of {}: {}", i + 1, drafts.size(), status.message()));
  };
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    if (Status status = check(drafts[i]); !status.ok()) return at(i, status);
  }
  KEEL_ASSIGN(const std::vector<OwnerKey> keys, owner_keys(drafts));
  std::vector<Prepared> prepared(drafts.size());
  std::size_t next_key = 0;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const OwnerKey* key = drafts[i].secret.is_null() ? nullptr : &keys[next_key++];
    if (Status status = fill(drafts[i], key, prepared[i]); !status.ok()) return at(i, status);
  }
  return prepared;
}

// One key for each draft that has a secret, in order.
Result<std::vector<OwnerKey>> Preparer::owner_keys(std::span<const Draft> drafts) {
  std::vector<std::string_view> owners;
  for (const Draft& draft : drafts) {
    if (!draft.secret.is_null()) owners.emplace_back(draft.owner);
  }
  if (owners.empty()) return std::vector<OwnerKey>();
  return keys_.keys_for(owners);
}

Status Preparer::fill(const Draft& draft, const OwnerKey* key, Prepared& out) {
  out.id = draft.id.empty() ? make_event_id(clock_.now_us(), random_) : draft.id;
  out.id_raw = id_bytes(out.id);
  out.kind = static_cast<std::uint16_t>(draft.kind);
  out.occurred_us = draft.occurred_us;
  out.actor = draft.actor;
  out.subject = draft.subject;
  out.conversation = draft.conversation;
  out.dedupe = draft.dedupe;
  out.causes.reserve(draft.causes.size() * 16);
  for (const EventId& cause : draft.causes) out.causes += id_bytes(cause);
  KEEL_ASSIGN(out.clear, body_text(draft.clear, "clear"));
  if (out.clear.size() > limits::event_inline_bytes_max) {
    KEEL_ASSIGN(const Digest digest, artifacts_.put(out.clear));
    out.clear = reference(digest);
    out.bodies.push_back(digest);
  }
  if (names_artifacts(draft.kind)) {
    for (const auto& [name, value] : draft.clear.as_object()) {
      const Result<Digest> digest = parse_digest(value.as_string());
      if (digest.ok()) out.artifacts.push_back(*digest);
    }
  }
  if (key != nullptr) KEEL_TRY(seal_secret(draft, *key, out));
  out.content = content_digest(out.as_content());
  return {};
}

// A large secret is sealed under its owner's key before it becomes an artifact, so that deleting
// the key ends the artifact too.
Status Preparer::seal_secret(const Draft& draft, const OwnerKey& key, Prepared& out) {
  KEEL_ASSIGN(std::string text, body_text(draft.secret, "secret"));
  const std::string bound = sealed_bound(out.id, out.kind);
  if (text.size() > limits::event_inline_bytes_max) {
    KEEL_ASSIGN(const std::string body, seal(key.bytes, text, bound, random_));
    KEEL_ASSIGN(const Digest digest, artifacts_.put(body));
    text = reference(digest);
    out.bodies.push_back(digest);
  }
  out.key_id = key.id;
  KEEL_ASSIGN(out.sealed, seal(key.bytes, text, bound, random_));
  return {};
}

}  // namespace keel::journal
