// IntentFeatures: a question as the intent learners see it. Word 1- and 2-grams with sentence
// edges, and character 2- to 5-grams of each word; each group weighted by (1 + ln tf) * idf with
// idf = ln((1 + N) / (1 + df)) + 1 and brought to length 1 (Salton and Buckley 1988).
// Thread safety: const calls from any thread.
// Invariants:
//  1. Ids are dense and follow the order of first appearance: words first, then characters.
//  2. The same texts in the same order give the same features on every machine.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/sparse.hpp"

namespace keel::text {

// Case folded, typographic apostrophes as ', each digit as 0, white space collapsed and trimmed;
// bytes that are not UTF-8 count as white space.
[[nodiscard]] std::string normalise_intent(std::string_view text);

// n-grams by their exact text, each with an index in order of addition and a weight.
class NgramVocabulary {
 public:
  static constexpr std::uint32_t absent = ~0u;

  [[nodiscard]] std::uint32_t size() const noexcept {
    return static_cast<std::uint32_t>(ends_.size());
  }
  [[nodiscard]] std::size_t memory_bytes() const noexcept;
  // `hash` is hash64 of the text.
  [[nodiscard]] std::uint32_t find(std::string_view ngram, std::uint64_t hash) const noexcept;
  // The index of an n-gram, new or old.
  std::uint32_t add(std::string_view ngram, std::uint64_t hash);
  [[nodiscard]] std::string_view at(std::uint32_t index) const noexcept;

  std::vector<float> weights;  // one for each n-gram once fitted

  template <class A>
  void fields(A& a) {
    a(letters_, ends_, weights);
    if constexpr (A::reading) {
      if (!rebuild()) a.fail();
    }
  }

 private:
  struct Slot {
    std::uint32_t tag = 0;  // upper half of the hash
    std::uint32_t index = absent;
  };
  [[nodiscard]] bool rebuild();  // from letters_ and ends_; false when they contradict
  void make_slots();
  [[nodiscard]] std::size_t place(std::string_view ngram, std::uint64_t hash) const noexcept;

  std::string letters_;              // all n-grams, one after the other
  std::vector<std::uint32_t> ends_;  // where each ends
  std::vector<Slot> slots_;          // open addressing, a power of two
};

struct IntentFeatureOptions {
  // An n-gram of fewer texts is left out: 2 halves the model at the accuracy of 1.
  std::uint32_t word_texts_min = 2;
  std::uint32_t char_texts_min = 2;
};

class IntentFeatures {
 public:
  // Learns vocabulary and idf anew from these texts.
  void fit(std::span<const std::string> texts, const IntentFeatureOptions& options = {});
  // Ascending by id; empty for a text without a known n-gram. Values of each group have length 1.
  [[nodiscard]] SparseVector transform(std::string_view text) const {
    double known_share = 0;
    return transform(text, known_share);
  }
  // The same, and which share of the text's n-grams is in the vocabulary, each as often as it
  // occurs; 0 for a text without any.
  [[nodiscard]] SparseVector transform(std::string_view text, double& known_share) const;
  [[nodiscard]] std::uint32_t size() const noexcept { return words_.size() + chars_.size(); }
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return words_.memory_bytes() + chars_.memory_bytes();
  }

  // A file that contradicts itself fails its Reader.
  template <class A>
  void fields(A& a) {
    a(words_, chars_);
  }

 private:
  NgramVocabulary words_;
  NgramVocabulary chars_;
};

}  // namespace keel::text
