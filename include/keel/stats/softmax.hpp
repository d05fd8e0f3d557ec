// Softmax and the sigmoid in single precision, the same bits on every machine.
// Thread safety: pure functions.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace keel::stats {

// e^x for -87 <= x <= 0, relative error below 3e-7; smaller x count as -87. Additions and
// multiplications only, so that a loop over it is vectorised: x = n ln 2 + r, |r| <= ln 2 / 2, and
// a polynomial of degree 6 in r.
[[nodiscard]] inline float fast_exp(float x) noexcept {
  constexpr float round_magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  x = x < -87.0f ? -87.0f : x;
  const float shifted = x * 1.44269504f + round_magic;
  const float n = shifted - round_magic;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;  // Cody and Waite
  float p = 1.38888889e-3f;
  p = p * r + 8.33333333e-3f;
  p = p * r + 4.16666667e-2f;
  p = p * r + 1.66666667e-1f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const std::uint32_t exponent = (std::bit_cast<std::uint32_t>(shifted) - 0x4b400000u + 127u) << 23;
  return p * std::bit_cast<float>(exponent);
}

// Logits become probabilities that sum to 1. Empty stays empty.
inline void softmax(std::span<float> logits) noexcept {
  if (logits.empty()) return;
  const float highest = *std::max_element(logits.begin(), logits.end());
  for (float& z : logits) z = fast_exp(z - highest);
  float sum = 0;
  for (const float z : logits) sum += z;
  const float inverse = 1.0f / sum;
  for (float& z : logits) z *= inverse;
}

// Each logit becomes a probability of its own.
inline void sigmoid(std::span<float> logits) noexcept {
  for (float& z : logits) {
    const float e = fast_exp(z < 0 ? z : -z);
    z = (z < 0 ? e : 1.0f) / (1.0f + e);
  }
}

}  // namespace keel::stats
