// What both kinds of Zendesk objects share.
// Thread safety: pure functions.
#pragma once

#include <string>

#include "checks.hpp"
#include "keel/base/json.hpp"

namespace keel::connect {

// The API gives ids as numbers, exports and webhooks also as strings; "" when it is neither.
[[nodiscard]] inline std::string zendesk_id(const Json& value) {
  if (value.is_int()) return std::to_string(value.as_int());
  return to_name(value.as_string(), 64);
}

// What was written, plain: html if there is any, else the text.
[[nodiscard]] std::string zendesk_text(const Json& html, const Json& plain);

}  // namespace keel::connect
