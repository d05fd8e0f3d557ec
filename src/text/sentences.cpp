#include "keel/text/sentences.hpp"

#include <algorithm>
#include <array>

#include "text/unicode.hpp"

namespace keel::text {
namespace {

// Lower case, without the last dot.
constexpr std::array<std::string_view, 36> abbreviations = {
    "e.g", "i.e", "etc", "mr",  "mrs", "ms",   "dr", "prof", "st",   "vs",   "approx", "inc",
    "ltd", "co",  "z.b", "d.h", "u.a", "bzw",  "ca", "usw",  "ggf",  "inkl", "evtl",   "tel",
    "str", "sr",  "sra", "ud",  "uds", "p.ej", "m",  "mme",  "mlle", "p.ex", "env",    "min"};
// Only before a number: "No. 7".
constexpr std::array<std::string_view, 6> number_abbreviations = {"no",  "nr",  "num",
                                                                  "pag", "vol", "fig"};

constexpr bool ends_sentence(char c) { return c == '.' || c == '!' || c == '?'; }

constexpr bool is_closer(char c) {
  return c == '"' || c == '\'' || c == ')' || c == ']' || c == '*' || c == '_';
}

bool is_abbreviation(std::string_view sentence, std::string_view rest) {
  std::size_t start = sentence.size();
  while (start > 0 && !is_ascii_space(sentence[start - 1]) && sentence[start - 1] != '(') --start;
  std::string word(sentence.substr(start));
  std::transform(word.begin(), word.end(), word.begin(), ascii_lower);
  const bool initial = word.size() == 1 && is_ascii_letter(word[0]) && word[0] != 'i';
  const auto listed = [&](const auto& list) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  rest = trim(rest);
  const bool before_number = !rest.empty() && is_ascii_digit(rest.front());
  return initial || listed(abbreviations) || (before_number && listed(number_abbreviations));
}

// "1." or "23." at the start of a line is a list's number.
bool is_list_number(std::string_view sentence) {
  return !sentence.empty() && sentence.size() <= 3 &&
         std::all_of(sentence.begin(), sentence.end(), is_ascii_digit);
}

// Bullets, heading and quote marks at the start of a Markdown line.
std::string_view without_marks(std::string_view line) {
  for (;;) {
    line = trim(line);
    std::size_t marks = 0;
    while (marks < line.size() && (line[marks] == '#' || line[marks] == '>')) ++marks;
    if (marks == 0 && line.size() > 1 && is_ascii_space(line[1]) &&
        (line[0] == '-' || line[0] == '*' || line[0] == '+')) {
      marks = 1;
    }
    if (marks == 0) return line;
    if (line[0] == '#' && marks < line.size() && !is_ascii_space(line[marks])) return line;
    line.remove_prefix(marks);
  }
}

bool has_content(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return is_ascii_alnum(c) || static_cast<unsigned char>(c) >= 0x80;
  });
}

void add(std::string_view sentence, std::vector<std::string_view>& out) {
  sentence = trim(sentence);
  if (has_content(sentence)) out.push_back(sentence);
}

void split_line(std::string_view line, std::vector<std::string_view>& out) {
  line = without_marks(line);
  std::size_t start = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!ends_sentence(line[i])) continue;
    std::size_t end = i + 1;
    while (end < line.size() && (ends_sentence(line[end]) || is_closer(line[end]))) ++end;
    // Inside a number, a URL or a file name no white space follows.
    if (end < line.size() && !is_ascii_space(line[end])) {
      i = end - 1;
      continue;
    }
    const std::string_view before = trim(line.substr(start, i - start));
    const bool dot = line[i] == '.' && end == i + 1;
    if (dot && end < line.size() &&
        (is_abbreviation(before, line.substr(end)) || is_list_number(before)))
      continue;
    add(line.substr(start, end - start), out);
    start = end;
    i = end - 1;
  }
  add(line.substr(start), out);
}

}  // namespace

std::vector<std::string_view> sentences(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\r\n");
    split_line(text.substr(0, end), out);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace keel::text
