#include "keel/answer/dense.hpp"

#include <algorithm>
#include <cmath>

#include "answer/dense_round.hpp"
#include "keel/base/limits.hpp"
#include "keel/text/utf8.hpp"

namespace keel::answer {
namespace {

using state::State;

// False when a number is not finite. A vector of no length stays as it is.
bool normalise(std::span<float> row) {
  double squares = 0;
  for (const float x : row) squares += static_cast<double>(x) * static_cast<double>(x);
  if (!std::isfinite(squares)) return false;
  const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
  for (float& x : row) x = static_cast<float>(static_cast<double>(x) * scale);
  return true;
}

bool complete(const ArticleVectors& known, const State& state) {
  return known.last_put == state.knowledge.last_put() && known.live == state.knowledge.live_count();
}

}  // namespace

DenseIndex::DenseIndex(Embedder& embedder)
    : embedder_(embedder), name_(embedder.name()), dimensions_(embedder.dimensions()) {
  if (dimensions_ < 1 || dimensions_ > limits::dimensions_max) {
    usable_ = error(Code::invalid_argument, "the embedder has " + std::to_string(dimensions_) +
                                                " dimensions; it is not used: give 1 to " +
                                                std::to_string(limits::dimensions_max));
  } else if (name_.empty() || name_.size() > limits::name_bytes_max ||
             !text::check_utf8(name_, "the embedder's name").ok()) {
    usable_ = error(Code::invalid_argument,
                    "the embedder's name is empty, too long or not UTF-8; it is not used: give "
                    "model and version");
  }
  auto empty = std::make_shared<ArticleVectors>();
  empty->index = index::VectorIndex(usable_.ok() ? dimensions_ : 1);
  snapshot_ = std::move(empty);
}

std::shared_ptr<const ArticleVectors> DenseIndex::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

void DenseIndex::publish(std::shared_ptr<const ArticleVectors> next) {
  const std::lock_guard lock(mutex_);
  snapshot_.swap(next);  // the one before goes without the lock
}

Result<std::vector<DenseIndex::Vector>> DenseIndex::embed(std::span<const std::string_view> texts,
                                                          std::size_t& bad) {
  std::vector<float> rows(texts.size() * dimensions_, 0.0F);
  KEEL_TRY(embedder_.embed(texts, rows));
  std::vector<Vector> out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(i * dimensions_);
    std::vector<float> row(first, first + static_cast<std::ptrdiff_t>(dimensions_));
    if (!normalise(row)) {
      ++bad;
      row.assign(dimensions_, 0.0F);
    }
    out.push_back(std::make_shared<const std::vector<float>>(std::move(row)));
  }
  return out;
}

Status DenseIndex::update(const State& state, std::size_t texts_max) {
  if (!usable_.ok()) return usable_;
  if (complete(*snapshot(), state)) return ok_status();
  const Turn turn(building_);
  if (!turn.mine()) return ok_status();
  Round round(*this, state, texts_max);
  const Status status = round.run();
  round.publish();
  return status;
}

Status DenseIndex::link(std::size_t rows_max) {
  const Turn turn(building_);
  if (!turn.mine() || (!link_due_ && linker_.idle())) return ok_status();
  auto next = std::make_shared<ArticleVectors>(*snapshot());
  const auto living = [&](std::uint32_t slot, std::uint32_t version) {
    return slot < next->articles.size() && next->articles[slot] &&
           next->articles[slot]->version == version;
  };
  link_due_ = false;
  const std::size_t linked = next->index.rows_linked();
  KEEL_ASSIGN(const bool changed, linker_.step(next->index, rows_max, living));
  if (!changed) return ok_status();
  if (linker_.idle()) link_due_ = true;  // something may be due already
  if (next->index.rows_linked() != linked) links_unsaved_.store(true);
  publish(std::move(next));
  return ok_status();
}

Result<Likeness> DenseIndex::likeness(const State& state, std::string_view text) {
  if (!usable_.ok()) return usable_;
  std::shared_ptr<const ArticleVectors> known = snapshot();
  if (!complete(*known, state)) return Likeness();
  std::size_t bad = 0;
  KEEL_ASSIGN(std::vector<Vector> rows, embed(std::span(&text, 1), bad));
  if (bad > 0) {
    return error(Code::invalid_argument,
                 "the vector of a question holds numbers that are not finite; it was answered "
                 "without");
  }
  return Likeness(std::move(known), std::move(rows.front()));
}

DenseIndex::Progress DenseIndex::progress(const State& state) const {
  const std::shared_ptr<const ArticleVectors> known = snapshot();
  Progress out;
  for (std::uint32_t slot = 0; slot < state.knowledge.slots(); ++slot) {
    if (!state.knowledge.live(slot)) continue;
    const learn::ArticleDoc& doc = state.knowledge.doc(slot);
    const std::size_t passages = std::max<std::size_t>(doc.passages.size(), 1);
    out.total += passages;
    const bool there = slot < known->articles.size() && known->articles[slot] &&
                       known->articles[slot]->seq == doc.seq;
    if (there) out.embedded += passages;
  }
  return out;
}

}  // namespace keel::answer
