// SignalKind: the kinds of outcome that a host may tell.
// Thread safety: values and pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel {

// Values are stored: never renumber.
enum class SignalKind : std::int32_t {
  resolved = 1,   // proxy: the customer is satisfied, or the ticket closed on it
  failed = 2,     // proxy: it did not help; nobody said what would have
  reopened = 3,   // proxy: "resolved" turned out not to be
  corrected = 4,  // audited: an agent names the right article
  accepted = 5,   // audited: an agent sent the suggestion as it was
  edited = 6,     // audited: an agent sent it changed; `text` is what was sent
  rejected = 7,   // audited: an agent did not use it
  escalated = 8,  // the customer was handed to a person
};

[[nodiscard]] std::string_view signal_name(SignalKind kind) noexcept;
[[nodiscard]] Result<SignalKind> parse_signal(std::string_view name);

}  // namespace keel
