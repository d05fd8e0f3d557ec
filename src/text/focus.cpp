#include "keel/text/focus.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "keel/text/analysis.hpp"
#include "keel/text/courtesy.hpp"
#include "keel/text/sentences.hpp"
#include "text/focus_phrases.hpp"
#include "text/unicode.hpp"

namespace keel::text {
namespace {

enum class Sense { none, complains, asks };

struct Sentence {
  std::string_view text;
  Sense sense = Sense::none;
};

bool at_word_end(std::string_view text, std::size_t i) {
  return i >= text.size() || !(is_ascii_alnum(text[i]) || text[i] == '\'');
}

bool starts_with_one(std::string_view text, std::span<const std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(), [&](std::string_view start) {
    return text.starts_with(start) && at_word_end(text, start.size());
  });
}

bool holds_one(std::string_view text, std::span<const std::string_view> phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
    for (std::size_t i = text.find(phrase); i != std::string_view::npos;
         i = text.find(phrase, i + 1)) {
      if ((i == 0 || !is_ascii_alnum(text[i - 1])) && at_word_end(text, i + phrase.size())) {
        return true;
      }
    }
    return false;
  });
}

std::string_view without_openers(std::string_view text) {
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view opener : phrases::openers) {
      if (!text.starts_with(opener) || !at_word_end(text, opener.size())) continue;
      text.remove_prefix(opener.size());
      while (!text.empty() && !is_ascii_alnum(text.front())) text.remove_prefix(1);
      more = true;
    }
  }
  return text;
}

// A short sentence that only says that a question comes.
bool announces(std::string_view folded) {
  constexpr std::size_t words_max = 10;
  return holds_one(folded, phrases::announcements) && words(folded).size() <= words_max;
}

// "Can you help me?" says nothing of what with.
bool asks_for_help(std::string_view said) {
  constexpr std::size_t words_max = 7;
  return holds_one(said, phrases::help) && words(said).size() <= words_max;
}

Sense sense_of(std::string_view sentence, bool announced) {
  if (is_courtesy(sentence)) return Sense::none;
  const std::string folded = normalise(sentence);
  std::string_view said = without_openers(trim(folded));
  if (asks_for_help(said)) return Sense::none;
  if (folded.ends_with('?')) return Sense::asks;
  const std::size_t colon = said.find(": ");
  const bool lead = colon != std::string_view::npos && announces(said.substr(0, colon));
  if (lead) said = without_openers(trim(said.substr(colon + 1)));
  if (!lead && announces(said)) return Sense::none;
  if (lead || announced || starts_with_one(said, phrases::asking_starts)) return Sense::asks;
  return holds_one(said, phrases::complaints) ? Sense::complains : Sense::none;
}

// What announces a question stands in front of it, not in it.
std::string_view without_lead(std::string_view sentence) {
  const std::size_t colon = sentence.find(": ");
  if (colon == std::string_view::npos || !announces(normalise(sentence.substr(0, colon)))) {
    return sentence;
  }
  return trim(sentence.substr(colon + 1));
}

bool holds_blank_line(std::string_view between) {
  const std::size_t line = between.find('\n');
  return line != std::string_view::npos && between.find('\n', line + 1) != std::string_view::npos;
}

}  // namespace

std::string focus_of(std::string_view message) {
  if (message.size() < focus_bytes_min) return std::string(message);
  std::vector<Sentence> all;
  Sense strongest = Sense::none;
  bool announced = false;
  for (const std::string_view sentence : sentences(message)) {
    const Sense sense = sense_of(sentence, announced);
    announced = announces(normalise(sentence)) && sense == Sense::none;
    all.push_back({sentence, sense});
    strongest = std::max(strongest, sense);
  }
  if (strongest == Sense::none) return std::string(message);
  std::string out;
  const char* last_end = nullptr;
  for (const Sentence& sentence : all) {
    if (last_end != nullptr && holds_blank_line({last_end, sentence.text.data()})) break;
    if (sentence.sense == strongest) {
      if (!out.empty()) out += '\n';
      out += without_lead(sentence.text);
    }
    if (!out.empty()) last_end = sentence.text.data() + sentence.text.size();
  }
  return out;
}

}  // namespace keel::text
