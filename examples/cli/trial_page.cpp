// A trial as a page that needs nothing but itself.
#include <fmt/format.h>

#include "dates.hpp"
#include "page/chart.hpp"
#include "page/parts.hpp"
#include "terminal.hpp"
#include "trial_lines.hpp"

namespace keel::cli {
namespace {

using page::escaped;
using page::key;
using page::section;

constexpr std::size_t ticks_max = 10;

std::string html(std::string_view text) { return escaped(clean(text)); }

std::string list(const std::vector<std::string>& lines) {
  if (lines.empty()) return "<p class=\"soft\">None found.</p>\n";
  std::string out = "<ul>\n";
  for (const std::string& line : lines) out += "<li>" + html(line) + "</li>\n";
  return out + "</ul>\n";
}

using Share = std::optional<double> (*)(const TrialWeek&, const TrialTally&);

std::optional<double> ratio(std::uint64_t part, std::uint64_t all) {
  if (all == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(all);
}

std::string chart(const TrialReport& r, std::string id, std::string title, Share share_of) {
  page::LineChart chart;
  chart.id = std::move(id);
  chart.title = std::move(title);
  chart.description = "By week, with learning and without; the table has the numbers.";
  chart.lines = {{"learning", "learn", {}}, {"not learning", "plain", {}}};
  const std::size_t step = r.weeks.size() / ticks_max + 1;
  for (std::size_t i = 0; i < r.weeks.size(); ++i) {
    const TrialWeek& week = r.weeks[i];
    if (i % step == 0) chart.ticks.push_back({i, date(week.week_us).substr(5)});
    chart.lines[0].values.push_back(share_of(week, week.learning));
    chart.lines[1].values.push_back(share_of(week, week.frozen));
  }
  chart.high = page::high_of(chart.lines);
  return line_chart(chart);
}

std::string charts(const TrialReport& r) {
  const auto answered = [](const TrialWeek& week, const TrialTally& t) {
    return ratio(t.answered, week.asked);
  };
  const auto agreed = [](const TrialWeek&, const TrialTally& t) {
    return ratio(t.linked_agreed + t.supported_agreed, t.linked + t.supported);
  };
  return "<div class=\"charts\">\n" +
         chart(r, "answered", "Share it would have answered", answered) +
         chart(r, "agreed", "Agreement with what agents did", agreed) + "</div>\n";
}

std::string weeks_table(const TrialReport& r) {
  std::string rows;
  const auto cell = [](const std::string& text) { return "<td class=\"n\">" + text + "</td>"; };
  for (const TrialWeek& week : r.weeks) {
    rows += "<tr><th scope=\"row\">" + date(week.week_us) + "</th>" +
            cell(std::to_string(week.asked)) + cell(share(week.learning.answered, week.asked)) +
            cell(share(week.frozen.answered, week.asked)) + cell(agreement(week.learning)) +
            cell(agreement(week.frozen)) + "</tr>\n";
  }
  return page::scrolling(
      "Week by week",
      "<table>\n<caption>Week by week</caption>\n<thead>\n<tr><td></td><td></td><th "
      "scope=\"colgroup\" colspan=\"2\" class=\"group\">would answer</th><th scope=\"colgroup\" "
      "colspan=\"2\" class=\"group\">agrees with agents</th></tr>\n<tr><th scope=\"col\">Week</th>"
      "<th scope=\"col\" class=\"n\">Questions</th><th scope=\"col\" class=\"n\">Learning</th><th "
      "scope=\"col\" class=\"n\">Not learning</th><th scope=\"col\" class=\"n\">Learning</th><th "
      "scope=\"col\" class=\"n\">Not learning</th></tr>\n</thead>\n<tbody>\n" +
          rows + "</tbody>\n</table>\n");
}

std::string totals_table(const TrialReport& r) {
  using Kind = page::Table::Column::Kind;
  page::Table table(
      "In all weeks",
      {{Kind::name, "Of the questions"}, {Kind::text, "Learning"}, {Kind::text, "Not learning"}});
  for (const Comparison& line : comparison(r)) {
    table.row({escaped(line.name), line.with, line.without});
  }
  return table.html();
}

std::string header(const TrialReport& r, const Rated& rated) {
  const std::string few = first_caution(r);
  std::string out = fmt::format(
      "<header>\n<p class=\"eyebrow\">Keel trial</p>\n<h1>What it would have answered</h1>\n"
      "<p class=\"lede\">{}. Each question is decided by what came before it; its own conversation "
      "comes after it.</p>\n{}<dl class=\"keys\">\n",
      opening_line(r),
      few.empty() ? "" : "<p class=\"quote\" role=\"note\">" + html(few) + "</p>\n");
  out += key(share(r.learning.answered, r.questions),
             fmt::format("would have been answered; {} without learning",
                         share(r.frozen.answered, r.questions)));
  out += key(agreement(r.learning),
             fmt::format("agreement with what agents did, where they spoke for an article; {} "
                         "without learning",
                         agreement(r.frozen)));
  if (rated && rated->answered > 0) {
    out += key(fmt::format("{:.0f}%", 100 * rated->accuracy),
               fmt::format("of the answers right, as rated ({:.0f}% to {:.0f}%)", 100 * rated->low,
                           100 * rated->high));
  }
  return out + "</dl>\n</header>\n";
}

}  // namespace

std::string trial_html(const TrialReport& r, const Rated& rated) {
  std::string out = header(r, rated);
  out += section("Week by week", "Weeks begin on Monday, UTC.",
                 charts(r) + totals_table(r) + weeks_table(r));
  if (rated) out += section("Rated", "", "<p>" + html(accuracy_line(*rated)) + ".</p>\n");
  out += section("Largest gaps",
                 "Questions that agents had to answer in their own words, grouped, with what their "
                 "words have in common.",
                 list(gap_lines(r)));
  out += section("Words customers use and articles do not", "With the number of tickets.",
                 "<p>" + html(words_line(r)) + "</p>\n");
  out += section("The help centre's health", "", list(health_lines(r.health)));
  out += section("Review", "", list(review_lines(r)));
  out += section("What this does not say", "", list(r.cautions));
  return page::document("Keel trial", out);
}

}  // namespace keel::cli
