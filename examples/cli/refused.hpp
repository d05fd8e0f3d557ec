// What an import could not take: told on standard error, listed in JSON, and an exit code.
// Thread safety: from one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "exit_code.hpp"
#include "keel/base/json.hpp"
#include "keel/connect/importer.hpp"

namespace keel::cli {

// "tickets.jsonl:17: reason" for each, the first twenty; then how many more.
void tell_refused(const std::vector<connect::LineError>& errors);
[[nodiscard]] Json refused_json(const std::vector<connect::LineError>& errors);
// done; partly when something went in and something was refused; usage when nothing went in.
[[nodiscard]] Exit exit_after(const std::vector<connect::LineError>& errors, std::uint64_t taken);

}  // namespace keel::cli
