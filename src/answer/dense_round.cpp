#include "answer/dense_round.hpp"

#include <algorithm>
#include <cstring>

namespace keel::answer {
namespace {

using learn::ArticleDoc;
using state::State;

std::vector<std::string> texts_of(const ArticleDoc& doc) {
  const std::string& title = doc.article.title;
  std::vector<std::string> out;
  for (const learn::Passage& passage : doc.passages) {
    out.push_back(title + "\n" +
                  doc.article.body.substr(passage.begin, passage.end - passage.begin));
  }
  if (out.empty()) out.push_back(title);
  return out;
}

// Of the texts alone, so that an index of another process fits as long as they are the same.
std::uint32_t version_of(const std::vector<Digest>& texts) {
  std::string all;
  for (const Digest& text : texts) all += text.view();
  const Digest digest = sha256(all);
  std::uint32_t out = 0;
  std::memcpy(&out, digest.bytes.data(), sizeof out);
  return std::max(out, 1U);
}

}  // namespace

DenseIndex::Round::Round(DenseIndex& index, const State& state, std::size_t texts_max)
    : index_(index),
      state_(state),
      left_(texts_max),
      next_(std::make_shared<ArticleVectors>(*index.snapshot())) {}

Status DenseIndex::Round::run() {
  const std::size_t slots = state_.knowledge.slots();
  next_->articles.resize(slots);
  index_.indexed_.resize(std::max(slots, index_.indexed_.size()), 0);
  Status status;
  std::uint32_t slot = 0;
  for (; slot < slots && left_ > 0; ++slot) {
    if (Status failed = look_at(slot); !failed.ok()) status = std::move(failed);
    if (embedder_failed_) break;
  }
  if (!missing_.empty() && !embedder_failed_) {
    if (Status failed = flush(); !failed.ok()) status = std::move(failed);
  }
  const bool seen_all = slot == slots;
  if (Status failed = settle(); !failed.ok()) return failed;
  if (seen_all && unsettled_ == 0) {
    next_->last_put = state_.knowledge.last_put();
    next_->live = state_.knowledge.live_count();
    index_.kept_.clear();
    changed_ = true;
  }
  return status;
}

void DenseIndex::Round::publish() {
  if (!changed_) return;
  index_.publish(std::move(next_));
  for (const auto& [slot, version] : indexed_) index_.indexed_[slot] = version;
}

Status DenseIndex::Round::look_at(std::uint32_t slot) {
  if (!state_.knowledge.live(slot)) {
    if (next_->articles[slot]) replace(slot, nullptr);
    return ok_status();
  }
  const ArticleDoc& doc = state_.knowledge.doc(slot);
  if (next_->articles[slot] && next_->articles[slot]->seq == doc.seq) return ok_status();
  Status status;
  Waiting& waiting = waiting_.emplace_back();
  waiting.slot = slot;
  for (std::string& text : texts_of(doc)) {
    const Digest& key = waiting.keys.emplace_back(sha256(text));
    if (left_ == 0 || index_.kept_.contains(key)) continue;
    missing_.emplace_back(key, std::move(text));
    --left_;
    if (missing_.size() < batch_max) continue;
    if (Status failed = flush(); !failed.ok()) status = std::move(failed);
    if (embedder_failed_) return status;
  }
  return status;
}

Status DenseIndex::Round::flush() {
  std::vector<std::string_view> texts;
  for (const auto& [key, text] : missing_) texts.push_back(text);
  std::size_t bad = 0;
  Result<std::vector<Vector>> rows = index_.embed(texts, bad);
  if (!rows.ok()) {
    embedder_failed_ = true;
    return rows.status();
  }
  for (std::size_t i = 0; i < rows->size(); ++i) index_.kept_[missing_[i].first] = (*rows)[i];
  index_.unsaved_.fetch_add(rows->size());
  missing_.clear();
  if (bad == 0) return ok_status();
  return error(Code::invalid_argument,
               std::to_string(bad) + " of " + std::to_string(rows->size()) +
                   " vectors hold numbers that are not finite; their passages are left out");
}

Status DenseIndex::Round::settle() {
  for (Waiting& waiting : waiting_) {
    auto made = std::make_shared<ArticleVectors::One>();
    made->seq = state_.knowledge.doc(waiting.slot).seq;
    made->version = version_of(waiting.keys);
    for (const Digest& key : waiting.keys) {
      const auto at = index_.kept_.find(key);
      if (at != index_.kept_.end()) made->passages.emplace_back(key, at->second);
    }
    if (made->passages.size() != waiting.keys.size()) {
      ++unsettled_;
      continue;
    }
    KEEL_TRY(add_to_index(waiting.slot, *made));
    replace(waiting.slot, std::move(made));
  }
  waiting_.clear();
  return ok_status();
}

Status DenseIndex::Round::add_to_index(std::uint32_t slot, const ArticleVectors::One& one) {
  if (index_.indexed_[slot] == one.version) return ok_status();
  std::vector<float> rows;
  for (const auto& [key, row] : one.passages) rows.insert(rows.end(), row->begin(), row->end());
  KEEL_TRY(next_->index.add(slot, one.version, rows));
  indexed_.emplace_back(slot, one.version);
  index_.link_due_ = true;
  return ok_status();
}

void DenseIndex::Round::replace(std::uint32_t slot, Article made) {
  next_->sum.resize(index_.dimensions_, 0);
  const auto count = [&](const ArticleVectors::One& one, double sign) {
    for (const auto& [key, row] : one.passages) {
      for (std::size_t i = 0; i < row->size(); ++i) {
        next_->sum[i] += sign * static_cast<double>((*row)[i]);
      }
    }
  };
  auto& there = next_->articles[slot];
  if (there) {
    count(*there, -1);
    next_->passages -= there->passages.size();
    index_.link_due_ = true;
  }
  if (made) {
    count(*made, 1);
    next_->passages += made->passages.size();
  }
  there = std::move(made);
  changed_ = true;
}

}  // namespace keel::answer
