#include <fmt/format.h>

#include <algorithm>

#include "calendar.hpp"
#include "report.hpp"
#include "tally.hpp"

namespace keel::demo {
namespace {

constexpr std::size_t first_week = 3;  // the first with three whole weeks before it

// Under the first Monday of each month.
std::vector<Tick> month_ticks(const std::vector<WeekRow>& weeks, std::size_t from) {
  std::vector<Tick> ticks;
  std::string month;
  for (std::size_t i = from; i < weeks.size(); ++i) {
    const std::string name = month_name(weeks[i].start_us);
    if (name != month) {
      if (!ticks.empty() && i - from - ticks.back().at < 3) ticks.pop_back();  // no room for both
      ticks.push_back({i - from, name});
    }
    month = name;
  }
  return ticks;
}

using Share = double (Counts::*)() const noexcept;

Line line_of(const std::vector<WeekRow>& weeks, std::string label, std::string css, Share share) {
  Line line{std::move(label), std::move(css), {}};
  const std::vector<Counts> sums = four_weeks(weeks);
  for (std::size_t i = first_week; i < sums.size(); ++i) {
    const bool defined = share == &Counts::precision ? sums[i].answered() > 0 : sums[i].tickets > 0;
    line.values.push_back(defined ? std::optional<double>((sums[i].*share)()) : std::nullopt);
  }
  return line;
}

// The multiple of a tenth at or below the least value, at least a tenth from the top.
double low_of(const std::vector<Line>& lines) {
  double least = 0.9;
  for (const Line& line : lines) {
    for (const auto& value : line.values) least = std::min(least, value.value_or(1));
  }
  return least < 0.5 ? 0 : static_cast<double>(static_cast<int>(least * 10)) / 10;
}

std::string share_chart(const Outcome& outcome, std::string id, std::string title, Share share,
                        bool from_zero) {
  const auto learned = by_week(outcome.sample, outcome.learned);
  const auto plain = by_week(outcome.sample, outcome.plain);
  LineChart chart;
  chart.id = std::move(id);
  chart.title = std::move(title);
  chart.ticks = month_ticks(learned, first_week);
  chart.lines = {line_of(learned, "with learning", "learn", share),
                 line_of(plain, "without learning", "plain", share)};
  chart.low = from_zero ? 0 : low_of(chart.lines);
  chart.high = from_zero ? high_of(chart.lines) : 1;
  const auto value = [](const Line& line, bool last) {
    if (line.values.empty()) return std::string("-");
    return percent_text((last ? line.values.back() : line.values.front()).value_or(0));
  };
  chart.description = fmt::format(
      "Over four weeks each. With learning from {} to {}, without learning from {} to {}.",
      value(chart.lines[0], false), value(chart.lines[0], true), value(chart.lines[1], false),
      value(chart.lines[1], true));
  return line_chart(chart);
}

// The months curve: of a month's tickets, answered rightly and wrongly.
std::string months_chart(const Outcome& outcome) {
  const auto learned = by_month(outcome.learned);
  const auto plain = by_month(outcome.plain);
  LineChart chart;
  chart.id = "months";
  chart.title = "Answered rightly and wrongly, by month";
  const auto add = [&](const std::vector<MonthRow>& months, std::string label, std::string css,
                       Share share) {
    Line line{std::move(label), std::move(css), {}};
    for (const MonthRow& month : months) line.values.push_back((month.counts.*share)());
    chart.lines.push_back(std::move(line));
  };
  add(learned, "rightly, learning", "learn", &Counts::right_share);
  add(plain, "rightly, not learning", "plain", &Counts::right_share);
  add(learned, "wrongly, learning", "wrong", &Counts::wrong_share);
  add(plain, "wrongly, not learning", "wrong-plain", &Counts::wrong_share);
  for (std::size_t i = 0; i < learned.size(); ++i) {
    chart.ticks.push_back({i, month_name(learned[i].start_us)});
  }
  chart.high = high_of(chart.lines);
  const Counts& last = learned.back().counts;
  const Counts& last_plain = plain.back().counts;
  chart.description = fmt::format(
      "In the last month {} of the tickets were answered rightly and {} wrongly with learning, {} "
      "and {} without.",
      percent_text(last.right_share()), percent_text(last.wrong_share()),
      percent_text(last_plain.right_share()), percent_text(last_plain.wrong_share()));
  return line_chart(chart);
}

std::string volume_chart(const Outcome& outcome) {
  const auto weeks = by_week(outcome.sample, outcome.learned);
  ColumnChart chart;
  chart.id = "volume";
  chart.title = "Tickets a week";
  chart.ticks = month_ticks(weeks, 0);
  Stack usual{"usual work", "volume", {}};
  Stack outage{"about the outage", "s4", {}};
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    outage.values.push_back(weeks[i].outage);
    usual.values.push_back(weeks[i].counts.tickets - weeks[i].outage);
    if (weeks[i].outage > 0) {
      chart.note = Tick{i, fmt::format("outage: {} tickets", weeks[i].outage)};
      chart.description = fmt::format("An outage in the week of {} brings {} extra tickets.",
                                      date_text(weeks[i].start_us), weeks[i].outage);
    }
  }
  chart.stacks = {std::move(usual), std::move(outage)};
  return column_chart(chart);
}

std::string reasons_chart(const Outcome& outcome) {
  const auto months = by_month(outcome.learned);
  ColumnChart chart;
  chart.id = "reasons";
  chart.title = "Left to people, by reason";
  chart.description = "Tickets a month that Keel handed over or asked back about.";
  chart.totals = true;
  Stack none{"no article speaks of it", "s1", {}};
  Stack low{"best article too unlikely", "s2", {}};
  Stack several{"several fit, or asked back", "s3", {}};
  Stack person{"asked for a person", "s4", {}};
  Stack other{"other", "s5", {}};
  for (std::size_t i = 0; i < months.size(); ++i) {
    const Counts& counts = months[i].counts;
    const auto of = [&](Reason reason) {
      return counts.escalated[static_cast<std::size_t>(reason)];
    };
    chart.ticks.push_back({i, month_name(months[i].start_us)});
    none.values.push_back(of(Reason::no_knowledge));
    low.values.push_back(of(Reason::low_confidence));
    several.values.push_back(of(Reason::ambiguous) + counts.clarified);
    person.values.push_back(of(Reason::customer_asked));
    other.values.push_back(of(Reason::quarantined) + of(Reason::rule) +
                           of(Reason::repeated_failure));
  }
  for (Stack& stack : std::array{none, low, several, person, other}) {
    const auto some = [](std::uint64_t count) { return count > 0; };
    if (std::any_of(stack.values.begin(), stack.values.end(), some)) chart.stacks.push_back(stack);
  }
  return column_chart(chart);
}

}  // namespace

std::string charts_section(const Outcome& outcome) {
  std::string charts = months_chart(outcome);
  charts += share_chart(outcome, "answered", "Share of tickets that Keel would answer",
                        &Counts::answered_share, true);
  charts += share_chart(outcome, "precision", "Precision: share of its answers that are right",
                        &Counts::precision, false);
  charts += volume_chart(outcome);
  charts += reasons_chart(outcome);
  return section("Half a year in pictures",
                 "The first picture is by month; each point of the other curves counts the four "
                 "weeks that end with it.",
                 "<div class=\"charts\">\n" + charts + "</div>\n");
}

}  // namespace keel::demo
