// EventId: the 128-bit identity of an event, ordered by the millisecond it was made in.
// Thread safety: a value.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel {

struct EventId {
  std::uint64_t hi = 0;  // 48 bits of Unix milliseconds, 16 random bits
  std::uint64_t lo = 0;  // 64 random bits
  friend auto operator<=>(const EventId&, const EventId&) = default;
  [[nodiscard]] bool empty() const noexcept { return hi == 0 && lo == 0; }
  template <class A>
  void fields(A& a) {
    a(hi, lo);
  }
};

// 32 lower-case hex digits.
[[nodiscard]] std::string to_string(const EventId& id);
// Accepts exactly 32 hex digits; anything else is invalid_argument.
[[nodiscard]] Result<EventId> parse_event_id(std::string_view text);

}  // namespace keel
