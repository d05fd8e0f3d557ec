#include "trial_view.hpp"

#include <fmt/format.h>

#include "dates.hpp"
#include "table.hpp"
#include "terminal.hpp"
#include "trial_lines.hpp"

namespace keel::cli {
namespace {

std::string weeks_table(const TrialReport& r) {
  Table weeks({{"week"},
               {"questions", Column::Kind::number},
               {"would answer", Column::Kind::number},
               {"not learning", Column::Kind::number},
               {"agrees", Column::Kind::number},
               {"not learning", Column::Kind::number}});
  for (const TrialWeek& week : r.weeks) {
    weeks.row({date(week.week_us), std::to_string(week.asked),
               share(week.learning.answered, week.asked), share(week.frozen.answered, week.asked),
               agreement(week.learning), agreement(week.frozen)});
  }
  return weeks.str();
}

std::string section(std::string_view title, const std::vector<std::string>& lines) {
  std::string out = fmt::format("\n{}\n", title);
  for (const std::string& line : lines) out += "  " + line + '\n';
  return lines.empty() ? out + "  none found\n" : out;
}

}  // namespace

std::string trial_text(const TrialReport& r, const Rated& rated) {
  std::string out = opening_line(r) + "\n\n";
  if (const std::string few = first_caution(r); !few.empty()) out += few + "\n\n";
  Table totals({{""}, {"learning"}, {"not learning"}});
  for (const Comparison& line : comparison(r)) totals.row({line.name, line.with, line.without});
  out += totals.str();
  if (rated) out += "rated  " + accuracy_line(*rated) + '\n';
  out += '\n' + weeks_table(r);
  out += section("Largest gaps", gap_lines(r));
  out += section("Words customers use and articles do not (tickets)", {words_line(r)});
  out += section("The help centre's health", health_lines(r.health));
  out += section("Review", review_lines(r));
  return out + section("What this does not say", r.cautions);
}

}  // namespace keel::cli
