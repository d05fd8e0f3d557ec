#include "keel/base/id.hpp"

#include <catch2/catch.hpp>

#include "keel/base/seams.hpp"
#include "support/seed.hpp"

using namespace keel;

TEST_CASE("event ids and their text agree") {
  CHECK(to_string(EventId{0x0123456789abcdef, 0xfedcba9876543210}) ==
        "0123456789abcdeffedcba9876543210");
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  SplitMix64 random(seed);
  for (int i = 0; i < 1000; ++i) {
    const EventId id{random.next(), random.next()};
    REQUIRE(*parse_event_id(to_string(id)) == id);
  }
}

TEST_CASE("anything but 32 hex digits is no event id") {
  for (const char* text :
       {"", "0", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
        "0123456789abcdef0123456789abcdeg", " 123456789abcdef0123456789abcdef"}) {
    CAPTURE(text);
    CHECK(parse_event_id(text).status().code() == Code::invalid_argument);
  }
}

TEST_CASE("ids sort by the millisecond they were made in") {
  SeededRandom random(1);
  EventId previous{};
  for (std::int64_t ms = 1; ms < 100; ++ms) {
    const EventId id = make_event_id(ms * 1000 + 999, random);
    CHECK(id > previous);
    CHECK(id.hi >> 16 == static_cast<std::uint64_t>(ms));
    previous = id;
  }
}
