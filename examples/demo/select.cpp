// What the terminal and the report both show of a run, selected and worded.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "keel/connect/markdown_text.hpp"
#include "print.hpp"

namespace keel::demo {

std::size_t telling_question(const Run& run) {
  std::size_t best = 0;
  int best_rank = 0;
  for (std::size_t i = 0; i < run.held_after.size(); ++i) {
    if (run.held_after_verdicts[i] != Verdict::right) continue;
    if (run.held_before_verdicts[i] == Verdict::right) continue;
    const bool new_article = !held_questions()[i].gap.empty();
    const int rank = new_article ? 2 : 1;
    if (rank > best_rank) {
      best_rank = rank;
      best = i;
    }
  }
  return best;
}

std::string outcome_text(const BacktestSide& side) {
  if (side.decision == Decision::answer) return "answered with \"" + side.title + "\"";
  if (side.decision == Decision::clarify) return "asked back";
  return fmt::format("handed over ({})", reason_name(side.reason));
}

std::string outcome_text(const Answer& answer) {
  BacktestSide side;
  side.decision = answer.decision;
  side.reason = answer.reason;
  if (!answer.citations.empty()) side.title = answer.citations.front().title;
  return outcome_text(side);
}

std::vector<ChangeView> telling_changes(const Run& run, std::size_t per_kind) {
  std::map<std::string, std::vector<const ChangeView*>> by_kind;
  for (const ChangeView& change : run.changes) {
    if (!change.conversations.empty() || change.by == "reviewer") {
      by_kind[change.kind].push_back(&change);
    }
  }
  std::vector<ChangeView> out;
  for (const auto& [kind, changes] : by_kind) {  // spread over the whole time
    const std::size_t take = std::min(per_kind, changes.size());
    for (std::size_t i = 0; i < take; ++i) out.push_back(*changes[i * changes.size() / take]);
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.seq < b.seq; });
  return out;
}

std::string waiting_text(std::size_t customers) {
  if (customers == 0) return "nobody was waiting";
  if (customers == 1) return "1 customer was waiting";
  return fmt::format("{} customers were waiting", customers);
}

std::string tickets_text(const std::vector<std::string>& tickets, std::size_t max) {
  std::string text;
  for (std::size_t i = 0; i < std::min(max, tickets.size()); ++i) {
    text += (i == 0 ? "" : ", ") + tickets[i];
  }
  if (tickets.size() > max) text += fmt::format(" and {} more", tickets.size() - max);
  return text;
}

std::string passage_text(const Answer& answer) { return connect::markdown_to_text(answer.text); }

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(std::lround(q * last))];
}

}  // namespace keel::demo
