// The version of the library that runs.
// Thread safety: pure.
#pragma once

#include <string_view>

namespace keel {

// "0.1.0"
[[nodiscard]] std::string_view library_version() noexcept;

}  // namespace keel
