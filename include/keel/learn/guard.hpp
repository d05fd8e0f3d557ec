// guard: what a change of a model is held against. Groups of questions that resolve well, each with
// a few recorded questions as sentinels, and what people judged, in the order in which they did.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. A group is of one article: the questions that it was put first for. It resolves well when of
//     its latest 16 outcomes, at least 8, no more than one in eight says that it was wrong.
//  2. Its sentinels are the latest ten that it resolved; they are renewed only while it resolves
//     well, so that what turns against it later does not wear them away.
//  3. A new version of the article starts with a clean slate, and so does a group about which a
//     person approved a model that changes it. What was imported makes no sentinel.
#pragma once

#include <string>
#include <vector>

#include "keel/learn/audits.hpp"
#include "keel/learn/outcome.hpp"
#include "keel/learn/proposals.hpp"

namespace keel::learn {

struct SentinelGroup {
  std::uint32_t version = 0;             // of the article
  std::uint16_t wrong = 0;               // the latest outcomes, the newest in the lowest bit
  std::uint8_t outcomes = 0;             // how many are known, at most 16
  bool proven = false;                   // it has resolved well
  std::uint32_t latest = no_slot;        // the answer of the newest outcome
  std::int64_t confirmed_us = 0;         // when it last resolved one well
  std::vector<std::uint32_t> questions;  // answers, oldest first
  [[nodiscard]] bool resolves_well() const noexcept;
  template <class A>
  void fields(A& a) {
    a(version, wrong, outcomes, proven, latest, confirmed_us, questions);
  }
};

// What a person's judgement says of an answer.
struct Verdict {
  std::uint32_t answer = no_slot;
  std::uint32_t right = no_slot;  // the right article; no_slot when only the wrong one is known
  template <class A>
  void fields(A& a) {
    a(answer, right);
  }
};

class Guard {
 public:
  static constexpr std::size_t sentinels_max = 10;  // of a group

  void learn(const Outcome& outcome, const Answers& answers, const Knowledge& knowledge);
  // `fact` is the signal or rating that the judgement comes from.
  void judged(const Judgement& judgement, const Fact& fact, const Answers& answers,
              const Knowledge& knowledge);
  // Decisions about proposals; after `proposals` applied the fact.
  void apply(const Fact& fact, const Proposals& proposals, const Answers& answers);

  // A `change_reverted` that had its effect.
  void reverted(const Fact& fact);

  [[nodiscard]] std::uint64_t reverts() const noexcept { return reverts_; }
  [[nodiscard]] const std::string& last_revert() const noexcept { return last_revert_; }  // why
  // By article; of groups that have no version of today or were never proven, nothing counts.
  [[nodiscard]] const PersistentMap<std::uint32_t, SentinelGroup>& groups() const noexcept {
    return groups_;
  }
  [[nodiscard]] const PersistentVector<Verdict>& verdicts() const noexcept { return verdicts_; }
  template <class A>
  void fields(A& a) {
    a(groups_, verdicts_, reverts_, last_revert_);
  }

 private:
  PersistentMap<std::uint32_t, SentinelGroup> groups_;
  PersistentVector<Verdict> verdicts_;
  std::uint64_t reverts_ = 0;
  std::string last_revert_;
};

}  // namespace keel::learn
