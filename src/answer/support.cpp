#include "keel/answer/support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "answer/support_units.hpp"
#include "answer/support_words.hpp"
#include "keel/base/limits.hpp"
#include "keel/text/courtesy.hpp"
#include "keel/text/utf8.hpp"

namespace keel::answer {
namespace {

using Tokens = std::span<const Token>;

constexpr std::size_t segment_tokens_min = 3;  // of a sentence joined from several
constexpr std::size_t quoted_bytes_max = 120;

// Characters that show nothing, or that change what is shown.
bool has_hidden(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7f) return true;
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\xc2\xad") || rest.starts_with("\xef\xbb\xbf") ||
        rest.starts_with("\xf3\xa0")) {
      return true;
    }
    if (rest.size() < 3 || !(rest.starts_with("\xe2\x80") || rest.starts_with("\xe2\x81"))) {
      continue;
    }
    const auto third = static_cast<unsigned char>(rest[2]);
    const bool first_block = rest[1] == '\x80';
    if (first_block && ((third >= 0x8b && third <= 0x8f) || (third >= 0xaa && third <= 0xae))) {
      return true;
    }
    if (!first_block && third >= 0xa0 && third <= 0xaf) return true;
  }
  return false;
}

class Checker {
 public:
  explicit Checker(std::span<const Citation> citations) {
    std::string all;
    for (const Citation& citation : citations) {
      all += citation.title + ".\n" + citation.passage + '\n';
    }
    language_ = text::guess_language(all);
    for (const Citation& citation : citations) {
      add(citation.passage, true);
      add(citation.title, false);
      for (const Unit& unit : units_of(citation.url, language_, true)) {
        for (const Token& token : unit.tokens) known_.insert(token.word);
      }
    }
  }

  [[nodiscard]] SupportVerdict check(std::string_view text) const {
    bool says_something = false;
    for (const Unit& unit : units_of(text, language_, false)) {
      bool claims = false;
      if (!supported(unit, claims)) {
        return {false, fmt::format("\"{}\": {}", text::clip(unit.raw, quoted_bytes_max),
                                   what_is_wrong(text, unit))};
      }
      says_something = says_something || claims;
    }
    if (!says_something) return {false, "the text says nothing of the cited passages"};
    return {true, {}};
  }

 private:
  void add(std::string_view text, bool passage) {
    for (Unit& unit : units_of(text, language_, true)) {
      for (const Token& token : unit.tokens) {
        known_.insert(token.word);
        known_.insert(token.stem);
      }
      unit.sentence = unit.sentence && passage;
      if (!passage) titles_.push_back(unit);
      source_.push_back(std::move(unit));
    }
  }

  // Every sentence that asks has the sign for it as its last token.
  [[nodiscard]] bool known(const Token& token) const {
    return known_.contains(token.word) || known_.contains(token.stem) || token.word == "?";
  }

  // In the same order, all of it when it binds, else at least two thirds.
  static bool says(Tokens said, Tokens source, bool whole) {
    if (whole) {
      return std::equal(said.begin(), said.end(), source.begin(), source.end(),
                        [](const Token& a, const Token& b) { return a.word == b.word; });
    }
    if (3 * said.size() < 2 * source.size()) return false;
    std::size_t at = 0;
    for (const Token& token : said) {
      while (at < source.size() && source[at].stem != token.stem) ++at;
      if (at++ == source.size()) return false;
    }
    return true;
  }

