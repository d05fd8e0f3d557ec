// changelog: what changed, why, and who let it, one line each, in the order it happened.
// Thread safety: const methods from any thread; one writer on its own copy.
#pragma once

#include <string>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/learn/gaps.hpp"
#include "keel/learn/lessons.hpp"
#include "keel/learn/proposals.hpp"

namespace keel::learn {

struct Change {
  std::uint64_t seq = 0;
  std::int64_t at_us = 0;
  std::string kind;  // article, lesson, gap, proposal, rule, model, setting
  std::string subject;
  std::string by;
  std::string text;
  std::vector<std::string> conversations;
  template <class A>
  void fields(A& a) {
    a(seq, at_us, kind, subject, by, text, conversations);
  }
};

class Changelog {
 public:
  // What the fact itself changed; after knowledge and proposals applied it.
  void apply(const Fact& fact, const Knowledge& knowledge, const Proposals& proposals);
  void learned(const Fact& fact, const Lesson& lesson, const Knowledge& knowledge);
  // A lesson that is undone or restored by the fact, or that this turned out to be harmful of.
  void undone(const Fact& fact, const std::string& article, const Knowledge& knowledge);
  void restored(const Fact& fact, const std::string& article, const Knowledge& knowledge);
  void quarantined(const Fact& fact, const Lesson& lesson, const Knowledge& knowledge);
  void found(const Fact& fact, const Gap& gap);
  void forgot(const Fact& fact, const CustomerForgotten& forgotten);
  // A `change_reverted` that had its effect.
  void reverted(const Fact& fact);
  [[nodiscard]] const PersistentVector<Change>& all() const noexcept { return changes_; }
  template <class A>
  void fields(A& a) {
    a(changes_);
  }

 private:
  Change& add(const Fact& fact, std::string kind, std::string subject, std::string text);
  PersistentVector<Change> changes_;
};

}  // namespace keel::learn
