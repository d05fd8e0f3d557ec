#include "keel/base/seams.hpp"

#include <sys/random.h>

#include <chrono>
#include <cstring>

namespace keel {
namespace {

class SystemClock final : public Clock {
 public:
  std::int64_t now_us() noexcept override {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
  }
};

class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) noexcept override {
    while (!out.empty()) {
      const ssize_t n = ::getrandom(out.data(), out.size(), 0);
      if (n > 0) out = out.subspan(static_cast<std::size_t>(n));
    }
  }
};

}  // namespace

std::uint64_t Random::next() noexcept {
  std::uint64_t value = 0;
  fill(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

Clock& system_clock() noexcept {
  static SystemClock clock;
  return clock;
}

Random& system_random() noexcept {
  static SystemRandom random;
  return random;
}

void SeededRandom::fill(std::span<std::byte> out) noexcept {
  const std::lock_guard lock(mutex_);
  while (!out.empty()) {
    const std::uint64_t word = source_.next();
    const std::size_t n = out.size() < sizeof word ? out.size() : sizeof word;
    std::memcpy(out.data(), &word, n);
    out = out.subspan(n);
  }
}

EventId make_event_id(std::int64_t now_us, Random& random) noexcept {
  std::uint64_t bits[2];
  random.fill(std::as_writable_bytes(std::span(bits)));
  const auto now_ms = static_cast<std::uint64_t>(now_us / 1000);
  return {now_ms << 16 | (bits[0] & 0xffff), bits[1]};
}

}  // namespace keel
