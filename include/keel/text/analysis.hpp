// Analysis: a text as the learners see it. One pass makes stems for BM25 and the hashed `mix`
// features (stems, stem bigrams, character 3- to 5-grams of unstemmed words) for cosines.
// Thread safety: pure functions (stemmers are kept per thread).
// Invariant: the same text and language give the same Analysis for the whole of a fold version.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keel/text/language.hpp"

namespace keel::text {

struct HashedCount {
  std::uint32_t id = 0;  // 32-bit hash of the feature; callers mask it to their space
  std::uint32_t count = 0;
  friend bool operator==(const HashedCount&, const HashedCount&) = default;
};

struct Analysis {
  std::vector<std::uint64_t> stems;  // hash64 of each word's stem, in the text's order
  std::vector<HashedCount> mix;      // ascending by id, ids distinct
};

// NFKD (Hangul stays in syllables), lower case, combining marks stripped; invalid UTF-8 bytes
// become spaces.
[[nodiscard]] std::string normalise(std::string_view text);
// Runs of letters and digits of the normalised text. In scripts that write no spaces between words,
// and in Hangul, whose words end in particles, every two characters count as a word (three of Thai,
// Lao, Burmese and Khmer).
[[nodiscard]] std::vector<std::string> words(std::string_view text);
// The Snowball stem of a normalised word (Porter's original algorithm for English and unknown).
[[nodiscard]] std::string stem(std::string_view word, Language language);

// Unknown languages are stemmed as English.
[[nodiscard]] Analysis analyse(std::string_view text, Language language);
// Analysis::stems alone, at about a third of the cost.
[[nodiscard]] std::vector<std::uint64_t> stems_of(std::string_view text, Language language);

}  // namespace keel::text
