#include "answer/safetensors.hpp"

#include <bit>
#include <cstring>
#include <limits>

#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"

namespace keel::answer {
namespace {

constexpr std::size_t length_size = 8;
constexpr std::size_t header_bytes_max = limits::json_line_bytes_max;
constexpr int header_depth_max = 4;

std::uint64_t size_of(TensorType type) noexcept {
  switch (type) {
    case TensorType::f32: return 4;
    case TensorType::f16: return 2;
    case TensorType::i8: return 1;
  }
  return 1;
}

// IEEE 754 binary16: 1 bit sign, 5 of exponent, 10 of fraction.
float half(std::uint16_t bits) noexcept {
  const std::uint32_t sign = std::uint32_t{bits & 0x8000U} << 16;
  const std::uint32_t exponent = bits >> 10 & 0x1fU;
  const std::uint32_t fraction = bits & 0x3ffU;
  if (exponent == 0) {  // zero and subnormal numbers: fraction * 2^-24
    const float small = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -small : small;
  }
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

class Parser {
 public:
  Parser(std::string_view file, std::string_view what) : file_(file), what_(what) {}

  Result<Safetensors> parse() {
    if (file_.size() < length_size) return wrong("the file ends within its first 8 bytes");
    std::uint64_t length = 0;
    std::memcpy(&length, file_.data(), length_size);
    if (length > header_bytes_max) {
      return error(Code::too_large, what_ + ": a header of " + std::to_string(length) +
                                        " bytes; at most " + std::to_string(header_bytes_max));
    }
    if (length > file_.size() - length_size) return wrong("its header is longer than the file");
    const Result<Json> header =
        parse_json(file_.substr(length_size, length), header_bytes_max, header_depth_max);
    if (!header.ok()) return wrong("its header is no JSON: " + header.status().message());
    if (!header->is_object()) return wrong("its header is no JSON object");
    data_ = file_.substr(length_size + length);
    Safetensors out;
    for (const auto& [name, entry] : header->as_object()) {
      if (name == "__metadata__") {
        for (const auto& [key, value] : entry.as_object()) out.metadata[key] = value.as_string();
      } else {
        KEEL_TRY(add(name, entry, out));
      }
    }
    return out;
  }

 private:
  [[nodiscard]] Status wrong(const std::string& why) const {
    return error(Code::corrupt, what_ + ": not a whole safetensors file: " + why);
  }

  Status add(const std::string& name, const Json& entry, Safetensors& out) const {
    const std::string at = "tensor '" + name + "': ";
    const Json::Array& shape = entry["shape"].as_array();
    const Json::Array& offsets = entry["data_offsets"].as_array();
    if (!entry["dtype"].is_string() || !entry["shape"].is_array()) {
      return wrong(at + "dtype or shape is missing");
    }
    if (offsets.size() != 2 || !offsets[0].is_int() || !offsets[1].is_int() ||
        offsets[0].as_int() < 0 || offsets[1].as_int() < offsets[0].as_int()) {
      return wrong(at + "data_offsets are no two ascending places");
    }
    const auto begin = static_cast<std::uint64_t>(offsets[0].as_int());
    const auto end = static_cast<std::uint64_t>(offsets[1].as_int());
    if (end > data_.size()) {
      return wrong(at + "it ends at byte " + std::to_string(end) + " of " +
                   std::to_string(data_.size()));
    }
    Tensor tensor;
    const std::string& type = entry["dtype"].as_string();
    if (type == "F32") {
      tensor.type = TensorType::f32;
    } else if (type == "F16") {
      tensor.type = TensorType::f16;
    } else if (type == "I8") {
      tensor.type = TensorType::i8;
    } else {
      return ok_status();
    }
    std::uint64_t bytes = size_of(tensor.type);
    for (const Json& size : shape) {
      if (!size.is_int() || size.as_int() < 0) return wrong(at + "a size of its shape is no count");
      const auto n = static_cast<std::uint64_t>(size.as_int());
      if (n != 0 && bytes > std::numeric_limits<std::uint64_t>::max() / n) {
        return wrong(at + "its shape is larger than any file");
      }
      bytes *= n;
      tensor.shape.push_back(n);
    }
    if (bytes != end - begin) {
      return wrong(at + "its shape needs " + std::to_string(bytes) + " bytes and has " +
                   std::to_string(end - begin));
    }
    tensor.bytes = data_.substr(begin, bytes);
    out.tensors.emplace(name, std::move(tensor));
    return ok_status();
  }

  std::string_view file_;
  std::string_view data_;
  std::string what_;
};

}  // namespace

std::uint64_t Tensor::count() const noexcept { return bytes.size() / size_of(type); }

void Tensor::read(std::uint64_t first, std::span<float> out) const noexcept {
  const char* at = bytes.data() + first * size_of(type);
  switch (type) {
    case TensorType::f32:
      if (!out.empty()) std::memcpy(out.data(), at, out.size_bytes());
      break;
    case TensorType::f16:
      for (float& x : out) {
        std::uint16_t bits = 0;
        std::memcpy(&bits, at, sizeof bits);
        at += sizeof bits;
        x = half(bits);
      }
      break;
    case TensorType::i8:
      for (float& x : out) x = static_cast<float>(static_cast<signed char>(*at++));
      break;
  }
}

Result<Safetensors> Safetensors::parse(std::string_view file, std::string_view what) {
  return Parser(file, what).parse();
}

}  // namespace keel::answer
