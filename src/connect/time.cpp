#include "keel/connect/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

#include "checks.hpp"

namespace keel::connect {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t day_us = 86'400 * second_us;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Takes fixed-width numbers and marks from the front of a text.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) noexcept : rest_(rest) {}
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
  [[nodiscard]] bool take(std::string_view any_of) noexcept {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool number(std::size_t digits, int max, int& out) noexcept {
    if (rest_.size() < digits || !std::all_of(rest_.begin(), rest_.begin() + digits, is_digit)) {
      return false;
    }
    out = 0;
    for (std::size_t i = 0; i < digits; ++i) out = out * 10 + (rest_[i] - '0');
    rest_.remove_prefix(digits);
    return out <= max;
  }
  // Digits of a fraction of a second, one at least.
  [[nodiscard]] bool fraction(int& out_us) noexcept {
    std::size_t digits = 0;
    out_us = 0;
    for (; digits < rest_.size() && is_digit(rest_[digits]); ++digits) {
      if (digits < 6) out_us = out_us * 10 + (rest_[digits] - '0');
    }
    for (std::size_t i = digits; i < 6; ++i) out_us *= 10;
    rest_.remove_prefix(digits);
    return digits > 0;
  }

 private:
  std::string_view rest_;
};

std::optional<std::int64_t> take_date(Cursor& in) noexcept {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!in.number(4, 9999, year) || !in.take("-") || !in.number(2, 12, month) || !in.take("-") ||
      !in.number(2, 31, day)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * day_us;
}

// "T08:53:20.5+02:00" as microseconds after midnight UTC of its date.
std::optional<std::int64_t> take_time_of_day(Cursor& in) noexcept {
  int hour = 0;
  int minute = 0;
  int second = 0;
  int fraction_us = 0;
  if (!in.take("Tt") || !in.number(2, 23, hour) || !in.take(":") || !in.number(2, 59, minute) ||
      !in.take(":") || !in.number(2, 59, second)) {
    return std::nullopt;
  }
  if (in.take(".") && !in.fraction(fraction_us)) return std::nullopt;
  std::int64_t offset_s = 0;
  if (!in.take("Zz")) {
    const bool east = in.take("+");
    int offset_hours = 0;
    int offset_minutes = 0;
    if ((!east && !in.take("-")) || !in.number(2, 23, offset_hours) || !in.take(":") ||
        !in.number(2, 59, offset_minutes)) {
      return std::nullopt;
    }
    offset_s = (offset_hours * 3600 + offset_minutes * 60) * (east ? 1 : -1);
  }
  return (hour * 3600 + minute * 60 + second - offset_s) * second_us + fraction_us;
}

// The moments that four digits of a year can say.
constexpr std::int64_t first_us =
    std::chrono::sys_days(std::chrono::year(0) / 1 / 1).time_since_epoch().count() * day_us;
constexpr std::int64_t last_us =
    std::chrono::sys_days(std::chrono::year(10000) / 1 / 1).time_since_epoch().count() * day_us - 1;

Status no_time(std::string_view text, const char* want) {
  return error(Code::invalid_argument,
               "\"" + to_name(text, 40) + "\" is no time; write it as " + want);
}

Result<std::int64_t> parse(std::string_view text, bool date_alone, const char* want) {
  Cursor in(text);
  const auto date_us = take_date(in);
  if (!date_us) return no_time(text, want);
  if (date_alone && in.at_end()) return *date_us;
  const auto time_us = take_time_of_day(in);
  if (!time_us || !in.at_end()) return no_time(text, want);
  const std::int64_t at_us = *date_us + *time_us;
  if (at_us < first_us || at_us > last_us) return no_time(text, want);
  return at_us;
}

}  // namespace

Result<std::int64_t> parse_time(std::string_view text) {
  return parse(text, false, "2025-10-09T08:53:20Z");
}

Result<std::int64_t> parse_date_or_time(std::string_view text) {
  return parse(text, true, "2025-10-09 or 2025-10-09T08:53:20Z");
}

std::string format_time(std::int64_t at_us) {
  at_us = std::clamp(at_us, first_us, last_us);
  const std::int64_t days = (at_us - first_us) / day_us;
  const std::int64_t rest_us = (at_us - first_us) % day_us;
  const std::chrono::year_month_day date(
      std::chrono::sys_days(std::chrono::days(first_us / day_us + days)));
  const auto second = static_cast<int>(rest_us / second_us);
  const auto fraction_us = static_cast<int>(rest_us % second_us);
  char out[64];
  int size = std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d.%06d",
                           static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                           static_cast<unsigned>(date.day()), second / 3600, second / 60 % 60,
                           second % 60, fraction_us);
  if (fraction_us % 1000 == 0) size -= 3;
  return std::string(out, static_cast<std::size_t>(size)) + "Z";
}

}  // namespace keel::connect
