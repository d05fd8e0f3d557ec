// The workspace that is kept: how it is made, and what is asked of it.
#pragma once

#include <array>
#include <string_view>

#include "keel/engine.hpp"

namespace keel::compat {

inline constexpr std::int64_t begin_us = 1'772'442'000'000'000;  // 2026-03-02 09:00 UTC
inline constexpr std::int64_t hour_us = 3'600'000'000;

struct Asked {
  std::string_view question;
  std::string_view article;  // the best candidate
};
// In the words of the tickets, not of the articles.
inline constexpr std::array<Asked, 4> asked = {{
    {"the parcel never came, who pays the bill?", "delivery"},
    {"cannot get in, my code does not arrive", "two-factor"},
    {"where do I find my invoices?", "invoices"},
    {"the label printer prints blank labels", "gap"},  // written from agents' replies
}};

// Articles, tickets, corrections, ratings, a rule, an approved draft and a fit: a little of all.
[[nodiscard]] Status live(Engine& engine, ManualClock& clock);

}  // namespace keel::compat
