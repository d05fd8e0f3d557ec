// freshness: articles that agents contradict: a reply that restates an article with other numbers,
// or says that the thing is gone. Told by `support` entries marked as contradicting. And the
// replies that do restate an article: what agents keep adding to it.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariant: a new version of an article starts with a clean slate.
#pragma once

#include <string>
#include <vector>

#include "keel/learn/outcome.hpp"

namespace keel::learn {

struct Contradiction {
  std::uint64_t seq = 0;  // of the agent's reply
  std::int64_t at_us = 0;
  std::string conversation;
  template <class A>
  void fields(A& a) {
    a(seq, at_us, conversation);
  }
};

// An agent's reply that links or restates an article.
struct Restated {
  std::uint64_t seq = 0;
  std::uint64_t agent = 0;  // hash of the name; 0 unknown
  std::string conversation;
  template <class A>
  void fields(A& a) {
    a(seq, agent, conversation);
  }
};

class Freshness {
 public:
  void apply(const Fact& fact, const Knowledge& knowledge);
  // Latest first-hand evidence against the live version, oldest first, one a conversation.
  [[nodiscard]] const std::vector<Contradiction>* of(std::uint32_t slot) const noexcept {
    return contradictions_.find(slot);
  }
  template <class F>
  void for_each(F&& visit) const {
    contradictions_.for_each(visit);
  }
  // The latest replies that restate the live version, oldest first, one a conversation.
  template <class F>
  void for_each_restated(F&& visit) const {
    restated_.for_each(visit);
  }
  template <class A>
  void fields(A& a) {
    a(contradictions_, restated_);
  }

 private:
  void restate(const Fact& fact, const MessageRecorded& said, const Knowledge& knowledge);

  PersistentMap<std::uint32_t, std::vector<Contradiction>> contradictions_;
  PersistentMap<std::uint32_t, std::vector<Restated>> restated_;
};

}  // namespace keel::learn
