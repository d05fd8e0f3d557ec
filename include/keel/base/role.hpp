// Role: what a person may do in a workspace. Each may do what the ones before it may.
// Thread safety: values and pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel {

// Values are stored: never renumber.
enum class Role : std::int32_t {
  viewer = 0,         // reads
  reviewer = 1,       // judges answers, decides proposals, sets rules, lowers a mode
  administrator = 2,  // settings, modes, roles, forgetting
};

[[nodiscard]] std::string_view role_name(Role role) noexcept;
[[nodiscard]] Result<Role> parse_role(std::string_view name);

}  // namespace keel
