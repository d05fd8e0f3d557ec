#include "answer/support_units.hpp"

#include <algorithm>
#include <utility>

#include "answer/support_words.hpp"
#include "keel/text/analysis.hpp"
#include "keel/text/sentences.hpp"

namespace keel::answer {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool letter(char c) { return upper(c) || (c >= 'a' && c <= 'z'); }
bool space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// The bytes of the character at text[i]; the text is UTF-8.
std::string_view character(std::string_view text, std::size_t i) {
  std::size_t end = i + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  return text.substr(i, end - i);
}

enum class Kind { word, number, apostrophe, separator, sign };

// Of a character beyond ASCII in a normalised text.
Kind kind_of(std::string_view point) {
  if (point == "\xe2\x80\x99" || point == "\xe2\x80\x98") return Kind::apostrophe;
  if (point == "\xe2\x82\xac" || point == "\xc2\xa3" || point == "\xc2\xa5") return Kind::sign;
  // General punctuation, the menu arrow, Latin-1 marks and those of Chinese and Japanese.
  if (point.starts_with("\xe2\x80") || point == "\xe2\x86\x92" || point.starts_with("\xe3\x80") ||
      point == "\xc2\xab" || point == "\xc2\xbb" || point == "\xc2\xa1" || point == "\xc2\xbf" ||
      point == "\xc2\xb7") {
    return Kind::separator;
  }
  return Kind::word;
}

bool is_link(std::string_view chunk) {
  const std::size_t at = chunk.find('@');
  return chunk.find("://") != std::string_view::npos || chunk.starts_with("www.") ||
         chunk.starts_with("mailto:") ||
         (at != std::string_view::npos && at > 0 && chunk.find('.', at) != std::string_view::npos);
}

// example.com/path, file.pdf: a dot between letters.
bool is_dotted(std::string_view chunk) {
  for (std::size_t i = 1; i + 1 < chunk.size(); ++i) {
    if (chunk[i] == '.' && letter(chunk[i - 1]) && letter(chunk[i + 1])) return true;
  }
  return false;
}

class Tokeniser {
 public:
  Tokeniser(text::Language language, std::vector<Token>& out) : language_(language), out_(out) {}

  void chunk(std::string_view raw) {
    std::string_view inner = raw;
    const std::string_view ends = ".,;:!?'\"_~";
    while (!inner.empty() && ends.find(inner.back()) != std::string_view::npos) {
      inner.remove_suffix(1);
    }
    while (!inner.empty() && (inner.front() == '\'' || inner.front() == '"')) {
      inner.remove_prefix(1);
    }
    if (is_link(inner) || is_dotted(inner)) {
      capital_ = false;
      emit(std::string(inner), true);
      if (inner.data() + inner.size() != raw.data() + raw.size()) separate(false);
      return;
    }
    capital_ = std::any_of(raw.begin(), raw.end(), upper);
    scan(text::normalise(raw));
  }
  void separate(bool comma) {
    cut_ = true;
    comma_ = comma_ || comma;
  }

 private:
  void scan(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      if (digit(text[i])) {
        i = number(text, i);
      } else if (letter(text[i]) ||
                 (beyond_ascii(text[i]) && kind_of(character(text, i)) == Kind::word)) {
        i = word(text, i);
      } else {
        i = mark(text, i);
      }
    }
  }

  std::size_t number(std::string_view text, std::size_t i) {
    std::size_t end = i;
    while (end < text.size() &&
           (digit(text[end]) || (end + 1 < text.size() && digit(text[end + 1]) &&
                                 (text[end] == '.' || text[end] == ',' || text[end] == ':')))) {
      ++end;
    }
    emit(std::string(text.substr(i, end - i)));
    if (!sign_.empty()) emit(std::exchange(sign_, {}));
    return end;
  }

