// Embedder: the host's model that turns texts into vectors, so that a question also finds articles
// that share no word with it.
// Thread safety: implementations must allow calls from any thread, several at a time.
// Invariants:
//  1. name() and dimensions() stay as they are for the life of the object.
//  2. The same text gives the same vector while the name is the same: vectors of articles are kept
//     beside the workspace by name and text.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel {

class Embedder {
 public:
  virtual ~Embedder() = default;
  // The model and its version, at most limits::name_bytes_max; another name means other vectors.
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  // Floats of one vector, 1 to 4096.
  [[nodiscard]] virtual std::size_t dimensions() const noexcept = 0;
  // One row of dimensions() floats for each text, row-major, into out [texts.size(), dimensions()].
  // 1 to 64 texts a call: a question, or passages of articles with their titles. Vectors need not
  // be normalised. A failure, or a number that is not finite, is reported by the log and status(),
  // and the question is answered without vectors.
  [[nodiscard]] virtual Status embed(std::span<const std::string_view> texts,
                                     std::span<float> out) noexcept = 0;
};

}  // namespace keel
