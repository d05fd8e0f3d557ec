#include "keel/review/own_words.hpp"

#include <algorithm>

#include "keel/text/analysis.hpp"
#include "keel/text/redact.hpp"
#include "keel/text/sentences.hpp"

namespace keel::review {
namespace {

constexpr std::size_t word_bytes_min = 3;
constexpr std::size_t sentence_words_min = 4;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += word + ' ';
  return out;
}

}  // namespace

void OwnWords::add(std::string_view text, Texts& words, Texts& sentences) {
  // Drafts hold what redaction leaves of it.
  for (const std::string& version : {std::string(text), text::redact(text)}) {
    for (const std::string_view sentence : text::sentences(version)) {
      const std::vector<std::string> said = text::words(sentence);
      for (const std::string& word : said) {
        if (word.size() >= word_bytes_min) words.insert(word);
      }
      if (said.size() >= sentence_words_min) sentences.insert(joined(said));
    }
  }
}

bool OwnWords::holds(std::string_view sentence) const {
  const std::vector<std::string> said = text::words(sentence);
  const bool word = std::any_of(said.begin(), said.end(), [&](const std::string& one) {
    return theirs_words_.count(one) != 0 && others_words_.count(one) == 0;
  });
  if (word) return true;
  const std::string whole = joined(said);
  return theirs_sentences_.count(whole) != 0 && others_sentences_.count(whole) == 0;
}

OwnWords::Rest OwnWords::without(std::string_view text) const {
  Rest out;
  std::size_t kept = 0;  // up to here the text is dealt with
  for (const std::string_view sentence : text::sentences(text)) {
    if (!holds(sentence)) continue;
    ++out.taken;
    const auto begin = static_cast<std::size_t>(sentence.data() - text.data());
    out.text += text.substr(kept, begin - kept);
    kept = begin + sentence.size();
  }
  out.text += text.substr(std::min(kept, text.size()));
  const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  while (!out.text.empty() && blank(out.text.back())) out.text.pop_back();
  std::size_t first = 0;
  while (first < out.text.size() && blank(out.text[first])) ++first;
  out.text.erase(0, first);
  return out;
}

}  // namespace keel::review
