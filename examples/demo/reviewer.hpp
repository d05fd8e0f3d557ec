// Reviewer: a simple policy in the place of the support lead who decides what Keel proposes. It
// knows what each ticket was about, as a person who reads the tickets does; the engine does not.
// Thread safety: one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "judge.hpp"
#include "keel/engine.hpp"
#include "sample.hpp"

namespace keel::demo {

inline constexpr double review_share_min = 0.6;
inline constexpr std::size_t urgent_waiting_min = 5;
[[nodiscard]] std::string_view reviewer_policy() noexcept;

// One decision and what it rests on.
struct Review {
  std::int64_t at_us = 0;
  ProposalView proposal;  // as it was when it was decided
  bool approved = false;
  bool urgent = false;       // between two weekly reviews, because many were waiting
  std::string article;       // what is live because of it
  std::string topic;         // the gap that most of its tickets are about, or the outdated article
  std::size_t matching = 0;  // tickets of its evidence about that
  double live_ms = 0;        // measured: the decision, after which the article is live
  std::int64_t retired_us = 0;  // an urgent notice that was taken down again
};

// An answer that the reviewer rated.
struct Rated {
  double confidence = 0;  // as served
  bool right = false;
};

// What an approval would change, by all questions asked until then.
struct Tried {
  std::int64_t at_us = 0;
  std::string title;  // of its proposal
  BacktestReport report;
};

class Reviewer {
 public:
  using Tell = std::function<void(const Review& review)>;
  Reviewer(const Sample& sample, Judge& judge, Tell tell)
      : sample_(sample), judge_(judge), tell_(std::move(tell)) {}

  // The weekly review: every open proposal.
  Status review(Engine& engine, std::int64_t now_us) { return work(engine, now_us, false); }
  // In between: only proposals for which many customers wait.
  Status review_urgent(Engine& engine, std::int64_t now_us) { return work(engine, now_us, true); }
  // The drawn ratings: right or wrong, as it was when the question came.
  Status rate(Engine& engine);
  // A question that may be drawn, and whether its best article was right.
  void may_rate(const Answer& answer, bool right) {
    asked_[to_string(answer.id)] = {answer.confidence, right};
  }
  // Takes down urgent notices whose customers do not wait any more.
  Status retire_notices(Engine& engine, std::int64_t now_us);

  // Says who looks after the proposals that it does not decide.
  Status hand_over(Engine& engine);
  // Of what it approved, what changed most answers.
  [[nodiscard]] std::optional<Tried>& tried() noexcept { return tried_; }

  [[nodiscard]] std::vector<Review>& reviews() noexcept { return reviews_; }
  [[nodiscard]] std::vector<Rated>& rated() noexcept { return rated_; }

 private:
  Status work(Engine& engine, std::int64_t now_us, bool urgent);
  Status decide(Engine& engine, Review review);
  Status try_out(Engine& engine, const ProposalDecision& decision, const Review& review);
  [[nodiscard]] Review judged(const ProposalView& proposal, std::int64_t now_us) const;
  const Sample& sample_;
  Judge& judge_;
  Tell tell_;
  std::vector<Review> reviews_;
  std::optional<Tried> tried_;
  std::map<std::string, Rated> asked_;  // by answer
  std::vector<Rated> rated_;
};

// The decision in a line: "approved "Arrival link": 5 of 5 tickets are about arrival-link".
[[nodiscard]] std::string sentence_of(const Review& review);

}  // namespace keel::demo
