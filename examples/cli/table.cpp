#include "table.hpp"

#include <algorithm>

#include "terminal.hpp"

namespace keel::cli {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t flexible_min = 12;

std::string padded(const std::string& text, std::size_t width, bool to_the_right) {
  const std::string blanks(width - std::min(width, columns_of(text)), ' ');
  return to_the_right ? blanks + text : text + blanks;
}

}  // namespace

void Table::row(const std::vector<std::string>& cells) {
  std::vector<std::string>& row = rows_.emplace_back();
  for (const std::string& cell : cells) row.push_back(one_line(cell));
  row.resize(columns_.size());
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    out.push_back(columns_of(columns_[c].heading));
    for (const auto& row : rows_) out[c] = std::max(out[c], columns_of(row[c]));
  }
  std::size_t total = gap * (columns_.size() - 1);
  for (const std::size_t width : out) total += width;
  // The widest flexible column gives first.
  for (; total > terminal_width(); --total) {
    std::size_t widest = columns_.size();
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (columns_[c].kind != Column::Kind::flexible || out[c] <= flexible_min) continue;
      if (widest == columns_.size() || out[c] > out[widest]) widest = c;
    }
    if (widest == columns_.size()) break;
    --out[widest];
  }
  return out;
}

std::string Table::str() const {
  const std::vector<std::size_t> width = widths();
  const auto line = [&](auto&& cell_of) {
    std::string out;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0) out += std::string(gap, ' ');
      out += padded(cut(cell_of(c), width[c]), width[c], columns_[c].kind == Column::Kind::number);
    }
    return out.erase(out.find_last_not_of(' ') + 1);
  };
  std::string out = paint(Tone::bold, line([&](std::size_t c) { return columns_[c].heading; }));
  out += '\n';
  for (const auto& row : rows_) out += line([&](std::size_t c) { return row[c]; }) + '\n';
  return out;
}

}  // namespace keel::cli
