// Deletion of a whole workspace. Thread safety: any thread and process.
#pragma once

#include <filesystem>

#include "keel/base/status.hpp"

namespace keel::journal {

// As keel::delete_workspace() in keel/workspaces.hpp says.
[[nodiscard]] Status delete_workspace(const std::filesystem::path& folder);

}  // namespace keel::journal
