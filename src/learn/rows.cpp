#include "keel/learn/rows.hpp"

#include <algorithm>
#include <cstring>

namespace keel::learn {

const Rows::Page* Rows::page_of(std::uint32_t feature) const noexcept {
  const std::uint32_t page = feature / page_rows;
  const std::uint32_t group = page / group_pages;
  if (!root_ || group >= root_->groups.size() || !root_->groups[group]) return nullptr;
  const Ref<Page>& found = root_->groups[group]->pages[page % group_pages];
  return found ? &*found : nullptr;
}

std::pair<std::uint32_t, std::uint32_t> Rows::Base::page(std::uint32_t i) const noexcept {
  if (i + 1 >= pages.size()) return {0, 0};
  return {pages[i], pages[i + 1]};
}

Row Rows::Base::of(std::uint32_t feature) const noexcept {
  const auto [first, last] = page(feature / page_rows);
  for (std::uint32_t at = first; at < last; ++at) {
    if (features[at] == feature) return row(at);
  }
  return {};
}

bool Rows::Base::finish(std::size_t descents) {
  if (starts.size() != features.size() + 1 || starts.back() != shares.size()) return false;
  if (!features.empty() && features.back() >= rows_max) return false;
  pages.reserve(features.empty() ? 2 : features.back() / page_rows + 2);
  pages.assign(1, 0);
  std::size_t first_of_rows = 0;
  for (std::uint32_t at = 0; at < features.size(); ++at) {
    if (at > 0 && features[at] <= features[at - 1]) return false;
    while (pages.size() <= features[at] / page_rows) pages.push_back(at);
    const std::uint32_t i = starts[at];
    if (i == 0 || i == starts[at + 1]) continue;
    first_of_rows += shares[i].slot <= shares[i - 1].slot;
  }
  if (first_of_rows != descents) return false;
  pages.push_back(static_cast<std::uint32_t>(features.size()));
  return true;
}

Rows::Page& Rows::edit_page(std::uint32_t feature) {
  const std::uint32_t page = feature / page_rows;
  const std::uint32_t group = page / group_pages;
  if (!root_) root_ = Ref<Root>(new Root);
  Root& root = root_.own();
  if (group >= root.groups.size()) root.groups.resize(group + 1);
  if (!root.groups[group]) root.groups[group] = Ref<Group>(new Group);
  Ref<Page>& found = root.groups[group].own().pages[page % group_pages];
  if (!found) {
    found = Ref<Page>(new Page);
    std::uint32_t next = 0;
    visit_base_page(page, [&](std::uint32_t at, Row row) {
      const auto begin = static_cast<std::uint32_t>(found->shares.size());
      for (; next <= at % page_rows; ++next) found->starts[next] = begin;
      found->shares.insert(found->shares.end(), row.begin(), row.end());
    });
    const auto end = static_cast<std::uint32_t>(found->shares.size());
    for (; next <= page_rows; ++next) found->starts[next] = end;
  }
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
  if (page) return page->row(feature % page_rows);
  return base_ ? base_->of(feature) : Row();
}

void Rows::set(std::uint32_t feature, Row row) {
  if (row.empty() && (*this)[feature].empty()) return;
  Page& page = edit_page(feature);
  const std::uint32_t i = feature % page_rows;
  resize(page, i, row.size());
  std::copy(row.begin(), row.end(), page.shares.begin() + page.starts[i]);
}

void Rows::descend(std::uint32_t feature, Row step, float scale) {
  Page& page = edit_page(feature);
  const std::uint32_t i = feature % page_rows;
  const auto by_slot = [](const Share& share, std::uint32_t slot) { return share.slot < slot; };
  const std::size_t size = page.starts[i + 1] - page.starts[i];
  const std::span<Share> old = std::span(page.shares).subspan(page.starts[i], size);
  std::size_t missing = 0;
  thread_local std::vector<Share*> places;  // of the step's shares
  places.clear();
  auto at = old.begin();
  for (const Share& share : step) {
    at = std::lower_bound(at, old.end(), share.slot, by_slot);
    missing += at == old.end() || at->slot != share.slot;
    if (missing == 0) places.push_back(&*at);
  }
  if (missing == 0) {
    for (std::size_t s = 0; s < step.size(); ++s) places[s]->value -= scale * step[s].value;
    return;
  }
  resize(page, i, size + missing);
  const std::span<Share> row = std::span(page.shares).subspan(page.starts[i], size + missing);
  std::size_t from = size;  // merged from the back: nothing is overwritten before it has moved
  std::size_t to = row.size();
  for (std::size_t s = step.size(); s > 0 && from < to; --s) {
    while (from > 0 && row[from - 1].slot > step[s - 1].slot) row[--to] = row[--from];
    if (from == 0 || row[from - 1].slot != step[s - 1].slot) row[--to] = {step[s - 1].slot, 0.0f};
  }
  auto place = row.begin();
  for (const Share& share : step) {
    place = std::lower_bound(place, row.end(), share.slot, by_slot);
    place->value -= scale * share.value;
  }
}

namespace {

template <class Slot>
void write_slots(Writer& out, std::span<const std::uint32_t> slots) {
  out.flat(std::vector<Slot>(slots.begin(), slots.end()));
}

template <class Number>
Number number(std::string_view bytes, std::size_t i) {
  Number out;
  std::memcpy(&out, bytes.data() + i * sizeof out, sizeof out);
  return out;
}

// How many are not above the one before them.
template <class Number>
std::size_t descents_of(std::string_view numbers) {
  std::size_t out = 0;
  for (std::size_t i = 1; i < numbers.size() / sizeof(Number); ++i) {
    out += number<Number>(numbers, i) <= number<Number>(numbers, i - 1);
  }
  return out;
}

// Returns the descents of their slots.
template <class Slot>
std::size_t read_shares(Reader& in, std::vector<Share>& shares) {
  const std::string_view slots = in.flat_bytes(sizeof(Slot));
  const std::string_view values = in.flat_bytes(sizeof(float));
  const std::size_t n = slots.size() / sizeof(Slot);
  if (values.size() != n * sizeof(float)) {
    in.fail();
    return 0;
  }
  constexpr std::size_t piece = 512;  // made and filled while it is at hand
  shares.reserve(n);
  for (std::size_t begin = 0; begin < n; begin += piece) {
    shares.resize(std::min(n, begin + piece));
    Share* const out = shares.data();
    for (std::size_t i = begin; i < shares.size(); ++i) {
      out[i].slot = number<Slot>(slots, i);
      out[i].value = number<float>(values, i);
    }
  }
  return descents_of<Slot>(slots);
}

}  // namespace

void Rows::write(Writer& out) const {
  std::uint64_t n = 0;
  std::uint32_t last = 0;
  std::vector<std::uint32_t> slots;
  std::vector<float> values;
  for_each([&](std::uint32_t, Row row) {
    ++n;
    for (const Share& share : row) {
      slots.push_back(share.slot);
      values.push_back(share.value);
      last = std::max(last, share.slot);
    }
  });
  out.count(layout);
  out.count(n);
  std::uint32_t before = 0;
  for_each([&](std::uint32_t feature, Row row) {
    out.count(feature - before);
    out.count(row.size());
    before = feature;
  });
  const std::uint8_t width = last < 1u << 8 ? 1 : last < 1u << 16 ? 2 : 4;
  out(width);
  if (width == 1) write_slots<std::uint8_t>(out, slots);
  if (width == 2) write_slots<std::uint16_t>(out, slots);
  if (width == 4) write_slots<std::uint32_t>(out, slots);
  out.flat(values);
}

std::size_t Rows::read_flat(Reader& in, Base& base) {
  const std::size_t n = in.length();
  base.features.reserve(std::min(n, std::size_t{rows_max}));
  base.starts.reserve(std::min(n, std::size_t{rows_max}) + 1);
  std::uint64_t feature = 0;
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    feature += in.count();
    base.features.push_back(static_cast<std::uint32_t>(feature));
    base.starts.push_back(static_cast<std::uint32_t>(end));
    end += in.length();
    if (feature >= rows_max || end > ~std::uint32_t{0}) {
      in.fail();
      return 0;
    }
  }
  base.starts.push_back(static_cast<std::uint32_t>(end));
  std::uint8_t width = 0;
  in(width);
  if (width == 1) return read_shares<std::uint8_t>(in, base.shares);
  if (width == 2) return read_shares<std::uint16_t>(in, base.shares);
  return width == 4 ? read_shares<std::uint32_t>(in, base.shares) : 0;
}

