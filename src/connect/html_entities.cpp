#include "html_entities.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace keel::connect {
namespace {

struct Name {
  std::string_view name;
  std::uint32_t character;
};
// Sorted by name. A soft hyphen and the joiners of no width (0) leave nothing.
constexpr auto names = std::to_array<Name>({
    {"AElig", 0xc6},    {"Aacute", 0xc1},   {"Acirc", 0xc2},   {"Agrave", 0xc0},
    {"Aring", 0xc5},    {"Atilde", 0xc3},   {"Auml", 0xc4},    {"Ccedil", 0xc7},
    {"Dagger", 0x2021}, {"Eacute", 0xc9},   {"Ecirc", 0xca},   {"Egrave", 0xc8},
    {"Euml", 0xcb},     {"Iacute", 0xcd},   {"Icirc", 0xce},   {"Igrave", 0xcc},
    {"Iuml", 0xcf},     {"NewLine", 0x0a},  {"Ntilde", 0xd1},  {"OElig", 0x152},
    {"Oacute", 0xd3},   {"Ocirc", 0xd4},    {"Ograve", 0xd2},  {"Oslash", 0xd8},
    {"Otilde", 0xd5},   {"Ouml", 0xd6},     {"Scaron", 0x160}, {"Tab", 0x09},
    {"Uacute", 0xda},   {"Ucirc", 0xdb},    {"Ugrave", 0xd9},  {"Uuml", 0xdc},
    {"Yacute", 0xdd},   {"aacute", 0xe1},   {"acirc", 0xe2},   {"acute", 0xb4},
    {"aelig", 0xe6},    {"agrave", 0xe0},   {"amp", '&'},      {"apos", '\''},
    {"aring", 0xe5},    {"ast", '*'},       {"atilde", 0xe3},  {"auml", 0xe4},
    {"bdquo", 0x201e},  {"brvbar", 0xa6},   {"bsol", '\\'},    {"bull", 0x2022},
    {"ccedil", 0xe7},   {"cedil", 0xb8},    {"cent", 0xa2},    {"check", 0x2713},
    {"colon", ':'},     {"comma", ','},     {"commat", '@'},   {"copy", 0xa9},
    {"curren", 0xa4},   {"dagger", 0x2020}, {"darr", 0x2193},  {"deg", 0xb0},
    {"divide", 0xf7},   {"dollar", '$'},    {"eacute", 0xe9},  {"ecirc", 0xea},
    {"egrave", 0xe8},   {"emsp", ' '},      {"ensp", ' '},     {"equals", '='},
    {"eth", 0xf0},      {"euml", 0xeb},     {"euro", 0x20ac},  {"excl", '!'},
    {"frac12", 0xbd},   {"frac14", 0xbc},   {"frac34", 0xbe},  {"ge", 0x2265},
    {"grave", '`'},     {"gt", '>'},        {"harr", 0x2194},  {"hellip", 0x2026},
    {"iacute", 0xed},   {"icirc", 0xee},    {"iexcl", 0xa1},   {"igrave", 0xec},
    {"iquest", 0xbf},   {"iuml", 0xef},     {"laquo", 0xab},   {"larr", 0x2190},
    {"lbrace", '{'},    {"lbrack", '['},    {"lcub", '{'},     {"ldquo", 0x201c},
    {"le", 0x2264},     {"lowbar", '_'},    {"lpar", '('},     {"lrm", 0},
    {"lsaquo", 0x2039}, {"lsqb", '['},      {"lsquo", 0x2018}, {"lt", '<'},
    {"macr", 0xaf},     {"mdash", 0x2014},  {"micro", 0xb5},   {"middot", 0xb7},
    {"minus", 0x2212},  {"nbsp", ' '},      {"ndash", 0x2013}, {"ne", 0x2260},
    {"not", 0xac},      {"ntilde", 0xf1},   {"num", '#'},      {"oacute", 0xf3},
    {"ocirc", 0xf4},    {"oelig", 0x153},   {"ograve", 0xf2},  {"ordf", 0xaa},
    {"ordm", 0xba},     {"oslash", 0xf8},   {"otilde", 0xf5},  {"ouml", 0xf6},
    {"para", 0xb6},     {"percnt", '%'},    {"period", '.'},   {"permil", 0x2030},
    {"plus", '+'},      {"plusmn", 0xb1},   {"pound", 0xa3},   {"prime", 0x2032},
    {"quest", '?'},     {"quot", '"'},      {"raquo", 0xbb},   {"rarr", 0x2192},
    {"rbrace", '}'},    {"rbrack", ']'},    {"rcub", '}'},     {"rdquo", 0x201d},
    {"reg", 0xae},      {"rlm", 0},         {"rpar", ')'},     {"rsaquo", 0x203a},
    {"rsqb", ']'},      {"rsquo", 0x2019},  {"sbquo", 0x201a}, {"scaron", 0x161},
    {"sect", 0xa7},     {"semi", ';'},      {"shy", 0},        {"sol", '/'},
    {"sup1", 0xb9},     {"sup2", 0xb2},     {"sup3", 0xb3},    {"szlig", 0xdf},
    {"thinsp", ' '},    {"thorn", 0xfe},    {"times", 0xd7},   {"trade", 0x2122},
    {"uacute", 0xfa},   {"uarr", 0x2191},   {"ucirc", 0xfb},   {"ugrave", 0xf9},
    {"uml", 0xa8},      {"uuml", 0xfc},     {"verbar", '|'},   {"vert", '|'},
    {"yacute", 0xfd},   {"yen", 0xa5},      {"yuml", 0xff},    {"zwj", 0},
    {"zwnj", 0},
});
static_assert(std::is_sorted(names.begin(), names.end(),
                             [](const Name& a, const Name& b) { return a.name < b.name; }));
// These are understood without their semicolon as well.
constexpr std::array<std::string_view, 5> bare_names = {"amp", "gt", "lt", "nbsp", "quot"};

// 0x80 to 0x9f in Windows-1252.
constexpr std::array<std::uint16_t, 32> windows_1252 = {
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

void append_utf8(std::uint32_t character, std::string& out) {
  const auto tail = [&](int shift) {
    out.push_back(static_cast<char>(0x80 | ((character >> shift) & 0x3f)));
  };
  if (character < 0x80) {
    out.push_back(static_cast<char>(character));
  } else if (character < 0x800) {
    out.push_back(static_cast<char>(0xc0 | (character >> 6)));
    tail(0);
  } else if (character < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | (character >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xf0 | (character >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

// What a number means; 0: nothing at all.
std::uint32_t from_number(std::uint32_t number) noexcept {
  if (number >= 0x80 && number <= 0x9f) return windows_1252[number - 0x80];
  if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff)) return 0xfffd;
  if (number == 0xa0) return ' ';
  if (number == 0xad || (number >= 0x200b && number <= 0x200f)) return 0;
  if (number < 0x20 && number != '\t' && number != '\n') return 0;
  return number == 0x7f ? 0 : number;
}

int digit_of(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

std::size_t decode_number(std::string_view text, std::string& out) {
  const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const int base = hex ? 16 : 10;
  const std::size_t begin = hex ? 3 : 2;
  std::size_t end = begin;
  std::uint32_t number = 0;
  for (; end < text.size() && digit_of(text[end]) < base; ++end) {
    number = std::min<std::uint32_t>(number * base + digit_of(text[end]), 0x110000);
  }
  if (end == begin) return 0;
  if (const std::uint32_t character = from_number(number); character != 0) {
    append_utf8(character, out);
  }
  return end < text.size() && text[end] == ';' ? end + 1 : end;
}

}  // namespace

std::size_t decode_entity(std::string_view text, std::string& out) {
  if (text.size() > 1 && text[1] == '#') return decode_number(text, out);
  constexpr std::size_t name_bytes_max = 8;
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  std::size_t end = 1;
  while (end < text.size() && end <= name_bytes_max && is_name(text[end])) ++end;
  const std::string_view name = text.substr(1, end - 1);
  const auto found = std::lower_bound(names.begin(), names.end(), name,
                                      [](const Name& a, std::string_view b) { return a.name < b; });
  if (found == names.end() || found->name != name) return 0;
  const bool closed = end < text.size() && text[end] == ';';
  if (!closed && std::find(bare_names.begin(), bare_names.end(), name) == bare_names.end()) {
    return 0;
  }
  if (found->character != 0) append_utf8(found->character, out);
  return closed ? end + 1 : end;
}

}  // namespace keel::connect
