// Safetensors: the header of a file of named tensors, each checked against the file before it is
// touched. Layout: 8 bytes length, little end first; that many bytes of JSON; the tensors' bytes.
// Thread safety: values over bytes that outlive them.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/status.hpp"

namespace keel::answer {

enum class TensorType { f32, f16, i8 };

// `bytes` holds exactly the numbers of the shape, row-major, perhaps not aligned.
struct Tensor {
  TensorType type = TensorType::f32;
  std::vector<std::uint64_t> shape;
  std::string_view bytes;

  [[nodiscard]] std::uint64_t count() const noexcept;  // of its numbers
  // Numbers [first, first + out.size()), which must be there.
  void read(std::uint64_t first, std::span<float> out) const noexcept;
};

struct Safetensors {
  std::map<std::string, Tensor, std::less<>> tensors;  // of the three types; others are left out
  std::map<std::string, std::string, std::less<>> metadata;

  // corrupt, with what is wrong and where, unless every tensor lies whole within the file;
  // too_large for a header over 8 MiB. `what` names the file in messages.
  [[nodiscard]] static Result<Safetensors> parse(std::string_view file, std::string_view what);
};

}  // namespace keel::answer
