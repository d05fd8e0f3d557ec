// Language: the language a text is written in, as far as stemming and fallbacks need it.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace keel::text {

enum class Language : std::uint8_t {
  unknown = 0,
  en = 1,
  de = 2,
  es = 3,
  fr = 4,
  it = 5,
  pt = 6,
  nl = 7,
  sv = 8,
  da = 9,
  no = 10,
  fi = 11,
  // Not stemmed: told apart, and matched by characters.
  el = 12,
  ru = 13,
  uk = 14,
  bg = 15,
  ar = 16,
  fa = 17,
  he = 18,
  hi = 19,
  th = 20,
  ja = 21,
  zh = 22,
  ko = 23,
  pl = 24,
  cs = 25,
  tr = 26,
  hu = 27,
  ro = 28
};

// "de", "de-AT" and "de_AT" are de; a tag that is not in the list is unknown.
[[nodiscard]] Language parse_language(std::string_view tag) noexcept;
[[nodiscard]] std::string_view language_tag(Language language) noexcept;  // "" for unknown

// A guess from the script, common words and letters; unknown when the text is too short or says too
// little. A script stands for its largest language: Cyrillic is Russian, Arabic script Arabic.
[[nodiscard]] Language guess_language(std::string_view text);

}  // namespace keel::text
