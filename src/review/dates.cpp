#include "keel/review/dates.hpp"

#include <fmt/format.h>

#include <chrono>

namespace keel::review {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t day_us = 24LL * 3600 * second_us;

std::int64_t day_number(std::int64_t at_us) {
  return at_us >= 0 ? at_us / day_us : (at_us - day_us + 1) / day_us;
}

}  // namespace

std::string day_of(std::int64_t at_us) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{day_number(at_us)}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string minute_of(std::int64_t at_us) {
  const std::int64_t minutes = (at_us - day_number(at_us) * day_us) / (60 * second_us);
  return fmt::format("{} {:02}:{:02} UTC", day_of(at_us), minutes / 60, minutes % 60);
}

std::string span_of(std::int64_t us) {
  const auto whole = [us](std::int64_t unit, const char* name) {
    const std::int64_t n = us / unit;
    return fmt::format("{} {}{}", n, name, n == 1 ? "" : "s");
  };
  if (us >= day_us) return whole(day_us, "day");
  if (us >= 3600 * second_us) return whole(3600 * second_us, "hour");
  if (us >= 60 * second_us) return whole(60 * second_us, "minute");
  if (us >= second_us) return fmt::format("{} s", us / second_us);
  return fmt::format("{:.1f} ms", static_cast<double>(us) / 1000.0);
}

}  // namespace keel::review