std::size_t Rows::read_first(Reader& in, std::uint64_t count, Base& base) {
  std::vector<std::pair<std::uint32_t, std::vector<Share>>> rows;
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) in(rows.emplace_back());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + 1 < rows.size() && rows[i + 1].first == rows[i].first) continue;  // the last one counts
    base.features.push_back(rows[i].first);
    base.starts.push_back(static_cast<std::uint32_t>(base.shares.size()));
    base.shares.insert(base.shares.end(), rows[i].second.begin(), rows[i].second.end());
  }
  base.starts.push_back(static_cast<std::uint32_t>(base.shares.size()));
  std::size_t descents = 0;
  for (std::size_t i = 1; i < base.shares.size(); ++i) {
    descents += base.shares[i].slot <= base.shares[i - 1].slot;
  }
  return descents;
}

void Rows::read(Reader& in) {
  *this = {};
  Ref<Base> base(new Base);
  const std::uint64_t first = in.count();
  std::size_t descents = 0;
  if (first == layout) {
    descents = read_flat(in, *base);
  } else if (first < layout) {
    descents = read_first(in, first, *base);
  } else {
    in.fail();
  }
  if (!in.ok()) return;
  if (!base->finish(descents)) return in.fail();
  base_ = std::move(base);
}

}  // namespace keel::learn
