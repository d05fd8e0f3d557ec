// hash64 taken step by step, so that each n-gram of a window costs one more character.
#pragma once

#include <cstdint>
#include <string_view>

#include "keel/base/hash.hpp"

namespace keel::text {

// finish() of the parts added equals hash64 of their concatenation.
class NgramHash {
 public:
  constexpr NgramHash() noexcept = default;
  constexpr explicit NgramHash(std::string_view start) noexcept { add(start); }
  constexpr void add(char c) noexcept {
    state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  constexpr void add(std::string_view part) noexcept {
    for (const char c : part) add(c);
  }
  [[nodiscard]] constexpr std::uint64_t finish() const noexcept { return mix64(state_); }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325ULL;
};
static_assert(NgramHash("ab").finish() == hash64("ab"));

[[nodiscard]] constexpr std::uint32_t fold32(std::uint64_t hash) noexcept {
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

}  // namespace keel::text
