#include "keel/text/mail.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "keel/text/analysis.hpp"
#include "text/mail_phrases.hpp"
#include "text/unicode.hpp"

namespace keel::text {
namespace {

struct Line {
  std::string_view raw;  // without line end and trailing white space
  std::string folded;    // normalised and trimmed
};
using Lines = std::vector<Line>;

Lines split_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view raw = trim_end(text.substr(0, end));
    lines.push_back({raw, std::string(trim(normalise(raw)))});
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

bool starts_with_any(std::string_view line, std::span<const std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return line.starts_with(start); });
}

bool contains_any(std::string_view line, std::span<const std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return line.find(part) != std::string_view::npos;
  });
}

bool is_quoted(const Line& line) { return line.folded.starts_with('>'); }

// How many lines an attribution such as "On Mon, 3 Jan 2022 at 10:11, A <a@b.example> wrote:"
// takes from line i on (mail programs wrap it); 0 when there is none.
std::size_t attribution_lines(const Lines& lines, std::size_t i) {
  constexpr std::size_t lines_max = 4;
  const std::string_view first = lines[i].folded;
  for (const auto& [start, verb] : phrases::attributions) {
    if (!first.starts_with(start)) continue;
    bool has_digit = false;
    for (std::size_t n = 0; n < lines_max && i + n < lines.size(); ++n) {
      const std::string_view line = lines[i + n].folded;
      if (line.empty() && n > 0) break;
      has_digit = has_digit || std::any_of(line.begin(), line.end(), is_ascii_digit);
      const bool said = line.find(verb) != std::string_view::npos;
      if (said && line.ends_with(':') && has_digit) return n + 1;
    }
  }
  return 0;
}

// "From: ..." followed within four lines by "Sent:" or its like: the head of a quoted message.
bool is_header_block(const Lines& lines, std::size_t i) {
  if (!starts_with_any(lines[i].folded, phrases::header_from)) return false;
  for (std::size_t k = i + 1; k < lines.size() && k <= i + 4; ++k) {
    if (starts_with_any(lines[k].folded, phrases::header_next)) return true;
  }
  return false;
}

// "-----Original Message-----" and its like.
bool is_divider(const Line& line) {
  if (!line.folded.starts_with("---") && !line.folded.starts_with("___")) return false;
  return contains_any(line.folded, phrases::divider_words);
}

// A ruler that Outlook puts above the header block.
bool is_ruler_above_header(const Lines& lines, std::size_t i) {
  const std::string_view line = lines[i].folded;
  if (line.size() < 10 || line.find_first_not_of("_-") != std::string_view::npos) return false;
  for (std::size_t k = i + 1; k < lines.size() && k <= i + 2; ++k) {
    if (is_header_block(lines, k)) return true;
  }
  return false;
}

bool starts_quoted_message(const Lines& lines, std::size_t i) {
  return is_divider(lines[i]) || is_header_block(lines, i) || is_ruler_above_header(lines, i);
}

bool next_content_is_quoted(const Lines& lines, std::size_t i) {
  while (i < lines.size() && lines[i].folded.empty()) ++i;
  return i < lines.size() && is_quoted(lines[i]);
}

// What the sender wrote: replies between or below "> " lines stay.
Lines without_quotes(const Lines& lines) {
  Lines own;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (is_quoted(lines[i])) continue;
    if (starts_quoted_message(lines, i)) break;
    const std::size_t n = attribution_lines(lines, i);
    if (n == 0) {
      own.push_back(lines[i]);
    } else if (next_content_is_quoted(lines, i + n)) {
      i += n - 1;
    } else {
      break;
    }
  }
  return own;
}

bool is_signature_mark(const Line& line) {
  return line.raw == "--" || line.raw == "__" || line.raw == "\xe2\x80\x94";  // em dash
}

Lines without_signature(const Lines& lines) {
  Lines own;
  for (const Line& line : lines) {
    if (is_signature_mark(line) || contains_any(line.folded, phrases::legal_footers)) break;
    if (!starts_with_any(line.folded, phrases::device_signatures)) own.push_back(line);
  }
  return own;
}

std::string join(std::span<const Line> lines) {
  std::string out;
  bool blank = false;
  for (const Line& line : lines) {
    if (line.folded.empty()) {
      blank = true;
      continue;
    }
    if (!out.empty()) out += blank ? "\n\n" : "\n";
    out += out.empty() ? trim(line.raw) : line.raw;
    blank = false;
  }
  return out;
}

std::size_t count_words(std::string_view folded) { return words(folded).size(); }

// The phrase as whole words at the line's start.
bool opens_with(std::string_view line, std::span<const std::string_view> openings) {
  return std::any_of(openings.begin(), openings.end(), [&](std::string_view opening) {
    return line.starts_with(opening) &&
           (line.size() == opening.size() || !is_ascii_alnum(line[opening.size()]));
  });
}

bool is_greeting(const Line& line) {
  constexpr std::size_t words_max = 6;
  return line.folded.find('?') == std::string::npos &&
         opens_with(line.folded, phrases::greetings) && count_words(line.folded) <= words_max;
}

bool is_thanks(const Line& line) {
  constexpr std::size_t words_max = 9;
  return line.folded.find('?') == std::string::npos && opens_with(line.folded, phrases::closings) &&
         count_words(line.folded) <= words_max;
}

bool is_name(const Line& line) {
  constexpr std::size_t words_max = 4;
  return count_words(line.folded) <= words_max &&
         line.folded.find_first_of("?!.:0123456789") == std::string::npos;
}

// The end without thanks and, below them, the sender's name.
std::span<const Line> without_closing(std::span<const Line> lines) {
  constexpr std::size_t content_lines_max = 4;
  std::size_t end = lines.size();
  std::size_t content = 0;
  for (std::size_t i = lines.size(); i > 0 && content < content_lines_max; --i) {
    const Line& line = lines[i - 1];
    if (line.folded.empty()) continue;
    ++content;
    if (is_thanks(line)) {
      end = i - 1;
      content = 0;
    } else if (!is_name(line)) {
      break;
    }
  }
  return lines.first(end);
}

}  // namespace

std::string strip_mail(std::string_view text) {
  const std::string clean = scrub(text);
  std::string own = join(without_signature(without_quotes(split_lines(clean))));
  return own.empty() ? clean : own;
}

std::string question_of(std::string_view text) {
  std::string own = strip_mail(text);
  const Lines lines = split_lines(own);
  std::size_t start = 0;
  while (start < lines.size() && (lines[start].folded.empty() || is_greeting(lines[start]))) {
    ++start;
  }
  std::string question = join(without_closing(std::span(lines).subspan(start)));
  return question.empty() ? own : question;
}

}  // namespace keel::text
