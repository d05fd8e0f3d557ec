#include "tally.hpp"

#include <algorithm>
#include <numeric>

#include "calendar.hpp"

namespace keel::demo {
namespace {

double share(std::uint64_t part, std::uint64_t whole) noexcept {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// The row whose month `at_us` is in; the last one for what comes after all tickets.
MonthRow& month_of(std::vector<MonthRow>& rows, std::int64_t at_us) {
  for (MonthRow& row : rows) {
    if (month_text(row.start_us) == month_text(at_us)) return row;
  }
  return rows.back();
}

}  // namespace

std::uint64_t Counts::handed_over() const noexcept {
  return std::accumulate(escalated.begin(), escalated.end(), std::uint64_t{0});
}
double Counts::answered_share() const noexcept { return share(answered(), tickets); }
double Counts::right_share() const noexcept { return share(right, tickets); }
double Counts::wrong_share() const noexcept { return share(wrong, tickets); }
double Counts::precision() const noexcept { return share(right, answered()); }

void Counts::add(const Asked& asked) {
  ++tickets;
  switch (asked.verdict) {
    case Verdict::right: ++right; break;
    case Verdict::wrong: ++wrong; break;
    case Verdict::clarified: ++clarified; break;
    case Verdict::handed_over: ++escalated.at(static_cast<std::size_t>(asked.reason)); break;
  }
}

void Counts::add(const Counts& other) {
  tickets += other.tickets;
  right += other.right;
  wrong += other.wrong;
  clarified += other.clarified;
  for (std::size_t i = 0; i < reason_count; ++i) escalated[i] += other.escalated[i];
}

void MonthRow::add(const MonthRow& other) {
  counts.add(other.counts);
  gaps_found += other.gaps_found;
  approved += other.approved;
  rejected += other.rejected;
  lessons += other.lessons;
}

std::vector<ReliabilityRow> reliability(const Run& run) {
  constexpr std::size_t parts = 5;
  std::vector<ReliabilityRow> rows(parts);
  for (std::size_t i = 0; i < parts; ++i) {
    rows[i].low = static_cast<double>(i) / parts;
    rows[i].high = static_cast<double>(i + 1) / parts;
  }
  for (const Rated& rated : run.rated) {
    const auto part = static_cast<std::size_t>(std::clamp(rated.confidence, 0.0, 1.0) * parts);
    ReliabilityRow& row = rows[std::min(part, parts - 1)];
    ++row.rated;
    row.right += rated.right;
    row.confidence += rated.confidence;
  }
  std::erase_if(rows, [](const ReliabilityRow& row) { return row.rated == 0; });
  for (ReliabilityRow& row : rows) row.confidence /= static_cast<double>(row.rated);
  return rows;
}

std::vector<MonthRow> by_month(const Run& run) {
  std::vector<MonthRow> rows;
  for (const Asked& asked : run.asked) {
    if (rows.empty() || month_text(rows.back().start_us) != month_text(asked.at_us)) {
      rows.push_back({asked.at_us, {}, 0, 0, 0, 0});
    }
    rows.back().counts.add(asked);
  }
  if (rows.empty()) return rows;
  for (const Review& review : run.reviews) {
    MonthRow& row = month_of(rows, review.at_us);
    ++(review.approved ? row.approved : row.rejected);
  }
  for (const LessonView& lesson : run.lessons) ++month_of(rows, lesson.since_us).lessons;
  for (const ChangeView& change : run.changes) {
    if (change.kind == "gap") ++month_of(rows, change.at_us).gaps_found;
  }
  return rows;
}

std::vector<WeekRow> by_week(const Sample& sample, const Run& run) {
  std::vector<WeekRow> rows;
  for (const Asked& asked : run.asked) {
    const std::int64_t start = week_start(asked.at_us);
    if (rows.empty()) rows.push_back({start, {}, 0});
    while (rows.back().start_us < start) {
      rows.push_back({rows.back().start_us + week_us, {}, 0});
    }
    rows.back().counts.add(asked);
    const Expected* expected = sample.find(asked.ticket);
    if (expected && expected->gap.starts_with("outage")) ++rows.back().outage;
  }
  return rows;
}

Counts total(const Run& run) {
  Counts counts;
  for (const Asked& asked : run.asked) counts.add(asked);
  return counts;
}

std::vector<Counts> four_weeks(const std::vector<WeekRow>& weeks) {
  std::vector<Counts> out;
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    Counts sum;
    for (std::size_t j = i < 3 ? 0 : i - 3; j <= i; ++j) sum.add(weeks[j].counts);
    out.push_back(sum);
  }
  return out;
}

}  // namespace keel::demo
