// Mode: how far an answer may go. Each mode may do what the ones before it may.
// Thread safety: values and pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel {

// Values are stored: never renumber.
enum class Mode : std::int32_t {
  off = 0,      // every question is handed over
  observe = 1,  // another bot or people answer; Keel records, compares and learns
  suggest = 2,  // agents accept, edit or reject what Keel suggests
  answer = 3,   // customers see answers that reach the threshold
};

[[nodiscard]] std::string_view mode_name(Mode mode) noexcept;
[[nodiscard]] Result<Mode> parse_mode(std::string_view name);

// What a mode is set for. `name` is empty for the workspace.
struct ModeScope {
  enum class Kind : std::int32_t { workspace = 0, brand = 1, topic = 2 } kind = Kind::workspace;
  std::string name;
};

// "workspace", "brand:acme", "topic:Billing", and the reverse.
[[nodiscard]] std::string to_string(const ModeScope& scope);
[[nodiscard]] Result<ModeScope> parse_mode_scope(std::string_view text);

}  // namespace keel
