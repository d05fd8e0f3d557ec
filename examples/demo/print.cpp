#include "print.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "calendar.hpp"
#include "keel/stats/intervals.hpp"
#include "tally.hpp"

namespace keel::demo {
namespace {

constexpr std::size_t columns_max = 100;

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    if (column > 0 && column + 1 + word.size() > columns_max) {
      out += '\n';
      column = 0;
    }
    if (!word.empty()) {
      out += column == 0 ? margin : " ";
      out += word;
      column += word.size() + (column == 0 ? indent : 1);
    }
    if (end < text.size() && text[end] == '\n' && column > 0) {
      out += '\n';
      column = 0;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return column == 0 ? out : out + '\n';
}

namespace {

std::string percent(double share) { return fmt::format("{:.0f}%", 100 * share); }

std::string score_columns(const Counts& counts) {
  return fmt::format("{:>8} {:>6} {:>6} {:>9}", percent(counts.answered_share()), counts.right,
                     counts.wrong, percent(counts.precision()));
}

void print_scores(std::ostream& out, const Outcome& outcome) {
  const auto learned = by_month(outcome.learned);
  const auto plain = by_month(outcome.plain);
  out << "\nMonth by month: what Keel would have answered, and how much of it was right\n\n";
  out << fmt::format("{:8}{:>8}   | {:^32} | {:^32}\n", "", "", "with learning",
                     "without learning");
  const std::string names =
      fmt::format("{:>8} {:>6} {:>6} {:>9}", "answered", "right", "wrong", "precision");
  out << fmt::format("{:8}{:>8}   | {} | {}\n", "month", "tickets", names, names);
  for (std::size_t i = 0; i < learned.size(); ++i) {
    out << fmt::format("{:8}{:>8}   | {} | {}\n", month_text(learned[i].start_us),
                       learned[i].counts.tickets, score_columns(learned[i].counts),
                       score_columns(plain[i].counts));
  }
  const Counts all = total(outcome.learned);
  out << fmt::format("{:8}{:>8}   | {} | {}\n", "all", all.tickets, score_columns(all),
                     score_columns(total(outcome.plain)));
  const auto interval =
      stats::wilson(static_cast<double>(all.right), static_cast<double>(all.answered()));
  out << fmt::format("\nPrecision with learning: {} (95% interval {} to {}).\n",
                     percent(all.precision()), percent(interval.low), percent(interval.high));
}

std::string rest_columns(const Counts& counts) {
  const auto& by = counts.escalated;
  const auto of = [&by](Reason reason) { return by[static_cast<std::size_t>(reason)]; };
  const std::uint64_t known =
      of(Reason::no_knowledge) + of(Reason::ambiguous) + of(Reason::low_confidence);
  return fmt::format("{:>10} {:>12} {:>9} {:>14} {:>5}", counts.clarified, of(Reason::no_knowledge),
                     of(Reason::ambiguous), of(Reason::low_confidence),
                     counts.handed_over() - known);
}

void print_rest(std::ostream& out, const Outcome& outcome) {
  out << "\nWhat it left to people, and what it learned (with learning)\n\n";
  out << fmt::format("{:8}{:>10} {:>12} {:>9} {:>14} {:>5} | {:>4} {:>8} {:>8} {:>7}\n", "month",
                     "asked back", "no_knowledge", "ambiguous", "low_confidence", "other", "gaps",
                     "approved", "rejected", "lessons");
  MonthRow all;
  for (const MonthRow& row : by_month(outcome.learned)) {
    out << fmt::format("{:8}{} | {:>4} {:>8} {:>8} {:>7}\n", month_text(row.start_us),
                       rest_columns(row.counts), row.gaps_found, row.approved, row.rejected,
                       row.lessons);
    all.add(row);
  }
  out << fmt::format("{:8}{} | {:>4} {:>8} {:>8} {:>7}\n", "all", rest_columns(all.counts),
                     all.gaps_found, all.approved, all.rejected, all.lessons);
}

std::string judged_text(const Answer& answer, Verdict verdict) {
  const std::string text = outcome_text(answer);
  if (answer.decision != Decision::answer) return text;
  return text + ": " + std::string(verdict_name(verdict));
}

void print_answer(std::ostream& out, std::string_view when, const Answer& answer) {
  out << fmt::format("\n  {}: {}, confidence {:.2f}\n", when, outcome_text(answer),
                     answer.confidence);
  if (!answer.text.empty()) out << wrapped(passage_text(answer), 6);
  out << "    Why:\n" << wrapped(answer.explanation, 6);
}

// How long the first of its tickets waited for the proposal, and the proposal for the reviewer.
std::string waiting_times(const Sample& sample, const Review& review) {
  const ProposalView& proposal = review.proposal;
  std::string text;
  if (!proposal.conversations.empty()) {
    const auto first = sample.opened_us.find(proposal.conversations.front());
    if (first != sample.opened_us.end()) {
      text = fmt::format("proposed {} after its first ticket, ",
                         span_text(proposal.opened_us - first->second));
    }
  }
  return text + "decided " + span_text(review.at_us - proposal.opened_us) + " later";
}

}  // namespace

void print_opening(std::ostream& out, const Sample& sample, std::uint64_t seed) {
  out << fmt::format(
      "Keel demonstration: {} articles; {} tickets in {} events, {} to {}; seed {}.\n",
      sample.articles.size(), sample.opened_us.size(), sample.events.size(),
      date_text(sample.events.front().at_us), date_text(sample.events.back().at_us), seed);
  out << "Keel sees each ticket's first message, decides what it would answer (mode suggest), and\n"
         "only then what people did. The expected outcomes score it and inform the reviewer; the\n"
         "engine never sees them.\n\nThe reviewer:\n"
      << wrapped(reviewer_policy(), 2) << '\n';
}

void print_review(std::ostream& out, const Review& review) {
  const std::int64_t at = review.retired_us != 0 ? review.retired_us : review.at_us;
  out << "  " << time_text(at) << "  " << sentence_of(review) << '\n';
}

void print_tables(std::ostream& out, const Outcome& outcome) {
  print_scores(out, outcome);
  print_rest(out, outcome);
}

void print_held(std::ostream& out, const Outcome& outcome) {
  const Run& run = outcome.learned;
  out << "\nQuestions that no ticket asks in these words, before and after\n\n";
  for (std::size_t i = 0; i < run.held_after.size(); ++i) {
    out << fmt::format("  {}\n    before: {}\n    after:  {}\n", held_questions()[i].text,
                       judged_text(run.held_before[i], run.held_before_verdicts[i]),
                       judged_text(run.held_after[i], run.held_after_verdicts[i]));
  }
  const std::size_t at = telling_question(run);
  out << "\nOne of them in full: \"" << held_questions()[at].text << "\"\n";
  print_answer(out, "Before", run.held_before[at]);
  print_answer(out, "After", run.held_after[at]);
}

void print_changes(std::ostream& out, const Outcome& outcome) {
  out << fmt::format("\nWhat changed and why ({} of {} changes)\n\n",
                     telling_changes(outcome.learned, 4).size(), outcome.learned.changes.size());
  for (const ChangeView& change : telling_changes(outcome.learned, 4)) {
    out << wrapped(fmt::format("{} {}: {} [{}]{}{}", time_text(change.at_us), change.kind,
                               change.text, change.by, change.conversations.empty() ? "" : " ",
                               tickets_text(change.conversations, 5)),
                   2);
  }
}

void print_closing(std::ostream& out, const Outcome& outcome) {
  out << "\nFrom question to article\n\n";
  for (const Review& review : outcome.learned.reviews) {
    const ProposalView& proposal = review.proposal;
    if (review.approved) {
      out << wrapped(
          fmt::format("\"{}\": {}; {}{}{}", proposal.title, waiting_times(outcome.sample, review),
                      waiting_text(proposal.waiting.size()), proposal.waiting.empty() ? "" : ": ",
                      tickets_text(proposal.waiting, 8)),
          2);
    }
  }
  out << fmt::format("\nState {} at event {}; folding the journal again gives {}.\n",
                     to_hex(outcome.learned.digest).substr(0, 16), outcome.learned.status.head_seq,
                     outcome.learned.replayed);
}

void print_measured(std::ostream& err, const Outcome& outcome) {
  std::vector<double> live;
  for (const Review& review : outcome.learned.reviews) {
    if (review.approved) live.push_back(review.live_ms);
  }
  err << fmt::format(
      "Measured: {:.1f} s with learning, {:.1f} s without; a question {:.1f} ms (median), {:.1f} "
      "ms (99 of 100);\napproved articles were live after {:.1f} ms (median), {:.1f} ms (most).\n",
      outcome.learned.seconds, outcome.plain.seconds, quantile(outcome.learned.ask_ms, 0.5),
      quantile(outcome.learned.ask_ms, 0.99), quantile(live, 0.5), quantile(live, 1));
}

}  // namespace keel::demo
