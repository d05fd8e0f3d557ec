#include "keel/learn/gap_grouping.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "keel/base/hash.hpp"
#include "keel/base/math.hpp"
#include "keel/stats/lsa.hpp"
#include "keel/stats/whitening.hpp"

namespace keel::learn {
namespace {

using stats::Matrix;

// tf-idf rows of examples, of binary frequencies, in hashed places.
class HashedRows {
 public:
  HashedRows(std::span<const GroupingExample> open, std::span<const GroupingExample> known,
             const GroupingOptions& options)
      : options_(options), part_texts_(std::size_t{1} << question_bits) {
    for (const auto& examples : {open, known}) {
      for (const GroupingExample& example : examples) count(example);
    }
    const std::size_t n = open.size() + known.size();
    idf_.resize(n + 1);
    for (std::size_t df = options_.texts_min; df <= n; ++df) {
      idf_[df] = fixed::log(static_cast<double>(1 + n) / static_cast<double>(1 + df)) + 1;
    }
    places_.resize(options_.places);
    for (const auto& examples : {open, known}) {
      for (const GroupingExample& example : examples) rows_.push_back(row_of(example));
    }
  }
  [[nodiscard]] std::span<const SparseVector> rows() const noexcept { return rows_; }

 private:
  void count(const GroupingExample& example) {
    for (const index::Term& term : example.terms) ++word_texts_[term.id];
    auto other = example.reply.begin();
    for (const QuestionVector::Entry& entry : example.question) {
      while (other != example.reply.end() && other->id < entry.id) ++part_texts_[(other++)->id];
      if (other != example.reply.end() && other->id == entry.id) ++other;
      ++part_texts_[entry.id];
    }
    for (; other != example.reply.end(); ++other) ++part_texts_[other->id];
  }

  // The features of one group, brought to the length of its share.
  template <class Entries, class Texts>
  void put(const Entries& entries, float share, std::uint64_t group, const Texts& texts) {
    double squared = 0;
    for (const auto& entry : entries) squared += square(idf_[texts(entry.id)]);
    if (squared == 0) return;
    const double scale = static_cast<double>(share) / std::sqrt(squared);
    for (const auto& entry : entries) {
      const double weight = idf_[texts(entry.id)];
      if (weight == 0) continue;
      const std::uint64_t hash = mix64(group << 32 | entry.id);
      const std::size_t place = hash % places_.size();
      if (!places_[place].second) touched_.push_back(static_cast<std::uint32_t>(place));
      places_[place].second = true;
      places_[place].first += static_cast<float>(hash >> 63 ? weight * scale : -weight * scale);
    }
  }

  [[nodiscard]] SparseVector row_of(const GroupingExample& example) {
    const auto words = [&](std::uint32_t id) { return word_texts_.find(id)->second; };
    const auto parts = [&](std::uint32_t id) { return part_texts_[id]; };
    put(example.terms, options_.words_share, 1, words);
    put(example.question, 1, 0, parts);
    put(example.reply, options_.reply_share, 0, parts);
    std::sort(touched_.begin(), touched_.end());
    SparseVector out;
    out.reserve(touched_.size());
    for (const std::uint32_t place : touched_) {
      out.push_back({place, places_[place].first});
      places_[place] = {};
    }
    touched_.clear();
    return out;
  }

  static double square(double x) { return x * x; }

  const GroupingOptions& options_;
  std::unordered_map<std::uint32_t, std::uint32_t> word_texts_;
  std::vector<std::uint32_t> part_texts_;
  std::vector<double> idf_;  // by the number of texts
  std::vector<std::pair<float, bool>> places_;
  std::vector<std::uint32_t> touched_;
  std::vector<SparseVector> rows_;
};

Matrix part_of(const Matrix& all, std::size_t first, std::size_t count) {
  Matrix out(count, all.columns);
  std::copy_n(all.values.begin() + static_cast<std::ptrdiff_t>(first * all.columns),
              out.values.size(), out.values.begin());
  return out;
}

}  // namespace

stats::RefinedClusters group_questions(std::span<const GroupingExample> open,
                                       std::span<const GroupingExample> known,
                                       std::span<const std::uint32_t> labels,
                                       const GroupingOptions& options) {
  const HashedRows hashed(open, known, options);
  const std::span<const SparseVector> rows = hashed.rows();
  stats::Lsa lsa;
  lsa.fit(rows.first(open.size()),
          {.dimensions = std::clamp(open.size() / options.texts_per_dimension, std::size_t{32},
                                    options.dimensions),
           .iterations = options.iterations});
  Matrix all(rows.size(), lsa.dimensions());
  for (std::size_t i = 0; i < rows.size(); ++i) lsa.project(rows[i], all.row(i));
  stats::Whitening whitening;
  if (!known.empty()) {
    whitening.fit(part_of(all, open.size(), known.size()), labels, options.whitening_ridge);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    whitening.apply(all.row(i));
    stats::l2_normalise(all.row(i));
  }
  const stats::KnownClasses rivals{part_of(all, open.size(), known.size()),
                                   {labels.begin(), labels.end()}};
  return stats::refined_clusters(part_of(all, 0, open.size()), rivals, options.refined);
}

}  // namespace keel::learn
