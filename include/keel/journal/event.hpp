// Event: one line of the journal, and Draft: an event before the journal has given it its place.
// The list of kinds is closed; docs/format.md has the fields of each.
// Thread safety: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/digest.hpp"
#include "keel/base/id.hpp"
#include "keel/base/json.hpp"

namespace keel::journal {

// Values are stored: never reuse or renumber one.
enum class EventKind : std::uint16_t {
  workspace_created = 1,
  fold_upgraded = 2,
  setting_changed = 3,
  time_advanced = 4,
  lease_taken = 5,
  article_put = 10,
  article_retired = 11,
  import_marked = 12,
  message_recorded = 20,
  conversation_changed = 21,
  answered = 22,
  observed = 23,
  signalled = 24,
  audit_asked = 25,
  audit_given = 26,
  customer_linked = 30,
  customer_fact = 31,
  rule_set = 40,
  proposal_opened = 50,
  proposal_decided = 51,
  backtest_run = 52,
  proposal_assigned = 53,
  proposal_reverted = 54,
  model_fitted = 60,
  model_promoted = 61,
  change_reverted = 62,
  lesson_undone = 70,
  lesson_restored = 71,
  customer_forgotten = 72,
  forget_completed = 73,
  state_rebased = 74,
  notice_raised = 80,
  notice_closed = 81,
  delivery_settled = 82,
  head_anchored = 90,
};

// The stable snake_case name, e.g. "article_put"; "unknown" for a value not in the list.
[[nodiscard]] std::string_view kind_name(EventKind kind) noexcept;
[[nodiscard]] std::optional<EventKind> parse_kind(std::string_view name) noexcept;

// What a caller hands to Journal::append.
struct Draft {
  EventKind kind{};
  EventId id;                    // made by the caller, or empty: the journal makes one
  std::int64_t occurred_us = 0;  // 0: when it is recorded
  std::string actor;             // who did it: "customer", "agent:7", "engine", ...
  std::string subject;           // what it is about: an article, proposal, setting
  std::string conversation;      // ticket, when there is one
  std::string owner;             // whose key seals `secret`: "customer:..", "conversation:.."
  std::string dedupe;            // a second draft with this key changes nothing
  std::vector<EventId> causes;   // the events this one follows from
  Json clear;                    // readable content
  Json secret;                   // content sealed under the owner's key; null for none
};

// A recorded event. `secret` is null when there was none or its key is gone (`erased`). Of a
// forgotten one there are only its place, id, kind, times, dedupe key and hashes.
struct Event {
  std::uint64_t seq = 0;  // 1, 2, 3, ... without a gap
  EventId id;
  EventKind kind{};
  std::uint32_t version = 1;     // of the kind's fields
  std::int64_t recorded_us = 0;  // never before the event ahead of it
  std::int64_t occurred_us = 0;
  std::string actor;
  std::string subject;
  std::string conversation;
  std::uint64_t key_id = 0;  // 0: nothing sealed
  std::string dedupe;
  std::vector<EventId> causes;
  Json clear;
  Json secret;
  bool erased = false;
  bool forgotten = false;
  Digest prev_hash;
  Digest hash;
};

}  // namespace keel::journal
