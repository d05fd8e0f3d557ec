// Code points: decoding, classes and folding for the text floor's own files.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace keel::text {

inline constexpr char32_t invalid_point = 0xffffffff;

// The code point at text[i], moving i past it; for a byte that is not UTF-8 (RFC 3629)
// invalid_point, moving one byte. i < text.size().
[[nodiscard]] char32_t decode(std::string_view text, std::size_t& i) noexcept;
void append_utf8(char32_t point, std::string& out);
// The text itself, or a copy in which bytes that are not UTF-8 are spaces.
[[nodiscard]] std::string scrub(std::string_view text);

[[nodiscard]] constexpr bool is_ascii_digit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_ascii_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_ascii_alnum(char c) noexcept {
  return is_ascii_digit(c) || is_ascii_letter(c);
}
[[nodiscard]] constexpr bool is_ascii_space(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
[[nodiscard]] constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
[[nodiscard]] std::string_view trim_end(std::string_view text) noexcept;

// unicode_utf8proc.cpp
// Letters, numbers, and marks without a combining class (Indic vowel signs) inside words.
[[nodiscard]] bool is_word_point(char32_t point) noexcept;
[[nodiscard]] bool is_space_point(char32_t point) noexcept;
[[nodiscard]] bool is_decimal_digit(char32_t point) noexcept;
// Lower case of the NFKD form without combining marks; Hangul syllables stay whole.
void append_normalised(char32_t point, std::string& out);
// Unicode case folding.
void append_casefolded(char32_t point, std::string& out);

}  // namespace keel::text
