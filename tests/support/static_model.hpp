// A small folder of word pieces' vectors, as StaticEmbedder opens it, and its parts to be damaged.
#pragma once

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "keel/base/digest.hpp"
#include "keel/base/json.hpp"
#include "keel/text/subwords.hpp"

namespace keel::test {

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.good()) throw std::runtime_error("cannot write " + path.string());
}

// The bytes of a safetensors file: tensors in the order they are added.
class SafetensorsFile {
 public:
  SafetensorsFile& add(const std::string& name, const std::string& type,
                       std::vector<std::uint64_t> shape, std::string_view bytes) {
    Json entry;
    entry.set("dtype", type);
    Json sizes = Json::Array{};
    for (const std::uint64_t n : shape) sizes.push(n);
    Json offsets;
    offsets.push(static_cast<std::uint64_t>(data_.size()));
    offsets.push(static_cast<std::uint64_t>(data_.size() + bytes.size()));
    entry.set("shape", std::move(sizes)).set("data_offsets", std::move(offsets));
    header.set(name, std::move(entry));
    data_ += bytes;
    return *this;
  }
  SafetensorsFile& add(const std::string& name, std::vector<std::uint64_t> shape,
                       const std::vector<float>& numbers) {
    const std::string_view bytes(reinterpret_cast<const char*>(numbers.data()),
                                 numbers.size() * sizeof(float));
    return add(name, "F32", std::move(shape), bytes);
  }
  [[nodiscard]] std::string bytes() const { return bytes(to_canonical(header)); }
  [[nodiscard]] std::string bytes(const std::string& text) const {
    const std::uint64_t length = text.size();
    std::string out(sizeof length, '\0');
    std::memcpy(out.data(), &length, sizeof length);
    return out + text + data_;
  }
  Json header;

 private:
  std::string data_;
};

// A sentencepiece model of the words of a small shop.
inline const std::string& tokenizer_bytes() {
  static const std::string made = [] {
    std::vector<std::string> texts;
    for (int i = 0; i < 40; ++i) {
      texts.push_back("how do i get a refund for my order " + std::to_string(i));
      texts.push_back("reset the password of my account please");
      texts.push_back("where is my parcel and the invoice");
    }
    const Result<text::Subwords> subwords = text::Subwords::train(texts, {120});
    if (!subwords.ok()) throw std::runtime_error(subwords.status().message());
    return subwords->bytes().substr(32);  // without the digest that Subwords puts first
  }();
  return made;
}
inline std::uint32_t tokenizer_pieces() {
  const std::string& bytes = tokenizer_bytes();
  const Result<text::Subwords> subwords =
      text::Subwords::load(std::string(sha256(bytes).view()) + bytes);
  if (!subwords.ok()) throw std::runtime_error(subwords.status().message());
  return subwords->size();
}

// Row i, number j: sin(i + 3 j), so that no two rows are alike.
inline std::vector<float> matrix_numbers(std::size_t rows, std::size_t columns) {
  std::vector<float> out;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      out.push_back(std::sin(static_cast<float>(i) + 3 * static_cast<float>(j)));
    }
  }
  return out;
}

inline constexpr std::size_t static_dimensions = 6;

inline void write_static_model(const std::filesystem::path& folder, const SafetensorsFile& file) {
  std::filesystem::create_directories(folder);
  write_file(folder / "model.safetensors", file.bytes());
  write_file(folder / "tokenizer.model", tokenizer_bytes());
}
inline SafetensorsFile static_matrix() {
  const std::size_t rows = tokenizer_pieces();
  SafetensorsFile out;
  out.add("embeddings", {rows, static_dimensions}, matrix_numbers(rows, static_dimensions));
  return out;
}

}  // namespace keel::test
