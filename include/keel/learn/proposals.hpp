// proposals: what waits for a person's yes, and what people decided.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. At most one proposal of a kind is open for one gap, article, pair of articles, word, lesson,
//     setting or kind of model. Open proposals stay open until somebody decides.
//  2. What was rejected is not proposed again until there is half as much evidence more.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/learn/knowledge.hpp"

namespace keel::learn {

struct Proposal {
  EventId id;
  ProposalOpened content;
  std::string subject;  // gap, article, "ARTICLE|ARTICLE", word, lesson, `threshold`, or the model
  std::string state = "open";
  std::string owner;  // who looks after it; "" for nobody
  std::int64_t opened_us = 0;
  std::int64_t decided_us = 0;
  std::string decided_by;
  std::int64_t reverted_us = 0;
  std::string reverted_by;
  std::int64_t approval_to_live_us = 0;            // 0 until it went live
  std::int64_t interaction_to_improvement_us = 0;  // since the first of its conversations
  std::string backtest;      // of the last one while it was open, in a line; "" before
  std::string title_before;  // of the article that it changed, when it was decided
  std::string body_before;
  [[nodiscard]] bool of_model() const noexcept { return content.kind == "model"; }
  // Whether approving it puts an article's text.
  [[nodiscard]] bool of_text() const noexcept { return content.kind.starts_with("article_"); }
  // Whether it takes a person's text to let it through: which is right is not for Keel to say.
  [[nodiscard]] bool needs_text() const noexcept {
    return content.kind == "article_failing" || content.kind == "contradiction";
  }
  // The article it is about, or the one it makes when it is approved; "" for neither.
  [[nodiscard]] std::string article_id() const {
    return content.kind == "article_new" ? "gap-" + to_string(id) : content.article;
  }
  [[nodiscard]] bool approved() const noexcept { return state == "approved" || state == "edited"; }
  // The rule that approving a synonym sets.
  [[nodiscard]] std::string rule_id() const {
    return content.kind == "synonym" ? "synonym-" + to_string(id) : std::string();
  }
  template <class A>
  void fields(A& a) {
    a(id, content.kind, content.article, content.title, content.body, content.why, content.gap,
      content.conversations, content.model, content.questions, content.other, content.words,
      content.says, subject, state, owner, opened_us, decided_us, decided_by, reverted_us,
      reverted_by, approval_to_live_us, interaction_to_improvement_us, backtest, title_before,
      body_before);
  }
};

// How much speaks for a proposal: its conversations, or its questions where they are more.
[[nodiscard]] inline std::size_t evidence_of(const ProposalOpened& proposal) noexcept {
  return std::max(proposal.conversations.size(), proposal.questions.size());
}

class Proposals {
 public:
  void apply(const Fact& fact, const Knowledge& knowledge);
  // What it was made from is forgotten: it is open no longer, and says nothing.
  void withdraw(const EventId& id);
  [[nodiscard]] const Proposal* find(const EventId& id) const noexcept;
  // The open proposal about a kind of model; null when there is none.
  [[nodiscard]] const Proposal* open_model(std::string_view subject) const;
  [[nodiscard]] const PersistentVector<Proposal>& all() const noexcept { return proposals_; }
  // The latest proposal of a kind about a subject; null when there was none.
  [[nodiscard]] const Proposal* latest(std::string_view kind, std::string_view subject) const;
  // Whether so much evidence is enough to open a proposal of this kind about this subject
  // (a gap's hex id, an article's id, or a word).
  [[nodiscard]] bool may_open(std::string_view kind, std::string_view subject,
                              std::size_t evidence) const;
  // How long people look at proposals in a week.
  [[nodiscard]] std::uint32_t minutes_per_week() const noexcept { return minutes_per_week_; }
  [[nodiscard]] std::int64_t approval_to_live_us() const noexcept { return approval_to_live_us_; }
  [[nodiscard]] std::int64_t interaction_to_improvement_us() const noexcept {
    return interaction_to_improvement_us_;
  }
  template <class A>
  void fields(A& a) {
    a(proposals_, by_id_, latest_, minutes_per_week_, approval_to_live_us_,
      interaction_to_improvement_us_);
  }

 private:
  void open(const Fact& fact, const ProposalOpened& opened);
  void decide(Proposal& proposal, const Fact& fact, const ProposalDecided& decided,
              const Knowledge& knowledge);
  // The proposal that a fact is about, to be changed; null when it is unknown.
  [[nodiscard]] Proposal* subject_of(const Fact& fact, std::string_view state);

  PersistentVector<Proposal> proposals_;
  PersistentMap<EventId, std::uint32_t> by_id_;
  PersistentMap<std::string, std::uint32_t> latest_;  // "kind subject" -> index
  std::uint32_t minutes_per_week_ = 30;
  std::int64_t approval_to_live_us_ = 0;
  std::int64_t interaction_to_improvement_us_ = 0;
};

}  // namespace keel::learn
