#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

namespace keel::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;

extern "C" void on_interrupt(int) {
  interrupted = 1;
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

Progress::Progress(std::string what)
    : what_(std::move(what)), shown_(::isatty(STDERR_FILENO) == 1) {
  previous_ = std::signal(SIGINT, on_interrupt);
}

Progress::~Progress() {
  if (interrupted == 0) std::signal(SIGINT, previous_);
  if (shown_ && permille_ >= 0) std::fputs("\r\x1b[K", stderr);
}

bool Progress::stopped() noexcept { return interrupted != 0; }

bool Progress::operator()(std::uint64_t done, std::uint64_t total) {
  constexpr std::size_t bar_columns = 30;
  const double share =
      total == 0 ? 1.0 : static_cast<double>(std::min(done, total)) / static_cast<double>(total);
  const int permille = static_cast<int>(share * 1000.0);
  if (shown_ && permille != permille_) {
    permille_ = permille;
    const auto full = static_cast<std::size_t>(share * static_cast<double>(bar_columns));
    fmt::print(stderr, "\r{:<10} [{}{}] {:3d}%", what_, std::string(full, '#'),
               std::string(bar_columns - full, '.'), permille / 10);
    std::fflush(stderr);
  }
  return interrupted == 0;
}

}  // namespace keel::cli
