#include "keel/index/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

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
constexpr std::int16_t product(std::uint16_t a, std::uint16_t b) noexcept {
  return static_cast<std::int16_t>(((static_cast<std::uint32_t>(a) * b >> 1) + (1u << 16)) >> 17);
}

// A document by what was read of it, and when it was added. Which document that is needs looking up
// only for those that remain.
struct Candidate {
  std::int32_t sum = 0;
  std::uint32_t place = 0;  // in the order of adding
};

bool better(const Candidate& a, const Candidate& b) noexcept {
  return a.sum != b.sum ? a.sum > b.sum : a.place < b.place;
}

// The best by sum, at most so many at the end; up to twice as many in between.
class Candidates {
 public:
  explicit Candidates(std::size_t max) : max_(max) { all_.reserve(2 * max); }
  // Sums below it are not among the best; 1 at first.
  [[nodiscard]] std::int32_t least() const noexcept { return least_; }
  void add(std::int32_t sum, std::uint32_t place) {
    all_.push_back({sum, place});
    if (all_.size() == 2 * max_) thin();
  }
  // Best first.
  std::vector<Candidate> take() {
    if (all_.size() > max_) thin();
    std::sort(all_.begin(), all_.end(), better);
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
  std::int32_t least_ = 1;
  std::vector<Candidate> all_;
};

// What a thread keeps between searches, for the memory.
struct Scratch {
  std::vector<std::int16_t> sums;      // by segment, then row
  std::vector<std::uint16_t> weights;  // of the components read, by id; 0 between searches
};

class Search {
 public:
  Search(std::span<const std::shared_ptr<const Segment>> segments,
         std::span<const std::shared_ptr<const Document>> tail, const Cosines& cosines,
         std::size_t k, Scratch& scratch)
      : segments_(segments), tail_(tail), cosines_(cosines), k_(k), scratch_(scratch) {
    std::size_t rows = 0;
    for (const auto& segment : segments_) rows += segment->docs.size();
    if (scratch_.sums.size() < rows) scratch_.sums.resize(rows);
    scratch_.weights.assign(Segment::rows_max, 0);
  }

  // Adds what the components give to every vector, and compares the best; `left` are those that
  // are not read yet. Whether the k best are found.
  bool read(std::span<const QueryComponent> components, std::span<const QueryComponent> left) {
    const bool all = left.empty();
    find_all(components);
    Candidates best(all ? std::max(k_ + compared_spare, compared_all) : std::max(k_, compared_max));
    std::size_t base = 0;
    std::size_t list = 0;
    for (const auto& segment : segments_) {
      const std::span<std::int16_t> sums(scratch_.sums.data() + base, segment->docs.size());
      if (first_) std::fill(sums.begin(), sums.end(), std::int16_t{0});
      for (const QueryComponent& wanted : components) {
        if (list + lists_ahead < lists_.size()) prefetch(lists_[list + lists_ahead]);
        for (const Segment::Posting& posting : lists_[list++]) {
          std::int16_t& sum = sums[posting.row];
          sum = static_cast<std::int16_t>(sum + product(wanted.weight, posting.weight));
        }
      }
      choose(sums, static_cast<std::uint32_t>(base), best);
      base += segment->docs.size();
    }
    for (const QueryComponent& wanted : components) scratch_.weights[wanted.id] = wanted.weight;
    for (std::size_t i = 0; i < tail_.size(); ++i) {
      std::int32_t sum = 0;
      for (const Component& has : tail_[i]->components) {
        sum += product(scratch_.weights[has.id], has.weight);
      }
      if (sum >= best.least()) best.add(sum, static_cast<std::uint32_t>(base + i));
    }
    first_ = false;
    const bool enough = compare(best.take(), norm_of(left));
    return all || enough;
  }

  std::vector<Near> take() {
    std::sort(compared_.begin(), compared_.end(), nearer);
    if (compared_.size() > k_) compared_.resize(k_);
    return std::move(compared_);
  }

