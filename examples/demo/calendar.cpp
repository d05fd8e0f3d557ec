#include "calendar.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string_view>

namespace keel::demo {
namespace {

constexpr std::int64_t first_monday_us = -3 * day_us;  // 1 January 1970 was a Thursday

std::int64_t floor_to(std::int64_t at_us, std::int64_t unit_us) noexcept {
  const std::int64_t rest = at_us % unit_us;
  return at_us - (rest < 0 ? rest + unit_us : rest);
}

std::chrono::year_month_day civil(std::int64_t at_us) {
  return std::chrono::sys_days{std::chrono::days{floor_to(at_us, day_us) / day_us}};
}

}  // namespace

std::int64_t day_start(std::int64_t at_us) noexcept { return floor_to(at_us, day_us); }

std::int64_t week_start(std::int64_t at_us) noexcept {
  return floor_to(at_us - first_monday_us, week_us) + first_monday_us;
}

int weekday(std::int64_t at_us) noexcept {
  return static_cast<int>((at_us - week_start(at_us)) / day_us);
}

std::string month_text(std::int64_t at_us) { return date_text(at_us).substr(0, 7); }

std::string date_text(std::int64_t at_us) {
  const auto day = civil(at_us);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string time_text(std::int64_t at_us) {
  const std::int64_t minutes = (at_us - day_start(at_us)) / minute_us;
  return fmt::format("{} {:02}:{:02}", date_text(at_us), minutes / 60, minutes % 60);
}

std::string month_name(std::int64_t at_us) {
  static constexpr std::array<std::string_view, 12> names = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return std::string(names.at(static_cast<unsigned>(civil(at_us).month()) - 1));
}

std::string day_text(std::int64_t at_us) {
  return fmt::format("{} {}", static_cast<unsigned>(civil(at_us).day()), month_name(at_us));
}

std::string span_text(std::int64_t us) {
  if (us < hour_us) return fmt::format("{} min", us / minute_us);
  if (us < 2 * day_us) return fmt::format("{} h", us / hour_us);
  return fmt::format("{} days", us / day_us);
}

}  // namespace keel::demo
