// OwnWords: what a text has from some people and from nobody else.
// Thread safety: const methods from any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace keel::review {

class OwnWords {
 public:
  void add_theirs(std::string_view text) { add(text, theirs_words_, theirs_sentences_); }
  void add_others(std::string_view text) { add(text, others_words_, others_sentences_); }

  // Whether a sentence has a word that only theirs have, or is theirs word for word and nobody
  // else's. Words of one or two bytes say nothing.
  [[nodiscard]] bool holds(std::string_view sentence) const;
  // The text without such sentences, and how many there were.
  struct Rest {
    std::string text;
    std::size_t taken = 0;
  };
  [[nodiscard]] Rest without(std::string_view text) const;

 private:
  using Texts = std::set<std::string, std::less<>>;
  static void add(std::string_view text, Texts& words, Texts& sentences);
  Texts theirs_words_, theirs_sentences_, others_words_, others_sentences_;
};

}  // namespace keel::review
