#include "keel/base/codec.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "keel/base/seams.hpp"
#include "support/seed.hpp"

using namespace keel;

namespace {

enum class Colour : std::uint8_t { red = 0, blue = 7 };

struct Everything {
  bool flag = false;
  std::uint64_t large = 0;
  std::int64_t negative = 0;
  std::int8_t small = 0;
  float single = 0;
  double number = 0;
  Colour colour = Colour::red;
  std::string text;
  Digest digest;
  std::array<std::uint16_t, 3> triple{};
  std::vector<std::string> list;
  std::optional<std::uint32_t> maybe;
  std::map<std::string, std::vector<std::int32_t>> table;
  std::set<std::uint32_t> members;
  std::pair<std::string, bool> pair;
  friend bool operator==(const Everything&, const Everything&) = default;
  template <class A>
  void fields(A& a) {
    a(flag, large, negative, small, single, number, colour, text, digest, triple, list, maybe,
      table, members, pair);
  }
};

Everything example() {
  Everything e{true,
               UINT64_MAX,
               INT64_MIN,
               -128,
               1.5f,
               -0.1,
               Colour::blue,
               std::string("a\0b", 3),
               sha256("x"),
               {1, 300, 65535},
               {"", "two"},
               9u,
               {{"k", {-1, 0, INT32_MAX}}},
               {3, 1, 2},
               {"p", true}};
  return e;
}

std::string written(const auto& value) {
  Writer writer;
  writer(value);
  return writer.take();
}

}  // namespace

TEST_CASE("a value reads back equal and leaves nothing") {
  const std::string bytes = written(example());
  Everything back;
  Reader reader(bytes);
  reader(back);
  CHECK(reader.ok());
  CHECK(reader.at_end());
  CHECK(back == example());
  CHECK(written(back) == bytes);
}

TEST_CASE("the bytes are the documented ones") {
  CHECK(written(std::uint32_t{300}) == "\xac\x02");
  CHECK(written(std::int32_t{-1}) == std::string("\x01"));
  CHECK(written(std::int32_t{1}) == std::string("\x02"));
  CHECK(written(std::string("ab")) == std::string("\x02"
                                                  "ab"));
  CHECK(written(1.0f) == std::string("\x00\x00\x80\x3f", 4));
  CHECK(written(true) == std::string("\x01"));
}

namespace {

struct Numbers {
  struct Pair {
    std::uint16_t low = 0;
    std::uint16_t high = 0;
    friend bool operator==(const Pair&, const Pair&) = default;
  };
  std::vector<Pair> pairs;
  std::vector<float> values;
  friend bool operator==(const Numbers&, const Numbers&) = default;
  template <class A>
  void fields(A& a) {
    a.flat(pairs);
    a(values);
  }
};

}  // namespace

TEST_CASE("flat numbers lie in the bytes as in memory") {
  const Numbers numbers{{{1, 0x0302}}, {1.0f, -2.0f}};
  const std::string bytes = written(numbers);
  CHECK(bytes == std::string("\x01\x01\x00\x02\x03\x02\x00\x00\x80\x3f\x00\x00\x00\xc0", 14));
  Numbers back;
  Reader reader(bytes);
  reader(back);
  CHECK(reader.at_end());
  CHECK(back == numbers);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CAPTURE(n);
    Reader cut(std::string_view(bytes).substr(0, n));
    cut(back);
    CHECK_FALSE(cut.ok());
  }
}

TEST_CASE("input cut at any byte fails and does not crash") {
  const std::string bytes = written(example());
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CAPTURE(n);
    Everything back;
    Reader reader(std::string_view(bytes).substr(0, n));
    reader(back);
    REQUIRE_FALSE(reader.ok());
  }
}

TEST_CASE("damaged and random input does not crash") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  SplitMix64 random(seed);
  const std::string good = written(example());
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = good;
    for (std::uint64_t n = 1 + random.below(4); n > 0; --n) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.next());
    }
    Everything back;
    Reader reader(bytes);
    reader(back);
    if (reader.ok()) REQUIRE(back.list.size() <= bytes.size());
  }
}

TEST_CASE("a length is never trusted") {
  Writer writer;
  writer.count(UINT64_MAX);
  std::vector<std::uint64_t> list;
  Reader reader(writer.data());
  reader(list);
  CHECK_FALSE(reader.ok());
  CHECK(list.empty());
  // Ten continuation bytes are no number.
  Reader endless(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11));
  CHECK(endless.count() == 0);
  CHECK_FALSE(endless.ok());
}
