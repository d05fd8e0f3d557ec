// knowledge: the help centre as it stands: articles with versions and passages, ready for
// retrieval. Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. An article keeps its slot for ever; slots are given in the order of first appearance.
//  2. Norms are of the idf at the last weighing; the whole help centre is weighed again when it has
//     grown or shrunk by half since, and at the end of every import.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/index/bm25.hpp"
#include "keel/learn/facts.hpp"
#include "keel/learn/vectors.hpp"
#include "keel/text/analysis.hpp"

namespace keel::learn {

inline constexpr std::uint32_t no_slot = ~0u;
inline constexpr index::Bm25Parameters bm25_parameters{};  // k1 .9, b .4
inline constexpr std::uint16_t title_weight = 4;

// A piece of a body that can stand as an answer: bytes [begin, end).
struct Passage {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  template <class A>
  void fields(A& a) {
    a(begin, end);
  }
};

// One version of an article; never modified.
struct ArticleDoc : Counted<ArticleDoc> {
  Article article;
  std::uint32_t version = 1;
  text::Language language = text::Language::unknown;
  std::string topic;      // the section, else the first label, else "general"
  std::string proposal;   // hex id of the proposal that made it
  std::uint64_t seq = 0;  // of the event that put it
  std::int64_t at_us = 0;
  std::vector<index::Term> terms;  // of title (times title_weight) and body
  float length = 0;
  PackedVector full;  // title and body
  PackedVector title;
  std::vector<Passage> passages;
  template <class A>
  void fields(A& a) {
    a(article, version, language, topic, proposal, seq, at_us, terms, length);
    a.flat(full);
    a.flat(title);
    a(passages);
  }
};

struct ArticleSlot {
  Ref<ArticleDoc> doc;
  bool live = false;
  float full_norm = 0;
  float title_norm = 0;
  template <class A>
  void fields(A& a) {
    a(doc, live, full_norm, title_norm);
  }
};

// A question prepared for articles and memory; made once, used by every candidate.
struct Query {
  text::Language language = text::Language::unknown;
  std::string locale;  // "de-AT" as the asker's program says, else the language's tag; "" unknown
  std::vector<index::QueryTerm> terms;  // distinct stems, ascending, with the help centre's idf
  double bm25_max = 1;                  // what a document holding every term often would score
  ArticleProbe probe;
  std::vector<text::HashedCount> mix;
  QuestionVector vector;  // left empty here: it depends on what memory has seen
};

class Knowledge {
 public:
  void apply(const Fact& fact);

  [[nodiscard]] std::uint32_t find(std::string_view id) const noexcept;  // no_slot when unknown
  [[nodiscard]] const ArticleSlot& slot(std::uint32_t slot) const noexcept { return slots_[slot]; }
  [[nodiscard]] const ArticleDoc& doc(std::uint32_t slot) const noexcept {
    return *slots_[slot].doc;
  }
  // Ids of those of the articles that are live, in their order.
  [[nodiscard]] std::vector<std::string> ids(std::span<const std::uint32_t> slots) const;
  [[nodiscard]] bool live(std::uint32_t slot) const noexcept {
    return slot < slots_.size() && slots_[slot].live;
  }
  [[nodiscard]] std::size_t slots() const noexcept { return slots_.size(); }
  [[nodiscard]] std::uint32_t live_count() const noexcept { return frequencies_.articles(); }
  // Number of the event that put an article last, 0 for none. With live_count() it tells the
  // articles of one state of a journal from those of any other.
  [[nodiscard]] std::uint64_t last_put() const noexcept { return last_put_; }
  [[nodiscard]] const DocumentFrequencies& frequencies() const noexcept { return frequencies_; }

