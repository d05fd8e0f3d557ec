#include "text/redact_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "keel/base/hex.hpp"
#include "text/unicode.hpp"

namespace keel::text::rules {
namespace {

constexpr std::size_t look_max = 256;

char at(std::string_view text, std::size_t i) { return i < text.size() ? text[i] : '\0'; }

// The length of the run of characters that pass, at most look_max.
template <class P>
std::size_t run(std::string_view text, std::size_t i, P&& passes) {
  std::size_t n = 0;
  while (n < look_max && i + n < text.size() && passes(text[i + n])) ++n;
  return n;
}

bool in(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool starts_folded(std::string_view text, std::size_t i, std::string_view prefix) {
  if (text.size() - i < prefix.size()) return false;
  return std::equal(prefix.begin(), prefix.end(), text.begin() + static_cast<std::ptrdiff_t>(i),
                    [](char a, char b) { return a == ascii_lower(b); });
}

// Whether the code point that ends before i is a letter or digit.
bool word_before(std::string_view text, std::size_t i) {
  if (i == 0) return false;
  std::size_t start = i - 1;
  while (start > 0 && i - start < 4 && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80) {
    --start;
  }
  const char32_t point = decode(text, start);
  return point != invalid_point && is_word_point(point);
}

// Host names: "labels.tld"; the length, 0 when there is no dot or the last label has a digit.
std::size_t domain(std::string_view text, std::size_t i) {
  std::size_t n = 0;
  for (std::size_t end = i; end < text.size() && end - i < look_max; n = end - i) {
    const char c = text[end];
    if (is_high(c) ? !is_word_point(decode(text, end)) : !is_ascii_alnum(c) && !in(c, ".-")) break;
    if (!is_high(c)) ++end;
  }
  while (n > 0 && in(text[i + n - 1], ".-")) --n;
  const std::string_view host = text.substr(i, n);
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || host.size() - dot < 3) return 0;
  const bool letters =
      std::none_of(host.begin() + static_cast<std::ptrdiff_t>(dot), host.end(), is_ascii_digit);
  return letters ? n : 0;
}

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t k = 0; k < digits.size(); ++k) {
    int d = digits[digits.size() - 1 - k] - '0';
    if (k % 2 == 1) d = d > 4 ? 2 * d - 9 : 2 * d;
    sum += d;
  }
  return sum % 10 == 0;
}

int mod97(int rest, char c) {
  if (is_ascii_digit(c)) return (rest * 10 + (c - '0')) % 97;
  return (rest * 100 + (ascii_lower(c) - 'a' + 10)) % 97;
}

std::size_t ip4(std::string_view text, std::size_t i) {
  std::size_t end = i;
  for (int part = 0; part < 4; ++part) {
    const std::size_t n = run(text, end, is_ascii_digit);
    if (n == 0 || n > 3) return 0;
    int value = 0;
    for (std::size_t k = 0; k < n; ++k) value = value * 10 + (text[end + k] - '0');
    if (value > 255) return 0;
    end += n;
    if (part < 3 && at(text, end++) != '.') return 0;
  }
  const bool more =
      is_ascii_alnum(at(text, end)) || (at(text, end) == '.' && is_ascii_digit(at(text, end + 1)));
  return more ? 0 : end - i;
}

std::size_t ip6(std::string_view text, std::size_t i) {
  std::size_t n = run(text, i, [](char c) { return hex_value(c) >= 0 || c == ':'; });
  while (n > 0 && text[i + n - 1] == ':' && (n < 2 || text[i + n - 2] != ':')) --n;
  const std::string_view address = text.substr(i, n);
  const auto colons = std::count(address.begin(), address.end(), ':');
  const bool compressed = address.find("::") != std::string_view::npos;
  if (n > 39 || colons < 2 || colons > 7 || (!compressed && colons != 7)) return 0;
  if (std::none_of(address.begin(), address.end(), is_ascii_digit)) return 0;
  std::size_t group = 0;
  for (const char c : address) {
    group = c == ':' ? 0 : group + 1;
    if (group > 4) return 0;
  }
  return is_ascii_alnum(at(text, i + n)) ? 0 : n;
}

