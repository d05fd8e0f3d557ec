// The JSON values of a file, whichever way it keeps them.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "keel/base/status.hpp"

namespace keel::connect {

// A JSON text, or why there is none.
struct Record {
  std::uint64_t line = 0;  // where it begins, 1-based
  std::string text;
  Status status;
  std::uint64_t bytes_read = 0;  // of the file so far
};
using TakeRecord = std::function<Status(Record&&)>;

// One value a line. Blank lines are skipped; a line over line_bytes_max is too_large. Ends early
// with the error that `take` returns.
[[nodiscard]] Status for_each_line(const std::string& path, std::size_t line_bytes_max,
                                   const TakeRecord& take);
// As for_each_line, and also the elements of one array, or one value over many lines. Memory is
// bounded by the longest value, which has at most record_bytes_max bytes.
[[nodiscard]] Status for_each_record(const std::string& path, std::size_t record_bytes_max,
                                     const TakeRecord& take);

}  // namespace keel::connect
