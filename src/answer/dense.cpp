#include "keel/answer/dense.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/codec.hpp"
#include "keel/base/limits.hpp"
#include "keel/text/utf8.hpp"

namespace keel::answer {
namespace {

using learn::ArticleDoc;
using state::State;

constexpr std::uint32_t file_version = 1;
constexpr double usual_max = 0.95;

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

// False when a number is not finite. A vector of no length stays as it is.
bool normalise(std::span<float> row) {
  double squares = 0;
  for (const float x : row) squares += static_cast<double>(x) * static_cast<double>(x);
  if (!std::isfinite(squares)) return false;
  const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
  for (float& x : row) x = static_cast<float>(static_cast<double>(x) * scale);
  return true;
}

float dot(const std::vector<float>& a, const std::vector<float>& b) {
  float sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) {
    for (std::size_t j = 0; j < 4; ++j) sums[j] += a[i + j] * b[i + j];
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Takes the flag unless another thread has it.
class Turn {
 public:
  explicit Turn(std::atomic<bool>& flag) : flag_(flag), mine_(!flag.exchange(true)) {}
  ~Turn() {
    if (mine_) flag_.store(false);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] bool mine() const noexcept { return mine_; }

 private:
  std::atomic<bool>& flag_;
  bool mine_;
};

}  // namespace

DenseIndex::DenseIndex(Embedder& embedder)
    : embedder_(embedder),
      name_(embedder.name()),
      dimensions_(embedder.dimensions()),
      snapshot_(std::make_shared<const Snapshot>()) {
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
}

std::shared_ptr<const DenseIndex::Snapshot> DenseIndex::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

void DenseIndex::load(std::string_view bytes) {
  const Turn turn(building_);
  if (!turn.mine()) return;
  Reader in(bytes);
  std::uint32_t version = 0;
  std::string name;
  std::uint64_t dimensions = 0;
  in(version, name, dimensions);
  if (!in.ok() || version != file_version || name != name_ || dimensions != dimensions_) return;
  std::map<Digest, Vector> read;
  const std::size_t n = in.length();
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    Digest key;
    std::vector<float> row(dimensions_);
    in(key);
    for (float& x : row) in(x);
    const auto finite = [](float x) { return std::isfinite(x); };
    if (!in.ok() || !std::all_of(row.begin(), row.end(), finite)) return;
    read[key] = std::make_shared<const std::vector<float>>(std::move(row));
  }
  if (in.ok() && in.at_end()) kept_ = std::move(read);
}

std::string DenseIndex::save() {
  unsaved_.store(false);
  const std::shared_ptr<const Snapshot> known = snapshot();
  std::map<Digest, Vector> rows;
  for (const auto& article : known->articles) {
    if (!article) continue;
    for (const auto& [key, vector] : article->passages) {
      const auto any = [](float x) { return x != 0; };
      if (std::any_of(vector->begin(), vector->end(), any)) rows[key] = vector;
    }
  }
  Writer out;
  out(file_version, name_, static_cast<std::uint64_t>(dimensions_));
  out.count(rows.size());
  for (const auto& [key, vector] : rows) {
    out(key);
    for (const float x : *vector) out(x);
  }
  return out.take();
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

bool DenseIndex::complete(const Snapshot& known, const State& state) const {
  for (std::uint32_t slot = 0; slot < state.knowledge.slots(); ++slot) {
    if (!state.knowledge.live(slot)) continue;
    if (slot >= known.articles.size() || !known.articles[slot] ||
        known.articles[slot]->seq != state.knowledge.doc(slot).seq) {
      return false;
    }
  }
  return true;
}

Status DenseIndex::embed_missing(const State& state, std::size_t texts_max, Snapshot& next,
                                 bool& changed) {
  std::vector<std::pair<Digest, std::string>> missing;
  const auto flush = [&]() -> Status {
    std::vector<std::string_view> texts;
    for (const auto& [key, text] : missing) texts.push_back(text);
    std::size_t bad = 0;
    KEEL_ASSIGN(const std::vector<Vector> rows, embed(texts, bad));
    for (std::size_t i = 0; i < rows.size(); ++i) kept_[missing[i].first] = rows[i];
    missing.clear();
    unsaved_.store(true);
    if (bad == 0) return ok_status();
    return error(Code::invalid_argument,
                 std::to_string(bad) + " of " + std::to_string(rows.size()) +
                     " vectors hold numbers that are not finite; their passages are left out");
  };
  Status status;
  std::size_t embedded = 0;
  std::vector<std::uint32_t> waiting;  // slots whose texts are known or in `missing`
  const auto settle = [&] {
    for (const std::uint32_t slot : waiting) {
      auto made = std::make_shared<ArticleVectors>();
      made->seq = state.knowledge.doc(slot).seq;
      for (const std::string& text : texts_of(state.knowledge.doc(slot))) {
        const auto at = kept_.find(sha256(text));
        if (at == kept_.end()) break;
        made->passages.emplace_back(at->first, at->second);
      }
      if (made->passages.size() != texts_of(state.knowledge.doc(slot)).size()) continue;
      next.articles[slot] = std::move(made);
      changed = true;
    }
    waiting.clear();
  };
  next.articles.resize(state.knowledge.slots());
  for (std::uint32_t slot = 0; slot < state.knowledge.slots() && embedded < texts_max; ++slot) {
    if (!state.knowledge.live(slot)) {
      next.articles[slot] = nullptr;
      continue;
    }
    const ArticleDoc& doc = state.knowledge.doc(slot);
    if (next.articles[slot] && next.articles[slot]->seq == doc.seq) continue;
    waiting.push_back(slot);
    for (std::string& text : texts_of(doc)) {
      const Digest key = sha256(text);
      if (kept_.contains(key) || embedded == texts_max) continue;
      missing.emplace_back(key, std::move(text));
      ++embedded;
      if (missing.size() < batch_max) continue;
      if (Status failed = flush(); !failed.ok()) {
        status = std::move(failed);
        if (!missing.empty()) return settle(), status;  // the embedder itself failed
      }
    }
  }
  if (!missing.empty()) {
    if (Status failed = flush(); !failed.ok()) status = std::move(failed);
  }
  settle();
  return status;
}

Status DenseIndex::update(const State& state, std::size_t texts_max) {
  if (!usable_.ok()) return usable_;
  const std::shared_ptr<const Snapshot> known = snapshot();
  if (complete(*known, state)) return ok_status();
  const Turn turn(building_);
  if (!turn.mine()) return ok_status();
  auto next = std::make_shared<Snapshot>(*snapshot());
  bool changed = false;
  const Status status = embed_missing(state, texts_max, *next, changed);
  if (!changed) return status;
  if (complete(*next, state)) kept_.clear();
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(next);
  return status;
}

Result<std::vector<float>> DenseIndex::similarities(const State& state, std::string_view text) {
  if (!usable_.ok()) return usable_;
  const std::shared_ptr<const Snapshot> known = snapshot();
  if (!complete(*known, state)) return std::vector<float>{};
  std::size_t bad = 0;
  KEEL_ASSIGN(const std::vector<Vector> rows, embed(std::span(&text, 1), bad));
  if (bad > 0) {
    return error(Code::invalid_argument,
                 "the vector of a question holds numbers that are not finite; it was answered "
                 "without");
  }
  std::vector<float> out(state.knowledge.slots(), 0.0F);
  double sum = 0;
  std::size_t n = 0;
  for (std::uint32_t slot = 0; slot < out.size(); ++slot) {
    if (!state.knowledge.live(slot)) continue;
    for (const auto& [key, row] : known->articles[slot]->passages) {
      const float cosine = dot(*rows.front(), *row);
      out[slot] = std::max(out[slot], cosine);
      sum += static_cast<double>(cosine);
      ++n;
    }
  }
  const auto usual =
      static_cast<float>(n == 0 ? 0 : std::clamp(sum / static_cast<double>(n), 0.0, usual_max));
  for (float& likeness : out) likeness = std::clamp((likeness - usual) / (1 - usual), 0.0F, 1.0F);
  return out;
}

}  // namespace keel::answer
