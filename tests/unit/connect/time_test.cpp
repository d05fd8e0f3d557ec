#include "keel/connect/time.hpp"

#include <catch2/catch.hpp>
#include <cstdint>

#include "keel/base/seams.hpp"
#include "unit/connect/support.hpp"

namespace keel::connect {

TEST_CASE("A time is read to the microsecond") {
  CHECK(*parse_time("1970-01-01T00:00:00Z") == 0);
  CHECK(*parse_time("2025-10-09T08:53:20Z") == 1'760'000'000'000'000);
  CHECK(*parse_time("2025-10-09T08:53:20.5Z") == 1'760'000'000'500'000);
  CHECK(*parse_time("2025-10-09t08:53:20.123456789z") == 1'760'000'000'123'456);
  CHECK(*parse_time("2025-10-09T10:53:20+02:00") == 1'760'000'000'000'000);
  CHECK(*parse_time("2025-10-09T02:23:20-06:30") == 1'760'000'000'000'000);
  CHECK(*parse_time("1969-12-31T23:59:59.999999Z") == -1);
}

TEST_CASE("Leap years follow the Gregorian calendar") {
  CHECK(parse_time("2024-02-29T00:00:00Z").ok());
  CHECK(parse_time("2000-02-29T00:00:00Z").ok());
  CHECK_FALSE(parse_time("2023-02-29T00:00:00Z").ok());
  CHECK_FALSE(parse_time("1900-02-29T00:00:00Z").ok());
  CHECK_FALSE(parse_time("2025-04-31T00:00:00Z").ok());
}

TEST_CASE("What is no time is refused") {
  const char* text =
      GENERATE("", "now", "2025-10-09", "2025-10-09 08:53:20Z", "2025-10-09T08:53:20",
               "2025-10-09T08:53Z", "2025-13-09T08:53:20Z", "2025-00-09T08:53:20Z",
               "2025-10-00T08:53:20Z", "2025-10-09T24:00:00Z", "2025-10-09T08:60:20Z",
               "2025-10-09T08:53:60Z", "2025-10-09T08:53:20.Z", "2025-10-09T08:53:20Zx",
               "2025-10-09T08:53:20+2:00", "2025-10-09T08:53:20+24:00", "+025-10-09T08:53:20Z",
               "0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "25-10-09T08:53:20Z");
  INFO(text);
  const auto at_us = parse_time(text);
  REQUIRE_FALSE(at_us.ok());
  CHECK(at_us.status().code() == Code::invalid_argument);
}

TEST_CASE("The message about a time stays on one short line") {
  const std::string message = parse_time("a\nb" + std::string(500, 'x')).status().message();
  CHECK(message.find('\n') == std::string::npos);
  CHECK(message.size() < 120);
}

TEST_CASE("A date alone is its first moment") {
  CHECK(*parse_date_or_time("2025-10-09") == 1'759'968'000'000'000);
  CHECK(*parse_date_or_time("2025-10-09T08:53:20Z") == 1'760'000'000'000'000);
  CHECK_FALSE(parse_date_or_time("2025-10").ok());
}

TEST_CASE("A time is written with milliseconds, or microseconds when it has them") {
  CHECK(format_time(1'760'000'000'000'000) == "2025-10-09T08:53:20.000Z");
  CHECK(format_time(1'760'000'000'500'000) == "2025-10-09T08:53:20.500Z");
  CHECK(format_time(1'760'000'000'000'001) == "2025-10-09T08:53:20.000001Z");
  CHECK(format_time(-1) == "1969-12-31T23:59:59.999999Z");
  CHECK(format_time(INT64_MIN) == "0000-01-01T00:00:00.000Z");
  CHECK(format_time(INT64_MAX) == "9999-12-31T23:59:59.999999Z");
}

TEST_CASE("Any moment of the calendar is read back equal", "[property]") {
  const std::uint64_t seed = property_seed();
  INFO("KEEL_TEST_SEED=" << seed);
  SplitMix64 random(seed);
  const std::int64_t first = *parse_time("0000-01-01T00:00:00Z");
  const std::int64_t last = *parse_time("9999-12-31T23:59:59.999999Z");
  for (int i = 0; i < 20'000; ++i) {
    const auto at_us =
        first + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(last - first)));
    const auto read = parse_time(format_time(at_us));
    REQUIRE(read.ok());
    REQUIRE(*read == at_us);
  }
}

}  // namespace keel::connect
