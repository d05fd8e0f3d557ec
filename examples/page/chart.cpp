#include "chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace keel::page {
namespace {

// The drawing's size and the margins around its plot, in SVG units.
constexpr double width = 560;
constexpr double height = 264;
constexpr double left = 48;
constexpr double right = 56;
constexpr double top = 22;
constexpr double bottom = 34;
constexpr double base_y = height - bottom;
constexpr double plot_width = width - left - right;
constexpr double plot_height = base_y - top;

std::string text_at(double x, double y, std::string_view css, std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\">{}</text>\n", x, y, css,
                     escaped(text));
}

std::string rule_at(double y, std::string_view css) {
  return fmt::format(
      "<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", left,
      width - right, y, y, css);
}

std::string legend_key(std::string_view css, std::string_view label, bool line) {
  return fmt::format("<span class=\"key\"><span class=\"{} {}\"></span>{}</span>\n",
                     line ? "stroke" : "swatch", css, escaped(label));
}

std::string figure(std::string_view id, std::string_view title, std::string_view description,
                   std::string_view legend, std::string_view drawing) {
  return fmt::format(
      "<figure class=\"chart\">\n<figcaption><h3>{1}</h3><p class=\"legend\">{3}</p></figcaption>\n"
      "<svg viewBox=\"0 0 {5} {6}\" role=\"img\" aria-labelledby=\"{0}-title {0}-desc\">\n"
      "<title id=\"{0}-title\">{1}</title><desc id=\"{0}-desc\">{2}</desc>\n{4}</svg>\n</figure>\n",
      id, escaped(title), escaped(description), legend, drawing, width, height);
}

// ---- Lines

double x_of(std::size_t index, std::size_t count) {
  return count < 2
             ? left
             : left + plot_width * static_cast<double>(index) / static_cast<double>(count - 1);
}

double y_of(double value, const LineChart& chart) {
  return base_y - plot_height * (value - chart.low) / (chart.high - chart.low);
}

std::string path_of(const Line& line, const LineChart& chart) {
  std::string path;
  bool pen_down = false;
  for (std::size_t i = 0; i < line.values.size(); ++i) {
    if (line.values[i]) {
      // "h0" makes a dot of a value that stands alone.
      path += fmt::format("{}{:.1f} {:.1f} {}", pen_down ? 'L' : 'M', x_of(i, line.values.size()),
                          y_of(*line.values[i], chart), pen_down ? "" : "h0 ");
    }
    pen_down = line.values[i].has_value();
  }
  return fmt::format("<path d=\"{}\" class=\"line {}\"/>\n", path, line.css);
}

// The last value of each line at its end, moved apart where two would touch.
std::string end_labels(const LineChart& chart) {
  struct End {
    double y;
    const Line* line;
  };
  std::vector<End> ends;
  for (const Line& line : chart.lines) {
    if (!line.values.empty() && line.values.back()) {
      ends.push_back({y_of(*line.values.back(), chart), &line});
    }
  }
  std::sort(ends.begin(), ends.end(), [](const End& a, const End& b) { return a.y < b.y; });
  constexpr double apart = 20;
  for (std::size_t i = 1; i < ends.size(); ++i) {
    const double missing = apart - (ends[i].y - ends[i - 1].y);
    if (missing <= 0) continue;
    ends[i - 1].y -= missing / 2;
    ends[i].y += missing / 2;
  }
  std::string out;
  for (const End& end : ends) {
    out += text_at(width - right + 8, end.y + 5, "value " + end.line->css,
                   fmt::format("{:.0f}%", 100 * *end.line->values.back()));
  }
  return out;
}

std::string share_axis(const LineChart& chart) {
  std::string out;
  const double range = chart.high - chart.low;
  const double step = range < 0.3 ? 0.05 : range <= 0.5 ? 0.1 : 0.25;
  for (double share = chart.high; share > chart.low - 1e-9; share -= step) {
    const double y = y_of(share, chart);
    out += rule_at(y, share - chart.low < 1e-9 ? "axis" : "grid");
    out += text_at(left - 8, y + 4, "tick-y", fmt::format("{:.0f}%", 100 * share));
  }
  return out;
}

// ---- Columns

