// Rows: a sparse matrix of weights, question features by articles, that changes a few rows at a
// time. Copying it costs two references; a changed copy has its own of the rows it touched.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. A row is kept as shares, or as a value for each slot where many have one. Which of the two
//     shows in nothing that is read, computed or written.
//  2. The shares of a row are ascending by slot, their slots distinct.
#pragma once

#include <array>
#include <bit>
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

// The shares of one feature, ascending by slot. Valid until the Rows it is of are changed.
class Row {
 public:
  // What stands for a slot without a share in a row with a value for each: it adds nothing to a
  // sum, and no share has it, for a difference is never -0 unless it starts from there.
  static constexpr float no_share = -0.0f;
  [[nodiscard]] static bool is_share(float value) noexcept {
    return std::bit_cast<std::uint32_t>(value) != std::bit_cast<std::uint32_t>(no_share);
  }

  Row() = default;
  explicit Row(std::span<const Share> shares) noexcept
      : shares_(shares), size_(static_cast<std::uint32_t>(shares.size())) {}
  // A value for each slot from 0 on, `size` of which are shares.
  Row(std::span<const float> values, std::uint32_t size) noexcept : values_(values), size_(size) {}

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  // Either the values, or the shares.
  [[nodiscard]] std::span<const float> values() const noexcept { return values_; }
  [[nodiscard]] std::span<const Share> shares() const noexcept { return shares_; }
  // Slots are below it.
  [[nodiscard]] std::uint32_t slots_end() const noexcept {
    if (!shares_.empty()) return shares_.back().slot + 1;
    return static_cast<std::uint32_t>(values_.size());
  }
  // `no_share` without one. Cost: a search among the shares, if they are kept so.
  [[nodiscard]] float operator[](std::uint32_t slot) const noexcept {
    if (slot < values_.size()) return values_[slot];
    return shares_.empty() ? no_share : searched(slot);
  }
  template <class F>
  void for_each(F&& visit) const {
    for (const Share& share : shares_) visit(share);
    for (std::uint32_t slot = 0; slot < values_.size(); ++slot) {
      if (is_share(values_[slot])) visit(Share{slot, values_[slot]});
    }
  }

 private:
  [[nodiscard]] float searched(std::uint32_t slot) const noexcept;

  std::span<const Share> shares_;
  std::span<const float> values_;
  std::uint32_t size_ = 0;
};

class Rows {
 public:
  static constexpr std::uint32_t rows_max = 1u << 17;  // feature < rows_max

  // Empty for a feature without a row. O(1).
  [[nodiscard]] Row operator[](std::uint32_t feature) const noexcept {
    if (const Kept* found = kept(feature)) return found->row();
    return base_ ? base_->of(feature) : Row();
  }
  void set(std::uint32_t feature, std::span<const Share> shares);
  // row -= scale * step; `step` ascending by slot, slots distinct.
  void descend(std::uint32_t feature, std::span<const Share> step, float scale);
  // visit(feature, row) of rows that are not empty, ascending.
  template <class F>
  void for_each(F&& visit) const {
    for (std::uint32_t feature = 0; feature < rows_max; ++feature) {
      if (const Row row = (*this)[feature]; !row.empty()) visit(feature, row);
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
  static constexpr std::uint32_t group_rows = 64;
  static constexpr std::uint32_t page_rows = 16;  // of the base

  // One row; either has something.
  struct Kept : Counted<Kept> {
    std::vector<Share> shares;
    std::vector<float> values;
    std::uint32_t size = 0;  // shares among the values
    [[nodiscard]] Row row() const noexcept {
      return values.empty() ? Row(shares) : Row(values, size);
    }
    // Shares become values where many slots have one; or values shares again.
    void fill();
    void thin();
    void descend(std::span<const Share> step, float scale);
    void descend_shares(std::span<const Share> step, float scale);
  };
  struct Group : Counted<Group> {
    std::array<Ref<Kept>, group_rows> rows;  // null: as in the base
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
    [[nodiscard]] Row of(std::uint32_t feature) const noexcept;
    // Completes `pages`; false when this is no Base. `descents`: shares whose slot is not above the
    // one before, which only the first of a row may be.
    [[nodiscard]] bool finish(std::size_t descents);
  };

  [[nodiscard]] const Kept* kept(std::uint32_t feature) const noexcept {
    const std::uint32_t group = feature / group_rows;
    if (!root_ || group >= root_->groups.size() || !root_->groups[group]) return nullptr;
    const Ref<Kept>& found = root_->groups[group]->rows[feature % group_rows];
    return found ? &*found : nullptr;
  }
  Kept& edit(std::uint32_t feature);
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
