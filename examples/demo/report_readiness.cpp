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
  std::string rows;
  for (const ReliabilityRow& row : reliability(run)) {
    const auto rated = static_cast<double>(row.rated);
    const auto interval = stats::wilson(static_cast<double>(row.right), rated);
    rows += fmt::format(
        "<tr><th scope=\"row\">{:.1f} to {:.1f}</th><td class=\"n\">{}</td><td class=\"n\">{}</td>"
        "<td class=\"n\">{}</td><td class=\"n\">{} to {}</td></tr>\n",
        row.low, row.high, row.rated, percent_text(row.confidence),
        percent_text(static_cast<double>(row.right) / rated), percent_text(interval.low),
        percent_text(interval.high));
  }
  return "<article class=\"card\">\n<h3>Reliability of the confidence</h3>\n<p class=\"soft\">The "
         "rated answers by the confidence they were given. A good confidence lies within the "
         "interval of the share that was right.</p>\n<table style=\"margin-top:0.8rem\">\n<thead>"
         "<tr><th scope=\"col\">Confidence</th><th scope=\"col\" class=\"n\">Rated</th><th "
         "scope=\"col\" class=\"n\">Mean</th><th scope=\"col\" class=\"n\">Right</th><th "
         "scope=\"col\" class=\"n\">95% interval</th></tr></thead>\n<tbody>\n" +
         rows + "</tbody>\n</table>\n</article>\n";
}

}  // namespace

std::string readiness_section(const Outcome& outcome) {
  const Run& run = outcome.learned;
  return fmt::format(
      "<section id=\"readiness\">\n<h2>Ready for customers?</h2>\n<p class=\"intro\">The tickets "
      "were played in mode suggest: agents see what Keel would answer, customers do not. Going up "
      "to mode answer needs judged answers. The reviewer rated {} of them; this is what they "
      "prove.</p>\n<div class=\"cards\">\n{}{}</div>\n</section>\n",
      run.rated.size(), card_of(run), reliability_of(run));
}

}  // namespace keel::demo
