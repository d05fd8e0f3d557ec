#include "keel/index/nearest.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "index/nearest_segment.hpp"

namespace keel::index {
namespace {

using Segment = NearestIndex::Segment;
using Document = NearestIndex::Document;

constexpr std::size_t compared_max = 512;   // whole, of each look at what was read
constexpr std::size_t compared_all = 96;    // at least, when all was read, and
constexpr std::size_t compared_spare = 32;  // so many beside k: what rounding may hide
constexpr double sum_steps = 0x1p14;        // of a cosine, in the sums: they need few bytes
constexpr double gain_min = 0.4;  // that what was not read is taken to be worth, of its norm

// Of two weights in steps of 2^-16, to the nearest step of a sum.
constexpr std::uint16_t product(std::uint16_t a, std::uint16_t b) noexcept {
  const auto high = static_cast<std::uint16_t>(static_cast<std::uint32_t>(a) * b >> 16);
  return static_cast<std::uint16_t>((high >> 2) + ((high >> 1) & 1));
}

// Adds what a component of this weight gives to each row that has it. The products first, several
// at a time.
void add_products(const Segment::Postings& postings, std::uint16_t weight, std::uint16_t* sums) {
  constexpr std::size_t many = 64;
  std::array<std::uint16_t, many> products;
  std::size_t from = 0;
  for (; from + many <= postings.rows.size(); from += many) {
    const std::uint16_t* const weights = postings.weights.data() + from;
    const std::uint16_t* const rows = postings.rows.data() + from;
    for (std::size_t i = 0; i < many; ++i) products[i] = product(weight, weights[i]);
    for (std::size_t i = 0; i < many; ++i) {
      sums[rows[i]] = static_cast<std::uint16_t>(sums[rows[i]] + products[i]);
    }
  }
  for (; from < postings.rows.size(); ++from) {
    std::uint16_t& sum = sums[postings.rows[from]];
    sum = static_cast<std::uint16_t>(sum + product(weight, postings.weights[from]));
  }
}

// A document by what was read of it, and when it was added. Which document that is needs looking up
// only for those that remain.
struct Candidate {
  std::uint32_t sum = 0;
  std::uint32_t place = 0;  // in the order of adding
};

bool better(const Candidate& a, const Candidate& b) noexcept {
  return a.sum != b.sum ? a.sum > b.sum : a.place < b.place;
}

// The best by sum, at most so many at the end; up to twice as many in between.
class Candidates {
 public:
  // `least`: no sum below it is among the best; 1 or more.
  Candidates(std::size_t max, std::uint32_t least) : max_(max), least_(least) {
    all_.reserve(2 * max);
  }
  [[nodiscard]] std::uint32_t least() const noexcept { return least_; }
  void add(std::uint32_t sum, std::uint32_t place) {
    all_.push_back({sum, place});
    if (all_.size() == 2 * max_) thin();
  }
  // In no order.
  std::vector<Candidate> take() {
    if (all_.size() > max_) thin();
    return std::move(all_);
  }

