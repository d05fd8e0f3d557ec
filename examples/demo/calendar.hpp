// Days, weeks and months of simulated time, in UTC.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>

namespace keel::demo {

inline constexpr std::int64_t minute_us = 60'000'000;
inline constexpr std::int64_t hour_us = 60 * minute_us;
inline constexpr std::int64_t day_us = 24 * hour_us;
inline constexpr std::int64_t week_us = 7 * day_us;

[[nodiscard]] std::int64_t day_start(std::int64_t at_us) noexcept;
[[nodiscard]] std::int64_t week_start(std::int64_t at_us) noexcept;  // Monday 00:00
[[nodiscard]] int weekday(std::int64_t at_us) noexcept;              // 0 is Monday
[[nodiscard]] std::string month_text(std::int64_t at_us);            // "2026-02"
[[nodiscard]] std::string date_text(std::int64_t at_us);             // "2026-02-16"
[[nodiscard]] std::string time_text(std::int64_t at_us);             // "2026-02-16 09:00"
[[nodiscard]] std::string day_text(std::int64_t at_us);              // "16 Feb"
[[nodiscard]] std::string month_name(std::int64_t at_us);            // "Feb"
// "35 min", "5 h", "12 days".
[[nodiscard]] std::string span_text(std::int64_t us);

}  // namespace keel::demo
