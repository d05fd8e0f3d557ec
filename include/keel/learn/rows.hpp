// Rows: a sparse matrix of weights, question features by articles, that changes a few rows at a
// time. Copying it costs one reference; a changed copy has its own of the pages it touched.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariant: a row is ascending by slot, its slots distinct.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "keel/base/persistent.hpp"

namespace keel::learn {

// What a feature of a question says for or against one article.
struct Share {
  std::uint32_t slot = ~0u;
  float value = 0;
  template <class A>
  void fields(A& a) {
    a(slot, value);
  }
};
using Row = std::span<const Share>;

class Rows {
 public:
  static constexpr std::uint32_t rows_max = 1u << 17;  // feature < rows_max

  // Empty for a feature without a row. Valid until this copy is changed. O(1).
  [[nodiscard]] Row operator[](std::uint32_t feature) const noexcept;
  void set(std::uint32_t feature, Row row);
  // row -= scale * step; `step` ascending by slot.
  void descend(std::uint32_t feature, Row step, float scale);
  // visit(feature, row) of rows that are not empty, ascending.
  template <class F>
  void for_each(F&& visit) const {
    for (std::uint32_t feature = 0; feature < rows_max; ++feature) {
      const Page* page = page_of(feature);
      if (!page) {
        feature |= page_rows - 1;
      } else if (const Row row = page->row(feature % page_rows); !row.empty()) {
        visit(feature, row);
      }
    }
  }

  // A count, then feature and row of each.
  template <class A>
  void fields(A& a) {
    if constexpr (A::reading) {
      *this = {};
      std::vector<Written> rows;
      std::vector<Share> shares;
      const std::size_t n = a.length();
      for (std::size_t i = 0; i < n && a.ok(); ++i) {
        Written& row = rows.emplace_back();
        a(row.feature);
        row.begin = shares.size();
        const std::size_t m = a.length();
        for (std::size_t j = 0; j < m && a.ok(); ++j) a(shares.emplace_back());
        row.end = shares.size();
        if (row.feature >= rows_max) a.fail();
      }
      if (a.ok()) fill(rows, shares);
    } else {
      std::size_t n = 0;
      for_each([&](std::uint32_t, Row) { ++n; });
      a.count(n);
      for_each([&](std::uint32_t feature, Row row) {
        a(feature);
        a.count(row.size());
        for (const Share& share : row) a(share);
      });
    }
  }

 private:
  static constexpr std::uint32_t page_rows = 16;
  static constexpr std::uint32_t group_pages = 64;

  struct Page : Counted<Page> {
    std::array<std::uint32_t, page_rows + 1> starts{};  // of each row in `shares`
    std::vector<Share> shares;
    [[nodiscard]] Row row(std::uint32_t i) const noexcept {
      return Row(shares).subspan(starts[i], starts[i + 1] - starts[i]);
    }
  };
  struct Group : Counted<Group> {
    std::array<Ref<Page>, group_pages> pages;  // null: empty rows
  };
  struct Root : Counted<Root> {
    std::vector<Ref<Group>> groups;  // null: empty pages
  };

  struct Written {
    std::uint32_t feature = 0;
    std::size_t begin = 0, end = 0;  // among all shares
  };

  // Of empty rows; fast for features that ascend.
  void fill(std::span<const Written> rows, std::span<const Share> shares);
  [[nodiscard]] const Page* page_of(std::uint32_t feature) const noexcept;
  Page& edit_page(std::uint32_t feature);
  // Row i of a page made so long; what it held stays in front.
  static void resize(Page& page, std::uint32_t i, std::size_t size);

  Ref<Root> root_;
};

}  // namespace keel::learn
