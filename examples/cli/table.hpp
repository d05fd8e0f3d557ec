// Table: rows of text under headings, as wide as the terminal at most.
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace keel::cli {

struct Column {
  enum class Kind : std::uint8_t { text, number, flexible };
  std::string heading;
  Kind kind = Kind::text;  // number: to the right; flexible: cut when the row would be too wide
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // A cell for every column; they are cleaned and put on one line each.
  void row(const std::vector<std::string>& cells);
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  [[nodiscard]] std::string str() const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace keel::cli
