// Any JSON value as indented "name  value" lines, for people.
// Thread safety: pure functions.
#pragma once

#include <string>

#include "keel/base/json.hpp"

namespace keel::cli {

// Empty members are left out; members that end in _us are times.
[[nodiscard]] std::string json_text(const Json& json, const std::string& margin = "");

}  // namespace keel::cli
