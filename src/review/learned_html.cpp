// A LearnedReport as one page: no script, nothing from elsewhere.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "keel/review/dates.hpp"
#include "review/learned_lines.hpp"

namespace keel {
namespace {

constexpr std::string_view style = R"css(
:root { color-scheme: light dark;
  --paper: #fbfaf7; --ink: #1c2226; --soft: #586168; --rule: #dedad2; --card: #ffffff;
  --good: #0b6b6b; --plain: #6b5fa8; --bad: #a8412a; --tint: #eef3f1; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #13171a; --ink: #e9e7e2; --soft: #a3adb3; --rule: #30383d; --card: #191e22;
  --good: #62c6bf; --plain: #b3a7e0; --bad: #ee9479; --tint: #1d2729; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
main { max-width: 58rem; margin: 0 auto;
  padding: clamp(1.5rem, 5vw, 4rem) clamp(1rem, 4vw, 2.5rem); }
h1, h2 { font-family: Charter, Georgia, "Liberation Serif", serif; font-weight: 500; }
h1 { font-size: clamp(1.9rem, 5vw, 2.8rem); line-height: 1.12; margin: 0.2rem 0 0.6rem; }
h2 { font-size: 1.5rem; margin: 0 0 0.6rem; }
h3 { font-size: 1.05rem; line-height: 1.4; margin: 0 0 0.4rem; overflow-wrap: anywhere; }
p { margin: 0 0 0.7rem; overflow-wrap: anywhere; }
section { border-top: 1px solid var(--rule); margin-top: 2.6rem; padding-top: 1.4rem; }
.eyebrow { color: var(--good); font-size: 0.82rem; font-weight: 600; letter-spacing: 0.06em;
  text-transform: uppercase; margin: 0; }
.soft { color: var(--soft); }
ol.things { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; }
ol.things > li { background: var(--card); border: 1px solid var(--rule); border-radius: 8px;
  padding: 1rem 1.2rem; min-width: 0; }
.turn { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
  gap: 0.6rem; margin: 0.6rem 0; }
.turn > div { background: var(--tint); border-left: 3px solid var(--soft); padding: 0.5rem 0.8rem;
  min-width: 0; overflow-wrap: anywhere; }
.turn > .after { border-color: var(--good); }
.label { display: block; font-size: 0.78rem; color: var(--soft); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 0.9rem;
  margin: 0.4rem 0 0; font-size: 0.92rem; }
dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font-size: 13px; fill: var(--soft); }
.grid { stroke: var(--rule); } .mark { stroke: var(--soft); stroke-dasharray: 2 4; }
.line { fill: none; stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
.right { stroke: var(--good); } .answered { stroke: var(--plain); stroke-dasharray: 7 4; }
.wrong { stroke: var(--bad); stroke-dasharray: 2 4; }
.legend span { margin-right: 1.2rem; white-space: nowrap; }
.legend i { display: inline-block; width: 1.6rem; border-top: 3px solid; vertical-align: middle;
  margin-right: 0.4rem; }
.legend .r { border-color: var(--good); }
.legend .a { border-color: var(--plain); border-top-style: dashed; }
.legend .w { border-color: var(--bad); border-top-style: dotted; }
.scroll { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.4rem; }
th, td { text-align: left; padding: 0.35rem 0.8rem 0.35rem 0; border-bottom: 1px solid var(--rule);
  vertical-align: top; }
tbody th { white-space: nowrap; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
details { border-bottom: 1px solid var(--rule); padding: 0.5rem 0; }
summary { cursor: pointer; font-weight: 600; }
details li { margin: 0.3rem 0; overflow-wrap: anywhere; }
@media print { details::details-content { content-visibility: visible; }
  ol.things > li { break-inside: avoid; } }
)css";

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c >= 0 && c < ' ' ? ' ' : c;
    }
  }
  return out;
}

// ---- The chart

constexpr double width = 760, height = 280, left = 44, right = 16, top = 26, bottom = 34;

double x_of(std::size_t i, std::size_t count) {
  const double wide = width - left - right;
  return count < 2 ? left + wide / 2
                   : left + wide * static_cast<double>(i) / static_cast<double>(count - 1);
}

double y_of(double share) { return height - bottom - share * (height - top - bottom); }

using Share = std::optional<double> (*)(const LearnedWeek&);

std::optional<double> ratio(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::string line(const std::vector<LearnedWeek>& weeks, std::string_view css, Share share) {
  std::string path;
  bool down = false;
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    const std::optional<double> value = share(weeks[i]);
    // "h0" makes a dot of a week that stands alone.
    if (value) {
      path += fmt::format("{}{:.1f} {:.1f} {}", down ? 'L' : 'M', x_of(i, weeks.size()),
                          y_of(*value), down ? "" : "h0 ");
    }
    down = value.has_value();
  }
  return path.empty() ? path : fmt::format("<path d=\"{}\" class=\"line {}\"/>\n", path, css);
}

