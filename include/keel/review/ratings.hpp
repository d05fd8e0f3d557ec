// Ratings: which answers people should judge.
// Thread safety: pure functions of one pinned state.
#pragma once

#include <cstddef>
#include <cstdint>

#include "keel/state/state.hpp"

namespace keel::review {

// A draw of about `count` answers for people to judge, from those recorded after the latest draw
// (at most 28 days ago) that nobody judged. Every question of the pool has a chance, and the chance
// is kept. What would be answered, what just misses the threshold, and topics that customers report
// failures of have four times that of the rest: they move the bound most. Whether one is drawn
// depends on its id and `seed` alone.
[[nodiscard]] learn::AuditAsked draw_ratings(const state::State& state, std::int64_t now_us,
                                             std::size_t count, std::uint64_t seed);

}  // namespace keel::review
