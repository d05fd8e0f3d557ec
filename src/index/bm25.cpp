#include "keel/index/bm25.hpp"

#include <algorithm>
#include <limits>

#include "index/segment.hpp"

namespace keel::index {
namespace {

using Segment = Bm25Index::Segment;

float term_score(float idf, float weight, float length, const Bm25Parameters& p) {
  return idf * weight * (p.k1 + 1) / (weight + p.k1 * (1 - p.b + p.b * length / p.mean_length));
}

// The k best so far, as a heap with the worst on top.
class TopK {
 public:
  TopK(std::size_t k, const Accept& accept) : k_(k), accept_(accept) {}
  // What a score must not be below to be among them; an equal one may be, by its document.
  [[nodiscard]] double least() const noexcept {
    return heap_.size() == k_ ? static_cast<double>(heap_.front().score) : 0;
  }
  void offer(std::uint32_t doc, std::uint32_t version, float score) {
    const Hit hit{doc, score};
    if (heap_.size() == k_ && !better(hit, heap_.front())) return;
    if (!accept_(doc, version)) return;
    if (heap_.size() == k_) {
      std::pop_heap(heap_.begin(), heap_.end(), better);
      heap_.back() = hit;
    } else {
      heap_.push_back(hit);
    }
    std::push_heap(heap_.begin(), heap_.end(), better);
  }
  std::vector<Hit> take() {
    std::sort(heap_.begin(), heap_.end(), better);
    return std::move(heap_);
  }

 private:
  static bool better(const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.doc < b.doc;
  }
  std::size_t k_;
  const Accept& accept_;
  std::vector<Hit> heap_;
};

// Scores of one segment's rows so far; those not touched are 0. Kept by the thread.
struct Partial {
  std::vector<float> scores;
  std::vector<std::uint32_t> touched;

  void clear() noexcept {
    for (const std::uint32_t row : touched) scores[row] = 0;
    touched.clear();
  }
};

// A segment's postings of one query term, with the most that they add to a score.
struct QueryList {
  Segment::List list;
  float idf = 0;
  double bound = 0;
};

// One segment, term by term in the order of the query, the highest idf first. As soon as a document
// that has none of the terms so far cannot be among the k best any more, only the documents that
// can are looked up in the lists of the other terms: MaxScore (Turtle and Flood 1995), with the
// bounds of blocks (Ding and Suel 2011) in the look-up. Every score is summed in the order of the
// query, so that it has the same bits wherever a document lies.
class SegmentSearch {
 public:
  SegmentSearch(const Segment& segment, std::span<const QueryTerm> terms,
                const Bm25Parameters& parameters, std::size_t k, TopK& top, Partial& partial)
      : segment_(segment), parameters_(parameters), k_(k), top_(top), partial_(partial) {
    // Rounding may lift a sum above the sum of its bounds by so much.
    slack_ = 1 + static_cast<double>(terms.size() + 8) * 0x1p-22;
    for (const QueryTerm& term : terms) {
      const Segment::List list = segment.find(term.id);
      if (list.count == 0) continue;
      lists_.push_back({list, term.idf, bound(term.idf, list.weight_max, list.length_min)});
    }
    rest_.resize(lists_.size() + 1, 0.0);
    for (std::size_t i = lists_.size(); i-- > 0;) rest_[i] = rest_[i + 1] + lists_[i].bound;
  }

  void run() {
    partial_.clear();  // also what a search left that ran out of memory
    if (partial_.scores.size() < segment_.docs.size()) partial_.scores.resize(segment_.docs.size());
    std::size_t done = 0;
    std::size_t read = 0;
    for (; done < lists_.size() && rest_[done] >= top_.least(); ++done) {
      // Before a list that is longer than all that was read, a threshold may save the reading.
      const std::size_t length = lists_[done].list.count * Segment::block_max;
      if (length > read && partial_.touched.size() >= k_) {
        finish_best(done);
        if (rest_[done] < top_.least()) break;
      }
      add(lists_[done]);
      read += length;
    }
    for (const std::uint32_t row : partial_.touched) finish(row, done);
    partial_.clear();
  }

 private:
  static constexpr float finished = -std::numeric_limits<float>::infinity();

  [[nodiscard]] double bound(float idf, std::uint16_t weight, float length) const noexcept {
    return slack_ * static_cast<double>(term_score(idf, weight, length, parameters_));
  }