 private:
  void thin() {
    const auto last = all_.begin() + static_cast<std::ptrdiff_t>(max_ - 1);
    std::nth_element(all_.begin(), last, all_.end(), better);
    least_ = last->sum;
    all_.resize(max_);
  }
  std::size_t max_;
  std::uint32_t least_;
  std::vector<Candidate> all_;
};

// A sum that so many of the sums, and some more, are likely to reach, judged by one in 16 of them.
std::uint32_t reached_by(std::span<const std::uint16_t> sums, std::size_t count) {
  constexpr std::size_t every = 16;
  constexpr std::size_t steps = 16;  // of a sum, that are not told apart
  std::array<std::uint32_t, 0x10000 / steps> counts{};
  for (std::size_t i = 0; i < sums.size(); i += every) ++counts[sums[i] / steps];
  std::size_t left = count / every;
  left += left / 2 + every;
  std::size_t step = counts.size() - 1;
  for (; step > 0 && counts[step] < left; --step) left -= counts[step];
  return static_cast<std::uint32_t>(std::max<std::size_t>(step * steps, 1));
}

// What a thread keeps between searches, for the memory.
struct Scratch {
  std::vector<std::uint16_t> sums;      // by place, but for the tail
  std::vector<std::uint32_t> compared;  // by place: 1 + where it is compared; 0 between searches
  std::vector<std::uint16_t> weights;   // of the components read, by id
};

class Search {
 public:
  Search(std::span<const std::shared_ptr<const Segment>> segments,
         std::span<const std::shared_ptr<const Document>> tail, const Cosines& cosines,
         std::size_t k, Scratch& scratch)
      : segments_(segments), tail_(tail), cosines_(cosines), k_(k), scratch_(scratch) {
    for (const auto& segment : segments_) rows_ += segment->docs.size();
    if (scratch_.sums.size() < rows_) scratch_.sums.resize(rows_);
    if (scratch_.compared.size() < rows_ + tail_.size()) {
      scratch_.compared.resize(rows_ + tail_.size());
    }
    std::fill_n(scratch_.sums.begin(), rows_, std::uint16_t{0});
    if (!tail_.empty()) scratch_.weights.assign(Segment::rows_max, 0);
  }
  ~Search() {
    for (const std::uint32_t place : places_) scratch_.compared[place] = 0;
  }
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  // Adds what the components give to every vector, and compares the best; `left` are those that
  // are not read yet. Whether the k best are found.
  bool read(std::span<const QueryComponent> components, std::span<const QueryComponent> left) {
    const bool all = left.empty();
    add_to_sums(components);
    const std::size_t max =
        all ? std::max(k_ + compared_spare, compared_all) : std::max(k_, compared_max);
    const std::vector<Candidate> best = choose(max);
    const bool enough = compare(best, norm_of(left));
    return all || enough;
  }

  std::vector<Near> take() {
    const auto last =
        compared_.begin() + static_cast<std::ptrdiff_t>(std::min(k_, compared_.size()));
    std::partial_sort(compared_.begin(), last, compared_.end(), [](const Near& a, const Near& b) {
      return a.cosine != b.cosine ? a.cosine > b.cosine : a.doc < b.doc;
    });
    compared_.erase(last, compared_.end());
    return std::move(compared_);
  }

 private:
  void add_to_sums(std::span<const QueryComponent> components) {
    find_all(components);
    std::uint16_t* sums = scratch_.sums.data();
    std::size_t list = 0;
    for (const auto& segment : segments_) {
      for (const QueryComponent& wanted : components) {
        if (list + lists_ahead < lists_.size()) prefetch(lists_[list + lists_ahead]);
        add_products(lists_[list++], wanted.weight, sums);
      }
      sums += segment->docs.size();
    }
    if (tail_.empty()) return;
    for (const QueryComponent& wanted : components) scratch_.weights[wanted.id] = wanted.weight;
  }

  // The lists of every segment, found together: most of the time is spent waiting for memory.
  void find_all(std::span<const QueryComponent> components) {
    lists_.clear();
    for (const auto& segment : segments_) {
      for (const QueryComponent& wanted : components) lists_.push_back(segment->find(wanted.id));
    }
  }

  // A list that is read soon.
  static void prefetch(const Segment::Postings& list) noexcept {
    constexpr std::size_t line = 64 / sizeof(std::uint16_t);
    for (std::size_t i = 0; i < std::min(list.rows.size(), 2 * line); i += line) {
      __builtin_prefetch(list.rows.data() + i);
      __builtin_prefetch(list.weights.data() + i);
    }
  }

