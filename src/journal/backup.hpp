// A copy of a workspace that is in use.
// Thread safety: from any thread; other threads and processes go on writing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "journal/workspace.hpp"
#include "keel/base/status.hpp"

namespace keel::journal {

// See Journal::backup.
[[nodiscard]] Status back_up(Workspace& from, const std::filesystem::path& folder,
                             const std::function<bool(std::uint64_t, std::uint64_t)>& progress);

}  // namespace keel::journal