std::string chart(const std::vector<LearnedWeek>& weeks) {
  std::string out = fmt::format(
      "<p class=\"legend soft\"><span><i class=\"r\"></i>right, of the judged answers</span>"
      "<span><i class=\"a\"></i>answered, of all questions</span><span><i class=\"w\"></i>wrong, "
      "of "
      "the judged answers</span></p>\n<svg viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-label=\"Accuracy, coverage and wrong answers by week; the table has the numbers\">\n",
      width, height);
  for (int percent = 0; percent <= 100; percent += 25) {
    const double y = y_of(percent / 100.0);
    out += fmt::format(
        "<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
        "<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}%</text>\n",
        left, width - right, y, y, left - 8, y + 4, percent);
  }
  const std::size_t step = weeks.size() / 8 + 1;
  int mark = 0;
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    const double x = x_of(i, weeks.size());
    if (i % step == 0) {
      out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x,
                         height - 12, review::day_of(weeks[i].week_us).substr(5));
    }
    if (weeks[i].events.empty()) continue;
    out += fmt::format(
        "<line class=\"mark\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>"
        "<text x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>\n",
        x, top, height - bottom, top - 8, ++mark);
  }
  out += line(weeks, "wrong",
              [](const LearnedWeek& w) { return ratio(w.judged - w.right, w.judged); });
  out += line(weeks, "answered", [](const LearnedWeek& w) { return ratio(w.answered, w.asked); });
  out += line(weeks, "right", [](const LearnedWeek& w) { return ratio(w.right, w.judged); });
  return out + "</svg>\n";
}

std::string weeks_table(const std::vector<LearnedWeek>& weeks) {
  std::string out =
      "<div class=\"scroll\" role=\"region\" aria-label=\"Week by week\" tabindex=\"0\"><table>\n"
      "<caption>Weeks begin on Monday, UTC</caption>\n<thead><tr><th scope=\"col\">Week</th><th "
      "scope=\"col\" class=\"n\">Asked</th><th scope=\"col\" class=\"n\">Answered</th><th "
      "scope=\"col\" class=\"n\">Judged</th><th scope=\"col\" class=\"n\">Right</th><th "
      "scope=\"col\">What moved it</th></tr></thead><tbody>\n";
  int mark = 0;
  for (const LearnedWeek& week : weeks) {
    std::string events;
    if (!week.events.empty()) events = fmt::format("<b>{}</b> ", ++mark);
    for (const std::string& event : week.events) {
      events += (&event == &week.events.front() ? "" : "; ") + escaped(event);
    }
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td><td "
        "class=\"n\">{}</td><td>{}</td></tr>\n",
        review::day_of(week.week_us), week.asked, review::share_of(week.answered, week.asked),
        week.judged, review::share_of(week.right, week.judged), events);
  }
  return out + "</tbody></table></div>\n";
}

// ---- The things

std::string fact(std::string_view name, const std::string& text) {
  return text.empty() ? std::string()
                      : fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, escaped(text));
}

std::string thing_of(const LearnedThing& thing) {
  std::string out = fmt::format("<li>\n<h3>{}</h3>\n", escaped(thing.change.text));
  if (thing.asked > 0) {
    out += fmt::format(
        "<p>&ldquo;{}&rdquo; <span class=\"soft\">({} like it)</span></p>\n"
        "<div class=\"turn\"><div><span class=\"label\">before</span>{}</div><div "
        "class=\"after\"><span class=\"label\">after</span>{}</div></div>\n",
        escaped(thing.question.empty() ? "erased" : thing.question), thing.asked,
        escaped(review::side_of(thing.before)), escaped(review::side_of(thing.after)));
  }
  out += "<dl class=\"facts\">\n" + fact("when", review::minute_of(thing.change.at_us));
  out += fact("by", thing.change.by) + fact("because of", review::tickets_of(thing.change));
  out += fact("effect", thing.effect) + fact("speed", review::delays_of(thing));
  return out + "</dl>\n</li>\n";
}

std::string groups_of(const LearnedReport& report) {
  std::string out;
  for (const ChangeGroup& group : report.groups) {
    out += fmt::format("<details><summary>{} ({})</summary>\n<ul>\n", escaped(group.title),
                       group.changes.size());
    for (const ChangeView& change : group.changes) {
      const std::string tickets = review::tickets_of(change);
      out += fmt::format("<li><span class=\"soft\">{}</span> {}{}</li>\n",
                         review::day_of(change.at_us), escaped(change.text),
                         tickets.empty() ? "" : "; because of " + escaped(tickets));
    }
    out += "</ul></details>\n";
  }
  return out.empty() ? "<p class=\"soft\">Nothing changed.</p>\n" : out;
}

std::string section(std::string_view title, const std::string& body) {
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", title, body);
}

}  // namespace

std::string learned_html(const LearnedReport& report) {
  const std::string heading = review::heading_of(report);
  std::string things;
  for (const LearnedThing& thing : report.things) things += thing_of(thing);
  std::string cannot = "<ul>\n";
  for (const std::string& line : report.cannot) cannot += "<li>" + escaped(line) + "</li>\n";
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
      "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n<title>{}</title>\n<style>",
      escaped(heading));
  out += style;
  out += fmt::format(
      "</style>\n</head>\n<body>\n<main>\n<header>\n<p class=\"eyebrow\">Keel</p>\n<h1>{}</h1>\n<p "
      "class=\"soft\">{} to {}. Of the {} kinds of questions asked most, {} are answered otherwise "
      "than before.</p>\n</header>\n",
      escaped(heading), review::day_of(report.from_us), review::day_of(report.to_us),
      report.behaviour.kinds, report.behaviour.changes.size());
  if (!things.empty()) {
    out += section("What customers notice most", "<ol class=\"things\">\n" + things + "</ol>\n");
  }
  if (!report.weeks.empty()) {
    out += section("Week by week", chart(report.weeks) + weeks_table(report.weeks));
  }
  out += section("What it cannot learn by itself", cannot + "</ul>\n");
  out += section("Everything that changed", groups_of(report));
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace keel
