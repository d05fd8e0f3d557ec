// The certificate of a forgetting: what, when and by whom, what was made anew, and what is out of
// reach. docs/forgetting.md explains each member.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>

#include "keel/base/json.hpp"
#include "keel/journal/event.hpp"

namespace keel {

struct CertificateFacts {
  EventId workspace;
  std::int64_t completed_us = 0;
  std::uint64_t followers = 0;  // other processes that had it open, and followed
  std::uint64_t rungs = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t models = 0;
  std::optional<journal::Event> rebased;
};

// With `digest`, the SHA-256 of all the other members as canonical JSON.
[[nodiscard]] Json certificate_of(const journal::Event& forgotten, const CertificateFacts& facts);

}  // namespace keel
