#include "keel/text/intent_features.hpp"

#include "text/ngram_group.hpp"
#include "text/ngram_hash.hpp"
#include "text/unicode.hpp"

namespace keel::text {
namespace {

constexpr int char_ngram_min = 2;
constexpr int char_ngram_max = 5;
constexpr std::string_view sentence_start = "<s>";
constexpr std::string_view sentence_end = "</s>";

constexpr bool starts_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

void append_point(char32_t point, std::string& out) {
  if (point == 0x2018 || point == 0x2019) {
    out.push_back('\'');
  } else if (is_decimal_digit(point)) {
    out.push_back('0');
  } else if (point == invalid_point || is_space_point(point)) {
    if (!out.empty() && out.back() != ' ') out.push_back(' ');
  } else {
    append_casefolded(point, out);
  }
}

void normalise_into(std::string_view text, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (is_ascii_letter(c)) {
      out.push_back(ascii_lower(c));
      ++i;
    } else {
      append_point(decode(text, i), out);
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
}

bool is_sign_point(char32_t point) {
  return point == '!' || point == '?' || point == '$' || point == '%' || point == 0xa3 ||
         point == 0x20ac;
}

// " token token ": runs of letters, digits and _, or one sign; apostrophes are dropped.
void tokenise_into(std::string_view normalised, std::string& out) {
  out.assign(1, ' ');
  for (std::size_t i = 0; i < normalised.size();) {
    const std::size_t start = i;
    if (is_ascii_alnum(normalised[i]) || normalised[i] == '_') {
      out.push_back(normalised[i++]);
      continue;
    }
    const char32_t point = decode(normalised, i);
    const std::string_view bytes = normalised.substr(start, i - start);
    if (point == '\'') continue;
    if (point >= 0x80 && is_word_point(point)) {
      out += bytes;
      continue;
    }
    if (out.back() != ' ') out.push_back(' ');
    if (is_sign_point(point)) out.append(bytes).push_back(' ');
  }
  if (out.back() != ' ') out.push_back(' ');
}

// visit(ngram, hash) for words, pairs of neighbours, and the pairs with a sentence's edges.
template <class F>
void for_each_word_ngram(std::string_view tokens, std::string& scratch, F&& visit) {
  std::size_t previous = std::string_view::npos;
  const auto edge = [&](std::string_view first, std::string_view second) {
    scratch.assign(first).append(1, ' ').append(second);
    visit(std::string_view(scratch), hash64(scratch));
  };
  for (std::size_t start = 1; start < tokens.size();) {
    const std::size_t end = tokens.find(' ', start);
    const std::string_view word = tokens.substr(start, end - start);
    visit(word, hash64(word));
    if (previous == std::string_view::npos) {
      edge(sentence_start, word);
    } else {
      const std::string_view pair = tokens.substr(previous, end - previous);
      visit(pair, hash64(pair));
    }
    previous = start;
    start = end + 1;
    if (start >= tokens.size()) edge(word, sentence_end);
  }
  if (previous == std::string_view::npos) edge(sentence_start, sentence_end);
}

// visit(ngram, hash) for the 2- to 5-grams of each " token ", counted in characters.
template <class F>
void for_each_char_ngram(std::string_view tokens, F&& visit) {
  for (std::size_t start = 0; start + 1 < tokens.size(); ++start) {
    if (!starts_character(tokens[start])) continue;
    NgramHash hash;
    int length = 0;
    for (std::size_t i = start; i < tokens.size(); ++i) {
      hash.add(tokens[i]);
      if (i + 1 < tokens.size() && !starts_character(tokens[i + 1])) continue;
      if (++length >= char_ngram_min) visit(tokens.substr(start, i + 1 - start), hash.finish());
      if (length == char_ngram_max || (i > start && tokens[i] == ' ')) break;
    }
  }
}

}  // namespace

std::string normalise_intent(std::string_view text) {
  std::string out;
  normalise_into(text, out);
  return out;
}

void IntentFeatures::fit(std::span<const std::string> texts, const IntentFeatureOptions& options) {
  NgramCounter words;
  NgramCounter chars;
  std::string normalised;
  std::string tokens;
  std::string scratch;
  for (const std::string& text : texts) {
    words.next_text();
    chars.next_text();
    normalise_into(text, normalised);
    tokenise_into(normalised, tokens);
    for_each_word_ngram(tokens, scratch, words);
    for_each_char_ngram(tokens, chars);
  }
  words_ = words.finish(options.word_texts_min);
  chars_ = chars.finish(options.char_texts_min);
}

SparseVector IntentFeatures::transform(std::string_view text, double& known_share) const {
  thread_local std::string normalised;
  thread_local std::string tokens;
  thread_local std::string scratch;
  thread_local std::vector<std::uint32_t> indices;
  normalise_into(text, normalised);
  tokenise_into(normalised, tokens);
  SparseVector out;
  out.reserve(tokens.size() * 5);
  std::size_t seen = 0;
  const auto collect = [&](const NgramVocabulary& vocabulary) {
    return [&](std::string_view ngram, std::uint64_t hash) {
      ++seen;
      const std::uint32_t index = vocabulary.find(ngram, hash);
      if (index != NgramVocabulary::absent) indices.push_back(index);
    };
  };
  indices.clear();
  for_each_word_ngram(tokens, scratch, collect(words_));
  append_group(indices, words_, 0, out);
  std::size_t known = indices.size();
  indices.clear();
  for_each_char_ngram(tokens, collect(chars_));
  append_group(indices, chars_, words_.size(), out);
  known += indices.size();
  known_share = seen == 0 ? 0 : static_cast<double>(known) / static_cast<double>(seen);
  return out;
}

}  // namespace keel::text
