// Charts as inline SVG that follows the page's colours (style.hpp), with axes, labels and a
// legend; each is a complete <figure>.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keel::page {

// `text` for use in HTML text and in quoted attributes.
[[nodiscard]] std::string escaped(std::string_view text);

struct Tick {
  std::size_t at = 0;  // index of the value it stands under
  std::string label;
};

struct Line {
  std::string label;
  std::string css;                            // class: its colour and dashes
  std::vector<std::optional<double>> values;  // shares in [0, 1]; nothing where there is no value
};

struct LineChart {
  std::string id;
  std::string title;
  std::string description;  // what there is to see, for those who do not see it
  std::vector<Tick> ticks;
  std::vector<Line> lines;
  double low = 0;  // of the vertical axis
  double high = 1;
};
[[nodiscard]] std::string line_chart(const LineChart& chart);
// The least multiple of a quarter that no value is above.
[[nodiscard]] double high_of(const std::vector<Line>& lines) noexcept;

struct Stack {
  std::string label;
  std::string css;
  std::vector<std::uint64_t> values;
};

struct ColumnChart {
  std::string id;
  std::string title;
  std::string description;
  std::vector<Tick> ticks;
  std::vector<Stack> stacks;  // the first one stands on the axis
  bool totals = false;        // a number on each column
  std::optional<Tick> note;   // a remark beside one column
};
[[nodiscard]] std::string column_chart(const ColumnChart& chart);

}  // namespace keel::page