// The step of an axis up to `most` with three to five marks.
std::uint64_t round_step(std::uint64_t most) {
  std::uint64_t step = 1;
  for (const std::uint64_t factor : {2U, 5U, 10U, 20U, 25U, 50U, 100U, 200U, 500U, 1000U}) {
    if (most > step * 4) step = factor;
  }
  return step;
}

std::vector<std::uint64_t> column_totals(const ColumnChart& chart) {
  std::vector<std::uint64_t> totals;
  for (const Stack& stack : chart.stacks) {
    totals.resize(std::max(totals.size(), stack.values.size()));
    for (std::size_t i = 0; i < stack.values.size(); ++i) totals[i] += stack.values[i];
  }
  return totals;
}

std::string one_column(const ColumnChart& chart, std::size_t index, double x, double wide,
                       double unit) {
  std::string out;
  double y = base_y;
  for (const Stack& stack : chart.stacks) {
    const double tall = unit * static_cast<double>(stack.values[index]);
    if (tall <= 0) continue;
    y -= tall;
    out += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"{}\"/>\n", x, y,
        wide, tall, stack.css);
  }
  return out;
}

std::string count_axis(std::uint64_t most, double unit) {
  std::string out;
  const std::uint64_t step = round_step(most);
  for (std::uint64_t count = 0; count <= most; count += step) {
    const double y = base_y - unit * static_cast<double>(count);
    out += rule_at(y, count == 0 ? "axis" : "grid");
    out += text_at(left - 8, y + 4, "tick-y", fmt::format("{}", count));
  }
  return out;
}

}  // namespace

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
      default: out += c;
    }
  }
  return out;
}

double high_of(const std::vector<Line>& lines) noexcept {
  double most = 0;
  for (const Line& line : lines) {
    for (const auto& value : line.values) most = std::max(most, value.value_or(0));
  }
  return std::clamp(std::ceil(4 * most) / 4, 0.25, 1.0);
}

std::string line_chart(const LineChart& chart) {
  const std::size_t count = chart.lines.empty() ? 0 : chart.lines.front().values.size();
  std::string legend;
  std::string drawing = share_axis(chart);
  for (const Tick& tick : chart.ticks) {
    drawing += text_at(x_of(tick.at, count), base_y + 20, "tick-x", tick.label);
  }
  for (auto line = chart.lines.rbegin(); line != chart.lines.rend(); ++line) {
    drawing += path_of(*line, chart);  // the first one on top
  }
  for (const Line& line : chart.lines) legend += legend_key(line.css, line.label, true);
  return figure(chart.id, chart.title, chart.description, legend, drawing + end_labels(chart));
}

std::string column_chart(const ColumnChart& chart) {
  const std::vector<std::uint64_t> totals = column_totals(chart);
  const std::uint64_t most = totals.empty() ? 1 : *std::max_element(totals.begin(), totals.end());
  const double unit = plot_height / static_cast<double>(std::max<std::uint64_t>(most, 1));
  const double pitch =
      (plot_width + right - 8) / static_cast<double>(std::max<std::size_t>(totals.size(), 1));
  const double wide = pitch * (totals.size() > 12 ? 0.72 : 0.56);
  const auto centre = [&](std::size_t i) { return left + pitch * (static_cast<double>(i) + 0.5); };
  std::string legend;
  std::string drawing = count_axis(most, unit);
  for (std::size_t i = 0; i < totals.size(); ++i) {
    drawing += one_column(chart, i, centre(i) - wide / 2, wide, unit);
    const double y = base_y - unit * static_cast<double>(totals[i]);
    if (chart.totals) drawing += text_at(centre(i), y - 6, "total", fmt::format("{}", totals[i]));
    if (chart.note && chart.note->at == i) {
      drawing += text_at(centre(i) - wide, y + 12, "note", chart.note->label);
    }
  }
  for (const Tick& tick : chart.ticks) {
    drawing += text_at(centre(tick.at), base_y + 20, "tick-x", tick.label);
  }
  for (const Stack& stack : chart.stacks) legend += legend_key(stack.css, stack.label, false);
  return figure(chart.id, chart.title, chart.description, legend, drawing);
}

}  // namespace keel::page