 private:
  static bool nearer(const Near& a, const Near& b) noexcept {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.doc < b.doc;
  }

  // The lists of every segment, found together: most of the time is spent waiting for memory.
  void find_all(std::span<const QueryComponent> components) {
    lists_.clear();
    for (const auto& segment : segments_) {
      for (const QueryComponent& wanted : components) lists_.push_back(segment->find(wanted.id));
    }
  }

  // A list that is read soon.
  static void prefetch(std::span<const Segment::Posting> list) noexcept {
    constexpr std::size_t line = 64 / sizeof(Segment::Posting);
    for (std::size_t i = 0; i < std::min(list.size(), 4 * line); i += line) {
      __builtin_prefetch(list.data() + i);
    }
  }

  // Looks at the rows a few at a time: nearly all are below what is wanted.
  static void choose(std::span<const std::int16_t> sums, std::uint32_t base, Candidates& best) {
    constexpr std::size_t group = 32;
    for (std::size_t row = 0; row < sums.size(); row += group) {
      const std::size_t end = std::min(row + group, sums.size());
      std::int16_t highest = 0;
      for (std::size_t i = row; i < end; ++i) highest = std::max(highest, sums[i]);
      if (highest < best.least()) continue;
      for (std::size_t i = row; i < end; ++i) {
        if (sums[i] >= best.least()) best.add(sums[i], base + static_cast<std::uint32_t>(i));
      }
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

  [[nodiscard]] std::vector<std::uint32_t> docs_of(const std::vector<Candidate>& candidates) const {
    std::vector<std::uint32_t> out;
    out.reserve(candidates.size());
    for (const Candidate& one : candidates) {
      std::size_t place = one.place;
      auto segment = segments_.begin();
      for (; segment != segments_.end() && place >= (*segment)->docs.size(); ++segment) {
        place -= (*segment)->docs.size();
      }
      out.push_back(segment == segments_.end() ? tail_[place]->doc : (*segment)->docs[place]);
    }
    return out;
  }

  // Compares whole those that were not yet; whether they settle it. `unread`: the norm of what of
  // the query was not read.
  bool compare(const std::vector<Candidate>& best, double unread) {
    const std::vector<std::uint32_t> docs = docs_of(best);
    std::vector<std::uint32_t> fresh;
    for (const std::uint32_t doc : docs) {
      if (!find(doc)) fresh.push_back(doc);
    }
    std::vector<double> values(fresh.size());
    cosines_(fresh, values);
    for (std::size_t i = 0; i < fresh.size(); ++i) compared_.push_back({fresh[i], values[i]});
    std::sort(compared_.begin(), compared_.end(),
              [](const Near& a, const Near& b) { return a.doc < b.doc; });
    if (best.size() < compared_max || compared_.size() < k_) return false;
    double gain = gain_min * unread;  // or the most that it gave to one of them
    for (std::size_t i = 0; i < best.size(); ++i) {
      gain = std::max(gain, find(docs[i])->cosine - best[i].sum / sum_steps);
    }
    std::vector<double> order;
    for (const Near& one : compared_) order.push_back(one.cosine);
    const auto kth = order.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(order.begin(), kth, order.end(), std::greater<>());
    return best.back().sum / sum_steps + gain < *kth;
  }

  [[nodiscard]] const Near* find(std::uint32_t doc) const noexcept {
    const auto at =
        std::lower_bound(compared_.begin(), compared_.end(), doc,
                         [](const Near& one, std::uint32_t wanted) { return one.doc < wanted; });
    return at != compared_.end() && at->doc == doc ? &*at : nullptr;
  }

  std::span<const std::shared_ptr<const Segment>> segments_;
  std::span<const std::shared_ptr<const Document>> tail_;
  const Cosines& cosines_;
  std::size_t k_;
  Scratch& scratch_;
  static constexpr std::size_t lists_ahead = 4;

  bool first_ = true;
  std::vector<std::span<const Segment::Posting>> lists_;  // by segment, then component
  std::vector<Near> compared_;                            // by doc
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
