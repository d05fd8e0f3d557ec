// The review queue: what to decide this week, and what became of several decisions at once.
// Thread safety: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "keel/base/json.hpp"
#include "keel/base/status.hpp"
#include "keel/review/reports.hpp"

namespace keel {

// Open proposals, those that change most questions a month for each minute of a person first.
struct ReviewQueue {
  std::int64_t week_us = 0;            // Monday 00:00 UTC
  std::uint32_t minutes_per_week = 0;  // setting "review_minutes_per_week"
  std::uint32_t minutes_spent = 0;     // estimated, of what was decided since Monday
  std::uint32_t minutes_left = 0;
  std::vector<ProposalView> this_week;  // fit into what is left
  std::vector<ProposalView> later;      // nothing expires: they stay until somebody decides
};

// What became of one of several decisions.
struct DecisionResult {
  std::string proposal;
  Code code = Code::ok;
  std::string message;               // why it was not taken; "" when it was
  std::optional<ProposalView> view;  // as it stands now, when it was
};

[[nodiscard]] Json to_json(const ReviewQueue& queue);
[[nodiscard]] Json to_json(const DecisionResult& result);

}  // namespace keel