  std::size_t word(std::string_view text, std::size_t i) {
    std::size_t end = i;
    while (end < text.size() &&
           (letter(text[end]) ||
            (beyond_ascii(text[end]) && kind_of(character(text, end)) == Kind::word))) {
      end += character(text, end).size();
    }
    const std::string_view said = text.substr(i, end - i);
    std::size_t after = end;  // of an apostrophe
    if (after < text.size()) {
      const std::string_view next = character(text, after);
      if (next == "'" || (beyond_ascii(next[0]) && kind_of(next) == Kind::apostrophe)) {
        after += next.size();
      }
    }
    std::size_t tail = after;
    while (tail < text.size() && letter(text[tail])) ++tail;
    const std::string_view ending = text.substr(after, tail - after);
    if (after == end || ending.empty() || !english()) return spoken(said), end;
    return contraction(said, ending) ? tail : end;
  }

  // "can't" -> can not, "we'll" -> we will; false when the ending is a word of its own.
  bool contraction(std::string_view said, std::string_view ending) {
    if (ending == "t" && said.ends_with('n')) {
      said.remove_suffix(1);
      emit(said == "ca" ? "can" : said == "wo" ? "will" : std::string(said));
      emit("not");
      return true;
    }
    spoken(said);
    const std::string_view full = ending == "re"   ? "are"
                                  : ending == "ll" ? "will"
                                  : ending == "ve" ? "have"
                                  : ending == "m"  ? "am"
                                                   : "";
    if (!full.empty()) {
      emit(std::string(full));
    } else if (ending == "s" && (said == "it" || said == "that" || said == "there" ||
                                 said == "here" || said == "what" || said == "who")) {
      emit("is");
    } else if (ending != "s") {  // of a possessive only the name is left
      return false;
    }
    return true;
  }

  void spoken(std::string_view said) {
    if (english() && said == "cannot") {
      emit("can");
      emit("not");
      return;
    }
    const bool named = capital_ && !out_.empty() && language_ == text::Language::en && said != "i";
    if (is_flow(said, language_) && !named) return separate(false);
    emit(canonical(said, language_));
  }

  std::size_t mark(std::string_view text, std::size_t i) {
    const std::string_view point = character(text, i);
    const std::size_t end = i + point.size();
    const bool number_next = end < text.size() && digit(text[end]);
    const bool money = point == "$" || (beyond_ascii(point[0]) && kind_of(point) == Kind::sign);
    if (money) {
      std::string name = point == "\xe2\x82\xac" ? "eur"
                         : point == "\xc2\xa3"   ? "gbp"
                                                 : std::string(point);
      if (number_next) {
        sign_ = std::move(name);  // said after the number
      } else {
        emit(std::move(name));
      }
    } else if (point == "%" || point == "+" || point == "=" || point == "<" || point == "~") {
      emit(std::string(point));
    } else if (point == ">" && number_next) {
      emit(">");
    } else if (point == "-" && number_next && i == 0) {
      emit("minus");
    } else if (point == "/" && i > 0 && end < text.size()) {
      emit("per");
    } else if (point != "-" && point != "'" && point != "_" &&
               !(beyond_ascii(point[0]) && kind_of(point) == Kind::apostrophe)) {
      separate(point == ",");
    } else if (point == "-" && text.size() == 1) {
      separate(false);
    }
    return end;
  }

  void emit(std::string word, bool link = false) {
    Token token;
    token.link = link;
    token.number = !link && std::any_of(word.begin(), word.end(), digit);
    token.stem = link || token.number ? word : text::stem(word, listed(language_));
    token.word = std::move(word);
    token.capital = capital_ && !out_.empty();
    token.cut = std::exchange(cut_, false);
    token.comma = std::exchange(comma_, false);
    out_.push_back(std::move(token));
  }
  [[nodiscard]] bool english() const { return listed(language_) == text::Language::en; }

  text::Language language_;
  std::vector<Token>& out_;
  std::string sign_;  // of money, before its number
  bool capital_ = false;
  bool cut_ = false;
  bool comma_ = false;
};

