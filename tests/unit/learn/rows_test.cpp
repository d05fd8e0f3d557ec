#include "keel/learn/rows.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "keel/base/seams.hpp"
#include "support/seed.hpp"

namespace keel::learn {
namespace {

using Expected = std::map<std::uint32_t, std::map<std::uint32_t, float>>;

Expected content_of(const Rows& rows) {
  Expected out;
  rows.for_each([&](std::uint32_t feature, Row row) {
    row.for_each([&](const Share& share) { out[feature][share.slot] = share.value; });
  });
  return out;
}

// Mostly of the first slots, which have many shares each; now and then of one far away.
std::vector<Share> random_row(SplitMix64& random) {
  std::vector<Share> row;
  for (std::uint32_t slot = 0; slot < 12; ++slot) {
    if (random.below(3) == 0) row.push_back({slot, static_cast<float>(random.below(9)) - 4.0f});
  }
  if (random.below(8) == 0) {
    row.push_back({static_cast<std::uint32_t>(20 + random.below(200)), 1.0f});
  }
  return row;
}

}  // namespace

TEST_CASE("rows hold what a plain table holds, and copies keep what they held") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  SplitMix64 random(seed);
  Rows rows;
  Expected expected;
  std::vector<std::pair<Rows, Expected>> copies;
  for (int i = 0; i < 2000; ++i) {
    const auto feature =
        static_cast<std::uint32_t>(random.below(5) == 0 ? Rows::rows_max - 1 : random.below(60));
    const std::vector<Share> row = random_row(random);
    if (random.below(4) == 0) {
      rows.set(feature, row);
      expected.erase(feature);
      for (const Share& share : row) expected[feature][share.slot] = share.value;
    } else {
      rows.descend(feature, row, 0.5f);
      for (const Share& share : row) expected[feature][share.slot] -= 0.5f * share.value;
    }
    CHECK(rows[feature].size() == (expected.count(feature) ? expected[feature].size() : 0));
    if (i % 100 == 0) copies.emplace_back(rows, expected);
  }
  CHECK(content_of(rows) == expected);
  for (const auto& [copy, then] : copies) CHECK(content_of(copy) == then);
}

TEST_CASE("a row is searched as it is visited, with many of its slots taken or few") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  SplitMix64 random(seed);
  Rows rows;
  bool seen_values = false;
  bool seen_shares = false;
  for (int i = 0; i < 500; ++i) {
    rows.descend(9, random_row(random), 0.5f);
    if (i % 50 == 49) rows.set(9, random_row(random));
    const Row row = rows[9];
    seen_values |= !row.values().empty();
    seen_shares |= !row.shares().empty();
    CHECK((row.values().empty() || row.shares().empty()));
    std::size_t shares = 0;
    row.for_each([&](const Share& share) {
      ++shares;
      CHECK(row[share.slot] == share.value);
      CHECK(share.slot < row.slots_end());
    });
    CHECK(row.size() == shares);
    CHECK(row[row.slots_end()] == 0.0f);
  }
  CHECK(seen_values);
  CHECK(seen_shares);
}

TEST_CASE("a share that comes to 0 stays one, and the row is written alike as shares and values") {
  Rows values;
  Rows shares;
  for (std::uint32_t slot = 0; slot < 8; ++slot) {
    values.descend(5, std::vector<Share>{{slot, slot == 3 ? 0.0f : 1.0f}}, 1.0f);
  }
  std::vector<Share> all;
  values[5].for_each([&](const Share& share) { all.push_back(share); });
  shares.set(5, std::vector<Share>{{1000, 1.0f}});
  shares.descend(5, std::vector<Share>{{3, 0.0f}, {4, 1.0f}}, 1.0f);
  REQUIRE_FALSE(values[5].values().empty());
  REQUIRE_FALSE(shares[5].shares().empty());
  CHECK(values[5].size() == 8);
  CHECK(shares[5].size() == 3);
  Rows written_from;
  written_from.set(5, all);
  Writer one, other;
  one(values);
  other(written_from);
  CHECK(one.data() == other.data());
}