// "12.03.2024", "3/4/24", "2024-03-12".
std::size_t date(std::string_view text, std::size_t i) {
  std::array<std::size_t, 3> lengths{};
  std::size_t end = i;
  const std::size_t first = run(text, i, is_ascii_digit);
  const char separator = at(text, i + first);
  if (!in(separator, "./-") || separator == '\0') return 0;
  for (std::size_t part = 0; part < 3; ++part) {
    lengths[part] = run(text, end, is_ascii_digit);
    end += lengths[part];
    if (part < 2 && at(text, end++) != separator) return 0;
  }
  const auto small = [](std::size_t n) { return n == 1 || n == 2; };
  const bool year_last =
      small(lengths[0]) && small(lengths[1]) && (lengths[2] == 2 || lengths[2] == 4);
  const bool year_first = lengths[0] == 4 && small(lengths[1]) && small(lengths[2]);
  const char next = at(text, end);
  const bool more =
      is_ascii_digit(next) || (next == separator && is_ascii_digit(at(text, end + 1)));
  return (year_last || year_first) && !more ? end - i : 0;
}

// "1,234,567.89", "1.234,50", and any digits right after a currency sign.
std::size_t amount(std::string_view text, std::size_t i) {
  const std::string_view before = text.substr(0, i);
  if (before.ends_with('$') || before.ends_with("\xe2\x82\xac") || before.ends_with("\xc2\xa3")) {
    return run(text, i, [](char c) { return is_ascii_digit(c) || c == '.' || c == ','; });
  }
  std::size_t end = i + run(text, i, is_ascii_digit);
  if (end - i == 0 || end - i > 3) return 0;
  bool grouped = false;
  while (in(at(text, end), ",.") && run(text, end + 1, is_ascii_digit) == 3) {
    end += 4;
    grouped = true;
  }
  if (in(at(text, end), ",.") && run(text, end + 1, is_ascii_digit) == 2) end += 3;
  const char next = at(text, end);
  const bool more = is_ascii_alnum(next) || (in(next, ".,-/") && is_ascii_digit(at(text, end + 1)));
  return grouped && !more ? end - i : 0;
}

}  // namespace

bool may_start(std::string_view text, std::size_t i) {
  const char c = text[i];
  if (is_ascii_space(c) || word_before(text, i)) return false;
  if (is_high(c)) return is_word_point(decode(text, i));
  const bool after_gap = i == 0 || is_ascii_space(text[i - 1]) || in(text[i - 1], "=:");
  return is_ascii_alnum(c) || in(c, "+(#") || after_gap;
}

std::size_t url(std::string_view text, std::size_t i) {
  constexpr std::string_view schemes[] = {"http://", "https://", "ftp://", "www."};
  bool found = std::any_of(std::begin(schemes), std::end(schemes),
                           [&](std::string_view scheme) { return starts_folded(text, i, scheme); });
  if (!found) {
    const std::size_t host = domain(text, i);
    found = host > 0 && at(text, i + host) == '/' && is_ascii_alnum(at(text, i + host + 1));
  }
  if (!found) return 0;
  std::size_t end = i;
  while (end < text.size() && !is_ascii_space(text[end]) && !in(text[end], "<>\"")) ++end;
  while (end > i && in(text[end - 1], ".,;:!?)]}'")) --end;
  return end - i;
}

std::size_t email(std::string_view text, std::size_t i) {
  const std::size_t local =
      run(text, i, [](char c) { return is_ascii_alnum(c) || in(c, "._%+-'") || is_high(c); });
  if (local == 0 || at(text, i + local) != '@') return 0;
  const std::size_t host = domain(text, i + local + 1);
  return host == 0 ? 0 : local + 1 + host;
}

std::size_t iban(std::string_view text, std::size_t i) {
  constexpr std::size_t least = 15;
  constexpr std::size_t most = 34;
  if (!is_ascii_letter(at(text, i)) || !is_ascii_letter(at(text, i + 1)) ||
      !is_ascii_digit(at(text, i + 2)) || !is_ascii_digit(at(text, i + 3))) {
    return 0;
  }
  int rest = 0;
  std::size_t count = 4;
  std::size_t length = 0;
  for (std::size_t end = i + 4; count <= most; ++end) {
    const char c = at(text, end);
    if (is_ascii_alnum(c)) {
      rest = mod97(rest, c);
      ++count;
      continue;
    }
    int checked = rest;
    for (std::size_t k = i; k < i + 4; ++k) checked = mod97(checked, text[k]);
    if (count >= least && checked == 1) length = end - i;
    if (c != ' ' || !is_ascii_alnum(at(text, end + 1))) break;
  }
  return length;
}