  // "To do A, do B" as "do B to do A", and back: the ways to turn a sentence around.
  static std::vector<std::vector<Token>> turned(const Unit& unit) {
    static const std::set<std::string_view> conjunctions = {
        "to",    "if", "when",  "once",    "after", "before", "until", "unless", "because", "wenn",
        "falls", "um", "bevor", "nachdem", "si",    "cuando", "para",  "pour",   "quand"};
    const std::vector<Token>& t = unit.tokens;
    const bool opens = !t.empty() && conjunctions.contains(t.front().word);
    std::vector<std::size_t> commas, places;
    for (std::size_t i = 1; i < t.size(); ++i) {
      if (t[i].comma) commas.push_back(i);
      if (conjunctions.contains(t[i].word)) places.push_back(i);
    }
    if (commas.size() != (opens ? 1U : 0U)) return {};
    std::vector<std::vector<Token>> out;
    for (const std::size_t at : opens ? commas : places) {
      std::vector<Token>& other = out.emplace_back();
      other.insert(other.end(), t.begin() + static_cast<std::ptrdiff_t>(at), t.end());
      other.insert(other.end(), t.begin(), t.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return out;
  }

  [[nodiscard]] bool said_by_one(Tokens said, bool sentences_only) const {
    return std::any_of(source_.begin(), source_.end(), [&](const Unit& unit) {
      if (sentences_only && !unit.sentence) return false;
      if (says(said, unit.tokens, unit.whole)) return true;
      const auto others = turned(unit);
      return std::any_of(others.begin(), others.end(), [&](const std::vector<Token>& other) {
        return says(said, other, unit.whole);
      });
    });
  }

  // "Hi there", "see the article ... at ...": nothing that could be wrong.
  [[nodiscard]] bool claims_nothing(Tokens said) const {
    if (said.empty()) return true;
    const auto courteous = [](const Token& token) { return is_courtesy_word(token.word); };
    if (opens_courtesy(said.front().word) && std::all_of(said.begin(), said.end(), courteous)) {
      return true;
    }
    std::vector<bool> named(said.size());
    for (const Unit& title : titles_) {
      const auto at =
          std::search(said.begin(), said.end(), title.tokens.begin(), title.tokens.end(),
                      [](const Token& a, const Token& b) { return a.word == b.word; });
      if (at == said.end() || title.tokens.size() == said.size()) continue;
      const auto first = static_cast<std::size_t>(at - said.begin());
      std::fill_n(named.begin() + static_cast<std::ptrdiff_t>(first), title.tokens.size(), true);
    }
    for (std::size_t i = 0; i < said.size(); ++i) {
      const Token& token = said[i];
      const bool known_link = token.link && known_.contains(token.word);
      if (!named[i] && !known_link && !is_pointer_word(token.word)) return false;
    }
    return true;
  }

  [[nodiscard]] bool supported(const Unit& unit, bool& claims) const {
    const Tokens said(unit.tokens);
    if (text::is_courtesy(unit.raw) && std::all_of(said.begin(), said.end(), [](const Token& t) {
          return is_courtesy_word(t.word);
        })) {
      return true;
    }
    if (claims_nothing(said)) return true;
    claims = true;
    if (said_by_one(said, false)) return true;
    return joined_from_several(said);
  }

  // Whether it can be cut, where punctuation or "and" stands, into pieces that each say something
  // supported.
  [[nodiscard]] bool joined_from_several(Tokens said) const {
    std::vector<std::size_t> cuts = {0};
    for (std::size_t i = 1; i < said.size(); ++i) {
      if (said[i].cut) cuts.push_back(i);
    }
    cuts.push_back(said.size());
    std::vector<bool> reached(cuts.size());
    reached[0] = true;
    for (std::size_t from = 0; from + 1 < cuts.size(); ++from) {
      if (!reached[from]) continue;
      for (std::size_t to = from + 1; to < cuts.size(); ++to) {
        const Tokens piece = said.subspan(cuts[from], cuts[to] - cuts[from]);
        if (reached[to]) continue;
        reached[to] = claims_nothing(piece) ||
                      (piece.size() >= segment_tokens_min && said_by_one(piece, true));
      }
    }
    return reached.back();
  }

  [[nodiscard]] std::string what_is_wrong(std::string_view text, const Unit& unit) const {
    for (const Token& token : unit.tokens) {
      if (known_.contains(token.word)) continue;
      if (token.link) return fmt::format("the address \"{}\" is in no citation", token.word);
      if (token.number) return fmt::format("the number \"{}\" is in no citation", token.word);
    }
    const text::Language language = text::guess_language(text);
    if (language != text::Language::unknown && language_ != text::Language::unknown &&
        language != language_) {
      return fmt::format("the text is in {}, the citations are in {}", text::language_tag(language),
                         text::language_tag(language_));
    }
    for (const Token& token : unit.tokens) {
      if (known(token)) continue;
      if (token.capital) return fmt::format("the name \"{}\" is in no citation", token.word);
      if (is_binding(token.word, language_)) {
        return fmt::format("\"{}\" is said in no citation", token.word);
      }
    }
    for (const Token& token : unit.tokens) {
      if (known(token)) continue;
      return fmt::format("the word \"{}\" is in no citation", token.word);
    }
    return "no one sentence of the citations says this";
  }

  text::Language language_ = text::Language::unknown;
  std::vector<Unit> source_;
  std::vector<Unit> titles_;
  std::set<std::string, std::less<>> known_;  // words and stems of the citations
};

}  // namespace

SupportVerdict check_support(std::string_view text, std::span<const Citation> citations) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return {false, "the text is empty"};
  }
  if (text.size() > limits::generated_bytes_max) {
    return {false, fmt::format("the text of {} bytes is over the limit of {}", text.size(),
                               limits::generated_bytes_max)};
  }
  if (const Status status = text::check_utf8(text, "the text"); !status.ok()) {
    return {false, status.message()};
  }
  if (has_hidden(text)) return {false, "the text holds characters that show nothing"};
  if (citations.empty()) return {false, "there is no citation that could support the text"};
  return Checker(citations).check(text);
}

}  // namespace keel::answer
