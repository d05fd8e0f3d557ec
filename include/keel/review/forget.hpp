// Forgetting customers and tickets: what is asked for, what it changes, and what became of it.
// docs/forgetting.md says what is erased, when, and what is out of reach.
// Thread safety: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keel/base/json.hpp"
#include "keel/base/status.hpp"

namespace keel {

// A customer with all tickets they took part in, or one ticket, as the host names them.
struct ForgetSubject {
  enum class Kind : std::int32_t { customer = 1, ticket = 2 };
  Kind kind = Kind::customer;
  std::string id;
};

// Many at once cost one fold.
struct ForgetRequest {
  std::vector<ForgetSubject> subjects;  // 1 to 10,000
  std::string by;                       // who asks for it; an administrator
  std::string note;                     // why; stays on the record, so it names nobody
};

// Something that people know, and what becomes of it.
struct ForgetEffect {
  std::string kind;  // lesson, proposal, article
  std::string id;
  std::string title;
  // A lesson is "gone" or "smaller"; a proposal is "withdrawn" (and drafted anew from what is
  // left); an article "stays", or comes to "review" because it holds words that are only theirs.
  std::string becomes;
};

// What forgetting changes.
struct ForgetPreview {
  std::uint64_t customers = 0;        // that are known
  std::uint64_t tickets = 0;          // that are forgotten whole
  std::uint64_t other_customers = 0;  // who took part in these: theirs in them goes too
  std::uint64_t events = 0;           // whose content is erased
  std::uint64_t answers = 0;          // of these, questions asked
  std::uint64_t messages = 0;         // of these, what was said or happened in tickets
  std::uint64_t remembered = 0;       // questions with a known right article
  std::uint64_t gaps = 0;             // groups of unanswered questions that lose some
  std::uint64_t models = 0;           // fits that may hold them, which are made anew
  std::vector<ForgetEffect> effects;  // by kind, then id
  std::vector<std::string> unknown;   // subjects of which nothing is recorded: "customer ID"
};

// What became of something that was to be forgotten.
struct ForgetReport {
  std::string id;  // of its `customer_forgotten`
  std::uint64_t seq = 0;
  std::int64_t at_us = 0;
  std::string by;
  std::string note;
  std::uint64_t customers = 0;
  std::uint64_t tickets = 0;
  std::uint64_t events = 0;
  // "erased": keys and texts are gone, questions masked, the state still to be folded again.
  // "left_out": the state is as if it never was; other processes have still to follow.
  // "completed": nothing of it is left, and there is a certificate.
  std::string state;
  std::vector<std::string> waits_for;  // processes that have not followed yet
  bool repeated = false;               // it had been forgotten before, and nothing came since
  ForgetPreview changed;               // of forget() alone: what it changed
  Json certificate;                    // "keel.certificate.1"; null until it is completed
};

// [{"customer": "c-1"}, {"ticket": "T-1"}]; invalid_argument, naming the element.
[[nodiscard]] Result<std::vector<ForgetSubject>> forget_subjects_from_json(const Json& json);
[[nodiscard]] Json to_json(const ForgetPreview& preview);
[[nodiscard]] Json to_json(const ForgetReport& report);

}  // namespace keel
