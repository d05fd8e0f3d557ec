// How a process is named to people: "pid 12 on HOST since 2026-01-31T12:00:00Z".
// Thread safety: free functions from any thread.
#pragma once

#include <cstdint>
#include <string>

namespace keel::journal {

[[nodiscard]] std::string this_process(std::int64_t since_us);

}  // namespace keel::journal
