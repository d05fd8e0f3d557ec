// Units: a text cut into the sentences that the support check compares, each as a row of tokens.
// Thread safety: pure functions.
// Invariants:
//  1. Lines that a sentence was wrapped over are joined; the items of a list carry the line that
//     leads into it, so that "You cannot:" is never lost.
//  2. Every character is part of a token, a separator or white space: signs that are neither
//     punctuation nor letters are tokens, so that nothing said in signs is overlooked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/text/language.hpp"

namespace keel::answer {

struct Token {
  std::string word;  // canonical: "can't" is two, "fourteen" is "14"
  std::string stem;
  bool link = false;  // an address as it is written, case and all
  bool number = false;
  bool capital = false;  // written with a capital, and not at the beginning
  bool cut = false;      // punctuation or a word of flow stands before it
  bool comma = false;    // a comma stands before it
};

struct Unit {
  std::string raw;
  std::vector<Token> tokens;
  bool whole = false;     // binding: no word of it may be left out
  bool sentence = false;  // ends as sentences do; else a heading, a title or an item
};

// `source`: also the items of numbered steps with the line that leads into them, beside the items
// alone.
[[nodiscard]] std::vector<Unit> units_of(std::string_view text, text::Language language,
                                         bool source);

}  // namespace keel::answer
