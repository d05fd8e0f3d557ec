// StaticEmbedder: a keel_static_embedder.
// Thread safety: with the GIL held; embed() lets others run meanwhile.
#pragma once

#include <memory>
#include <vector>

#include "support.hpp"

namespace keel_python {

class StaticEmbedder {
 public:
  explicit StaticEmbedder(Str folder);
  [[nodiscard]] py::str name() const;
  [[nodiscard]] std::uint64_t dimensions() const;
  // Into `out`, contiguous float32 of texts.size() * dimensions().
  void embed(const std::vector<Str>& texts, const py::buffer& out) const;

  [[nodiscard]] const keel_static_embedder* handle() const { return embedder_.get(); }

 private:
  struct Free {
    void operator()(keel_static_embedder* embedder) const { keel_static_embedder_free(embedder); }
  };
  std::unique_ptr<keel_static_embedder, Free> embedder_;
};

}  // namespace keel_python
