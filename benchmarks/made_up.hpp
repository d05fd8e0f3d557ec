// Made-up help centres: articles of words drawn by Zipf's law, each about a topic of its own, and
// questions made of words of one article. Thread safety: one thread at a time.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>

#include "keel/base/article.hpp"
#include "keel/base/seams.hpp"

namespace bench {

// Pronounceable words by number, the common ones shortest.
inline std::string word_of(std::size_t n) {
  static constexpr char consonants[] = "bdfgklmnprstvz";
  static constexpr char vowels[] = "aeiou";
  std::string word;
  do {
    word += consonants[n % 14];
    word += vowels[n / 14 % 5];
    n /= 70;
  } while (n > 0);
  return word + "n";
}

class MadeUp {
 public:
  MadeUp(std::size_t articles, std::uint64_t seed)
      : articles_(articles), vocabulary_(20'000 + articles / 4), random_(seed) {}

  // About 250 words: common ones, ones of the article's own topic, and the small words of English.
  keel::Article article(std::size_t number) {
    keel::Article out;
    out.id = "a" + std::to_string(number);
    out.title = own_word(number, 0) + " " + own_word(number, 1) + " " + own_word(number, 2);
    out.section = "section " + std::to_string(number % 20);
    out.locale = "en";
    for (int i = 0; i < 250; ++i) {
      static constexpr const char* small[] = {"how", "do", "i", "you", "the", "to"};
      out.body += i % 12 == 1  ? small[(number + static_cast<std::size_t>(i)) % 6]
                  : i % 5 == 0 ? own_word(number, random_.below(20))
                               : word_of(common());
      out.body += i % 12 == 11 ? ".\n" : " ";
    }
    return out;
  }

  std::string question(std::size_t number) {
    std::string out = "how do i";
    for (int i = 0; i < 4; ++i) out += " " + own_word(number, random_.below(20));
    for (int i = 0; i < 5; ++i) out += " " + word_of(common());
    return out + "?";
  }

  std::size_t any() { return random_.below(articles_); }

 private:
  std::string own_word(std::size_t article, std::size_t i) {
    keel::SplitMix64 own(article * 1000 + i);
    return word_of(1000 + own.below(vocabulary_));
  }
  std::size_t common() {  // rank r with probability about 1 / r
    return static_cast<std::size_t>(
               std::exp(random_.uniform() * std::log(static_cast<double>(vocabulary_)))) -
           1;
  }
  std::size_t articles_;
  std::size_t vocabulary_;
  keel::SplitMix64 random_;
};

// Of this process, from 1e6 bytes; Linux only.
inline double resident_mb() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident) * 4096 / 1e6;
}

}  // namespace bench
