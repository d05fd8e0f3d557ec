// The one adapter of sentencepiece. It reports what goes wrong by ending the process or on stderr
// in places, so that nothing reaches it that could: texts are scrubbed and have letters, and the
// bytes of a model are its own, by the digest before them.
#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <exception>
#include <unordered_map>

#include "keel/base/digest.hpp"
#include "keel/text/subwords.hpp"
#include "text/unicode.hpp"

namespace keel::text {

struct Subwords::Model {
  std::string bytes;
  sentencepiece::SentencePieceProcessor processor;
};

namespace {

constexpr std::size_t digest_size = sizeof(Digest::bytes);
constexpr std::size_t text_bytes_max = 4192;  // the library leaves longer ones out

class Texts final : public sentencepiece::SentenceIterator {
 public:
  explicit Texts(std::span<const std::string> texts) {
    for (const std::string& text : texts) {
      if (text.size() <= text_bytes_max && has_letter(text)) texts_.push_back(scrub(text));
    }
  }
  [[nodiscard]] bool empty() const noexcept { return texts_.empty(); }
  [[nodiscard]] bool done() const override { return at_ == texts_.size(); }
  void Next() override { ++at_; }
  [[nodiscard]] const std::string& value() const override { return texts_[at_]; }
  [[nodiscard]] sentencepiece::util::Status status() const override { return {}; }

 private:
  static bool has_letter(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      const char32_t point = decode(text, i);
      if (point != invalid_point && is_word_point(point)) return true;
    }
    return false;
  }
  std::vector<std::string> texts_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Subwords> Subwords::train(std::span<const std::string> texts,
                                 const SubwordOptions& options) {
  try {
    Texts sentences(texts);
    if (sentences.empty()) {
      return error(Code::invalid_argument, "subwords: no text has a letter; give at least one");
    }
    const std::unordered_map<std::string, std::string> arguments = {
        {"model_type", "unigram"},
        {"vocab_size", std::to_string(options.pieces_max)},
        {"hard_vocab_limit", "false"},
        {"character_coverage", "1.0"},
        {"normalization_rule_name", "identity"},
        {"num_threads", "1"},
        {"minloglevel", "4"}};  // says nothing
    std::string model;
    const auto trained =
        sentencepiece::SentencePieceTrainer::Train(arguments, &sentences, &model);
    if (!trained.ok()) {
      return error(Code::invalid_argument,
                   std::string("subwords: ") + trained.error_message() + "; give more text");
    }
    return load(std::string(sha256(model).view()) + model);
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& failure) {
    return error(Code::internal, std::string("subwords: ") + failure.what());
  }
}

Result<Subwords> Subwords::load(std::string_view bytes) {
  const auto corrupt = [] {
    return error(Code::corrupt, "subwords: the bytes are not a model; train it anew");
  };
  if (bytes.size() <= digest_size) return corrupt();
  const std::string_view model = bytes.substr(digest_size);
  if (sha256(model).view() != bytes.substr(0, digest_size)) return corrupt();
  try {
    auto loaded = std::make_shared<Model>();
    if (!loaded->processor.LoadFromSerializedProto(model).ok()) return corrupt();
    loaded->bytes = bytes;
    Subwords out;
    out.model_ = std::move(loaded);
    return out;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& failure) {
    return error(Code::internal, std::string("subwords: ") + failure.what());
  }
}

const std::string& Subwords::bytes() const noexcept {
  static const std::string none;
  return model_ ? model_->bytes : none;
}

std::uint32_t Subwords::size() const noexcept {
  return model_ ? static_cast<std::uint32_t>(model_->processor.GetPieceSize()) : 0;
}

std::string Subwords::piece(std::uint32_t id) const {
  return id < size() ? model_->processor.IdToPiece(static_cast<int>(id)) : std::string();
}

void Subwords::encode(std::string_view text, std::vector<std::uint32_t>& out) const {
  out.clear();
  if (!model_) return;
  thread_local std::vector<int> ids;
  if (!model_->processor.Encode(scrub(text), &ids).ok()) return;
  out.assign(ids.begin(), ids.end());
}

}  // namespace keel::text
