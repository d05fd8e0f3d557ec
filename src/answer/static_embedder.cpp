#include "keel/answer/static_embedder.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <new>
#include <vector>

#include "answer/safetensors.hpp"
#include "keel/base/limits.hpp"
#include "keel/journal/mapped_file.hpp"
#include "keel/text/subwords.hpp"

namespace keel {
namespace {

using answer::Safetensors;
using answer::Tensor;
using journal::MappedFile;

constexpr std::string_view matrix_name = "model.safetensors";
constexpr std::string_view tokenizer_name = "tokenizer.model";
constexpr std::size_t tokenizer_bytes_max = 64 * 1024 * 1024;
constexpr double smoothing = 0.001;  // of the weights of frequent pieces
constexpr std::string_view unknown_piece = "<unk>";
constexpr std::size_t name_digits = 16;

struct Files {
  MappedFile matrix;
  MappedFile tokenizer;
};
using Identity = std::pair<MappedFile::Identity, MappedFile::Identity>;

// What is open in this process, by content and by the files it was opened from.
struct Registry {
  std::mutex mutex;
  std::map<Digest, std::weak_ptr<StaticEmbedder>> by_digest;
  std::map<Identity, std::weak_ptr<StaticEmbedder>> by_files;

  void forget_gone() {
    const auto gone = [](const auto& entry) { return entry.second.expired(); };
    std::erase_if(by_digest, gone);
    std::erase_if(by_files, gone);
  }
};

Registry& registry() {
  static Registry one;
  return one;
}

Digest digest_of(const Files& files) {
  Sha256 both;
  both.update(sha256(files.matrix.bytes()).view());
  both.update(sha256(files.tokenizer.bytes()).view());
  return both.finish();
}

}  // namespace

struct StaticEmbedder::Model {
  MappedFile file;  // holds the matrix
  Tensor matrix;
  std::size_t dimensions = 0;
  std::vector<float> weights;  // of each piece; 0 leaves it out
  text::Subwords pieces;
  Digest digest;
  std::string name;
};

namespace {

Status wrong(const std::string& where, const std::string& why) {
  return error(Code::corrupt, where + ": " + why);
}

// A tensor of one number a piece; empty when the file has none of the name.
Result<std::vector<float>> column(const Safetensors& file, std::string_view name,
                                  std::uint64_t rows, const std::string& where) {
  const auto at = file.tensors.find(name);
  if (at == file.tensors.end()) return std::vector<float>{};
  if (at->second.count() != rows) {
    return wrong(where, "tensor '" + std::string(name) + "' has " +
                            std::to_string(at->second.count()) + " numbers for " +
                            std::to_string(rows) + " rows");
  }
  std::vector<float> out(rows);
  at->second.read(0, out);
  for (const float x : out) {
    if (std::isfinite(x) && x >= 0) continue;
    return wrong(where, "tensor '" + std::string(name) + "' holds a number below 0 or not finite");
  }
  return out;
}

// The weight of each row, with the scale of its numbers.
Result<std::vector<float>> weights_of(const Safetensors& file, std::uint64_t rows,
                                      const std::string& where) {
  KEEL_ASSIGN(std::vector<float> out, column(file, "weights", rows, where));
  KEEL_ASSIGN(const std::vector<float> shares, column(file, "frequencies", rows, where));
  KEEL_ASSIGN(const std::vector<float> scales, column(file, "scales", rows, where));
  if (out.empty() && !shares.empty()) {
    for (const float p : shares) {
      out.push_back(static_cast<float>(smoothing / (smoothing + static_cast<double>(p))));
    }
  }
  if (out.empty()) out.assign(rows, 1.0F);
  for (std::size_t i = 0; i < scales.size(); ++i) out[i] *= scales[i];
  return out;
}

Status check_finite(const Tensor& matrix, std::size_t dimensions, const std::string& where) {
  std::vector<float> row(dimensions);
  for (std::uint64_t i = 0; i < matrix.shape[0]; ++i) {
    matrix.read(i * dimensions, row);
    if (std::all_of(row.begin(), row.end(), [](float x) { return std::isfinite(x); })) continue;
    return wrong(where, "row " + std::to_string(i) +
                            " of tensor 'embeddings' holds a number that is not finite");
  }
  return ok_status();
}

Result<text::Subwords> pieces_of(const Files& files, const Safetensors& matrix,
                                 const std::string& where) {
  const std::string_view bytes = files.tokenizer.bytes();
  if (bytes.size() > tokenizer_bytes_max) {
    return error(Code::too_large, where + ": over " + std::to_string(tokenizer_bytes_max) +
                                      " bytes; give a sentencepiece model");
  }
  const Digest digest = sha256(bytes);
  const auto expected = matrix.metadata.find("tokenizer_sha256");
  if (expected != matrix.metadata.end() && expected->second != to_hex(digest)) {
    return wrong(where, "not the tokenizer that " + std::string(matrix_name) +
                            " was made with, by its SHA-256");
  }
  Result<text::Subwords> out =
      text::Subwords::load(std::string(digest.view()) + std::string(bytes));
  if (!out.ok() && out.status().code() == Code::corrupt) {
    return wrong(where, "not a sentencepiece model");
  }
  return out;
}

}  // namespace

StaticEmbedder::StaticEmbedder(std::unique_ptr<const Model> model) noexcept
    : model_(std::move(model)) {}
StaticEmbedder::~StaticEmbedder() = default;

std::string_view StaticEmbedder::name() const noexcept { return model_->name; }
std::size_t StaticEmbedder::dimensions() const noexcept { return model_->dimensions; }
const Digest& StaticEmbedder::digest() const noexcept { return model_->digest; }
std::size_t StaticEmbedder::pieces() const noexcept { return model_->weights.size(); }

Result<std::shared_ptr<StaticEmbedder>> StaticEmbedder::open(const std::filesystem::path& folder) {
  try {
    const std::string matrix_path = (folder / matrix_name).string();
    const std::string tokenizer_path = (folder / tokenizer_name).string();
    KEEL_ASSIGN(MappedFile matrix_file, MappedFile::open(matrix_path));
    KEEL_ASSIGN(MappedFile tokenizer_file, MappedFile::open(tokenizer_path));
    const Files files{std::move(matrix_file), std::move(tokenizer_file)};
    const Identity identity{files.matrix.identity(), files.tokenizer.identity()};
    Registry& open_ones = registry();
    const std::lock_guard lock(open_ones.mutex);
    open_ones.forget_gone();
    if (const auto at = open_ones.by_files.find(identity); at != open_ones.by_files.end()) {
      if (auto there = at->second.lock()) return there;
    }
    const Digest digest = digest_of(files);
    if (const auto at = open_ones.by_digest.find(digest); at != open_ones.by_digest.end()) {
      if (auto there = at->second.lock()) {
        open_ones.by_files[identity] = there;
        return there;
      }
    }
    KEEL_ASSIGN(const Safetensors tensors, Safetensors::parse(files.matrix.bytes(), matrix_path));
    const auto matrix = tensors.tensors.find("embeddings");
    if (matrix == tensors.tensors.end()) {
      return wrong(matrix_path, "no tensor 'embeddings' of F32, F16 or I8");
    }
    const std::vector<std::uint64_t>& shape = matrix->second.shape;
    if (shape.size() != 2 || shape[1] < 1 || shape[1] > limits::dimensions_max) {
      return wrong(matrix_path, "tensor 'embeddings' is no matrix of 1 to " +
                                    std::to_string(limits::dimensions_max) + " columns");
    }
    auto model = std::make_unique<Model>(Model{files.matrix,
                                               matrix->second,
                                               shape[1],
                                               {},
                                               {},
                                               digest,
                                               "static-" + to_hex(digest).substr(0, name_digits)});
    KEEL_TRY(check_finite(model->matrix, model->dimensions, matrix_path));
    KEEL_ASSIGN(model->weights, weights_of(tensors, shape[0], matrix_path));
    KEEL_ASSIGN(model->pieces, pieces_of(files, tensors, tokenizer_path));
    if (model->pieces.size() > shape[0]) {
      return wrong(tokenizer_path, std::to_string(model->pieces.size()) + " pieces for " +
                                       std::to_string(shape[0]) + " rows of " + matrix_path);
    }
    for (std::uint32_t id = 0; id < model->pieces.size(); ++id) {
      if (model->pieces.piece(id) == unknown_piece) model->weights[id] = 0;
    }
    const std::shared_ptr<StaticEmbedder> made(new StaticEmbedder(std::move(model)));
    open_ones.by_digest[digest] = made;
    open_ones.by_files[identity] = made;
    return made;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Status StaticEmbedder::embed(std::span<const std::string_view> texts,
                             std::span<float> out) noexcept {
  try {
    const std::size_t d = model_->dimensions;
    std::vector<std::uint32_t> ids;
    std::vector<float> row(d);
    std::vector<double> sum(d);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      std::fill(sum.begin(), sum.end(), 0.0);
      model_->pieces.encode(texts[i], ids);
      for (const std::uint32_t id : ids) {
        const auto weight = static_cast<double>(model_->weights[id]);
        if (weight == 0) continue;
        model_->matrix.read(id * d, row);
        for (std::size_t j = 0; j < d; ++j) sum[j] += weight * static_cast<double>(row[j]);
      }
      double squares = 0;
      for (const double x : sum) squares += x * x;
      const double scale = squares > 0 && std::isfinite(squares) ? 1 / std::sqrt(squares) : 0;
      for (std::size_t j = 0; j < d; ++j) out[i * d + j] = static_cast<float>(sum[j] * scale);
    }
    return ok_status();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace keel
