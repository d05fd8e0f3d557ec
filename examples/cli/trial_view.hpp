// A trial as people read it: in the terminal, as a page, and its cases as CSV.
// Thread safety: pure functions but for the file that is read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keel/trial.hpp"

namespace keel::cli {

using Rated = std::optional<TrialAccuracy>;

[[nodiscard]] std::string trial_text(const TrialReport& report, const Rated& rated);
[[nodiscard]] std::string trial_html(const TrialReport& report, const Rated& rated);
// case, question, article, title, passage, rating (empty). RFC 4180; cells that a spreadsheet would
// take for a formula begin with an apostrophe.
[[nodiscard]] std::string cases_csv(const TrialReport& report);
// The cases with a rating, as spreadsheets save them (commas or semicolons). invalid_argument names
// the line that is neither right, wrong nor empty.
[[nodiscard]] Result<std::vector<TrialVerdict>> read_verdicts(const std::string& path);

}  // namespace keel::cli
