// An embedder for tests: words in a few groups of like meaning, and nothing else. Two texts that
// share no word are alike when they share a group.
#pragma once

#include <atomic>
#include <limits>
#include <string>
#include <vector>

#include "keel/answer/embedder.hpp"
#include "keel/text/analysis.hpp"

namespace keel::test {

class SampleEmbedder : public Embedder {
 public:
  explicit SampleEmbedder(std::vector<std::vector<std::string>> groups)
      : groups_(std::move(groups)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return model; }
  [[nodiscard]] std::size_t dimensions() const noexcept override {
    return claimed != 0 ? claimed : groups_.size() + 8;
  }
  [[nodiscard]] Status embed(std::span<const std::string_view> texts,
                             std::span<float> out) noexcept override {
    ++calls;
    embedded += texts.size();
    if (texts.size() > largest) largest = texts.size();
    if (down) return error(Code::io_error, "the model does not answer");
    const std::size_t d = dimensions();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (const std::string& word : text::words(texts[i])) {
        std::size_t place = groups_.size() + std::hash<std::string>{}(word) % 8;
        float weight = 0.2F;
        for (std::size_t g = 0; g < groups_.size(); ++g) {
          for (const std::string& member : groups_[g]) {
            if (member == word) place = g, weight = 1;
          }
        }
        out[i * d + place] += weight;
      }
      if (broken) out[i * d] = std::numeric_limits<float>::quiet_NaN();
    }
    return ok_status();
  }

  std::string model = "sample-1";
  std::size_t claimed = 0;  // dimensions, when they are to be wrong
  bool down = false;
  bool broken = false;  // not a number
  std::atomic<std::size_t> calls{0};
  std::atomic<std::size_t> embedded{0};  // texts
  std::atomic<std::size_t> largest{0};   // texts of one call

 private:
  std::vector<std::vector<std::string>> groups_;
};

}  // namespace keel::test
