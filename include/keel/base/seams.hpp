// Clock and Random: the only ways Keel learns the time or draws a random number, so that a host or
// a test can put its own in place.
// Thread safety: implementations must allow calls from any thread; the ones here do.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

#include "keel/base/id.hpp"

namespace keel {

class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since the Unix epoch.
  [[nodiscard]] virtual std::int64_t now_us() noexcept = 0;
};

class Random {
 public:
  virtual ~Random() = default;
  // Fills the bytes; unpredictable for the system source, repeatable for a seeded one.
  virtual void fill(std::span<std::byte> out) noexcept = 0;
  [[nodiscard]] std::uint64_t next() noexcept;
};

[[nodiscard]] Clock& system_clock() noexcept;
[[nodiscard]] Random& system_random() noexcept;

// A clock that moves only when told to.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t now_us = 0) noexcept : now_us_(now_us) {}
  [[nodiscard]] std::int64_t now_us() noexcept override { return now_us_.load(); }
  void set(std::int64_t now_us) noexcept { now_us_.store(now_us); }
  void advance(std::int64_t by_us) noexcept { now_us_.fetch_add(by_us); }

 private:
  std::atomic<std::int64_t> now_us_;
};

// SplitMix64 (Steele, Lea, Flood 2014): repeatable, for tests, benchmarks and seeded fits.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) noexcept : state_(seed) {}
  [[nodiscard]] std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  // Uniform in [0, 1) with 53 bits.
  [[nodiscard]] double uniform() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }
  // Uniform in [0, n); n > 0. Multiply-shift: a bias below n / 2^64.
  [[nodiscard]] std::uint64_t below(std::uint64_t n) noexcept {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(next()) * n) >> 64);
  }

 private:
  std::uint64_t state_;
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) noexcept : source_(seed) {}
  void fill(std::span<std::byte> out) noexcept override;

 private:
  std::mutex mutex_;
  SplitMix64 source_;
};

// A new id for an event made at now_us.
[[nodiscard]] EventId make_event_id(std::int64_t now_us, Random& random) noexcept;

}  // namespace keel