  // The best by what was read, at most so many. Those of the last look have no less now; before the
  // first a guess tells which rows are worth a look, and if it is too high all are.
  std::vector<Candidate> choose(std::size_t max) {
    const std::span<const std::uint16_t> sums(scratch_.sums.data(), rows_);
    std::uint32_t least = max <= found_ ? least_ : reached_by(sums, max);
    std::vector<Candidate> best;
    for (;; least = 1) {
      Candidates chosen(max, least);
      choose_rows(sums, chosen);
      choose_tail(chosen);
      best = chosen.take();
      if (best.size() == max || least == 1) break;
    }
    found_ = best.size();
    least_ = best.empty() ? 1 : std::max_element(best.begin(), best.end(), better)->sum;
    return best;
  }

  // Looks at the rows a few at a time: nearly all are below what is wanted.
  static void choose_rows(std::span<const std::uint16_t> sums, Candidates& best) {
    constexpr std::size_t group = 8;
    std::size_t row = 0;
    for (; row + group <= sums.size(); row += group) {
      const std::uint16_t* const some = sums.data() + row;
      std::uint16_t highest = 0;
      for (std::size_t i = 0; i < group; ++i) highest = std::max(highest, some[i]);
      if (highest < best.least()) continue;
      for (std::size_t i = 0; i < group; ++i) {
        if (some[i] >= best.least()) best.add(some[i], static_cast<std::uint32_t>(row + i));
      }
    }
    for (; row < sums.size(); ++row) {
      if (sums[row] >= best.least()) best.add(sums[row], static_cast<std::uint32_t>(row));
    }
  }

  void choose_tail(Candidates& best) const {
    for (std::size_t i = 0; i < tail_.size(); ++i) {
      std::uint32_t sum = 0;
      for (const Component& has : tail_[i]->components) {
        sum += product(scratch_.weights[has.id], has.weight);
      }
      if (sum >= best.least()) best.add(sum, static_cast<std::uint32_t>(rows_ + i));
    }
  }

  static double norm_of(std::span<const QueryComponent> components) noexcept {
    double sum = 0;
    for (const QueryComponent& one : components) {
      const double weight = one.weight * 0x1p-16;
      sum += weight * weight;
    }
    return std::sqrt(sum);
  }

  [[nodiscard]] std::uint32_t doc_of(std::size_t place) const noexcept {
    for (const auto& segment : segments_) {
      if (place < segment->docs.size()) return segment->docs[place];
      place -= segment->docs.size();
    }
    return tail_[place]->doc;
  }

  // Compares whole those that were not yet.
  void compare_fresh(const std::vector<Candidate>& best) {
    const std::size_t from = places_.size();
    for (const Candidate& one : best) {
      if (scratch_.compared[one.place] == 0) places_.push_back(one.place);
    }
    std::vector<std::uint32_t> docs;
    docs.reserve(places_.size() - from);
    for (std::size_t i = from; i < places_.size(); ++i) {
      scratch_.compared[places_[i]] = static_cast<std::uint32_t>(i + 1);
      docs.push_back(doc_of(places_[i]));
    }
    std::vector<double> values(docs.size());
    cosines_(docs, values);
    for (std::size_t i = 0; i < docs.size(); ++i) compared_.push_back({docs[i], values[i]});
  }

  // Whether the best settle it. `unread`: the norm of what of the query was not read.
  bool compare(const std::vector<Candidate>& best, double unread) {
    compare_fresh(best);
    if (best.size() < compared_max || compared_.size() < k_) return false;
    double gain = gain_min * unread;  // or the most that it gave to one of them
    for (const Candidate& one : best) {
      const Near& near = compared_[scratch_.compared[one.place] - 1];
      gain = std::max(gain, near.cosine - one.sum / sum_steps);
    }
    const double others = least_ / sum_steps + gain;
    const auto above = std::count_if(compared_.begin(), compared_.end(),
                                     [&](const Near& one) { return others < one.cosine; });
    return static_cast<std::size_t>(above) >= k_;
  }

