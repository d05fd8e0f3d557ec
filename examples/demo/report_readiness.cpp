#include <fmt/format.h>

#include "keel/stats/intervals.hpp"
#include "readiness.hpp"
#include "report.hpp"
#include "tally.hpp"

namespace keel::demo {
namespace {

std::string card_of(const Run& run) {
  std::string out = fmt::format(
      "<article class=\"card\">\n<h3>Readiness card: <span class=\"{}\">{}</span></h3>\n<dl "
      "class=\"notes\">\n",
      run.card.ready ? "yes" : "no", run.card.ready ? "ready" : "not ready");
  for (const auto& [name, text] : card_lines(run)) {
    out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(text));
  }
  return out + "</dl>\n</article>\n";
}

std::string reliability_of(const Run& run) {
  using Kind = Table::Column::Kind;
  Table table("Rated answers by confidence", {{Kind::name, "Confidence"},
                                              {Kind::number, "Rated"},
                                              {Kind::number, "Mean"},
                                              {Kind::number, "Right"},
                                              {Kind::number, "95% interval"}});
  for (const ReliabilityRow& row : reliability(run)) {
    const auto rated = static_cast<double>(row.rated);
    const auto interval = stats::wilson(static_cast<double>(row.right), rated);
    table.row({fmt::format("{:.1f} to {:.1f}", row.low, row.high), std::to_string(row.rated),
               percent_text(row.confidence), percent_text(static_cast<double>(row.right) / rated),
               percent_text(interval.low) + " to " + percent_text(interval.high)});
  }
  return "<article class=\"card\">\n<h3>Reliability of the confidence</h3>\n<p class=\"soft\">The "
         "rated answers by the confidence they were given. A good confidence lies within the "
         "interval of the share that was right.</p>\n" +
         table.html() + "</article>\n";
}

}  // namespace

std::string readiness_section(const Outcome& outcome) {
  const Run& run = outcome.learned;
  return section(
      "Ready for customers?",
      fmt::format("The tickets were played in mode suggest: agents see what Keel would answer, "
                  "customers do not. Going up to mode answer needs judged answers. The reviewer "
                  "rated {} of them; this is what they prove.",
                  run.rated.size()),
      "<div class=\"cards\">\n" + card_of(run) + reliability_of(run) + "</div>\n", "readiness");
}

}  // namespace keel::demo
