// The one adapter of utf8proc.
#include <utf8proc.h>

#include "text/unicode.hpp"

namespace keel::text {
namespace {

constexpr utf8proc_ssize_t expansion_max = 32;  // the longest NFKD form of Unicode 15 has 18 points

void append_mapped(char32_t point, utf8proc_option_t options, std::string& out) {
  utf8proc_int32_t points[expansion_max];
  int boundary = UTF8PROC_BOUNDCLASS_START;
  const utf8proc_ssize_t n = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(point), points,
                                                     expansion_max, options, &boundary);
  if (n < 0 || n > expansion_max) {
    out.push_back(' ');
    return;
  }
  const bool strip = (options & UTF8PROC_COMPAT) != 0;
  for (utf8proc_ssize_t i = 0; i < n; ++i) {
    if (strip && utf8proc_get_property(points[i])->combining_class != 0) continue;
    const utf8proc_int32_t mapped = strip ? utf8proc_tolower(points[i]) : points[i];
    append_utf8(static_cast<char32_t>(mapped), out);
  }
}

}  // namespace

bool is_word_point(char32_t point) noexcept {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

bool is_space_point(char32_t point) noexcept {
  if (point < 0x80) return is_ascii_space(static_cast<char>(point));
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
  return category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP;
}

bool is_decimal_digit(char32_t point) noexcept {
  if (point < 0x80) return is_ascii_digit(static_cast<char>(point));
  return utf8proc_category(static_cast<utf8proc_int32_t>(point)) == UTF8PROC_CATEGORY_ND;
}

void append_normalised(char32_t point, std::string& out) {
  if (point >= 0xac00 && point <= 0xd7a3) {  // a Hangul syllable is the character that readers see
    append_utf8(point, out);
    return;
  }
  const utf8proc_int32_t lower = utf8proc_tolower(static_cast<utf8proc_int32_t>(point));
  append_mapped(static_cast<char32_t>(lower),
                static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT), out);
}

void append_casefolded(char32_t point, std::string& out) {
  append_mapped(point, UTF8PROC_CASEFOLD, out);
}

}  // namespace keel::text
