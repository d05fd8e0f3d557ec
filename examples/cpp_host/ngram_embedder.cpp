#include "ngram_embedder.hpp"

#include <cstdint>

namespace {

constexpr std::size_t letters = 3;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

std::uint64_t hash(const char* bytes) {  // FNV-1a
  std::uint64_t h = 0xcbf29ce484222325;
  for (std::size_t i = 0; i < letters; ++i) {
    h = (h ^ static_cast<unsigned char>(bytes[i])) * 0x100000001b3;
  }
  return h ^ (h >> 32);
}

}  // namespace

keel::Status NgramEmbedder::embed(std::span<const std::string_view> texts,
                                  std::span<float> out) noexcept {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::span<float> row = out.subspan(i * dimensions(), dimensions());
    char window[letters] = {' ', ' ', ' '};  // the last three of the words, a space between two
    for (const char raw : texts[i]) {
      const char c = in_word(lower(raw)) ? lower(raw) : ' ';
      if (c == ' ' && window[letters - 1] == ' ') continue;
      for (std::size_t j = 0; j + 1 < letters; ++j) window[j] = window[j + 1];
      window[letters - 1] = c;
      const std::uint64_t h = hash(window);
      row[h % dimensions()] += (h >> 63) != 0 ? 1.0F : -1.0F;
    }
  }
  return keel::ok_status();
}
