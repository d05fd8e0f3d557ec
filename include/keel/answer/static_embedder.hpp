// StaticEmbedder: vectors of texts from a file of word pieces' vectors: the weighted mean of the
// pieces' vectors, brought to length 1. No neural network runs: a question costs microseconds.
//
// A folder holds
//   model.safetensors  `embeddings` [pieces, dimensions] of F32, F16 or I8, for I8 with `scales`
//                      [pieces] or none; `weights` [pieces], or `frequencies` [pieces], shares p of
//                      the pieces in some text, which weigh a / (a + p) with a = 0.001 (Arora,
//                      Liang and Ma 2017), or neither: all weigh 1. Its metadata may hold the
//                      `tokenizer_sha256`.
//   tokenizer.model    a sentencepiece model whose piece i has row i
//
// Thread safety: every method from any thread.
// Invariants:
//  1. The name is of both files' content: other bytes are another model.
//  2. Files of equal content, wherever they lie, are one object in a process while it is held.
//  3. The matrix stays in the file, mapped and shared by processes; only pieces and weights are
//     kept in memory. So a file is replaced by rename, never written into.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "keel/answer/embedder.hpp"
#include "keel/base/digest.hpp"

namespace keel {

class StaticEmbedder final : public Embedder {
 public:
  // not_found when a file is missing; corrupt, with file, tensor and reason, when one is not whole
  // or the two do not belong together. Reads both files once (0.3 s for 100 MB), and not at all
  // when they are open already and were not changed since.
  [[nodiscard]] static Result<std::shared_ptr<StaticEmbedder>> open(
      const std::filesystem::path& folder);
  ~StaticEmbedder() override;

  [[nodiscard]] std::string_view name() const noexcept override;  // "static-" and 16 hex digits
  [[nodiscard]] std::size_t dimensions() const noexcept override;
  // A text without a known piece gets zeros: it is like no other. Any number of texts.
  [[nodiscard]] Status embed(std::span<const std::string_view> texts,
                             std::span<float> out) noexcept override;

  [[nodiscard]] const Digest& digest() const noexcept;  // of both files
  [[nodiscard]] std::size_t pieces() const noexcept;

 private:
  struct Model;
  explicit StaticEmbedder(std::unique_ptr<const Model> model) noexcept;
  std::unique_ptr<const Model> model_;
};

}  // namespace keel
