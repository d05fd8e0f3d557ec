#include "learn/passages.hpp"

#include <algorithm>

#include "keel/text/analysis.hpp"

namespace keel::learn {
namespace {

constexpr std::size_t words_target = 80;
constexpr std::size_t words_max = 240;

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}
bool heading(std::string_view line) { return line.starts_with('#'); }
// Whether the line holds letters of Asian scripts that write few or no spaces (UTF-8 lead bytes).
bool few_spaces(std::string_view line) {
  return std::any_of(line.begin(), line.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xe0 || (byte >= 0xe3 && byte <= 0xed);
  });
}
std::size_t count_words(std::string_view line) {
  if (few_spaces(line)) return text::words(line).size();
  std::size_t words = 0;
  bool inside = false;
  for (const char c : line) {
    const bool space = c == ' ' || c == '\t' || c == '\r';
    words += !space && !inside;
    inside = !space;
  }
  return words;
}

}  // namespace

std::vector<Passage> split_passages(std::string_view body) {
  std::vector<Passage> out;
  std::size_t begin = 0, end = 0, words = 0;
  bool only_heading = true;
  const auto close = [&] {
    if (words > 0)
      out.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    words = 0;
    only_heading = true;
  };
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t next = std::min(body.find('\n', at), body.size());
    const std::string_view line = body.substr(at, next - at);
    if (blank(line)) {
      if (words >= words_target) close();
    } else {
      if ((heading(line) && !only_heading) || words >= words_max) close();
      if (words == 0) begin = at;
      words += count_words(line);
      only_heading = only_heading && heading(line);
      end = next;
    }
    at = next + 1;
  }
  close();
  return out;
}

}  // namespace keel::learn
