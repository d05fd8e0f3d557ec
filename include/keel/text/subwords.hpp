// Subwords: the pieces that a unigram language model cuts a text into (Kudo 2018), trained on the
// texts that it will cut, so that a word it has not seen still has known parts.
// Thread safety: const calls from any thread; a copy shares the model.
// Invariants:
//  1. The same texts in the same order give the same bytes on one machine with one version of the
//     library behind it; the same bytes cut a text into the same pieces everywhere.
//  2. Training writes no file, prints nothing, and its one helper thread ends before it returns.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/status.hpp"

namespace keel::text {

struct SubwordOptions {
  std::uint32_t pieces_max = 2000;  // fewer when the texts have not that many
};

class Subwords {
 public:
  Subwords() = default;  // cuts nothing: every text is without pieces

  // Learns the pieces of texts in UTF-8. invalid_argument when no text has a letter.
  // Cost: about a second for 10,000 questions.
  [[nodiscard]] static Result<Subwords> train(std::span<const std::string> texts,
                                              const SubwordOptions& options = {});
  // From what bytes() gave; corrupt when they are anything else.
  [[nodiscard]] static Result<Subwords> load(std::string_view bytes);

  [[nodiscard]] const std::string& bytes() const noexcept;  // "" of one that cuts nothing
  // Pieces have the ids 0 to size() - 1; what no piece covers has one id of its own among them.
  [[nodiscard]] std::uint32_t size() const noexcept;
  // The text of a piece, its word's leading space as U+2581. "" when there is no such id.
  [[nodiscard]] std::string piece(std::uint32_t id) const;
  // The ids of the text's pieces in order into `out`, replacing what it held.
  void encode(std::string_view text, std::vector<std::uint32_t>& out) const;

  // A file that holds anything else fails its Reader.
  template <class A>
  void fields(A& a) {
    if constexpr (A::reading) {
      std::string read;
      a(read);
      *this = {};
      if (read.empty()) return;
      Result<Subwords> loaded = load(read);
      if (!loaded.ok()) return a.fail();
      *this = std::move(*loaded);
    } else {
      a(bytes());
    }
  }

 private:
  struct Model;
  std::shared_ptr<const Model> model_;
};

}  // namespace keel::text
