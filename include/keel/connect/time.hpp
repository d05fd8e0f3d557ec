// Times as RFC 3339 text and as microseconds since the Unix epoch.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel::connect {

// "2025-10-09T08:53:20Z", with a fraction (digits past the sixth are dropped) or an offset
// ("+02:00") if there is one. Years 0000 to 9999 of the Gregorian calendar. Anything else, a day
// that the month does not have and a leap second (:60) are invalid_argument.
[[nodiscard]] Result<std::int64_t> parse_time(std::string_view text);
// As parse_time, or a date alone, which means its first moment in UTC.
[[nodiscard]] Result<std::int64_t> parse_date_or_time(std::string_view text);
// UTC with "Z"; milliseconds, or microseconds when there are any. Outside of years 0000 to 9999
// the nearest moment inside is written.
[[nodiscard]] std::string format_time(std::int64_t at_us);

}  // namespace keel::connect