  void add(const QueryList& query) {
    for (const Segment::Block& block : std::span(query.list.blocks, query.list.count)) {
      for (const Segment::Entry& entry : query.list.entries(block)) {
        const std::uint32_t row = block.row + entry.offset;
        float& score = partial_.scores[row];
        if (score == 0) partial_.touched.push_back(row);
        score += term_score(query.idf, entry.weight, segment_.lengths[row], parameters_);
      }
    }
  }

  // Offers a row whose first `done` lists are added up, unless it cannot be among the k best.
  void finish(std::uint32_t row, std::size_t done) {
    float score = partial_.scores[row];
    if (score == finished) return;
    const double least = top_.least();
    for (std::size_t i = done; i < lists_.size(); ++i) {
      const auto sum = static_cast<double>(score) * slack_;
      if (sum + rest_[i] < least) return;
      const QueryList& query = lists_[i];
      const Segment::Block* block = query.list.find(row);
      if (!block) continue;
      if (sum + bound(query.idf, block->weight_max, block->length_min) + rest_[i + 1] < least) {
        return;
      }
      const std::uint16_t weight = query.list.weight(*block, row);
      if (weight == 0) continue;
      score += term_score(query.idf, weight, segment_.lengths[row], parameters_);
    }
    top_.offer(segment_.docs[row], segment_.versions[row], score);
  }

  // Finishes the rows that are best so far, for the sake of a threshold.
  void finish_best(std::size_t done) {
    best_ = partial_.touched;
    const auto middle = best_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(best_.begin(), middle, best_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return partial_.scores[a] > partial_.scores[b];
    });
    for (auto row = best_.begin(); row <= middle; ++row) {
      finish(*row, done);
      partial_.scores[*row] = finished;
    }
  }

  const Segment& segment_;
  const Bm25Parameters& parameters_;
  std::size_t k_;
  TopK& top_;
  Partial& partial_;
  double slack_ = 1;
  std::vector<QueryList> lists_;
  std::vector<double> rest_;  // [i]: the most that lists i and later add
  std::vector<std::uint32_t> best_;
};

// By falling idf, without those that count for nothing or are past the work bound.
std::vector<QueryTerm> terms_in_order(std::span<const QueryTerm> query,
                                      const Bm25Parameters& parameters) {
  std::vector<QueryTerm> terms(query.begin(), query.end());
  std::sort(terms.begin(), terms.end(), [](const QueryTerm& a, const QueryTerm& b) {
    return a.idf != b.idf ? a.idf > b.idf : a.id < b.id;
  });
  std::size_t work = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    work += terms[i].df;
    if (terms[i].idf <= 0 || (work > parameters.postings_max && i >= 2)) {
      terms.resize(i);
      break;
    }
  }
  return terms;
}

float score_of(const Document& document, std::span<const QueryTerm> terms,
               const Bm25Parameters& parameters) {
  float score = 0;
  for (const QueryTerm& term : terms) {
    const auto at =
        std::lower_bound(document.terms.begin(), document.terms.end(), term.id,
                         [](const Term& entry, std::uint32_t id) { return entry.id < id; });
    if (at != document.terms.end() && at->id == term.id) {
      score += term_score(term.idf, at->weight, document.length, parameters);
    }
  }
  return score;
}

}  // namespace

void Bm25Index::add(Document document) {
  tail_.push_back(std::make_shared<const Document>(std::move(document)));
  ++size_;
  if (tail_.size() < tail_max) return;
  std::vector<SegmentPtr> parts;
  for (const auto& one : tail_) parts.push_back(single(*one));
  tail_.clear();
  segments_.push_back(merge(parts));
  // The last `fan_in` segments merge while they are of about one size.
  while (segments_.size() >= fan_in) {
    const auto first = segments_.end() - fan_in;
    if ((*first)->docs.size() > 2 * segments_.back()->docs.size()) break;
    SegmentPtr merged = merge(std::span(first, segments_.end()));
    segments_.erase(first, segments_.end());
    segments_.push_back(std::move(merged));
  }
}

std::vector<Hit> Bm25Index::search(std::span<const QueryTerm> query,
                                   const Bm25Parameters& parameters, std::size_t k,
                                   const Accept& accept) const {
  if (k == 0) return {};
  const std::vector<QueryTerm> terms = terms_in_order(query, parameters);
  TopK top(k, accept);
  thread_local Partial partial;
  for (const SegmentPtr& segment : segments_) {
    SegmentSearch(*segment, terms, parameters, k, top, partial).run();
  }
  for (const auto& document : tail_) {
    const float score = score_of(*document, terms, parameters);
    if (score > 0) top.offer(document->doc, document->version, score);
  }
  return top.take();
}

}  // namespace keel::index