  // `language` unknown: guessed from the text; where that is too short to tell, the language whose
  // articles have its words.
  [[nodiscard]] Query query(std::string_view text, text::Language language) const;
  // Adds what the words mean elsewhere to a query's terms and probe, each at `share` of its weight;
  // what the question says itself keeps its own. bm25_max stays: it is what was asked for.
  void widen(Query& query, std::string_view words, double share) const;
  // Live articles that have a term.
  [[nodiscard]] std::uint32_t articles_with(std::uint32_t term) const noexcept {
    const std::uint32_t* df = term_df_.find(term);
    return df ? *df : 0;
  }
  // The k best live articles that the asker may see.
  [[nodiscard]] std::vector<index::Hit> search(const Query& query, std::size_t k,
                                               const index::Accept& accept) const;
  // BM25 of one article as a share of bm25_max, [0, 1].
  [[nodiscard]] double coverage(const Query& query, std::uint32_t slot) const noexcept;
  // Which of an article's siblings (its translations, and another brand's version of it) is for who
  // asks: of those that are live and accepted the one of the asker's locale; else of its language,
  // without a region or with any; else of the main language; else the first. Among siblings of
  // several brands only the slot's own count when it is accepted itself. The slot itself when the
  // locale is "" and it is accepted; no_slot when nothing is.
  [[nodiscard]] std::uint32_t sibling(std::uint32_t slot, std::string_view locale,
                                      const index::Accept& accept) const;
  // An article and its siblings, ascending: their ids are equal but for an ending ".de" or ":de-AT"
  // and, for an article of a brand, a beginning "BRAND/", "BRAND:", "BRAND." or "BRAND-".
  [[nodiscard]] const std::vector<std::uint32_t>& family(std::uint32_t slot) const;
  // Live articles in a language, and the language of most of them (unknown when there is none).
  [[nodiscard]] std::uint32_t written_in(text::Language language) const noexcept;
  [[nodiscard]] text::Language main_language() const noexcept;
  // Articles in a language for each one in the main language, [0, 1].
  [[nodiscard]] double share(text::Language language) const noexcept;
  // The passage that BM25 ranks first; the whole of a short body.
  [[nodiscard]] std::string_view best_passage(const Query& query, std::uint32_t slot) const;

  template <class A>
  void fields(A& a) {
    a(slots_, by_id_, frequencies_, term_df_, length_sum_, languages_, weighed_at_);
    if constexpr (A::reading) settle();
  }

 private:
  // A cache of slots_, made when it is first asked for: a workspace that was opened only to be read
  // does without.
  struct Index : Counted<Index> {
    std::once_flag made;
    index::Bm25Index articles;
  };

  void put(const Fact& fact, const ArticlePut& put);
  void retire(std::uint32_t slot);
  void count(const ArticleDoc& doc, bool add);
  void weigh(std::uint32_t slot);
  void weigh_all();
  void settle();  // what of it is not part of the state
  [[nodiscard]] const index::Bm25Index& index() const;
  [[nodiscard]] text::Language language_of_words(std::string_view text) const;
  void index_article(std::uint32_t slot, const ArticleDoc& doc);
  void join_family(std::uint32_t slot);

  PersistentVector<ArticleSlot> slots_;
  PersistentMap<std::string, std::uint32_t> by_id_;
  DocumentFrequencies frequencies_;
  PersistentMap<std::uint32_t, std::uint32_t> term_df_;
  double length_sum_ = 0;
  std::map<text::Language, std::uint32_t> languages_;  // live articles of each
  std::uint32_t weighed_at_ = 0;                       // live articles at the last full weighing
  // Not part of the state.
  Ref<Index> index_ = Ref<Index>(new Index);
  PersistentMap<std::string, std::vector<std::uint32_t>> families_;  // siblings by id
  std::uint64_t last_put_ = 0;
};

// Distinct stems with their counts, ascending: the terms of a document or a question.
[[nodiscard]] std::vector<index::Term> terms_of(std::span<const std::uint64_t> stems);
[[nodiscard]] constexpr std::uint32_t term_id(std::uint64_t stem) noexcept {
  return static_cast<std::uint32_t>(stem >> 32);
}

}  // namespace keel::learn