  std::span<const std::shared_ptr<const Segment>> segments_;
  std::span<const std::shared_ptr<const Document>> tail_;
  const Cosines& cosines_;
  std::size_t k_;
  Scratch& scratch_;
  static constexpr std::size_t lists_ahead = 4;

  std::size_t rows_ = 0;                  // of all segments
  std::size_t found_ = 0;                 // by the last look, and
  std::uint32_t least_ = 1;               // the lowest sum among them
  std::vector<Segment::Postings> lists_;  // by segment, then component
  std::vector<Near> compared_;
  std::vector<std::uint32_t> places_;  // of those
};

}  // namespace

std::vector<Near> NearestIndex::search(std::span<const QueryComponent> query, std::size_t k,
                                       const Cosines& cosines) const {
  std::vector<QueryComponent> rarest(query.begin(), query.end());
  std::erase_if(rarest, [](const QueryComponent& one) { return one.df == 0 || one.weight == 0; });
  if (rarest.empty() || k == 0) return {};
  std::sort(rarest.begin(), rarest.end(), [](const QueryComponent& a, const QueryComponent& b) {
    return a.df != b.df ? a.df < b.df : a.id < b.id;
  });
  thread_local Scratch scratch;
  Search search(segments_, tail_, cosines, k, scratch);
  std::size_t read = 0;  // components
  std::size_t work = 0;
  std::size_t budget = postings_first;
  for (;;) {
    const std::size_t from = read;
    for (; read < rarest.size(); ++read) {
      if (read > from && work + rarest[read].df > budget) break;
      if (from > 0 && work + rarest[read].df > postings_max) break;
      work += rarest[read].df;
    }
    if (read == from) break;
    const std::span<const QueryComponent> all(rarest);
    if (search.read(all.subspan(from, read - from), all.subspan(read))) break;
    budget = std::max(2 * budget, 2 * work);
  }
  return search.take();
}

void NearestIndex::add(std::uint32_t doc, std::vector<Component> components) {
  tail_.push_back(std::make_shared<const Document>(Document{doc, std::move(components)}));
  ++size_;
  if (tail_.size() < tail_max) return;
  std::vector<std::uint32_t> docs;
  std::vector<std::uint32_t> ends;
  std::vector<Component> all;
  for (const auto& document : tail_) {
    docs.push_back(document->doc);
    all.insert(all.end(), document->components.begin(), document->components.end());
    ends.push_back(static_cast<std::uint32_t>(all.size()));
  }
  segments_.push_back(make_segment(std::move(docs), ends, all));
  tail_.clear();
  merge_last();
}

// The last `fan_in` segments merge while they are of about one size, and small enough.
void NearestIndex::merge_last() {
  while (segments_.size() >= fan_in) {
    const auto first = segments_.end() - fan_in;
    std::size_t rows = 0;
    for (auto one = first; one != segments_.end(); ++one) rows += (*one)->docs.size();
    if (rows > Segment::rows_max || (*first)->docs.size() > 2 * segments_.back()->docs.size()) {
      return;
    }
    NearestSegmentPtr merged = merge(std::span(first, segments_.end()));
    segments_.erase(first, segments_.end());
    segments_.push_back(std::move(merged));
  }
}

void NearestBuilder::add(std::uint32_t doc, std::span<const Component> components) {
  docs_.push_back(doc);
  components_.insert(components_.end(), components.begin(), components.end());
  ends_.push_back(static_cast<std::uint32_t>(components_.size()));
  if (docs_.size() == Segment::rows_max) close_segment();
}

void NearestBuilder::close_segment() {
  out_.size_ += docs_.size();
  out_.segments_.push_back(make_segment(std::move(docs_), ends_, components_));
  docs_.clear();
  ends_.clear();
  components_.clear();
}

NearestIndex NearestBuilder::finish() {
  if (!docs_.empty()) close_segment();
  NearestIndex out = std::move(out_);
  *this = {};
  return out;
}

}  // namespace keel::index
