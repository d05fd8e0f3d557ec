// The seed of a property test: KEEL_TEST_SEED, or a new one each run. Print it with CAPTURE(seed).
#pragma once

#include <cstdint>
#include <cstdlib>

#include "keel/base/seams.hpp"

namespace keel::test {

inline std::uint64_t property_seed() {
  const char* fixed = std::getenv("KEEL_TEST_SEED");
  return fixed ? std::strtoull(fixed, nullptr, 10) : system_random().next();
}

}  // namespace keel::test
