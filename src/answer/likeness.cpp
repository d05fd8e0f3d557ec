#include "keel/answer/likeness.hpp"

#include <algorithm>
#include <new>

namespace keel::answer {
namespace {

constexpr double usual_max = 0.95;
constexpr std::size_t spare = 2;  // times what is asked for: the index's order is of 8-bit codes

float dot(const std::vector<float>& a, const std::vector<float>& b) noexcept {
  float sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) {
    for (std::size_t j = 0; j < 4; ++j) sums[j] += a[i + j] * b[i + j];
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

Likeness::Likeness(std::shared_ptr<const ArticleVectors> vectors, ArticleVectors::Vector row)
    : vectors_(std::move(vectors)), row_(std::move(row)) {
  double sum = 0;
  for (std::size_t i = 0; i < vectors_->sum.size() && i < row_->size(); ++i) {
    sum += vectors_->sum[i] * static_cast<double>((*row_)[i]);
  }
  const auto n = static_cast<double>(std::max<std::size_t>(vectors_->passages, 1));
  usual_ = std::clamp(sum / n, 0.0, usual_max);
}

float Likeness::of(std::uint32_t slot) const noexcept {
  if (empty() || slot >= vectors_->articles.size() || !vectors_->articles[slot]) return 0;
  float cosine = 0;
  for (const auto& [key, passage] : vectors_->articles[slot]->passages) {
    cosine = std::max(cosine, dot(*row_, *passage));
  }
  const auto usual = static_cast<float>(usual_);
  return std::clamp((cosine - usual) / (1 - usual), 0.0F, 1.0F);
}

Result<std::vector<std::uint32_t>> Likeness::nearest(std::size_t k,
                                                     const index::Accept& accept) const {
  if (empty()) return std::vector<std::uint32_t>{};
  const auto current = [&](std::uint32_t slot, std::uint32_t version) {
    if (slot >= vectors_->articles.size() || !vectors_->articles[slot]) return false;
    return vectors_->articles[slot]->version == version && accept(slot, 0);
  };
  KEEL_ASSIGN(const std::vector<index::Hit> hits,
              vectors_->index.search(*row_, spare * k, current));
  try {
    std::vector<std::pair<float, std::uint32_t>> order;
    for (const index::Hit& hit : hits) {
      if (const float like = of(hit.doc); like > 0) order.emplace_back(-like, hit.doc);
    }
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> out;
    for (std::size_t i = 0; i < order.size() && i < k; ++i) out.push_back(order[i].second);
    return out;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace keel::answer
