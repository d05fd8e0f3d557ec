// Scripts: which writing system a character belongs to, and how words are found in it.
// Thread safety: pure functions.
#pragma once

#include <cstdint>

namespace keel::text {

enum class Script : std::uint8_t {
  other,  // Latin, digits, signs and whatever is not in this list
  greek,
  cyrillic,
  hebrew,
  arabic,
  devanagari,
  thai,
  lao,
  burmese,
  khmer,
  kana,
  han,
  hangul
};

[[nodiscard]] Script script_of(char32_t point) noexcept;
// Characters that stand for a word where words are not told apart by spaces alone: 2 for Han, Kana
// and Hangul (whose words carry their particles), 3 for Thai, Lao, Burmese and Khmer; else 0.
[[nodiscard]] int characters_a_word(char32_t point) noexcept;

}  // namespace keel::text
