// Reading files and standard input within bounds.
// Thread safety: a LineReader from one thread at a time.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel::cli {

// A file's content, or that of standard input for "-". too_large past bytes_max, not_found,
// permission_denied, io_error. `what` names it in errors: "the question".
[[nodiscard]] Result<std::string> read_all(const std::string& path, std::size_t bytes_max,
                                           std::string_view what);

// A file, or standard input for "-", line by line. A line over `line_bytes_max` is skipped and
// reported, so that memory stays bounded.
class LineReader {
 public:
  explicit LineReader(std::size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  [[nodiscard]] Status open(const std::string& path);
  // The next line without its end; nullopt after the last. too_large: this one, and reading on is
  // fine. io_error: the end.
  [[nodiscard]] Result<std::optional<std::string>> next();
  [[nodiscard]] std::uint64_t line() const noexcept { return line_; }  // 1-based, of the last one

 private:
  std::size_t line_bytes_max_;
  std::FILE* file_ = nullptr;
  std::string path_;
  std::uint64_t line_ = 0;
};

}  // namespace keel::cli
