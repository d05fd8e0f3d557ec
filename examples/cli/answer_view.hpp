// An Answer for people and for machines.
// Thread safety: pure functions.
#pragma once

#include <string>

#include "keel/answer/question.hpp"
#include "keel/base/json.hpp"

namespace keel::cli {

// What was decided and why; with `explain` also the candidates and what spoke for each.
[[nodiscard]] std::string answer_text(const Answer& answer, bool explain);

}  // namespace keel::cli
