// The sentences that the text and the page of a LearnedReport share.
// Thread safety: pure functions.
#pragma once

#include <string>

#include "keel/review/learned.hpp"

namespace keel::review {

// "Ten things Keel learned", "What Keel learned: nothing".
[[nodiscard]] std::string heading_of(const LearnedReport& report);
// "answer: Getting a refund", "escalate (no_knowledge)".
[[nodiscard]] std::string side_of(const BacktestSide& side);
// "tickets 12, 15 and 4 more"; "" for none.
[[nodiscard]] std::string tickets_of(const ChangeView& change);
// "live 3 hours after the first ticket, 2.1 ms after the approval"; "" when neither is known.
[[nodiscard]] std::string delays_of(const LearnedThing& thing);
// "64 %", "-" without any.
[[nodiscard]] std::string share_of(std::uint64_t part, std::uint64_t whole);

}  // namespace keel::review
