#include "text/scripts.hpp"

#include <algorithm>
#include <array>

namespace keel::text {
namespace {

struct Range {
  char32_t first, last;
  Script script;
};

// Unicode blocks, ascending.
constexpr std::array<Range, 22> ranges = {
    {{0x0370, 0x03ff, Script::greek},      {0x0400, 0x052f, Script::cyrillic},
     {0x0590, 0x05ff, Script::hebrew},     {0x0600, 0x06ff, Script::arabic},
     {0x0750, 0x077f, Script::arabic},     {0x08a0, 0x08ff, Script::arabic},
     {0x0900, 0x097f, Script::devanagari}, {0x0e00, 0x0e7f, Script::thai},
     {0x0e80, 0x0eff, Script::lao},        {0x1000, 0x109f, Script::burmese},
     {0x1100, 0x11ff, Script::hangul},     {0x1780, 0x17ff, Script::khmer},
     {0x1f00, 0x1fff, Script::greek},      {0x3005, 0x3007, Script::han},
     {0x3040, 0x30ff, Script::kana},       {0x3130, 0x318f, Script::hangul},
     {0x3400, 0x9fff, Script::han},        {0xac00, 0xd7a3, Script::hangul},
     {0xf900, 0xfaff, Script::han},        {0xfb50, 0xfdff, Script::arabic},
     {0xfe70, 0xfeff, Script::arabic},     {0x20000, 0x3ffff, Script::han}}};

}  // namespace

Script script_of(char32_t point) noexcept {
  const auto* const at =
      std::lower_bound(ranges.begin(), ranges.end(), point,
                       [](const Range& range, char32_t value) { return range.last < value; });
  return at != ranges.end() && at->first <= point ? at->script : Script::other;
}

int characters_a_word(char32_t point) noexcept {
  switch (script_of(point)) {
    case Script::kana:
    case Script::han:
    case Script::hangul: return 2;
    case Script::thai:
    case Script::lao:
    case Script::burmese:
    case Script::khmer: return 3;
    default: return 0;
  }
}

}  // namespace keel::text
