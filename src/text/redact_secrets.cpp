#include <algorithm>
#include <array>

#include "text/redact_rules.hpp"
#include "text/unicode.hpp"

namespace keel::text::rules {
namespace {

constexpr std::size_t token_bytes_max = 4096;

constexpr std::array<std::string_view, 22> key_prefixes = {
    "sk_live_",    "sk_test_", "pk_live_", "rk_live_", "whsec_", "ghp_", "gho_", "ghs_",
    "github_pat_", "glpat-",   "xoxb-",    "xoxp-",    "AKIA",   "AIza", "eyJ",  "sk-",
    "SG.",         "ASIA",     "npm_",     "pypi-",    "hf_",    "ya29."};

constexpr std::array<std::string_view, 16> secret_names = {"password",
                                                           "passwort",
                                                           "passwd",
                                                           "pwd",
                                                           "contrasena",
                                                           "clave",
                                                           "mot de passe",
                                                           "api key",
                                                           "api-key",
                                                           "apikey",
                                                           "token",
                                                           "secret",
                                                           "access key",
                                                           "kennwort",
                                                           "contrase\xc3\xb1"
                                                           "a",
                                                           "passcode"};

// What is secret only when it is a number: a pin may also be on a map.
constexpr std::array<std::string_view, 1> number_names = {"pin"};

struct Classes {
  int upper = 0;
  int lower = 0;
  int digits = 0;
  int others = 0;
};

Classes classes_of(std::string_view token) {
  Classes n;
  for (const char c : token) {
    if (is_ascii_digit(c)) {
      ++n.digits;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      ++n.lower;  // of a letter that is not ASCII
    } else if (!is_ascii_letter(c)) {
      ++n.others;
    } else {
      ++(ascii_lower(c) == c ? n.lower : n.upper);
    }
  }
  return n;
}

std::string_view key_token(std::string_view text, std::size_t i) {
  std::size_t end = i;
  while (end < text.size() && end - i < token_bytes_max &&
         (is_ascii_alnum(text[end]) ||
          std::string_view("_-+/=.").find(text[end]) != std::string_view::npos)) {
    // Within a token '=' only pads its end: "key=abc" is a name and a value.
    const bool pads = text[end] != '=' || end + 1 == text.size() || !is_ascii_alnum(text[end + 1]);
    if (!pads) break;
    ++end;
  }
  while (end > i && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  return text.substr(i, end - i);
}

// At least 32 hex digits, some of them decimal.
bool is_long_hex(std::string_view token) {
  const Classes n = classes_of(token);
  return token.size() >= 32 && n.others == 0 && n.digits >= 4 &&
         std::all_of(token.begin(), token.end(), [](char c) {
           return is_ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
         });
}

bool looks_like_key(std::string_view token) {
  constexpr std::size_t key_bytes_min = 16;
  if (token.size() < key_bytes_min) return false;
  const bool known =
      std::any_of(key_prefixes.begin(), key_prefixes.end(),
                  [&](std::string_view prefix) { return token.starts_with(prefix); });
  if (known) return true;
  const Classes n = classes_of(token);
  // Also behind the name of who gave it: "shpat_e65426...", "key-e2b27c...".
  const std::size_t named = token.find_last_of("_-");
  const bool hex = is_long_hex(token) ||
                   (named != std::string_view::npos && is_long_hex(token.substr(named + 1)));
  const bool mixed = token.size() >= 24 && n.upper >= 2 && n.lower >= 2 && n.digits >= 2 &&
                     n.others * 6 <= static_cast<int>(token.size());
  return hex || mixed;
}

template <class Names>
bool ends_with_name(std::string_view before, const Names& names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
    if (before.size() < name.size()) return false;
    const std::string_view tail = before.substr(before.size() - name.size());
    const bool same = std::equal(name.begin(), name.end(), tail.begin(),
                                 [](char a, char b) { return a == ascii_lower(b); });
    const std::size_t start = before.size() - name.size();
    return same && (start == 0 || !is_ascii_letter(before[start - 1]));
  });
}

// "password: x" and "token=x" always; "password is x" only when x is no plain word.
bool follows_secret_name(std::string_view text, std::size_t i, std::string_view value) {
  const std::string_view before = trim_end(text.substr(0, i));
  if (before.empty()) return false;
  const Classes n = classes_of(value);
  if (before.back() == ':' || before.back() == '=') {
    const std::string_view name = trim_end(before.substr(0, before.size() - 1));
    return ends_with_name(name, secret_names) ||
           (n.digits == static_cast<int>(value.size()) && ends_with_name(name, number_names));
  }
  constexpr std::string_view verbs[] = {" is", " ist", " es", " est"};
  if (n.digits + n.others == 0) return false;
  return std::any_of(std::begin(verbs), std::end(verbs), [&](std::string_view verb) {
    return before.ends_with(verb) && before.size() < i &&
           ends_with_name(before.substr(0, before.size() - verb.size()), secret_names);
  });
}

std::string_view graphic_token(std::string_view text, std::size_t i) {
  std::size_t end = i;
  while (end < text.size() && end - i < token_bytes_max && !is_ascii_space(text[end])) ++end;
  // Never inside a character.
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  while (end > i && std::string_view(".,;:?)\"'").find(text[end - 1]) != std::string_view::npos)
    --end;
  return text.substr(i, end - i);
}

}  // namespace

std::size_t secret(std::string_view text, std::size_t i) {
  constexpr std::size_t value_bytes_min = 4;
  const std::string_view key = key_token(text, i);
  if (looks_like_key(key)) return key.size();
  const std::string_view value = graphic_token(text, i);
  const bool named = value.size() >= value_bytes_min && value.front() != '{' &&
                     follows_secret_name(text, i, value);
  return named ? value.size() : 0;
}

}  // namespace keel::text::rules