std::size_t ip(std::string_view text, std::size_t i) {
  const std::size_t n = ip4(text, i);
  return n > 0 ? n : ip6(text, i);
}

std::size_t card(std::string_view text, std::size_t i) {
  constexpr std::size_t least = 13;
  constexpr std::size_t most = 19;
  if (!is_ascii_digit(text[i]) || text[i] == '0') return 0;
  std::string digits;
  std::size_t length = 0;
  for (std::size_t end = i; digits.size() <= most; ++end) {
    const char c = at(text, end);
    if (is_ascii_digit(c)) {
      digits.push_back(c);
      continue;
    }
    if (digits.size() >= least && digits.size() <= most && !is_ascii_letter(c) &&
        passes_luhn(digits)) {
      length = end - i;
    }
    if (!in(c, " -") || c == '\0' || !is_ascii_digit(at(text, end + 1))) break;
  }
  return length;
}

std::size_t plain(std::string_view text, std::size_t i) {
  if (!is_ascii_digit(text[i])) return 0;
  const std::size_t n = date(text, i);
  return n > 0 ? n : amount(text, i);
}

std::size_t phone(std::string_view text, std::size_t i) {
  constexpr std::size_t digits_max = 15;
  const char first = text[i];
  if (!is_ascii_digit(first) && !in(first, "+(")) return 0;
  std::size_t digits = 0;
  std::size_t end = i;  // behind the last digit taken
  bool wide = false;
  std::size_t look = i + (first == '+' ? 1 : 0);
  for (;;) {
    std::size_t gap = run(text, look, [](char c) { return in(c, " -./()"); });
    // "030 - 234567", "0176 / 98 76": but no more than one such, and no range of amounts.
    const bool spaced = gap == 3 && !wide && in(first, "0+(") && at(text, look) == ' ' &&
                        at(text, look + 2) == ' ' && in(at(text, look + 1), "-/");
    if (gap > 2 && !spaced) break;
    wide |= spaced;
    const std::size_t n = run(text, look + gap, is_ascii_digit);
    if (n == 0 || digits + n > digits_max + 2) break;
    digits += n;
    look = end = look + gap + n;
  }
  if (is_ascii_letter(at(text, end)) || at(text, end) == '%') return 0;
  const std::size_t number = first == '(' ? i + 1 : i;
  const bool international = first == '+' && digits >= 8;
  const bool trunk = at(text, number) == '0' && at(text, number + 1) != '.' && digits >= 7;
  const bool national = digits >= 9 && digits <= digits_max;
  return international || trunk || national ? end - i : 0;
}

std::size_t order(std::string_view text, std::size_t i) {
  const bool hash = text[i] == '#';
  const std::size_t start = hash ? i + 1 : i;
  std::size_t n =
      run(text, start, [](char c) { return is_ascii_alnum(c) || c == '-' || c == '_'; });
  while (n > 0 && in(text[start + n - 1], "-_")) --n;
  const std::string_view token = text.substr(start, n);
  const auto digits = std::count_if(token.begin(), token.end(), is_ascii_digit);
  if (hash) return digits >= 3 && is_ascii_digit(token[0]) ? n + 1 : 0;
  const auto upper =
      std::count_if(token.begin(), token.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  const auto letters = std::count_if(token.begin(), token.end(), is_ascii_letter);
  const bool mixed = letters > 0 && digits >= 4 && (upper > 0 || digits >= 5);
  if (!mixed || is_high(at(text, start + n))) return 0;
  // "5000km" and "EUR1000" are amounts, "1920x1080" is a size.
  const std::size_t leading_digits = run(token, 0, is_ascii_digit);
  if (letters == 1 && leading_digits > 0 && at(token, leading_digits) == 'x' &&
      digits + 1 == static_cast<std::ptrdiff_t>(token.size())) {
    return 0;
  }
  const std::size_t leading_letters = run(token, 0, is_ascii_letter);
  const auto all = static_cast<std::ptrdiff_t>(token.size());
  if (letters <= 3 && static_cast<std::ptrdiff_t>(leading_digits) + letters == all) return 0;
  const std::string_view currency = token.substr(0, 3);
  if (leading_letters == 3 && letters == 3 && digits + 3 == all &&
      (currency == "EUR" || currency == "USD" || currency == "GBP" || currency == "CHF")) {
    return 0;
  }
  return n;
}

}  // namespace keel::text::rules
