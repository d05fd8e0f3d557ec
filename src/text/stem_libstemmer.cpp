// The one adapter of libstemmer.
#include <libstemmer.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "keel/base/hash.hpp"
#include "text/stemmer.hpp"

namespace keel::text {
namespace {

constexpr std::size_t word_bytes_max = 64;
constexpr std::size_t language_count = 12;
constexpr std::size_t cache_size = 1024;

struct Entry {
  std::string word;
  std::string stem;
  Language language = Language::unknown;
};

struct Stemmers {
  struct Delete {
    void operator()(sb_stemmer* stemmer) const noexcept { sb_stemmer_delete(stemmer); }
  };
  std::array<std::unique_ptr<sb_stemmer, Delete>, language_count> handles;
  std::array<Entry, cache_size> cache;  // direct-mapped
};

const char* algorithm(Language language) noexcept {
  switch (language) {
    case Language::de: return "german";
    case Language::es: return "spanish";
    case Language::fr: return "french";
    case Language::it: return "italian";
    case Language::pt: return "portuguese";
    case Language::nl: return "dutch";
    case Language::sv: return "swedish";
    case Language::da: return "danish";
    case Language::no: return "norwegian";
    case Language::fi: return "finnish";
    default: break;
  }
  return "porter";
}

std::string_view snowball(sb_stemmer* stemmer, std::string_view word) {
  if (!stemmer) return word;
  const auto* bytes = reinterpret_cast<const sb_symbol*>(word.data());
  const sb_symbol* stem = sb_stemmer_stem(stemmer, bytes, static_cast<int>(word.size()));
  if (!stem) return word;
  return {reinterpret_cast<const char*>(stem),
          static_cast<std::size_t>(sb_stemmer_length(stemmer))};
}

}  // namespace

std::string_view stem_of(std::string_view word, Language language) {
  if (word.empty() || word.size() > word_bytes_max) return word;
  if (static_cast<std::size_t>(language) >= language_count) language = Language::unknown;
  if (language == Language::unknown) language = Language::en;
  thread_local Stemmers stemmers;
  const auto index = static_cast<std::size_t>(language);
  Entry& entry = stemmers.cache[(hash64(word) + index) % cache_size];
  if (entry.language == language && entry.word == word) return entry.stem;
  auto& handle = stemmers.handles[index];
  if (!handle) handle.reset(sb_stemmer_new(algorithm(language), "UTF_8"));
  entry.stem = snowball(handle.get(), word);
  entry.word = word;
  entry.language = language;
  return entry.stem;
}

}  // namespace keel::text
