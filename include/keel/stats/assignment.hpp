// The assignment problem: pairs of rows and columns with the largest sum of weights (Kuhn 1955;
// Munkres 1957), by shortest augmenting paths with potentials.
// Thread safety: pure functions.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace keel::stats {

inline constexpr std::size_t unassigned = static_cast<std::size_t>(-1);

namespace detail {

// Rows in turn, rows <= columns; numbered from 1, column 0 stands for the row being placed.
class Assignment {
 public:
  Assignment(std::span<const double> weights, std::size_t rows, std::size_t columns, bool turned)
      : weights_(weights), rows_(rows), columns_(columns), turned_(turned) {
    row_potential_.resize(rows + 1);
    column_potential_.resize(columns + 1);
    row_of_.resize(columns + 1);
  }
  // For each column from 1 the row from 1 that has it; 0: none.
  [[nodiscard]] const std::vector<std::size_t>& solve() {
    for (std::size_t row = 1; row <= rows_; ++row) place(row);
    return row_of_;
  }

 private:
  [[nodiscard]] double cost(std::size_t row, std::size_t column) const {
    return -(turned_ ? weights_[(column - 1) * rows_ + row - 1]
                     : weights_[(row - 1) * columns_ + column - 1]);
  }

  void place(std::size_t row) {
    row_of_[0] = row;
    std::vector<double> slack(columns_ + 1, std::numeric_limits<double>::infinity());
    std::vector<std::size_t> from(columns_ + 1);
    std::vector<bool> visited(columns_ + 1);
    std::size_t column = 0;
    while (row_of_[column] != 0) {
      visited[column] = true;
      column = step(column, slack, from, visited);
    }
    for (; column != 0; column = from[column]) row_of_[column] = row_of_[from[column]];
  }

  // The next column of the shortest path; all potentials move so that its edge is tight.
  std::size_t step(std::size_t column, std::vector<double>& slack, std::vector<std::size_t>& from,
                   const std::vector<bool>& visited) {
    const std::size_t row = row_of_[column];
    double delta = std::numeric_limits<double>::infinity();
    std::size_t next = 0;
    for (std::size_t j = 1; j <= columns_; ++j) {
      if (visited[j]) continue;
      const double reduced = cost(row, j) - row_potential_[row] - column_potential_[j];
      if (reduced < slack[j]) {
        slack[j] = reduced;
        from[j] = column;
      }
      if (slack[j] < delta) {
        delta = slack[j];
        next = j;
      }
    }
    for (std::size_t j = 0; j <= columns_; ++j) {
      if (visited[j]) {
        row_potential_[row_of_[j]] += delta;
        column_potential_[j] -= delta;
      } else {
        slack[j] -= delta;
      }
    }
    return next;
  }

  std::span<const double> weights_;
  std::size_t rows_;
  std::size_t columns_;
  bool turned_;
  std::vector<double> row_potential_, column_potential_;
  std::vector<std::size_t> row_of_;
};

}  // namespace detail

// weights: [rows, columns], row-major, finite. The column of each row, each column at most once,
// min(rows, columns) pairs; `unassigned` for rows that are left over. O(min^2 max).
[[nodiscard]] inline std::vector<std::size_t> assign_max(std::span<const double> weights,
                                                         std::size_t rows, std::size_t columns) {
  assert(weights.size() == rows * columns);
  std::vector<std::size_t> out(rows, unassigned);
  if (rows == 0 || columns == 0) return out;
  const bool turned = rows > columns;
  detail::Assignment problem(weights, turned ? columns : rows, turned ? rows : columns, turned);
  const std::vector<std::size_t>& row_of = problem.solve();
  for (std::size_t j = 1; j < row_of.size(); ++j) {
    if (row_of[j] == 0) continue;
    if (turned) {
      out[j - 1] = row_of[j] - 1;
    } else {
      out[row_of[j] - 1] = j - 1;
    }
  }
  return out;
}

}  // namespace keel::stats
