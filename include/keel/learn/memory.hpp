// memory: the questions whose right article is known, and those an article is known not to answer.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. An article that was not among the first five served earns nothing from a customer; from an
//     agent it does.
//  2. The m-th credit of one customer to one article weighs 1/m^2; agents keep their weight.
#pragma once

#include <mutex>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/index/nearest.hpp"
#include "keel/learn/outcome.hpp"

namespace keel::learn {

// An article that did not help, as of the journal's `seq`: a later version gets a new chance.
struct Refuted {
  std::uint32_t slot = no_slot;
  std::uint64_t seq = 0;
  template <class A>
  void fields(A& a) {
    a(slot, seq);
  }
};

struct Label {
  std::uint32_t slot = no_slot;  // the right article
  float weight = 0;              // trust: 1 a resolution, 2 an agent's correction
  Cause cause = Cause::resolution;
  bool audited = false;
  bool history = false;       // waits for the fit of its import
  bool has_features = false;  // of `slot`, when it was not among the candidates
  ServedFeatures features;
  std::vector<Refuted> refuted;
  template <class A>
  void fields(A& a) {
    a(slot, weight, cause, audited, history, has_features, features, refuted);
  }
};

struct Recalled {
  std::uint32_t answer = no_slot;  // ordinal
  double cosine = 0;
};

class Memory {
 public:
  // Changes the outcome's weight to what trust leaves of it; 0 when it teaches nothing.
  void apply(Outcome& outcome, const Answers& answers);

  // Forgets for now which article was right for a question, when it was this one; unmask() knows it
  // again, unless something else was learned of the question meanwhile. Until then it has no vote
  // and teaches no fit.
  void mask(std::uint32_t answer, std::uint32_t slot);
  void mask(std::uint32_t answer);  // whichever it was
  void unmask(std::uint32_t answer);

  // A fit of the ranking has learned what was imported.
  void fitted() noexcept { history_ = 0; }

  [[nodiscard]] const Label* label(std::uint32_t answer) const noexcept {
    return labels_.find(answer);
  }
  // Ordinals in the order in which they were first labelled.
  [[nodiscard]] const PersistentVector<std::uint32_t>& labelled() const noexcept {
    return labelled_;
  }
  [[nodiscard]] std::uint64_t corrections() const noexcept { return corrections_; }
  [[nodiscard]] std::uint64_t history() const noexcept { return history_; }

  // Whether more than so many remembered questions have this feature.
  [[nodiscard]] bool seen(std::uint16_t feature, std::uint32_t questions = 0) const noexcept {
    return feature_df_[feature] > questions;
  }
  // The features of a question that are counted when it is remembered, ascending.
  [[nodiscard]] static std::vector<std::uint16_t> features(const QuestionVector& question);
  // The remembered questions most like this one, nearest first, at most k; see
  // keel/index/nearest.hpp for when that is exact.
  [[nodiscard]] std::vector<Recalled> recall(const QuestionVector& question, const Answers& answers,
                                             std::size_t k) const;

  template <class A>
  void fields(A& a) {
    a(labels_, labelled_, credits_, feature_df_, corrections_, history_, masked_);
    if constexpr (A::reading) index_ = Ref<Index>(new Index);
  }

 private:
  // A cache of labelled_, made when it is first asked for: a workspace that was opened only to be
  // read or to record does without.
  struct Index : Counted<Index> {
    std::once_flag made;
    index::NearestIndex questions;
  };

  Label& edit(std::uint32_t answer, const Answers& answers);
  const index::NearestIndex& index(const Answers& answers) const;
  void index_question(std::uint32_t answer, const Answers& answers);

  PersistentMap<std::uint32_t, Label> labels_;
  PersistentVector<std::uint32_t> labelled_;
  PersistentMap<std::uint64_t, std::uint32_t> credits_;  // hash of (person, slot) -> credits given
  PersistentArray<std::uint32_t> feature_df_;            // questions that have each feature
  PersistentMap<std::uint32_t, Label> masked_;           // as they were
  std::uint64_t corrections_ = 0;                        // credits by agents
  std::uint64_t history_ = 0;                            // labels that wait for a fit
  Ref<Index> index_ = Ref<Index>(new Index);
};

}  // namespace keel::learn
