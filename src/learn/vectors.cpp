#include "keel/learn/vectors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "keel/base/math.hpp"

namespace keel::learn {
namespace {

constexpr std::uint32_t article_mask = (1u << article_bits) - 1;
constexpr std::uint32_t question_mask = (1u << question_bits) - 1;
constexpr unsigned weight_bits = 32 - article_bits;
constexpr double weight_steps = 1024;

// 1 + ln(count) for small counts, computed once.
double log_weight(std::uint32_t count) {
  static const auto table = [] {
    std::array<double, 256> values{};
    for (std::size_t i = 1; i < values.size(); ++i) {
      values[i] = 1 + fixed::log(static_cast<double>(i));
    }
    return values;
  }();
  return count < table.size() ? table[count] : 1 + fixed::log(static_cast<double>(count));
}

// ln(1 + n), small ones computed once: articles need millions.
double log_after(std::uint32_t n) {
  static const auto table = [] {
    std::array<double, 4096> values{};
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = fixed::log(1.0 + static_cast<double>(i));
    }
    return values;
  }();
  return n < table.size() ? table[n] : fixed::log(1.0 + n);
}

// The features masked to `mask`, ascending, equal ones added up.
std::vector<text::HashedCount> folded(std::span<const text::HashedCount> mix, std::uint32_t mask) {
  std::vector<text::HashedCount> out;
  out.reserve(mix.size());
  for (const text::HashedCount& feature : mix) out.push_back({feature.id & mask, feature.count});
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (kept > 0 && out[kept - 1].id == out[i].id) {
      out[kept - 1].count += out[i].count;
    } else {
      out[kept++] = out[i];
    }
  }
  out.resize(kept);
  return out;
}

}  // namespace

void DocumentFrequencies::change(const PackedVector& article, int by) {
  for (const std::uint32_t entry : article) {
    counts_.edit(entry >> weight_bits) += static_cast<std::uint32_t>(by);
  }
  count_articles(articles_ + static_cast<std::uint32_t>(by));
}

void DocumentFrequencies::count_articles(std::uint32_t articles) noexcept {
  articles_ = articles;
  log_articles_ = log_after(articles);
}

std::uint32_t DocumentFrequencies::df(std::uint32_t id) const noexcept {
  return counts_[id & article_mask];
}

double DocumentFrequencies::idf(std::uint32_t df) const noexcept {
  return log_articles_ - log_after(df) + 1;
}

PackedVector pack(std::span<const text::HashedCount> mix) {
  std::vector<text::HashedCount> features = folded(mix, article_mask);
  if (features.size() > packed_max) {
    std::stable_sort(features.begin(), features.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    features.resize(packed_max);
    std::sort(features.begin(), features.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
  }
  PackedVector out;
  out.reserve(features.size());
  for (const text::HashedCount& feature : features) {
    const double steps = std::min(log_weight(feature.count) * weight_steps, 16383.0);
    out.push_back(feature.id << weight_bits | static_cast<std::uint32_t>(steps));
  }
  return out;
}

float norm(const PackedVector& vector, const DocumentFrequencies& frequencies) {
  double sum = 0;
  for (const std::uint32_t entry : vector) {
    const double weight = (entry & ((1u << weight_bits) - 1)) / weight_steps *
                          frequencies.idf(frequencies.df(entry >> weight_bits));
    sum += weight * weight;
  }
  return static_cast<float>(std::sqrt(sum));
}

ArticleProbe::ArticleProbe(std::span<const text::HashedCount> mix,
                           const DocumentFrequencies& frequencies) {
  const std::vector<text::HashedCount> features = folded(mix, article_mask);
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(16, features.size() * 4));
  slots_.resize(size);
  filter_.resize(filter_size);
  mask_ = static_cast<std::uint32_t>(size - 1);
  double sum = 0;
  for (const text::HashedCount& feature : features) {
    const std::uint32_t df = frequencies.df(feature.id);
    if (df == 0) continue;  // no article has it: it tells nothing apart
    const double idf = frequencies.idf(df);
    const double weight = log_weight(feature.count) * idf;
    sum += weight * weight;
    put(feature.id, static_cast<float>(weight * idf));
  }
  norm_ = std::sqrt(sum);
}

void ArticleProbe::put(std::uint32_t id, float weight) noexcept {
  filter_[id % filter_size] = 1;
  std::uint32_t at = id & mask_;
  while (slots_[at].id != empty) at = (at + 1) & mask_;
  slots_[at] = {id, weight};
  ++features_;
}

void ArticleProbe::grow(std::size_t features) {
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(16, features * 4));
  if (size <= slots_.size()) return;
  std::vector<Slot> before(size);
  before.swap(slots_);
  mask_ = static_cast<std::uint32_t>(size - 1);
  features_ = 0;
  for (const Slot& slot : before) {
    if (slot.id != empty) put(slot.id, slot.weight);
  }
}

