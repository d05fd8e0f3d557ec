// Progress: a bar on standard error while something long runs; Ctrl-C stops the work in good order.
// Thread safety: one at a time, used from one thread.
#pragma once

#include <cstdint>
#include <string>

namespace keel::cli {

class Progress {
 public:
  // Shown only when standard error is a terminal.
  explicit Progress(std::string what);
  ~Progress();  // takes the bar away
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // False once Ctrl-C was pressed; pressed again, it ends the program at once.
  [[nodiscard]] bool operator()(std::uint64_t done, std::uint64_t total);
  [[nodiscard]] static bool stopped() noexcept;

 private:
  std::string what_;
  bool shown_ = false;
  int permille_ = -1;
  void (*previous_)(int) = nullptr;
};

}  // namespace keel::cli
