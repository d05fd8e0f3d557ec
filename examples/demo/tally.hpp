// Counts of a run, by month and by week.
// Thread safety: values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "player.hpp"

namespace keel::demo {

inline constexpr std::size_t reason_count = 8;  // values of keel::Reason

struct Counts {
  std::uint64_t tickets = 0;
  std::uint64_t right = 0;
  std::uint64_t wrong = 0;
  std::uint64_t clarified = 0;
  std::array<std::uint64_t, reason_count> escalated{};

  [[nodiscard]] std::uint64_t answered() const noexcept { return right + wrong; }
  [[nodiscard]] std::uint64_t handed_over() const noexcept;
  [[nodiscard]] double answered_share() const noexcept;
  [[nodiscard]] double right_share() const noexcept;
  [[nodiscard]] double wrong_share() const noexcept;
  [[nodiscard]] double precision() const noexcept;  // of the answers; 0 when there is none
  void add(const Asked& asked);
  void add(const Counts& other);
};

struct MonthRow {
  std::int64_t start_us = 0;  // of its first ticket
  Counts counts;
  std::uint64_t gaps_found = 0;
  std::uint64_t approved = 0;  // proposals approved or used as a correction
  std::uint64_t rejected = 0;
  std::uint64_t lessons = 0;  // new ones
  void add(const MonthRow& other);
};

struct WeekRow {
  std::int64_t start_us = 0;
  Counts counts;
  std::uint64_t outage = 0;  // of its tickets, about an outage
};

// Rated answers of like confidence, and how many were right.
struct ReliabilityRow {
  double low = 0, high = 0;  // confidences, low <= c < high
  std::uint64_t rated = 0;
  std::uint64_t right = 0;
  double confidence = 0;  // their mean
};
[[nodiscard]] std::vector<ReliabilityRow> reliability(const Run& run);  // those that are not empty

[[nodiscard]] std::vector<MonthRow> by_month(const Run& run);
[[nodiscard]] std::vector<WeekRow> by_week(const Sample& sample, const Run& run);
[[nodiscard]] Counts total(const Run& run);
// The counts of each week with the three before it; the first three are shorter.
[[nodiscard]] std::vector<Counts> four_weeks(const std::vector<WeekRow>& weeks);

}  // namespace keel::demo
