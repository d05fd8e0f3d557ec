#include "keel/base/id.hpp"

#include "keel/base/hex.hpp"

namespace keel {

std::string to_string(const EventId& id) {
  std::string out;
  out.reserve(32);
  for (const std::uint64_t half : {id.hi, id.lo}) {
    for (int shift = 60; shift >= 0; shift -= 4) out.push_back(hex_digit((half >> shift) & 15));
  }
  return out;
}

Result<EventId> parse_event_id(std::string_view text) {
  EventId id;
  if (text.size() == 32) {
    bool valid = true;
    for (std::size_t i = 0; i < 32; ++i) {
      const int digit = hex_value(text[i]);
      valid = valid && digit >= 0;
      std::uint64_t& half = i < 16 ? id.hi : id.lo;
      half = half << 4 | static_cast<std::uint64_t>(digit & 15);
    }
    if (valid) return id;
  }
  return error(Code::invalid_argument, "an event id is 32 hex digits, got " +
                                           std::to_string(text.size()) +
                                           " characters that are not");
}

}  // namespace keel
