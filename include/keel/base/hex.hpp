// Lower-case hexadecimal digits, shared by ids and digests.
#pragma once

#include <cstdint>

namespace keel {

[[nodiscard]] constexpr char hex_digit(std::uint64_t value) noexcept {
  return "0123456789abcdef"[value & 15];
}
// 0-15, or -1 for anything that is no hex digit.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace keel
