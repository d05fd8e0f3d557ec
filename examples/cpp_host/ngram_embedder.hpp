// NgramEmbedder: a stand-in for a real model, with nothing to download. Each word's character
// trigrams are hashed into signed places (Weinberger et al. 2009, "Feature hashing for large scale
// multitask learning"); spelling variants of a word so come to lie near each other.
// Thread safety: every method from any thread.
#pragma once

#include "keel/answer/embedder.hpp"

class NgramEmbedder : public keel::Embedder {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "char-trigrams-256/1"; }
  [[nodiscard]] std::size_t dimensions() const noexcept override { return 256; }
  [[nodiscard]] keel::Status embed(std::span<const std::string_view> texts,
                                   std::span<float> out) noexcept override;
};
