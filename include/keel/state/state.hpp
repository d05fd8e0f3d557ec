// State: everything the engine knows, as the fold of the journal, in one fixed apply order.
// Thread safety: const methods from any thread; one writer on its own copy. Copying costs a few
// references: readers keep an immutable copy (a Root) while the writer goes on.
// Invariants:
//  1. apply() is total and deterministic: the same events give the same digest, whatever the
//     machine, the process or the place the fold started from.
//  2. A projection reads only the ones above it in this list. (The questions that an article
//     settles come from the gaps and proposals as the events before left them.)
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keel/base/digest.hpp"
#include "keel/base/lazy.hpp"
#include "keel/base/status.hpp"
#include "keel/learn/audits.hpp"
#include "keel/learn/changelog.hpp"
#include "keel/learn/conversations.hpp"
#include "keel/learn/exclusions.hpp"
#include "keel/learn/freshness.hpp"
#include "keel/learn/gaps.hpp"
#include "keel/learn/gate.hpp"
#include "keel/learn/guard.hpp"
#include "keel/learn/intents.hpp"
#include "keel/learn/knowledge.hpp"
#include "keel/learn/lessons.hpp"
#include "keel/learn/memory.hpp"
#include "keel/learn/metrics.hpp"
#include "keel/learn/modes.hpp"
#include "keel/learn/proposals.hpp"
#include "keel/learn/ranking.hpp"
#include "keel/learn/roles.hpp"
#include "keel/learn/rules.hpp"
#include "keel/learn/topics.hpp"

namespace keel::state {

// Raised whenever the same journal would fold to another digest.
inline constexpr std::uint32_t fold_version = 9;

struct Place {
  std::uint64_t seq = 0;    // last event applied
  std::int64_t now_us = 0;  // journal time
  std::int64_t previous_us = 0;
  template <class A>
  void fields(A& a) {
    a(seq, now_us, previous_us);
  }
};

class State {
 public:
  Place place;
  learn::Exclusions exclusions;
  learn::Knowledge knowledge;
  learn::Rules rules;
  learn::Roles roles;
  learn::Modes modes;
  learn::Answers answers;
  learn::Audits audits;
  Lazy<learn::Conversations> conversations;
  learn::Memory memory;
  Lazy<learn::Ranking> ranking;
  Lazy<learn::Intents> intents;
  learn::Gate gate;
  Lazy<learn::Gaps> gaps;
  learn::Freshness freshness;
  learn::Topics topics;
  Lazy<learn::Lessons> lessons;
  learn::Proposals proposals;
  Lazy<learn::Metrics> metrics;
  Lazy<learn::Changelog> changelog;
  learn::Guard guard;

  State();
  State(const State& other);
  State(State&& other) noexcept;
  State& operator=(const State& other);
  State& operator=(State&& other) noexcept;
  ~State();

  // The next event of the journal: fact.seq == place.seq + 1. What the exclusions in force leave
  // out changes nothing but what says that it happened.
  void apply(const learn::Fact& fact);

  // (name, bytes) of each projection, in apply order.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> parts() const;
  // The reverse, for parts in any order; corrupt when one is missing or does not read to its end.
  [[nodiscard]] static Result<State> from_parts(
      const std::vector<std::pair<std::string, std::string>>& parts);
  // The same, asking for each part's bytes once, in apply order: none is held longer than it takes
  // to read. Errors of `bytes_of` are returned.
  using BytesOf = std::function<Result<std::string>(std::string_view name)>;
  [[nodiscard]] static Result<State> from_parts(const BytesOf& bytes_of);
  // The same, but what may wait is read when it is asked for: then its bytes are asked for, from
  // any thread, by a copy of `bytes_of`.
  [[nodiscard]] static Result<State> from_parts_at_need(const BytesOf& bytes_of);
  // Reads what waited. An error names the part that does not read, which stands as an empty one.
  [[nodiscard]] Status read_all() const;
  // Whether a part was asked for and did not read. Costs next to nothing.
  [[nodiscard]] bool broken() const noexcept;
  // SHA-256 over the parts with their names and lengths.
  [[nodiscard]] Digest digest() const;

 private:
  [[nodiscard]] const std::string& topic_of(const learn::Outcome& outcome) const;
  [[nodiscard]] std::string article_of(const EventId& lesson) const;
  void fit(const learn::Fact& fact);
  void undo(const learn::Fact& fact);
  void restore(const learn::Fact& fact);
  void forget(const learn::Fact& fact);
  void release(const learn::Fact& fact);
  void teach(const learn::Fact& fact, const learn::Outcome& outcome);
  void freeze(const learn::Fact& fact, std::vector<learn::Outcome>& outcomes);
  void settle_gap(const learn::Fact& fact, std::vector<learn::Outcome>& outcomes);
  [[nodiscard]] static Result<State> read(const BytesOf& bytes_of, bool at_need);
  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit);
};

[[nodiscard]] Digest digest_of(const std::vector<std::pair<std::string, std::string>>& parts);

// What the tokeniser and the maths make of a probe text: kept with every checkpoint, so that a
// changed dependency is noticed instead of silently folding differently.
[[nodiscard]] const std::string& fingerprint();

}  // namespace keel::state
