// What is known before customers would see answers: the readiness card of the run with learning, in
// lines that the terminal and the report share.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "print.hpp"

namespace keel::demo {

// "0.86, certified"; "none, not certified" when nothing would be answered.
[[nodiscard]] std::string threshold_text(const ReadinessCard& card);
// Each fact of the card as (name, sentence).
[[nodiscard]] std::vector<std::pair<std::string, std::string>> card_lines(const Run& run);

}  // namespace keel::demo
