#include <fmt/format.h>

#include <algorithm>

#include "calendar.hpp"
#include "report.hpp"

namespace keel::demo {
namespace {

constexpr std::size_t changes_shown = 8;

std::string figures(const BacktestReport& report) {
  const auto figure = [](std::uint64_t count, std::string_view label) {
    return key(std::to_string(count), label);
  };
  return "<dl class=\"keys\">\n" + figure(report.questions, "questions asked again") +
         figure(report.changed, "decided otherwise, or answered with another article") +
         figure(report.better, "better, by what is on record") +
         figure(report.worse, "worse, by what is on record") +
         figure(report.unknown, "unknown: what is right is not on record") +
         figure(report.even, "as right or as wrong as before") + "</dl>\n";
}

// The right article by its title, where one of the two answers has it.
const std::string& right_name(const BacktestChange& change) {
  if (change.right == change.after.article) return change.after.title;
  if (change.right == change.before.article) return change.before.title;
  return change.right;
}

std::string verdict_text(const BacktestChange& change) {
  const char* css = change.verdict == BacktestVerdict::better  ? "yes"
                    : change.verdict == BacktestVerdict::worse ? "no"
                                                               : "soft";
  std::string out = fmt::format("<span class=\"{}\">{}</span>", css, verdict_name(change.verdict));
  if (!change.right.empty()) {
    out +=
        fmt::format(": \"{}\" is right ({})", escaped(right_name(change)), escaped(change.outcome));
  }
  return out;
}

// Of each verdict some, in the order of the report: worse first.
std::vector<const BacktestChange*> telling(const BacktestReport& report) {
  std::vector<const BacktestChange*> out;
  const auto take = [&](BacktestVerdict verdict, std::size_t most) {
    for (const BacktestChange& change : report.changes) {
      if (change.verdict != verdict || most == 0 || out.size() == changes_shown) continue;
      out.push_back(&change);
      --most;
    }
  };
  const bool unknown = report.unknown > 0;
  take(BacktestVerdict::worse, changes_shown / 2);
  take(BacktestVerdict::better, changes_shown - out.size() - (unknown ? 2 : 0));
  take(BacktestVerdict::unknown, changes_shown);
  return out;
}

std::string changes_table(const BacktestReport& report) {
  using Kind = Table::Column::Kind;
  Table table("Some of the changed conversations", {{Kind::text, "Question"},
                                                    {Kind::text, "As things were"},
                                                    {Kind::text, "With the change"},
                                                    {Kind::text, "By the record"}});
  for (const BacktestChange* change : telling(report)) {
    table.row({fmt::format("{} <span class=\"soft\">{}</span>", escaped(change->question),
                           escaped(change->conversation)),
               escaped(outcome_text(change->before)), escaped(outcome_text(change->after)),
               verdict_text(*change)});
  }
  return table.empty() ? "" : table.html();
}

std::string estimate_text(const BacktestReport& report) {
  if (!report.estimate) return "No estimate of all questions: " + report.estimate_reason + ".";
  const BacktestEstimate& e = *report.estimate;
  return fmt::format(
      "Estimated from {} judged questions: of all, {:.1f}% would be answered rightly instead of "
      "{:.1f}% (difference {:+.1f} to {:+.1f}), {:.1f}% wrongly instead of {:.1f}% ({:+.1f} to "
      "{:+.1f}).",
      e.judged, 100 * e.right_after, 100 * e.right_before, 100 * e.right_low, 100 * e.right_high,
      100 * e.wrong_after, 100 * e.wrong_before, 100 * e.wrong_low, 100 * e.wrong_high);
}

}  // namespace

std::string backtest_section(const Outcome& outcome) {
  constexpr std::string_view title = "One approval, tried before it happened";
  const std::optional<Tried>& tried = outcome.learned.tried;
  if (!tried) return section(title, "Nothing was approved.", "", "backtest");
  const BacktestReport& report = tried->report;
  std::string body = figures(report) + changes_table(report);
  body += fmt::format("<p style=\"margin-top:1.2rem\">{}</p>\n<ul class=\"small soft\">\n",
                      escaped(estimate_text(report)));
  for (const std::string& line : report.approximate) body += "<li>" + escaped(line) + "</li>\n";
  return section(
      title,
      fmt::format("Before \"{}\" went live on {}, all questions asked until then were asked again, "
                  "as things were and with it, and compared by what is on record of each "
                  "conversation. Of all approvals this one changes most.",
                  tried->title, time_text(tried->at_us)),
      body + "</ul>\n", "backtest");
}

}  // namespace keel::demo
