// UTF-8 checks for what comes from outside.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel::text {

// invalid_argument naming `what` and the offset of the first byte that is not UTF-8 (RFC 3629).
[[nodiscard]] Status check_utf8(std::string_view text, std::string_view what);
// The longest prefix of at most `bytes_max` bytes that ends on a character boundary.
[[nodiscard]] std::string_view clip(std::string_view text, std::size_t bytes_max) noexcept;

}  // namespace keel::text
