// Embedder: a host's own model that turns texts into vectors, as extra evidence of what a question
// means. None is needed.
// Thread safety: implementations must allow calls from any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel {

class Embedder {
 public:
  virtual ~Embedder() = default;
  // The model and its version: vectors of another name are not compared.
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  [[nodiscard]] virtual std::size_t dimensions() const noexcept = 0;  // 1 to 4096
  // One row a text into out, row-major [texts.size(), dimensions()]. A failure is reported in
  // status() and the log; the question is then answered without vectors.
  [[nodiscard]] virtual Status embed(std::span<const std::string_view> texts,
                                     std::span<float> out) noexcept = 0;
};

}  // namespace keel
