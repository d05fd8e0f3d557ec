// The findings of a trial as lines that its text and its page share.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "trial_view.hpp"

namespace keel::cli {

inline constexpr std::size_t gaps_named = 10;

// "26%"; "-" of nothing.
[[nodiscard]] std::string share(std::uint64_t part, std::uint64_t all);
// Where agents' replies speak for an article: how often it was Keel's.
[[nodiscard]] std::string agreement(const TrialTally& tally);

struct Comparison {
  std::string name, with, without;
};
[[nodiscard]] std::vector<Comparison> comparison(const TrialReport& report);

// That there are too few tickets; "" when there are enough.
[[nodiscard]] std::string first_caution(const TrialReport& report);
[[nodiscard]] std::string opening_line(const TrialReport& report);
[[nodiscard]] std::string accuracy_line(const TrialAccuracy& rated);
[[nodiscard]] std::vector<std::string> gap_lines(const TrialReport& report);
[[nodiscard]] std::string words_line(const TrialReport& report);
[[nodiscard]] std::vector<std::string> health_lines(const TrialHealth& health);
[[nodiscard]] std::vector<std::string> review_lines(const TrialReport& report);

}  // namespace keel::cli
