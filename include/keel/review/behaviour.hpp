// Behaviour: what customers would have been answered at two dates, question by question, and which
// changes between them made the difference.
// Thread safety: values; the function is pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keel/base/json.hpp"
#include "keel/review/backtest.hpp"
#include "keel/review/reports.hpp"

namespace keel {

// One kind of question, by the recorded one that stands for it.
struct BehaviourChange {
  std::string question;     // personal data replaced
  std::string topic;        // as it was recorded
  std::uint64_t asked = 0;  // recorded questions of its kind
  BacktestSide before;
  BacktestSide after;
  std::string change;               // as BacktestChange::change
  std::vector<ChangeView> because;  // lessons, articles, rules; else models and settings
};

struct BehaviourReport {
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;
  std::uint64_t from_seq = 0;  // the last events before the two dates
  std::uint64_t to_seq = 0;
  std::uint64_t questions = 0;           // recorded before the later date, that were grouped
  std::uint64_t kinds = 0;               // compared, the most asked
  std::uint64_t covered = 0;             // questions of those kinds
  std::vector<BehaviourChange> changes;  // of the kinds with another answer, most asked first
};

[[nodiscard]] Json to_json(const BehaviourReport& report);

}  // namespace keel