TEST_CASE("a share of minus zero stays a share") {
  Rows rows;
  rows.set(5, std::vector<Share>{{0, 1.0f}, {1, -0.0f}, {2, 2.0f}});
  REQUIRE_FALSE(rows[5].values().empty());
  CHECK(content_of(rows)[5].size() == rows[5].size());
  Writer written;
  written(rows);
  Rows back;
  Reader reader(written.data());
  reader(back);
  CHECK(reader.at_end());
  CHECK(content_of(back) == content_of(rows));
}

TEST_CASE("rows are written alike however they came about, and read back equal") {
  Rows forwards;
  Rows backwards;
  for (std::uint32_t i = 0; i < 200; ++i) {
    forwards.set(i * 331, std::vector<Share>{{1, 1.0f}, {i + 2, -2.0f}});
  }
  for (std::uint32_t i = 200; i-- > 0;) {
    backwards.descend(i * 331, std::vector<Share>{{i + 2, 2.0f}}, 1.0f);
    backwards.descend(i * 331, std::vector<Share>{{1, -1.0f}}, 1.0f);
    backwards.set(7, std::vector<Share>{{3, 1.0f}});
  }
  backwards.set(7, {});
  Writer one;
  Writer other;
  one(forwards);
  other(backwards);
  CHECK(one.data() == other.data());
  Rows back;
  Reader reader(one.data());
  reader(back);
  CHECK(reader.at_end());
  CHECK(content_of(back) == content_of(forwards));
}

TEST_CASE("rows that were read change like others, and are written alike") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  SplitMix64 random(seed);
  for (const std::uint32_t widest : {11u, 300u, 70000u}) {  // slots of one, two and four bytes
    CAPTURE(widest);
    Rows kept;
    for (int i = 0; i < 300; ++i) {
      std::vector<Share> row = random_row(random);
      if (row.empty() || row.back().slot <= widest) row.push_back({widest + 1, 1.0f});
      kept.set(static_cast<std::uint32_t>(random.below(400)), row);
    }
    Writer written;
    written(kept);
    Rows read;
    Reader reader(written.data());
    reader(read);
    REQUIRE(reader.ok());
    REQUIRE(reader.at_end());
    const Rows before = read;
    for (int i = 0; i < 300; ++i) {
      const auto feature = static_cast<std::uint32_t>(random.below(500));
      const std::vector<Share> row = random_row(random);
      const bool replaces = random.below(3) == 0;
      for (Rows* rows : {&kept, &read}) {
        if (replaces) rows->set(feature, row);
        if (!replaces) rows->descend(feature, row, 0.25f);
      }
    }
    Writer one, other, unchanged;
    one(kept);
    other(read);
    unchanged(before);
    CHECK(one.data() == other.data());
    CHECK(unchanged.data() == written.data());
    CHECK(content_of(read) == content_of(kept));
  }
}

TEST_CASE("rows cut short or of another shape do not read") {
  Rows rows;
  rows.set(5, std::vector<Share>{{1, 1.0f}, {300, 2.0f}});
  rows.set(70, std::vector<Share>{{2, 3.0f}});
  Writer written;
  written(rows);
  for (std::size_t size = 0; size < written.data().size(); ++size) {
    Rows back;
    Reader reader(std::string_view(written.data()).substr(0, size));
    reader(back);
    CHECK_FALSE(reader.ok());
    CHECK(content_of(back).empty());
  }
}

TEST_CASE("rows of the first layout read in any order, the last of a feature") {
  const std::vector<std::pair<std::uint32_t, std::vector<Share>>> written = {
      {40, {{1, 1.0f}}}, {41, {{1, 2.0f}}}, {3, {{2, 3.0f}}}, {35, {{4, 4.0f}}}, {40, {{5, 5.0f}}}};
  Writer writer;
  writer(written);
  Rows rows;
  Reader reader(writer.data());
  reader(rows);
  CHECK(reader.at_end());
  CHECK(content_of(rows) ==
        Expected{{3, {{2, 3.0f}}}, {35, {{4, 4.0f}}}, {40, {{5, 5.0f}}}, {41, {{1, 2.0f}}}});
}

TEST_CASE("rows of features that cannot be do not read") {
  Writer writer;
  writer.count(1);
  writer(Rows::rows_max);
  writer.count(0);
  Rows rows;
  Reader reader(writer.data());
  reader(rows);
  CHECK_FALSE(reader.ok());
}

}  // namespace keel::learn
