#include "trial_lines.hpp"

#include <fmt/format.h>

#include <cmath>

#include "terminal.hpp"

namespace keel::cli {
namespace {

std::string of(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? "-" : fmt::format("{} of {} ({})", part, all, share(part, all));
}

std::string whole(double n, std::string_view one) {
  return counted(static_cast<std::uint64_t>(std::llround(n)), one);
}

}  // namespace

std::string share(std::uint64_t part, std::uint64_t all) {
  return all == 0
             ? "-"
             : fmt::format("{:.0f}%", 100.0 * static_cast<double>(part) / static_cast<double>(all));
}

std::string agreement(const TrialTally& t) {
  return share(t.linked_agreed + t.supported_agreed, t.linked + t.supported);
}

std::vector<Comparison> comparison(const TrialReport& r) {
  return {{"would have answered", of(r.learning.answered, r.questions),
           of(r.frozen.answered, r.questions)},
          {"agents linked the same article", of(r.learning.linked_agreed, r.learning.linked),
           of(r.frozen.linked_agreed, r.frozen.linked)},
          {"agents' text says the same", of(r.learning.supported_agreed, r.learning.supported),
           of(r.frozen.supported_agreed, r.frozen.supported)}};
}

std::string first_caution(const TrialReport& r) {
  if (r.tickets >= trial_tickets_min || r.cautions.empty()) return {};
  return r.cautions.front();
}

std::string opening_line(const TrialReport& r) {
  return fmt::format("{} tickets, {} before the date; {} questions after it", r.tickets, r.learned,
                     r.questions);
}

std::string accuracy_line(const TrialAccuracy& rated) {
  const std::string left =
      rated.rated == rated.answered
          ? std::string()
          : fmt::format(
                "; of what it would have left to people, its best article is right in {:.0f}%",
                100 * rated.missed);
  if (rated.answered == 0) {
    return fmt::format("{} cases are rated, none that it would have answered{}", rated.rated, left);
  }
  return fmt::format(
      "{:.0f}% right of what it would have answered (95% interval {:.0f}% to {:.0f}%; "
      "{} rated cases, {} of them answered, weighted){}",
      100 * rated.accuracy, 100 * rated.low, 100 * rated.high, rated.rated, rated.answered, left);
}

std::vector<std::string> gap_lines(const TrialReport& r) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(gaps_named, r.gaps.size()); ++i) {
    std::string words;
    for (const std::string& word : r.gaps[i].words) words += (words.empty() ? "" : " ") + word;
    out.push_back(one_line(fmt::format("{}: {}{}", counted(r.gaps[i].questions, "ticket"), words,
                                       r.gaps[i].proposal.empty() ? "" : " (drafted)")));
  }
  return out;
}

std::string words_line(const TrialReport& r) {
  std::string out;
  for (const auto& [word, tickets] : r.foreign_words) {
    out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", word, tickets);
  }
  return out.empty() ? "none" : one_line(out);
}

std::vector<std::string> health_lines(const TrialHealth& health) {
  std::vector<std::string> out;
  for (const std::string& id : health.stale) out.push_back(id + " is contradicted by agents");
  for (const auto& [a, b] : health.contradictory) {
    out.push_back(a + " and " + b + " give different numbers in the same sentence");
  }
  for (const auto& [a, b] : health.duplicate) out.push_back(a + " and " + b + " say the same");
  for (const std::string& id : health.empty) out.push_back(id + " says next to nothing");
  for (std::string& line : out) line = one_line(line);
  return out;
}

std::vector<std::string> review_lines(const TrialReport& r) {
  const TrialReview& review = r.review;
  std::vector<std::string> out;
  if (review.backlog > 0) {
    out.push_back(fmt::format("On the first day {} to read.", counted(review.backlog, "draft")));
  }
  out.push_back(fmt::format("A month of review costs {}: {} after the date, 2 minutes each.",
                            whole(review.minutes, "minute"), counted(review.proposals, "draft")));
  out.push_back(fmt::format(
      "It gains, if the drafts are right, {} a month that agents had to answer in their own words, "
      "and {} from outdated articles.",
      whole(review.gap_questions, "question"), whole(review.stale_answers, "answer")));
  return out;
}

}  // namespace keel::cli
