// proposals: what waits for a person's yes, and what people decided.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. At most one proposal is open for one gap, article or kind of model.
//  2. What was rejected is not proposed again until there is half as much evidence more.
#pragma once

#include <string>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/learn/facts.hpp"

namespace keel::learn {

struct Proposal {
  EventId id;
  ProposalOpened content;
  std::string subject;  // of a model: `ranking` or `intents`
  std::string state = "open";
  std::int64_t opened_us = 0;
  std::int64_t decided_us = 0;
  std::string decided_by;
  std::string backtest;  // of the last one while it was open, in a line; "" before
  [[nodiscard]] bool of_model() const noexcept { return content.kind == "model"; }
  // The article it is about, or the one it makes when it is approved; "" for a model.
  [[nodiscard]] std::string article_id() const {
    if (of_model()) return {};
    return content.article.empty() ? "gap-" + to_string(id) : content.article;
  }
  template <class A>
  void fields(A& a) {
    a(id, content.kind, content.article, content.title, content.body, content.why, content.gap,
      content.conversations, content.model, content.questions, subject, state, opened_us,
      decided_us, decided_by, backtest);
  }
};

class Proposals {
 public:
  void apply(const Fact& fact);
  // What it was made from is forgotten: it is open no longer, and says nothing.
  void withdraw(const EventId& id);
  [[nodiscard]] const Proposal* find(const EventId& id) const noexcept;
  // The open proposal about a kind of model; null when there is none.
  [[nodiscard]] const Proposal* open_model(std::string_view subject) const;
  [[nodiscard]] const PersistentVector<Proposal>& all() const noexcept { return proposals_; }
  // Whether `evidence` conversations are enough to open a proposal of this kind about this subject
  // (a gap's hex id or an article's id).
  [[nodiscard]] bool may_open(std::string_view kind, std::string_view subject,
                              std::size_t evidence) const;
  [[nodiscard]] std::int64_t approval_to_live_us() const noexcept { return approval_to_live_us_; }
  [[nodiscard]] std::int64_t interaction_to_improvement_us() const noexcept {
    return interaction_to_improvement_us_;
  }
  template <class A>
  void fields(A& a) {
    a(proposals_, by_id_, latest_, approval_to_live_us_, interaction_to_improvement_us_);
  }

 private:
  PersistentVector<Proposal> proposals_;
  PersistentMap<EventId, std::uint32_t> by_id_;
  PersistentMap<std::string, std::uint32_t> latest_;  // "kind subject" -> index
  std::int64_t approval_to_live_us_ = 0;
  std::int64_t interaction_to_improvement_us_ = 0;
};

}  // namespace keel::learn
