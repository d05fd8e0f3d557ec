// Preparer: turns Drafts into what is stored, on the caller's thread and before any lock is taken:
// checks, ids, canonical JSON, sealing, artifacts for large bodies, and the content digest.
// Thread safety: any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "journal/artifacts.hpp"
#include "journal/event_hash.hpp"
#include "journal/keys.hpp"
#include "keel/journal/event.hpp"

namespace keel::journal {

// The member that stands, alone, in place of a body kept as an artifact.
inline constexpr std::string_view artifact_member = "$artifact";

// A draft in its stored form. Borrows actor, subject, conversation and dedupe from the draft.
struct Prepared {
  EventId id;
  std::uint16_t kind = 0;
  std::int64_t occurred_us = 0;
  std::uint64_t key_id = 0;
  std::string_view actor, subject, conversation, dedupe;
  std::string id_raw, causes, clear, sealed;
  Digest content;
  std::vector<Digest> bodies;     // artifacts that were put for it
  std::vector<Digest> artifacts;  // artifacts that the draft names

  [[nodiscard]] Content as_content() const noexcept;
};

class Preparer {
 public:
  Preparer(KeyStore& keys, ArtifactStore& artifacts, Clock& clock, Random& random) noexcept
      : keys_(keys), artifacts_(artifacts), clock_(clock), random_(random) {}

  // invalid_argument or too_large name the draft's place in the batch and its field.
  [[nodiscard]] Result<std::vector<Prepared>> operator()(std::span<const Draft> drafts);

 private:
  [[nodiscard]] Status fill(const Draft& draft, const OwnerKey* key, Prepared& out);
  [[nodiscard]] Status seal_secret(const Draft& draft, const OwnerKey& key, Prepared& out);
  [[nodiscard]] Result<std::vector<OwnerKey>> owner_keys(std::span<const Draft> drafts);

  KeyStore& keys_;
  ArtifactStore& artifacts_;
  Clock& clock_;
  Random& random_;
};

}  // namespace keel::journal
