#include "dates.hpp"

#include <fmt/format.h>

#include <charconv>

#include "keel/connect/time.hpp"

namespace keel::cli {
namespace {

constexpr std::size_t day_letters = 10;  // "2026-01-05"
constexpr std::size_t minute_letters = 16;

// "7d" and "4w"; nothing when it is not one.
std::int64_t span_us(std::string_view text) {
  if (text.size() < 2 || text.size() > 6 || (text.back() != 'd' && text.back() != 'w')) return 0;
  std::int64_t days = 0;
  const char* end = text.data() + text.size() - 1;
  const auto read = std::from_chars(text.data(), end, days);
  if (read.ec != std::errc() || read.ptr != end || days <= 0) return 0;
  return days * (text.back() == 'w' ? 7 : 1) * day_us;
}

}  // namespace

std::string date(std::int64_t at_us) {
  return at_us == 0 ? "-" : connect::format_time(at_us).substr(0, day_letters);
}

std::string date_time(std::int64_t at_us) {
  if (at_us == 0) return "-";
  std::string text = connect::format_time(at_us).substr(0, minute_letters);
  text[day_letters] = ' ';
  return text;
}

std::string duration(std::int64_t us) {
  constexpr std::int64_t hour_us = 3600 * second_us;
  const auto whole = [&](std::int64_t unit, const char* name) {
    const std::int64_t n = us / unit;
    return fmt::format("{} {}{}", n, name, n == 1 ? "" : "s");
  };
  if (us >= day_us) return whole(day_us, "day");
  if (us >= hour_us) return whole(hour_us, "hour");
  if (us >= 2 * 60 * second_us) return whole(60 * second_us, "minute");
  if (us >= 10 * second_us) return fmt::format("{} s", us / second_us);
  if (us >= second_us) return fmt::format("{:.1f} s", static_cast<double>(us) / 1e6);
  return fmt::format("{:.1f} ms", static_cast<double>(us) / 1000.0);
}

Result<std::int64_t> parse_date(std::string_view text, Edge edge, std::int64_t now_us,
                                std::string_view option) {
  if (const std::int64_t span = span_us(text); span != 0) return now_us - span;
  const Result<std::int64_t> at = connect::parse_date_or_time(text);
  if (!at.ok()) {
    return error(Code::invalid_argument,
                 fmt::format("{}: '{}' is no date; write 2026-01-31, 2026-01-31T09:30:00Z, or 7d "
                             "for seven days ago",
                             option, text));
  }
  const bool whole_day = text.size() == day_letters;
  return edge == Edge::end && whole_day ? *at + day_us : *at;
}

}  // namespace keel::cli
