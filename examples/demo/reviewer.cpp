#include "reviewer.hpp"

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <set>

namespace keel::demo {
namespace {

// The other kinds wait: nothing in the demonstration tells what is right of them.
bool judges(const ProposalView& proposal) {
  return proposal.kind == "article_new" || proposal.kind == "article_stale" ||
         proposal.kind == "model";
}

// Who looks after the other kinds.
std::string_view owner_of(const ProposalView& proposal) {
  return proposal.kind == "synonym" ? "support lead" : "help centre editor";
}

bool about_new_article(const ProposalView& proposal) { return proposal.kind == "article_new"; }

// The gap that most of the evidence is about, with its tickets.
std::pair<std::string, std::size_t> main_gap(const Sample& sample, const ProposalView& proposal) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& ticket : proposal.conversations) {
    const Expected* expected = sample.find(ticket);
    if (expected && !expected->gap.empty()) ++counts[expected->gap];
  }
  std::pair<std::string, std::size_t> best;
  for (const auto& [gap, count] : counts) {
    if (count > best.second) best = {gap, count};
  }
  return best;
}

std::set<std::string> live_articles(const Engine& engine) {
  std::set<std::string> ids;
  for (const Article& article : engine.articles()) ids.insert(article.id);
  return ids;
}

// The article that is live now and was not before; "" when there is none.
std::string new_article(const Engine& engine, const std::set<std::string>& before) {
  for (const Article& article : engine.articles()) {
    if (!before.contains(article.id)) return article.id;
  }
  return {};
}

std::size_t stale_tickets(const Sample& sample, const ProposalView& proposal) {
  std::size_t count = 0;
  for (const std::string& ticket : proposal.conversations) {
    const Expected* expected = sample.find(ticket);
    if (expected && expected->stale) ++count;
  }
  return count;
}

// What the agents say instead, then the sections of the article: only what stood before its first
// sub-heading goes.
std::string corrected_body(const std::string& said, const std::string& before) {
  const std::size_t section = before.find("\n## ");
  return section == std::string::npos ? said : said + "\n" + before.substr(section);
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

}  // namespace

std::string_view reviewer_policy() noexcept {
  return "Decides open proposals every Monday at 09:00 UTC. A new article is approved when at "
         "least 60% of its tickets are about one gap, and rejected otherwise. An outdated article "
         "is corrected with the proposed text when at least 60% of its tickets are marked stale, "
         "else the proposal is rejected. A proposal for which 5 or more customers are waiting is "
         "decided within the hour, by the same rule; such a notice is taken down on the next "
         "working morning on which nobody waits. Each Monday it also rates the answers that are "
         "drawn, about 20 a week: right or wrong, as it was when the question came.";
}

Review Reviewer::judged(const ProposalView& proposal, std::int64_t now_us) const {
  Review review;
  review.at_us = now_us;
  review.proposal = proposal;
  if (about_new_article(proposal)) {
    std::tie(review.topic, review.matching) = main_gap(sample_, proposal);
  } else {
    review.topic = proposal.article;
    review.matching = stale_tickets(sample_, proposal);
  }
  const auto all = static_cast<double>(proposal.conversations.size());
  review.approved = all > 0 && static_cast<double>(review.matching) >= review_share_min * all;
  return review;
}

Status Reviewer::try_out(Engine& engine, const ProposalDecision& decision, const Review& review) {
  BacktestRequest request;
  request.proposal = decision.proposal;
  request.title = decision.title;
  request.body = decision.body;
  request.record = false;  // the journal stays the one without it
  KEEL_ASSIGN(BacktestReport report, engine.backtest(request));
  if (tried_ && report.changed <= tried_->report.changed) return ok_status();
  tried_ = Tried{review.at_us, review.proposal.title, std::move(report)};
  return ok_status();
}

