#include "keel/text/analysis.hpp"

#include <algorithm>

#include "text/ngram_hash.hpp"
#include "text/scripts.hpp"
#include "text/stemmer.hpp"
#include "text/unicode.hpp"

namespace keel::text {
namespace {

constexpr int char_ngram_min = 3;
constexpr int char_ngram_max = 5;

void normalise_into(std::string_view text, std::string& out) {
  out.clear();
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      out.push_back(ascii_lower(text[i++]));
      continue;
    }
    const char32_t point = decode(text, i);
    if (point == invalid_point) {
      out.push_back(' ');
    } else {
      append_normalised(point, out);
    }
  }
}

constexpr bool starts_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

constexpr int outside = -1;  // of every word

// What a character is part of: `outside`, a word (0), or a script whose words are taken to be so
// many characters long.
int part_of(std::string_view text, std::size_t& i) {
  if (static_cast<unsigned char>(text[i]) < 0x80) return is_ascii_alnum(text[i++]) ? 0 : outside;
  const char32_t point = decode(text, i);
  return is_word_point(point) ? characters_a_word(point) : outside;
}

// visit(word) for a run of characters of one kind: the run itself, or every n characters of it.
template <class F>
void visit_run(std::string_view run, int kind, F&& visit) {
  if (kind == outside) return;
  std::size_t end = 0;
  int length = 0;
  for (std::size_t start = 0; kind > 0 && start < run.size(); ++start) {
    if (!starts_character(run[start])) continue;
    for (; end < run.size() && length < kind; ++length) {
      for (++end; end < run.size() && !starts_character(run[end]);) ++end;
    }
    if (length < kind && start > 0) return;
    visit(run.substr(start, end - start));
    --length;
  }
  if (kind == 0) visit(run);
}

// visit(word) for each word of a normalised text.
template <class F>
void for_each_word(std::string_view text, F&& visit) {
  std::size_t start = 0;
  int kind = outside;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t here = i;
    const int now = part_of(text, i);
    if (now == kind) continue;
    visit_run(text.substr(start, here - start), kind, visit);
    start = here;
    kind = now;
  }
  visit_run(text.substr(start), kind, visit);
}

// Ids of "c:" + each 3- to 5-gram of the padded word, counted in characters.
void add_char_ngrams(std::string_view padded, std::vector<std::uint32_t>& ids) {
  constexpr NgramHash prefix("c:");
  for (std::size_t start = 0; start < padded.size(); ++start) {
    if (!starts_character(padded[start])) continue;
    NgramHash hash = prefix;
    int length = 0;
    for (std::size_t i = start; i < padded.size(); ++i) {
      hash.add(padded[i]);
      if (i + 1 < padded.size() && !starts_character(padded[i + 1])) continue;
      if (++length >= char_ngram_min) ids.push_back(fold32(hash.finish()));
      if (length == char_ngram_max) break;
    }
  }
}

std::vector<HashedCount> counted(std::vector<std::uint32_t>& ids) {
  std::sort(ids.begin(), ids.end());
  std::vector<HashedCount> out;
  out.reserve(ids.size());
  for (const std::uint32_t id : ids) {
    if (out.empty() || out.back().id != id) out.push_back({id, 0});
    ++out.back().count;
  }
  return out;
}

}  // namespace

std::string normalise(std::string_view text) {
  std::string out;
  normalise_into(text, out);
  return out;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  for_each_word(normalise(text), [&](std::string_view word) { out.emplace_back(word); });
  return out;
}

std::string stem(std::string_view word, Language language) {
  return std::string(stem_of(word, language));
}

std::vector<std::uint64_t> stems_of(std::string_view text, Language language) {
  thread_local std::string normalised;
  normalise_into(text, normalised);
  std::vector<std::uint64_t> stems;
  for_each_word(normalised, [&](std::string_view word) {
    stems.push_back(NgramHash(stem_of(word, language)).finish());
  });
  return stems;
}

Analysis analyse(std::string_view text, Language language) {
  thread_local std::string normalised;
  thread_local std::string padded;
  thread_local std::vector<std::uint32_t> ids;
  normalise_into(text, normalised);
  ids.clear();
  Analysis analysis;
  NgramHash bigram;  // "previous_" so far
  for_each_word(normalised, [&](std::string_view word) {
    const std::string_view stemmed = stem_of(word, language);
    const NgramHash unigram(stemmed);
    if (!analysis.stems.empty()) {
      bigram.add(stemmed);
      ids.push_back(fold32(bigram.finish()));
    }
    analysis.stems.push_back(unigram.finish());
    ids.push_back(fold32(unigram.finish()));
    bigram = unigram;
    bigram.add('_');
    padded.assign(1, ' ').append(word).push_back(' ');
    add_char_ngrams(padded, ids);
  });
  analysis.mix = counted(ids);
  return analysis;
}

}  // namespace keel::text
