#include <fmt/format.h>

#include "calendar.hpp"
#include "report.hpp"
#include "tally.hpp"

namespace keel::demo {
namespace {

constexpr std::size_t tickets_shown = 10;

std::string verb_of(const Review& review) {
  if (!review.approved) return "<span class=\"no\">rejected</span>";
  return review.proposal.kind == "article_new" ? "<span class=\"yes\">approved</span>"
                                               : "<span class=\"yes\">corrected</span>";
}

std::string timing_of(const Outcome& outcome, const Review& review) {
  std::string text = fmt::format("Proposed {}, decided {}.", time_text(review.proposal.opened_us),
                                 time_text(review.at_us));
  const auto& tickets = review.proposal.conversations;
  const auto first =
      tickets.empty() ? outcome.sample.opened_us.end() : outcome.sample.opened_us.find(tickets[0]);
  if (first != outcome.sample.opened_us.end()) {
    text = fmt::format("First asked {}. ", time_text(first->second)) + text;
  }
  if (review.approved) text += fmt::format(" Live {:.1f} ms later.", review.live_ms);
  if (review.retired_us != 0) text += fmt::format(" Taken down {}.", time_text(review.retired_us));
  return text;
}

std::string card(const Outcome& outcome, const Review& review) {
  const ProposalView& proposal = review.proposal;
  std::string out = fmt::format(
      "<article class=\"card\">\n<h3>{}</h3>\n<p>{}{}: {} of {} tickets are {}.</p>\n",
      escaped(proposal.title), verb_of(review),
      review.urgent ? " within the hour" : " at the weekly review", review.matching,
      proposal.conversations.size(),
      proposal.kind == "article_new" ? "about one gap, " + escaped(review.topic) : "marked stale");
  out += fmt::format("<p class=\"quote\">{}</p>\n", escaped(proposal.body));
  out += fmt::format("<p>{}</p>\n<p class=\"soft\">Evidence: {}</p>\n", escaped(proposal.why),
                     escaped(tickets_text(proposal.conversations, tickets_shown)));
  out += fmt::format("<p class=\"soft\">{}</p>\n", timing_of(outcome, review));
  if (!proposal.waiting.empty()) {
    out += fmt::format("<p>{}: {}</p>\n", waiting_text(proposal.waiting.size()),
                       escaped(tickets_text(proposal.waiting, tickets_shown)));
  }
  return out + "</article>\n";
}

std::string cards(const Outcome& outcome, bool approved) {
  std::string out;
  for (const Review& review : outcome.learned.reviews) {
    if (review.approved == approved) out += card(outcome, review);
  }
  return out.empty() ? "<p class=\"soft\">None.</p>\n"
                     : "<div class=\"cards\">\n" + out + "</div>\n";
}

std::string note(std::string_view name, std::string_view text) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(text));
}

std::string measured(const Outcome& outcome) {
  std::vector<double> live;
  for (const Review& review : outcome.learned.reviews) {
    if (review.approved) live.push_back(review.live_ms);
  }
  return fmt::format(
      "On this machine: {:.1f} s for the run with learning, {:.1f} s without. A question took "
      "{:.1f} "
      "ms in the median and {:.1f} ms in 99 of 100 cases. An approved article was live after "
      "{:.1f} "
      "ms in the median, {:.1f} ms at most, durable writes included.",
      outcome.learned.seconds, outcome.plain.seconds, quantile(outcome.learned.ask_ms, 0.5),
      quantile(outcome.learned.ask_ms, 0.99), quantile(live, 0.5), quantile(live, 1));
}

}  // namespace

std::string proposals_section(const Outcome& outcome) {
  return section("Gaps and outdated articles",
                 "Questions that people had to answer because no article does, and articles that "
                 "agents contradict. Keel drafts from sentences that agents gave to at least two "
                 "customers; nothing is live before a person approves it.",
                 cards(outcome, true) + "<h3 style=\"margin-top:2rem\">Rejected</h3>\n" +
                     cards(outcome, false));
}

std::string method_section(const Outcome& outcome) {
  std::string out =
      note("Data", fmt::format("The sample workspace of an invented product: {} articles, {} "
                               "tickets, {} events. Texts are written for this purpose; real "
                               "tickets are messier, and numbers on them will differ.",
                               outcome.sample.articles.size(), outcome.sample.opened_us.size(),
                               outcome.sample.events.size()));
  out += note("Order",
              "Each ticket's first message is asked when it arrives. Replies, tags, ratings "
              "and resolutions reach Keel later, at their time. The expected outcomes "
              "never reach it.");
  out += note("Right",
              "The first citation is of the expected article or its translation; for "
              "questions without an article, of one approved because of that gap.");
  out += note("Wrong",
              "Any other answer; any answer where only a person should decide; an outdated "
              "article before it was corrected.");
  out += note("Reviewer", reviewer_policy());
  out += note("Without learning",
              "The same program, tickets, clock and seed with the setting "
              "learning off and nothing approved.");
  out += note("Threshold",
              fmt::format("{:.2f}, named {}: agents are shown suggestions from the fixed threshold "
                          "on. What customers would be shown is on the readiness card.",
                          outcome.learned.status.threshold, outcome.learned.status.threshold_name));
  out += note("Time", measured(outcome));
  out += note("Replay", fmt::format("Seed {}. State {} at event {}; folding the journal again from "
                                    "its first event gives {}.",
                                    outcome.seed, to_hex(outcome.learned.digest),
                                    outcome.learned.status.head_seq, outcome.learned.replayed));
  return section("How this was measured", "", "<dl class=\"notes\">\n" + out + "</dl>\n");
}

}  // namespace keel::demo
