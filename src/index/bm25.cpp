#include "keel/index/bm25.hpp"

#include <algorithm>
#include <numeric>

namespace keel::index {

struct Posting {
  std::uint32_t local;  // row of the document in its segment
  std::uint16_t weight;
};

// Postings grouped by term: those of terms[i] are postings[starts[i] .. starts[i + 1]).
struct Bm25Index::Segment {
  std::vector<std::uint32_t> docs;
  std::vector<std::uint32_t> versions;
  std::vector<float> lengths;
  std::vector<std::uint32_t> terms;  // ascending
  std::vector<std::uint32_t> starts;
  std::vector<Posting> postings;

  [[nodiscard]] std::span<const Posting> find(std::uint32_t term) const {
    const auto at = std::lower_bound(terms.begin(), terms.end(), term);
    if (at == terms.end() || *at != term) return {};
    const auto i = static_cast<std::size_t>(at - terms.begin());
    return std::span(postings).subspan(starts[i], starts[i + 1] - starts[i]);
  }
};

namespace {

using Segment = Bm25Index::Segment;
using SegmentPtr = std::shared_ptr<const Segment>;

// One segment of the rows of all; rows keep their order, so postings stay ascending by row.
SegmentPtr merge(std::span<const SegmentPtr> parts) {
  auto out = std::make_shared<Segment>();
  std::size_t postings = 0;
  for (const SegmentPtr& part : parts) postings += part->postings.size();
  out->postings.reserve(postings);
  std::vector<std::uint32_t> offsets;
  for (const SegmentPtr& part : parts) {
    offsets.push_back(static_cast<std::uint32_t>(out->docs.size()));
    out->docs.insert(out->docs.end(), part->docs.begin(), part->docs.end());
    out->versions.insert(out->versions.end(), part->versions.begin(), part->versions.end());
    out->lengths.insert(out->lengths.end(), part->lengths.begin(), part->lengths.end());
    out->terms.insert(out->terms.end(), part->terms.begin(), part->terms.end());
  }
  std::sort(out->terms.begin(), out->terms.end());
  out->terms.erase(std::unique(out->terms.begin(), out->terms.end()), out->terms.end());
  out->starts.reserve(out->terms.size() + 1);
  std::vector<std::size_t> next(parts.size(), 0);
  for (const std::uint32_t term : out->terms) {
    out->starts.push_back(static_cast<std::uint32_t>(out->postings.size()));
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const Segment& part = *parts[p];
      if (next[p] == part.terms.size() || part.terms[next[p]] != term) continue;
      for (std::uint32_t i = part.starts[next[p]]; i < part.starts[next[p] + 1]; ++i) {
        out->postings.push_back({part.postings[i].local + offsets[p], part.postings[i].weight});
      }
      ++next[p];
    }
  }
  out->starts.push_back(static_cast<std::uint32_t>(out->postings.size()));
  return out;
}

SegmentPtr single(const Document& document) {
  auto out = std::make_shared<Segment>();
  out->docs = {document.doc};
  out->versions = {document.version};
  out->lengths = {document.length};
  for (const Term& term : document.terms) {
    out->terms.push_back(term.id);
    out->starts.push_back(static_cast<std::uint32_t>(out->postings.size()));
    out->postings.push_back({0, term.weight});
  }
  out->starts.push_back(static_cast<std::uint32_t>(out->postings.size()));
  return out;
}

float term_score(float idf, float weight, float length, const Bm25Parameters& p) {
  return idf * weight * (p.k1 + 1) / (weight + p.k1 * (1 - p.b + p.b * length / p.mean_length));
}

// The k best so far, as a heap with the worst on top.
class TopK {
 public:
  TopK(std::size_t k, const Accept& accept) : k_(k), accept_(accept) {}
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
  TopK top(k, accept);
  thread_local std::vector<float> scores;
  thread_local std::vector<std::uint32_t> touched;
  for (const SegmentPtr& segment : segments_) {
    scores.assign(segment->docs.size(), 0.0f);
    touched.clear();
    for (const QueryTerm& term : terms) {
      for (const Posting& posting : segment->find(term.id)) {
        float& score = scores[posting.local];
        if (score == 0) touched.push_back(posting.local);
        score += term_score(term.idf, posting.weight, segment->lengths[posting.local], parameters);
      }
    }
    for (const std::uint32_t local : touched) {
      top.offer(segment->docs[local], segment->versions[local], scores[local]);
    }
  }
  for (const auto& document : tail_) {
    float score = 0;
    for (const QueryTerm& term : terms) {
      const auto at =
          std::lower_bound(document->terms.begin(), document->terms.end(), term.id,
                           [](const Term& entry, std::uint32_t id) { return entry.id < id; });
      if (at != document->terms.end() && at->id == term.id) {
        score += term_score(term.idf, at->weight, document->length, parameters);
      }
    }
    if (score > 0) top.offer(document->doc, document->version, score);
  }
  return top.take();
}

void Bm25Builder::add(std::uint32_t doc, std::uint32_t version, float length,
                      std::span<const Term> terms) {
  const auto row = static_cast<std::uint32_t>(docs_.size());
  docs_.push_back(doc);
  versions_.push_back(version);
  lengths_.push_back(length);
  for (const Term& term : terms) entries_.push_back({term.id, row, term.weight});
}

// Least significant digit first, which keeps rows ascending within a term.
void Bm25Builder::sort_by_term() {
  constexpr unsigned digit_bits = 11;
  constexpr std::uint32_t digits = 1u << digit_bits;
  std::uint32_t largest = 0;
  for (const Entry& entry : entries_) largest = std::max(largest, entry.term);
  std::vector<Entry> sorted(entries_.size());
  for (unsigned shift = 0; shift < 32 && largest >> shift != 0; shift += digit_bits) {
    std::vector<std::size_t> place(digits, 0);
    for (const Entry& entry : entries_) ++place[entry.term >> shift & (digits - 1)];
    std::exclusive_scan(place.begin(), place.end(), place.begin(), std::size_t{0});
    for (const Entry& entry : entries_) sorted[place[entry.term >> shift & (digits - 1)]++] = entry;
    entries_.swap(sorted);
  }
}

Bm25Index Bm25Builder::finish() {
  Bm25Index out;
  if (!docs_.empty()) {
    sort_by_term();
    auto segment = std::make_shared<Segment>();
    segment->postings.reserve(entries_.size());
    for (const Entry& entry : entries_) {
      if (segment->terms.empty() || segment->terms.back() != entry.term) {
        segment->terms.push_back(entry.term);
        segment->starts.push_back(static_cast<std::uint32_t>(segment->postings.size()));
      }
      segment->postings.push_back({entry.row, entry.weight});
    }
    segment->starts.push_back(static_cast<std::uint32_t>(segment->postings.size()));
    out.size_ = docs_.size();
    segment->docs = std::move(docs_);
    segment->versions = std::move(versions_);
    segment->lengths = std::move(lengths_);
    out.segments_.push_back(std::move(segment));
  }
  *this = {};
  return out;
}

}  // namespace keel::index
