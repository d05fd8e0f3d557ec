#include "keel/learn/rows.hpp"

#include <algorithm>

namespace keel::learn {

const Rows::Page* Rows::page_of(std::uint32_t feature) const noexcept {
  const std::uint32_t page = feature / page_rows;
  const std::uint32_t group = page / group_pages;
  if (!root_ || group >= root_->groups.size() || !root_->groups[group]) return nullptr;
  const Ref<Page>& found = root_->groups[group]->pages[page % group_pages];
  return found ? &*found : nullptr;
}

Rows::Page& Rows::edit_page(std::uint32_t feature) {
  const std::uint32_t page = feature / page_rows;
  const std::uint32_t group = page / group_pages;
  if (!root_) root_ = Ref<Root>(new Root);
  Root& root = root_.own();
  if (group >= root.groups.size()) root.groups.resize(group + 1);
  if (!root.groups[group]) root.groups[group] = Ref<Group>(new Group);
  Ref<Page>& found = root.groups[group].own().pages[page % group_pages];
  if (!found) found = Ref<Page>(new Page);
  return found.own();
}

void Rows::resize(Page& page, std::uint32_t i, std::size_t size) {
  const std::size_t before = page.starts[i + 1] - page.starts[i];
  const auto end = page.shares.begin() + static_cast<std::ptrdiff_t>(page.starts[i + 1]);
  if (size >= before) {
    page.shares.insert(end, size - before, Share{});
  } else {
    page.shares.erase(end - static_cast<std::ptrdiff_t>(before - size), end);
  }
  for (std::uint32_t later = i + 1; later <= page_rows; ++later) {
    page.starts[later] += static_cast<std::uint32_t>(size - before);  // modulo 2^32
  }
}

Row Rows::operator[](std::uint32_t feature) const noexcept {
  const Page* page = page_of(feature);
  return page ? page->row(feature % page_rows) : Row();
}

void Rows::set(std::uint32_t feature, Row row) {
  if (row.empty() && !page_of(feature)) return;
  Page& page = edit_page(feature);
  const std::uint32_t i = feature % page_rows;
  resize(page, i, row.size());
  std::copy(row.begin(), row.end(), page.shares.begin() + page.starts[i]);
}

void Rows::fill(std::span<const Written> rows, std::span<const Share> shares) {
  const auto of_page = [](const Written& row) { return row.feature / page_rows; };
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t last = first;  // of the rows after it that go into the same page in one piece
    while (last + 1 < rows.size() && of_page(rows[last + 1]) == of_page(rows[first]) &&
           rows[last].feature < rows[last + 1].feature) {
      ++last;
    }
    if (page_of(rows[first].feature)) {
      set(rows[first].feature,
          shares.subspan(rows[first].begin, rows[first].end - rows[first].begin));
      ++first;
      continue;
    }
    Page& page = edit_page(rows[first].feature);
    page.shares.assign(shares.begin() + static_cast<std::ptrdiff_t>(rows[first].begin),
                       shares.begin() + static_cast<std::ptrdiff_t>(rows[last].end));
    std::size_t at = first;
    for (std::uint32_t i = 0; i < page_rows; ++i) {
      page.starts[i + 1] = page.starts[i];
      if (at > last || rows[at].feature % page_rows != i) continue;
      page.starts[i + 1] += static_cast<std::uint32_t>(rows[at].end - rows[at].begin);
      ++at;
    }
    first = last + 1;
  }
}

void Rows::descend(std::uint32_t feature, Row step, float scale) {
  Page& page = edit_page(feature);
  const std::uint32_t i = feature % page_rows;
  const auto by_slot = [](const Share& share, std::uint32_t slot) { return share.slot < slot; };
  std::size_t missing = 0;
  const Row old = page.row(i);
  auto at = old.begin();
  for (const Share& share : step) {
    at = std::lower_bound(at, old.end(), share.slot, by_slot);
    missing += at == old.end() || at->slot != share.slot;
  }
  const std::size_t size = old.size();
  if (missing > 0) {  // merged from the back, so that nothing is overwritten before it has moved
    resize(page, i, size + missing);
    const std::span<Share> row = std::span(page.shares).subspan(page.starts[i], size + missing);
    std::size_t from = size;
    std::size_t to = row.size();
    for (std::size_t s = step.size(); s > 0 && from < to; --s) {
      while (from > 0 && row[from - 1].slot > step[s - 1].slot) row[--to] = row[--from];
      if (from == 0 || row[from - 1].slot != step[s - 1].slot) {
        row[--to] = {step[s - 1].slot, 0.0f};
      }
    }
  }
  const std::span<Share> row = std::span(page.shares).subspan(page.starts[i], size + missing);
  auto place = row.begin();
  for (const Share& share : step) {
    place = std::lower_bound(place, row.end(), share.slot, by_slot);
    place->value -= scale * share.value;
  }
}

}  // namespace keel::learn
