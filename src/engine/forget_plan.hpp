// What is to be forgotten with a customer or a ticket, found in the journal and in what the state
// knows.
// Thread safety: a plan is a value; plan_forget() is safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keel/journal/journal.hpp"
#include "keel/review/forget.hpp"
#include "keel/state/state.hpp"

namespace keel {

struct ForgetPlan {
  ForgetPreview preview;
  std::vector<std::uint64_t> events;  // ascending
  std::vector<std::uint64_t> keys;    // of keys.db
  std::vector<EventId> proposals;     // of the events, those that opened one
  std::vector<std::string> tickets;   // that are forgotten whole
  // Articles that hold what only theirs have, without it: for a person to decide.
  std::vector<learn::ProposalOpened> reviews;
};

// Linear in the journal: two or three readings of its outline.
[[nodiscard]] Result<ForgetPlan> plan_forget(const journal::Journal& journal,
                                             const state::State& state,
                                             const std::vector<ForgetSubject>& subjects);

// A subject as it stays on the record: "customer:" or "ticket:" and a digest under the workspace's
// key.
[[nodiscard]] std::string name_on_record(const journal::Journal& journal,
                                         const ForgetSubject& subject);

}  // namespace keel
