// UpgradePlan: which answers are made again, and which states of the past that takes.
// Thread safety: a value; const methods from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "keel/journal/journal.hpp"
#include "review/backtest_sum.hpp"

namespace keel::review {

struct UpgradePlan {
  // An answer by its event's number, and the places of the states that it can have been decided on,
  // the likeliest first: one where the record says so.
  struct Wanted {
    std::vector<std::uint64_t> places;
    bool told = false;  // by the record
  };
  std::map<std::uint64_t, Wanted> answers;
  std::map<std::uint64_t, std::uint64_t> places;     // to the last answer that needs each
  std::map<std::string, std::uint64_t> recorded_by;  // as BacktestUpgrade has it
  std::set<std::uint64_t> before_differences;        // ahead of what exclusions fold differently
  [[nodiscard]] std::uint64_t first_place() const;   // 0 without answers
  [[nodiscard]] std::uint64_t last_answer() const;   // its event's number; 0 without
};

// Reads the journal once, from the first of the chosen answers on.
[[nodiscard]] Result<UpgradePlan> plan_upgrade(const journal::Journal& journal,
                                               const state::State& state,
                                               const ChosenQuestions& chosen);

}  // namespace keel::review