Status Reviewer::decide(Engine& engine, Review review) {
  const ProposalView& proposal = review.proposal;
  ProposalDecision decision;
  decision.proposal = proposal.id;
  decision.by = "reviewer";
  decision.note = sentence_of(review);
  decision.kind =
      review.approved ? ProposalDecision::Kind::approve : ProposalDecision::Kind::reject;
  if (review.approved && !about_new_article(proposal)) {
    KEEL_ASSIGN(const Article outdated, engine.article(proposal.article));
    decision.kind = ProposalDecision::Kind::edit;
    decision.title = outdated.title;
    decision.body = corrected_body(proposal.body, outdated.body);
  }
  if (review.approved) KEEL_TRY(try_out(engine, decision, review));
  const std::set<std::string> before = live_articles(engine);
  const auto start = std::chrono::steady_clock::now();
  KEEL_ASSIGN(const ProposalView decided, engine.decide(decision));
  review.live_ms = milliseconds_since(start);
  if (review.approved && about_new_article(proposal)) {
    review.article = decided.article.empty() ? new_article(engine, before) : decided.article;
    judge_.approved(review.article, review.topic);
  } else if (review.approved) {
    review.article = decided.article;
    judge_.corrected(review.article);
  }
  tell_(review);
  reviews_.push_back(std::move(review));
  return ok_status();
}

Status Reviewer::work(Engine& engine, std::int64_t now_us, bool urgent) {
  KEEL_ASSIGN(const auto open, engine.proposals());
  for (const ProposalView& proposal : open) {
    if (!judges(proposal)) continue;
    const bool waiting = proposal.waiting.size() >= urgent_waiting_min;
    if (urgent && !waiting) continue;
    Review review = judged(proposal, now_us);
    review.urgent = urgent;
    KEEL_TRY(decide(engine, std::move(review)));
  }
  return ok_status();
}

Status Reviewer::rate(Engine& engine) {
  for (const RatingTask& task : engine.ratings_due()) {
    const auto asked = asked_.find(task.answer);
    if (asked == asked_.end()) continue;
    KEEL_ASSIGN(const EventId answer, parse_event_id(task.answer));
    KEEL_TRY(engine.rate({answer, asked->second.right, {}, "reviewer", {}}));
    rated_.push_back(asked->second);
  }
  return ok_status();
}

Status Reviewer::retire_notices(Engine& engine, std::int64_t now_us) {
  KEEL_ASSIGN(const auto all, engine.proposals(false));
  for (Review& review : reviews_) {
    if (!review.urgent || !review.approved || review.retired_us != 0) continue;
    for (const ProposalView& proposal : all) {
      if (proposal.id != review.proposal.id || !proposal.waiting.empty()) continue;
      KEEL_TRY(engine.retire_article(review.article, "nobody waits for it any more"));
      review.retired_us = now_us;
      tell_(review);
    }
  }
  return ok_status();
}

Status Reviewer::hand_over(Engine& engine) {
  KEEL_ASSIGN(const auto open, engine.proposals());
  for (const ProposalView& proposal : open) {
    if (judges(proposal)) continue;
    const auto given = engine.assign(proposal.id, owner_of(proposal), "reviewer");
    KEEL_TRY(given.status());
  }
  return ok_status();
}

std::string sentence_of(const Review& review) {
  const ProposalView& proposal = review.proposal;
  if (review.retired_us != 0) {
    return fmt::format("took down \"{}\": nobody waits for it any more", proposal.title);
  }
  const bool gap = about_new_article(proposal);
  const char* verb = !review.approved ? "rejected" : gap ? "approved" : "corrected";
  std::string text =
      fmt::format("{} \"{}\": {} of {} tickets are {}", verb, proposal.title, review.matching,
                  proposal.conversations.size(), gap ? "about one gap" : "marked stale");
  if (gap && !review.topic.empty()) text += ", " + review.topic;
  if (!proposal.waiting.empty()) {
    text += fmt::format("; {} waiting", proposal.waiting.size());
  }
  return text;
}

}  // namespace keel::demo
