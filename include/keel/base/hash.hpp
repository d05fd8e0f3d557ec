// hash64: the one non-cryptographic hash of the fold. Its values are part of stored state: it may
// never change within a fold version. FNV-1a (Fowler, Noll, Vo) with the finaliser of MurmurHash3.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keel/base/id.hpp"

namespace keel {

[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t h) noexcept {
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ULL;
  return h ^ (h >> 33);
}

[[nodiscard]] constexpr std::uint64_t hash64(std::string_view bytes,
                                             std::uint64_t seed = 0xcbf29ce484222325ULL) noexcept {
  std::uint64_t h = seed;
  for (const char c : bytes) {
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return mix64(h);
}

// The hash that PersistentMap uses for its keys.
struct KeyHash {
  [[nodiscard]] std::uint64_t operator()(std::uint64_t key) const noexcept { return mix64(key); }
  [[nodiscard]] std::uint64_t operator()(std::uint32_t key) const noexcept {
    return mix64(key + 0x9e3779b97f4a7c15ULL);
  }
  [[nodiscard]] std::uint64_t operator()(std::string_view key) const noexcept {
    return hash64(key);
  }
  [[nodiscard]] std::uint64_t operator()(const EventId& key) const noexcept {
    return mix64(key.hi * 0x9e3779b97f4a7c15ULL ^ key.lo);
  }
};

}  // namespace keel
