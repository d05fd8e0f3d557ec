#include "readiness.hpp"

#include <fmt/format.h>

#include "tally.hpp"

namespace keel::demo {
namespace {

std::string percent(double share) { return fmt::format("{:.0f}%", 100 * share); }

std::string accuracy_text(const ReadinessCard& card) {
  if (card.judged_answers == 0) return "none of the judged answers reaches the threshold";
  return fmt::format("{} of {} judged answers at the threshold right: {} (95% interval {} to {})",
                     card.judged_right, card.judged_answers, percent(card.accuracy),
                     percent(card.accuracy_low), percent(card.accuracy_high));
}

std::string missing_text(const ReadinessCard& card) {
  std::string out;
  for (const std::string& sentence : card.missing) out += (out.empty() ? "" : " ") + sentence;
  return out.empty() ? "nothing: the mode may go up" : out;
}

// "month: with learning 12/3 ..." rightly and wrongly answered of 100 tickets.
std::string curve(const Run& run, double (Counts::*share)() const noexcept) {
  std::string out;
  for (const MonthRow& month : by_month(run)) {
    out += fmt::format("{:>5}", percent((month.counts.*share)()));
  }
  return out;
}

}  // namespace

std::string threshold_text(const ReadinessCard& card) {
  if (card.threshold > 1) return fmt::format("none: nothing is answered ({})", card.threshold_name);
  return fmt::format("{:.2f}, {}", card.threshold, card.threshold_name);
}

std::vector<std::pair<std::string, std::string>> card_lines(const Run& run) {
  const ReadinessCard& card = run.card;
  std::vector<std::pair<std::string, std::string>> out;
  out.emplace_back("judged",
                   fmt::format("{} answers, about 20 a week, right or wrong", card.judged));
  out.emplace_back("threshold", threshold_text(card));
  out.emplace_back("promise", card.promise);
  out.emplace_back("accuracy", accuracy_text(card));
  out.emplace_back("volume", fmt::format("{} of the {} questions of the last 28 days would be "
                                         "answered; no article speaks of {}",
                                         card.would_answer, card.questions, card.no_knowledge));
  out.emplace_back("calibration", fmt::format("{}; expected error {:.2f} (ECE)", card.calibration,
                                              card.calibration_error));
  if (!card.quarantined.empty()) {
    out.emplace_back("out of service", tickets_text(card.quarantined, 5));
  }
  out.emplace_back("missing", missing_text(card));
  return out;
}

void print_readiness(std::ostream& out, const Outcome& outcome) {
  const Run& run = outcome.learned;
  out << "\nOf all tickets of a month, answered rightly and wrongly\n\n"
      << "  rightly, learning     " << curve(run, &Counts::right_share) << '\n'
      << "  rightly, not learning " << curve(outcome.plain, &Counts::right_share) << '\n'
      << "  wrongly, learning     " << curve(run, &Counts::wrong_share) << '\n'
      << "  wrongly, not learning " << curve(outcome.plain, &Counts::wrong_share) << '\n';
  out << fmt::format("\nReady for customers? {} (with learning, after the last ticket)\n\n",
                     run.card.ready ? "Yes" : "Not yet");
  for (const auto& [name, text] : card_lines(run)) {
    out << wrapped(fmt::format("{}: {}", name, text), 2);
  }
  out << "\n  confidence   rated   right\n";
  for (const ReliabilityRow& row : reliability(run)) {
    out << fmt::format("  {:.1f} to {:.1f} {:>7} {:>7}\n", row.low, row.high, row.rated,
                       percent(static_cast<double>(row.right) / static_cast<double>(row.rated)));
  }
}

}  // namespace keel::demo
