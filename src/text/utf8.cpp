#include "keel/text/utf8.hpp"

#include "text/unicode.hpp"

namespace keel::text {

char32_t decode(std::string_view text, std::size_t& i) noexcept {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(text[at])) : 0u;
  };
  const std::uint32_t lead = byte(i);
  if (lead < 0x80) {
    ++i;
    return lead;
  }
  const unsigned length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  std::uint32_t point = lead & (0x7fu >> length);
  bool valid = lead >= 0xc2 && lead <= 0xf4;
  for (unsigned k = 1; k < length && valid; ++k) {
    const std::uint32_t next = byte(i + k);
    valid = (next & 0xc0) == 0x80;
    point = point << 6 | (next & 0x3f);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  valid =
      valid && point >= least[length] && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  i += valid ? length : 1;
  return valid ? point : invalid_point;
}

void append_utf8(char32_t point, std::string& out) {
  const auto push = [&](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (point < 0x80) {
    push(point);
  } else if (point < 0x800) {
    push(0xc0 | point >> 6);
    push(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    push(0xe0 | point >> 12);
    push(0x80 | (point >> 6 & 0x3f));
    push(0x80 | (point & 0x3f));
  } else {
    push(0xf0 | point >> 18);
    push(0x80 | (point >> 12 & 0x3f));
    push(0x80 | (point >> 6 & 0x3f));
    push(0x80 | (point & 0x3f));
  }
}

std::string scrub(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    if (decode(text, i) == invalid_point) out[start] = ' ';
  }
  return out;
}

std::string_view trim_end(std::string_view text) noexcept {
  while (!text.empty() && is_ascii_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_ascii_space(text.front())) text.remove_prefix(1);
  return trim_end(text);
}

Status check_utf8(std::string_view text, std::string_view what) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    if (decode(text, i) == invalid_point) {
      return error(Code::invalid_argument, std::string(what) + " is not UTF-8 at byte " +
                                               std::to_string(start) + "; encode it as UTF-8");
    }
  }
  return ok_status();
}

std::string_view clip(std::string_view text, std::size_t bytes_max) noexcept {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  // At most three continuation bytes belong to the character that the cut would split.
  while (end > 0 && bytes_max - end < 4 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  return text.substr(0, end);
}

}  // namespace keel::text
