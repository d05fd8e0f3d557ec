// Rows: a sparse matrix of weights, question features by articles, that changes a few rows at a
// time. Copying it costs two references; a changed copy has its own of the pages it touched.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariant: a row is ascending by slot, its slots distinct.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "keel/base/codec.hpp"
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
        visit_base_page(feature / page_rows, visit);
        feature |= page_rows - 1;
      } else if (const Row row = page->row(feature % page_rows); !row.empty()) {
        visit(feature, row);
      }
    }
  }

  template <class A>
  void fields(A& a) {
    if constexpr (A::reading) {
      read(a);
    } else {
      write(a);
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
    std::array<Ref<Page>, group_pages> pages;  // null: as in the base
  };
  struct Root : Counted<Root> {
    std::vector<Ref<Group>> groups;  // null: as in the base
  };
  // All rows as they were read, in three pieces of memory; never modified.
  struct Base : Counted<Base> {
    std::vector<std::uint32_t> features;  // ascending
    std::vector<std::uint32_t> starts;    // of each one's row in `shares`; one more at the end
    std::vector<Share> shares;
    std::vector<std::uint32_t> pages;  // the first of `features` in each page; one more at the end
    // Of a page, as indices of `features`.
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> page(std::uint32_t i) const noexcept;
    [[nodiscard]] Row row(std::uint32_t at) const noexcept {
      return Row(shares).subspan(starts[at], starts[at + 1] - starts[at]);
    }
    [[nodiscard]] Row of(std::uint32_t feature) const noexcept;
    // Completes `pages`; false when this is no Base. `descents`: shares whose slot is not above the
    // one before, which only the first of a row may be.
    [[nodiscard]] bool finish(std::size_t descents);
  };

  template <class F>
  void visit_base_page(std::uint32_t page, F&& visit) const {
    if (!base_) return;
    const auto [first, last] = base_->page(page);
    for (std::uint32_t i = first; i < last; ++i) {
      if (const Row row = base_->row(i); !row.empty()) visit(base_->features[i], row);
    }
  }
  [[nodiscard]] const Page* page_of(std::uint32_t feature) const noexcept;
  Page& edit_page(std::uint32_t feature);
  // Row i of a page made so long; what it held stays in front.
  static void resize(Page& page, std::uint32_t i, std::size_t size);
  // After `layout`: a count, then how far each feature is from the one before and how long its row
  // is; the slots of all rows, in the least of 1, 2 or 4 bytes that holds them; the values. Models
  // of the first versions begin with the count, then have feature and row of each.
  static constexpr std::uint64_t layout = rows_max + 1;
  void write(Writer& out) const;
  void read(Reader& in);
  // These return the descents.
  static std::size_t read_flat(Reader& in, Base& base);
  static std::size_t read_first(Reader& in, std::uint64_t count, Base& base);

  Ref<Base> base_;
  Ref<Root> root_;
};

}  // namespace keel::learn
