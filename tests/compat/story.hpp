// The workspace that is kept: how it is made, and what is asked of it.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "keel/engine.hpp"

namespace keel::compat {

inline constexpr std::int64_t begin_us = 1'772'442'000'000'000;  // 2026-03-02 09:00 UTC
inline constexpr std::int64_t hour_us = 3'600'000'000;

// In the words of the tickets, not of the articles.
inline constexpr std::array<std::string_view, 5> asked = {
    "the parcel never came, who pays the bill?", "cannot get in, my code does not arrive",
    "where do I find my invoices?",
    "the label printer prints blank labels",  // its article was written from agents' replies
    "do you ship to the moon?"};

// Articles, tickets, corrections, ratings, a rule, an approved draft and a fit: a little of all.
[[nodiscard]] Status live(Engine& engine, ManualClock& clock);
// A line "DECISION BEST_ARTICLE QUESTION" for each of `asked`.
[[nodiscard]] Result<std::string> answers(Engine& engine);
// A copy of a kept workspace, a thousand hours after it was made. `clock` stands at begin_us.
[[nodiscard]] Result<std::unique_ptr<Engine>> open_copy(const std::filesystem::path& workspace,
                                                        const std::filesystem::path& copy,
                                                        ManualClock& clock);

}  // namespace keel::compat
