// Which file system a folder lies on, and whether several machines may share it.
// Thread safety: free functions from any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel::journal {

// The name that mount(8) uses, "fuse." and the program for one of those; "" when it is none that
// this file knows. A folder that is not there yet lies where its nearest parent does.
[[nodiscard]] std::string file_system_of(const std::filesystem::path& folder);
// Whether writes of another machine may reach it: the write-ahead log's index is memory that
// processes share, and its locks must be seen by all, neither of which leaves a machine.
[[nodiscard]] bool is_network_file_system(std::string_view name) noexcept;
// unsupported, with what to do, when the folder lies on such a one.
[[nodiscard]] Status check_file_system(const std::filesystem::path& folder, std::string_view name);

}  // namespace keel::journal
