// Outcome: one thing learned about one answer, in the terms every learner shares.
// Thread safety: a value.
#pragma once

#include <cstdint>
#include <string>

#include "keel/learn/answers.hpp"

namespace keel::learn {

// Values are stored in lessons: never renumber.
enum class Cause : std::uint8_t {
  resolution = 1,   // the customer was satisfied, or the ticket closed on it
  correction = 2,   // an agent named the right article
  agent_reply = 3,  // inferred: an agent's reply links or restates an article
  acceptance = 4,   // an agent sent the suggestion
  failure = 5,      // it did not help
  reopening = 6,
  follow_up = 7,   // the same customer came back with the same question
  rephrasing = 8,  // the customer asked again in other words
};
[[nodiscard]] constexpr const char* cause_name(Cause cause) noexcept {
  switch (cause) {
    case Cause::resolution: return "resolution";
    case Cause::correction: return "correction";
    case Cause::agent_reply: return "agent_reply";
    case Cause::acceptance: return "acceptance";
    case Cause::failure: return "failure";
    case Cause::reopening: return "reopening";
    case Cause::follow_up: return "follow_up";
    case Cause::rephrasing: return "rephrasing";
  }
  return "unknown";
}

struct Outcome {
  enum class Kind : std::uint8_t {
    credit,      // `slot` is the right article for the question, with weight
    refuted,     // `slot` is not, nobody said what is
    unanswered,  // people had to answer, and no article says what they said
    closed,      // the conversation ended; teaches nothing by itself
  };
  Kind kind = Kind::credit;
  std::uint32_t answer = no_slot;  // ordinal in Answers
  std::uint32_t slot = no_slot;
  float weight = 0;  // 1 a resolution, 2 an agent's correction
  bool audited = false;
  bool history = false;  // learned by the fit at the end of an import
  Cause cause = Cause::resolution;
  std::uint64_t person = 0;   // who gave the credit; 0 unknown
  bool has_features = false;  // of `slot`, when it was not among the candidates
  ServedFeatures features;
  EventId by;  // the event it comes from
  std::uint64_t seq = 0;
  std::int64_t at_us = 0;
};

}  // namespace keel::learn
