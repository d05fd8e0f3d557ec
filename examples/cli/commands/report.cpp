#include <fmt/format.h>

#include <map>

#include "commands.hpp"
#include "dates.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

constexpr std::size_t month_letters = 7;  // "2026-01"

std::uint64_t escalated(const MetricsRow& row) {
  std::uint64_t out = 0;
  for (const auto& [reason, count] : row.escalated) out += count;
  return out;
}

void add(MetricsRow& to, const MetricsRow& row) {
  if (to.week_us == 0 || row.week_us < to.week_us) to.week_us = row.week_us;
  to.asked += row.asked;
  to.would_answer += row.would_answer;
  to.clarified += row.clarified;
  for (const auto& [reason, count] : row.escalated) to.escalated[reason] += count;
  to.resolved += row.resolved;
  to.failed += row.failed;
  to.corrected += row.corrected;
  to.reopened += row.reopened;
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{:.0f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::vector<std::string> cells(const std::string& name, const MetricsRow& row) {
  const auto n = [](std::uint64_t count) { return std::to_string(count); };
  return {name,
          n(row.asked),
          n(row.would_answer),
          share(row.would_answer, row.asked),
          n(row.clarified),
          n(escalated(row)),
          n(row.resolved),
          n(row.failed),
          n(row.corrected),
          n(row.reopened)};
}

// One row for each name.
Outcome print_rows(const Context& context, const std::map<std::string, MetricsRow>& rows,
                   const std::string& heading) {
  if (context.json) {
    Json::Array out;
    for (const auto& [name, row] : rows) out.push_back(to_json(row).set(heading, name));
    print_json(Json(std::move(out)));
    return Exit::done;
  }
  if (rows.empty()) {
    print("No question was asked yet.\n");
    return Exit::done;
  }
  constexpr auto number = Column::Kind::number;
  Table table({{heading},
               {"asked", number},
               {"answered", number},
               {"share", number},
               {"clarified", number},
               {"escalated", number},
               {"resolved", number},
               {"failed", number},
               {"corrected", number},
               {"reopened", number}});
  for (const auto& [name, row] : rows) table.row(cells(name, row));
  print(table.str());
  return Exit::done;
}

Outcome metrics(Context& context, const std::string& period) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  std::map<std::string, MetricsRow> rows;
  for (const MetricsRow& row : engine->metrics()) {
    if (!row.topic.empty()) continue;
    const std::string monday = date(row.week_us);
    add(rows[period == "month" ? monday.substr(0, month_letters) : monday], row);
  }
  return print_rows(context, rows, period);
}

Outcome topics(Context& context) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  std::map<std::string, MetricsRow> rows;
  for (const MetricsRow& row : engine->metrics()) {
    if (row.topic.empty()) continue;
    MetricsRow& sum = rows[row.topic];
    sum.topic = row.topic;
    add(sum, row);
  }
  return print_rows(context, rows, "topic");
}

}  // namespace

void add_report(Program& program) {
  auto period = std::make_shared<std::string>("month");
  Command report = program.command(
      "report", group_review,
      {"How well it does: numbers, topics, gaps, languages and lessons.",
       "keel report\nkeel report --per week\nkeel report gaps",
       "keel report gaps               what customers ask that no article answers\n"
       "keel report lessons            what tickets taught it, and whether that helps"});
  report.choice("--per", *period, {"month", "week"}, "a week counts in the month of its Monday")
      .runs([period](Context& context) { return metrics(context, *period); });
  report.command("topics", {"The same numbers for each topic.", "keel report topics", ""})
      .runs(topics);
  add_report_lists(report);
}

}  // namespace keel::cli
