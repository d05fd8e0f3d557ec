// LineErrors: adds to a host's list up to line_errors_max, then counts.
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keel/connect/importer.hpp"

namespace keel::connect {

class LineErrors {
 public:
  explicit LineErrors(std::vector<LineError>& out) : out_(out) {}
  LineErrors(const LineErrors&) = delete;
  LineErrors& operator=(const LineErrors&) = delete;
  ~LineErrors() = default;

  void add(LineError line_error) {
    if (kept_ < line_errors_max) {
      out_.push_back(std::move(line_error));
      ++kept_;
      return;
    }
    if (++more_ == 1) out_.push_back({"", 0, "", Code::too_large});
    out_.back().message = std::to_string(more_) + " further errors are not listed";
  }

 private:
  std::vector<LineError>& out_;
  std::size_t kept_ = 0;
  std::uint64_t more_ = 0;
};

}  // namespace keel::connect
