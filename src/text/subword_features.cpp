#include "keel/text/subword_features.hpp"

#include <vector>

#include "keel/base/hash.hpp"
#include "text/ngram_group.hpp"

namespace keel::text {
namespace {

constexpr std::uint32_t edge = 0xffff;

void append_id(std::uint32_t id, std::string& out) {
  out.push_back(static_cast<char>(id & 0xff));
  out.push_back(static_cast<char>(id >> 8 & 0xff));
}

// visit(n-gram, hash) for pieces, pairs of neighbours, and the pairs with a sentence's edges; an
// n-gram is two bytes a piece.
template <class F>
void for_each_piece_ngram(const std::vector<std::uint32_t>& ids, F&& visit) {
  std::string ngram;
  const auto tell = [&](std::uint32_t first, std::uint32_t second) {
    ngram.clear();
    append_id(first, ngram);
    append_id(second, ngram);
    visit(std::string_view(ngram), hash64(ngram));
  };
  std::uint32_t previous = edge;
  for (const std::uint32_t id : ids) {
    tell(previous, id);
    const std::string_view single = std::string_view(ngram).substr(2);
    visit(single, hash64(single));
    previous = id;
  }
  tell(previous, edge);
}

}  // namespace

Status SubwordFeatures::fit(std::span<const std::string> texts,
                            const SubwordFeatureOptions& options) {
  std::vector<std::string> normalised;
  normalised.reserve(texts.size());
  for (const std::string& text : texts) normalised.push_back(normalise_intent(text));
  KEEL_ASSIGN(Subwords subwords,
              Subwords::train(normalised, {std::min(options.pieces_max, edge - 1)}));
  NgramCounter counter;
  std::vector<std::uint32_t> ids;
  for (const std::string& text : normalised) {
    counter.next_text();
    subwords.encode(text, ids);
    for_each_piece_ngram(ids, counter);
  }
  subwords_ = std::move(subwords);
  pieces_ = counter.finish(options.texts_min);
  length_ = options.length;
  return ok_status();
}

SparseVector SubwordFeatures::transform(std::string_view text) const {
  thread_local std::vector<std::uint32_t> ids;
  thread_local std::vector<std::uint32_t> indices;
  subwords_.encode(normalise_intent(text), ids);
  indices.clear();
  for_each_piece_ngram(ids, [&](std::string_view ngram, std::uint64_t hash) {
    const std::uint32_t index = pieces_.find(ngram, hash);
    if (index != NgramVocabulary::absent) indices.push_back(index);
  });
  SparseVector out;
  append_group(indices, pieces_, 0, out);
  for (SparseEntry& entry : out) {
    entry.value = static_cast<float>(static_cast<double>(entry.value) * length_);
  }
  return out;
}

}  // namespace keel::text
