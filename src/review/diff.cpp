#include "keel/review/diff.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "keel/text/sentences.hpp"

namespace keel::review {
namespace {

constexpr std::size_t sentences_max = 1500;

using Sentences = std::vector<std::string_view>;

void add(std::string& out, char mark, std::string_view sentence) {
  out += mark;
  out += ' ';
  out += sentence;
  out += '\n';
}

// length[i][j]: of the longest common subsequence of a from i and b from j.
std::vector<std::vector<std::uint16_t>> common(const Sentences& a, const Sentences& b) {
  std::vector<std::vector<std::uint16_t>> length(a.size() + 1,
                                                 std::vector<std::uint16_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      length[i][j] = a[i] == b[j] ? static_cast<std::uint16_t>(length[i + 1][j + 1] + 1)
                                  : std::max(length[i + 1][j], length[i][j + 1]);
    }
  }
  return length;
}

}  // namespace

std::string diff_of(std::string_view before, std::string_view after) {
  if (before == after) return {};
  const Sentences a = text::sentences(before), b = text::sentences(after);
  std::string out;
  std::size_t i = 0, j = 0;
  if (a.size() <= sentences_max && b.size() <= sentences_max) {
    const auto length = common(a, b);
    while (i < a.size() && j < b.size()) {
      if (a[i] == b[j]) {
        add(out, ' ', a[i++]);
        ++j;
      } else if (length[i + 1][j] >= length[i][j + 1]) {
        add(out, '-', a[i++]);
      } else {
        add(out, '+', b[j++]);
      }
    }
  }
  for (; i < a.size(); ++i) add(out, '-', a[i]);
  for (; j < b.size(); ++j) add(out, '+', b[j]);
  return out;
}

}  // namespace keel::review
