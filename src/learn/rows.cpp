#include "keel/learn/rows.hpp"

#include <algorithm>
#include <cstring>

namespace keel::learn {
namespace {

// Slots for each share of a row: up to the first its shares become values, which take twice the
// memory at most and are found at once; beyond the second its values become shares again.
constexpr std::size_t slots_filled = 4;
constexpr std::size_t slots_thinned = 8;

bool by_slot(const Share& share, std::uint32_t slot) { return share.slot < slot; }

}  // namespace

float Row::searched(std::uint32_t slot) const noexcept {
  const auto at = std::lower_bound(shares_.begin(), shares_.end(), slot, by_slot);
  return at != shares_.end() && at->slot == slot ? at->value : no_share;
}

void Rows::Kept::fill() {
  if (shares.empty() || shares.back().slot >= slots_filled * shares.size()) return;
  values.assign(std::size_t{shares.back().slot} + 1, Row::no_share);
  for (const Share& share : shares) values[share.slot] = share.value + 0.0f;  // a share of -0 is +0
  size = static_cast<std::uint32_t>(shares.size());
  shares = {};
}

void Rows::Kept::thin() {
  shares.reserve(size);
  Row(values, size).for_each([&](const Share& share) { shares.push_back(share); });
  values = {};
}

void Rows::Kept::descend(std::span<const Share> step, float scale) {
  if (step.empty()) return;
  const std::size_t end = std::size_t{step.back().slot} + 1;
  if (!values.empty() && end > slots_thinned * (size + step.size())) thin();
  if (values.empty()) {
    descend_shares(step, scale);
    return fill();
  }
  if (end > values.size()) values.resize(end, Row::no_share);
  for (const Share& share : step) {
    float& value = values[share.slot];
    size += !Row::is_share(value);
    value = value + 0.0f - scale * share.value;  // -0 + 0 is +0: from now on a share
  }
}

void Rows::Kept::descend_shares(std::span<const Share> step, float scale) {
  thread_local std::vector<std::size_t> places;  // of the step's shares: where they are or belong
  places.clear();
  std::size_t missing = 0;
  auto at = shares.begin();
  for (const Share& share : step) {
    at = std::lower_bound(at, shares.end(), share.slot, by_slot);
    missing += at == shares.end() || at->slot != share.slot;
    places.push_back(static_cast<std::size_t>(at - shares.begin()));
  }
  std::size_t from = shares.size();  // merged from the back: nothing is overwritten before it moves
  shares.resize(from + missing);
  std::size_t to = shares.size();
  for (std::size_t s = step.size(); s-- > 0;) {
    const bool present = places[s] < from && shares[places[s]].slot == step[s].slot;
    const std::size_t behind = places[s] + present;
    if (to == from) {
      from = to = behind;
    } else {
      while (from > behind) shares[--to] = shares[--from];
    }
    Share& share = shares[--to];
    share = present ? shares[--from] : Share{step[s].slot, 0.0f};
    share.value -= scale * step[s].value;
  }
}

Row Rows::Base::of(std::uint32_t feature) const noexcept {
  const std::uint32_t page = feature / page_rows;
  if (page + 1 >= pages.size()) return {};
  for (std::uint32_t at = pages[page]; at < pages[page + 1]; ++at) {
    if (features[at] != feature) continue;
    return Row(std::span(shares).subspan(starts[at], starts[at + 1] - starts[at]));
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

Rows::Kept& Rows::edit(std::uint32_t feature) {
  const std::uint32_t group = feature / group_rows;
  if (!root_) root_ = Ref<Root>(new Root);
  Root& root = root_.own();
  if (group >= root.groups.size()) root.groups.resize(group + 1);
  if (!root.groups[group]) root.groups[group] = Ref<Group>(new Group);
  Ref<Kept>& found = root.groups[group].own().rows[feature % group_rows];
  if (found) return found.own();
  found = Ref<Kept>(new Kept);
  if (base_) {
    const std::span<const Share> before = base_->of(feature).shares();
    found->shares.assign(before.begin(), before.end());
    found->fill();
  }
  return *found;
}

void Rows::set(std::uint32_t feature, std::span<const Share> shares) {
  if (shares.empty() && (*this)[feature].empty()) return;
  Kept& row = edit(feature);
  row.values = {};
  row.shares.assign(shares.begin(), shares.end());
  row.fill();
}

void Rows::descend(std::uint32_t feature, std::span<const Share> step, float scale) {
  edit(feature).descend(step, scale);
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
    row.for_each([&](const Share& share) {
      slots.push_back(share.slot);
      values.push_back(share.value);
    });
    last = std::max(last, row.slots_end() - 1);
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