void ArticleProbe::widen(std::span<const text::HashedCount> mix,
                         const DocumentFrequencies& frequencies, double share) {
  const std::vector<text::HashedCount> more = folded(mix, article_mask);
  grow(features_ + more.size());
  double sum = norm_ * norm_;
  for (const text::HashedCount& feature : more) {
    const std::uint32_t df = frequencies.df(feature.id);
    if (df == 0 || weight_of(feature.id) != 0) continue;
    const double idf = frequencies.idf(df);
    const double weight = share * log_weight(feature.count) * idf;
    sum += weight * weight;
    put(feature.id, static_cast<float>(weight * idf));
  }
  norm_ = std::sqrt(sum);
}

double ArticleProbe::weight_of(std::uint32_t id) const noexcept {
  for (std::uint32_t at = id & mask_; slots_[at].id != empty; at = (at + 1) & mask_) {
    if (slots_[at].id == id) return static_cast<double>(slots_[at].weight);
  }
  return 0;
}

double ArticleProbe::cosine(const PackedVector& vector, float norm) const noexcept {
  if (norm_ == 0 || norm == 0) return 0;
  // Those that pass the filter are gathered without a branch: which do is anybody's guess.
  std::array<std::uint32_t, 256> passed{};
  double sum = 0;
  for (std::size_t from = 0; from < vector.size(); from += passed.size()) {
    const std::size_t end = std::min(from + passed.size(), vector.size());
    std::size_t count = 0;
    for (std::size_t i = from; i < end; ++i) {
      passed[count] = vector[i];
      count += filter_[(vector[i] >> weight_bits) % filter_size];
    }
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t entry = passed[i];
      sum += weight_of(entry >> weight_bits) * ((entry & ((1u << weight_bits) - 1)) / weight_steps);
    }
  }
  return std::min(1.0, sum / (norm_ * static_cast<double>(norm)));
}

QuestionVector make_question_vector(std::span<const text::HashedCount> mix,
                                    const DocumentFrequencies& frequencies) {
  return make_question_vector(mix, frequencies, {});
}

QuestionVector make_question_vector(std::span<const text::HashedCount> mix,
                                    const DocumentFrequencies& frequencies,
                                    const std::function<bool(std::uint16_t id)>& seen) {
  // Weights first in the full space: two features that meet in 2^16 keep their own idf.
  std::vector<std::pair<std::uint32_t, double>> weights;
  weights.reserve(mix.size());
  for (const text::HashedCount& feature : mix) {
    const std::uint32_t df = frequencies.df(feature.id);
    const std::uint32_t id = feature.id & question_mask;
    if (df == 0 && seen && !seen(static_cast<std::uint16_t>(id))) continue;
    weights.emplace_back(id, log_weight(feature.count) * frequencies.idf(df));
  }
  std::stable_sort(weights.begin(), weights.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (kept > 0 && weights[kept - 1].first == weights[i].first) {
      weights[kept - 1].second += weights[i].second;
    } else {
      weights[kept++] = weights[i];
    }
  }
  weights.resize(kept);
  double sum = 0;
  for (const auto& weight : weights) sum += weight.second * weight.second;
  const double norm = std::sqrt(sum);
  QuestionVector out;
  out.entries.reserve(weights.size());
  for (const auto& [id, weight] : weights) {
    const double steps = std::min(weight / norm * 0x1p16, 65535.0);
    out.entries.push_back({static_cast<std::uint16_t>(id), static_cast<std::uint16_t>(steps)});
  }
  return out;
}

double cosine(const QuestionVector& a, const QuestionVector& b) noexcept {
  std::uint64_t sum = 0;
  auto left = a.entries.begin();
  auto right = b.entries.begin();
  while (left != a.entries.end() && right != b.entries.end()) {
    if (left->id < right->id) {
      ++left;
    } else if (right->id < left->id) {
      ++right;
    } else {
      sum += static_cast<std::uint64_t>(left++->weight) * right++->weight;
    }
  }
  return std::min(1.0, static_cast<double>(sum) * 0x1p-32);
}

}  // namespace keel::learn
