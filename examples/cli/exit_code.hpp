// The program's exit codes. Stable: scripts rely on them (docs/command-line.md).
// Thread safety: values and pure functions.
#pragma once

#include "keel/base/status.hpp"

namespace keel::cli {

enum class Exit : int {
  done = 0,
  unexpected = 1,  // an unexpected error, or the operating system refused
  usage = 2,       // the command line or the input is wrong
  partly = 3,      // the rest went in, but some lines were refused
  not_found = 4,   // no such answer, article, proposal, rule, file or workspace
  conflict = 5,    // it is decided already, exists already, or is held by somebody else
  unsound = 6,     // verify or replay found something wrong
  unusable = 7,    // the workspace is corrupt or was written by a later Keel
};

// What a command returns: an exit code, or the error to be told.
using Outcome = Result<Exit>;

[[nodiscard]] Exit exit_of(Code code) noexcept;

}  // namespace keel::cli
