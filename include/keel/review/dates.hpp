// Times in sentences for people, UTC.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>

namespace keel::review {

[[nodiscard]] std::string day_of(std::int64_t at_us);     // "2026-03-02"
[[nodiscard]] std::string minute_of(std::int64_t at_us);  // "2026-03-02 09:30 UTC"
// "3.2 ms", "40 s", "5 minutes", "2 days": rounded down.
[[nodiscard]] std::string span_of(std::int64_t us);

}  // namespace keel::review
