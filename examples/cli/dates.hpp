// Dates as people read and write them, in UTC.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel::cli {

inline constexpr std::int64_t second_us = 1'000'000;
inline constexpr std::int64_t day_us = 86'400 * second_us;

// "2026-01-05"; "-" for 0.
[[nodiscard]] std::string date(std::int64_t at_us);
// "2026-01-05 11:12"; "-" for 0.
[[nodiscard]] std::string date_time(std::int64_t at_us);
// "4 days", "3 hours", "12 s", "1.5 s", "3.1 ms".
[[nodiscard]] std::string duration(std::int64_t us);

enum class Edge : std::uint8_t { start, end };
// A day ("2026-01-05": its first moment, or for Edge::end the first one after it), a time with an
// offset, or a span back from now ("7d", "4w"). `option` names the culprit in the error.
[[nodiscard]] Result<std::int64_t> parse_date(std::string_view text, Edge edge, std::int64_t now_us,
                                              std::string_view option);

}  // namespace keel::cli