std::vector<Token> tokens_of(std::string_view sentence, text::Language language) {
  std::string text(sentence);
  const bool question = text.find('?') != std::string::npos;
  for (char& c : text) {
    if (std::string_view("[]()<>{}\"*`|").find(c) != std::string_view::npos && c != '<' &&
        c != '>') {
      c = ' ';
    }
  }
  std::vector<Token> out;
  Tokeniser tokeniser(language, out);
  for (std::size_t i = 0; i < text.size();) {
    if (space(text[i])) {
      ++i;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \t\r\n\v\f", i), text.size());
    tokeniser.chunk(std::string_view(text).substr(i, end - i));
    i = end;
  }
  if (question && !out.empty()) {
    Token mark;
    mark.word = mark.stem = "?";
    out.push_back(std::move(mark));
  }
  return out;
}

enum class Line { prose, bullet, step };

struct Marked {
  Line kind = Line::prose;
  std::string text;
};

Marked marked(std::string_view line) {
  while (!line.empty() && (space(line.front()) || line.front() == '>' || line.front() == '#')) {
    line.remove_prefix(1);
  }
  while (!line.empty() && space(line.back())) line.remove_suffix(1);
  if (line.size() > 1 && space(line[1]) && std::string_view("-*+").find(line[0]) != line.npos) {
    return {Line::bullet, std::string(line.substr(2))};
  }
  if (line.starts_with("\xe2\x80\xa2")) return {Line::bullet, std::string(line.substr(3))};
  std::size_t digits = 0;
  while (digits < line.size() && digit(line[digits])) ++digits;
  if (digits > 0 && digits <= 2 && digits + 1 < line.size() &&
      (line[digits] == '.' || line[digits] == ')') && space(line[digits + 1])) {
    return {Line::step, std::string(line.substr(digits + 2))};
  }
  return {Line::prose, std::string(line)};
}

// Lines, those that a sentence is wrapped over joined.
std::vector<Marked> lines_of(std::string_view text) {
  std::vector<Marked> out;
  bool broken = true;  // by an empty line
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    Marked line = marked(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.text.empty()) {
      broken = true;
      continue;
    }
    const bool goes_on =
        !broken && line.kind == Line::prose && !upper(line.text.front()) &&
        std::string_view(".!?:").find(out.back().text.back()) == std::string_view::npos;
    if (goes_on) {
      out.back().text += ' ' + line.text;
    } else {
      out.push_back(std::move(line));
    }
    broken = false;
  }
  return out;
}

Unit unit_of(std::string_view sentence, text::Language language) {
  Unit out;
  out.raw = std::string(sentence);
  out.tokens = tokens_of(sentence, language);
  out.whole = !has_lists(language) ||
              std::any_of(out.tokens.begin(), out.tokens.end(), [&](const Token& token) {
                return token.number || token.link || is_binding(token.word, language);
              });
  const std::size_t last = sentence.find_last_not_of("\"')]*_");
  out.sentence = last != std::string_view::npos && (sentence[last] == '.' || sentence[last] == '!');
  return out;
}

Unit joined(const Unit& lead, const Unit& item) {
  Unit out = item;
  out.tokens = lead.tokens;
  const std::size_t first = out.tokens.size();
  out.tokens.insert(out.tokens.end(), item.tokens.begin(), item.tokens.end());
  if (first < out.tokens.size()) out.tokens[first].cut = true;
  out.whole = lead.whole || item.whole;
  out.sentence = false;
  return out;
}

}  // namespace

std::vector<Unit> units_of(std::string_view text, text::Language language, bool source) {
  std::vector<Unit> out;
  Unit lead;
  for (const Marked& line : lines_of(text)) {
    for (const std::string_view sentence : text::sentences(line.text)) {
      Unit unit = unit_of(sentence, language);
      if (unit.tokens.empty()) continue;
      if (line.kind == Line::prose) {
        lead = unit;
        out.push_back(std::move(unit));
        continue;
      }
      const bool tied = line.kind == Line::bullet || lead.whole;
      if (!lead.tokens.empty() && (tied || source)) out.push_back(joined(lead, unit));
      if (lead.tokens.empty() || !tied) out.push_back(std::move(unit));
    }
  }
  return out;
}

}  // namespace keel::answer
