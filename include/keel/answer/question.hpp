// Question and Answer: what a host asks Keel and what it gets back.
// Thread safety: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/id.hpp"
#include "keel/base/json.hpp"
#include "keel/base/mode.hpp"

namespace keel {

// One earlier message of the conversation, oldest first.
struct Turn {
  bool from_customer = true;
  std::string text;
};

// UTF-8 throughout; text at most limits::question_bytes_max. Only `text` is required.
struct Question {
  std::string text;
  std::vector<Turn> turns;   // earlier turns, so that "and for the annual plan?" is understood
  std::string conversation;  // the ticket; ties later signals and messages to this answer
  std::string customer;      // the host's id of the customer; seals what they wrote
  std::string page;          // URL the customer was on: a feature, never a filter
  std::string locale;        // "de-AT"; "" is guessed from the text
  std::string brand;         // "" matches articles of every brand
  std::string audience = "public";  // "internal" also sees articles for agents
  std::string channel;              // "chat", "email", ...
};

enum class Decision : std::int32_t { answer = 1, clarify = 2, escalate = 3 };

// Why a question was handed to a person (exactly one; none unless escalated).
enum class Reason : std::int32_t {
  none = 0,
  no_knowledge = 1,      // no article speaks of this
  ambiguous = 2,         // several articles fit equally well and a choice would not settle it
  low_confidence = 3,    // the best article is too unlikely to resolve it
  quarantined = 4,       // what would be answered has recently turned out wrong
  rule = 5,              // a rule that people set
  customer_asked = 6,    // the customer asked for a person
  repeated_failure = 7,  // earlier answers in this conversation did not help
};

[[nodiscard]] std::string_view decision_name(Decision decision) noexcept;
[[nodiscard]] std::string_view reason_name(Reason reason) noexcept;

// A passage of a live article that the answer consists of.
struct Citation {
  std::string article;
  std::uint32_t version = 0;  // of the article, 1, 2, ...
  std::string title;
  std::string passage;
  std::string url;
};

// One feature of a candidate: its value as served, and value x weight.
struct FeatureShare {
  std::string_view name;
  double value = 0;
  double contribution = 0;
};

struct Candidate {
  std::string article;
  std::string title;
  double score = 0;        // fused score z
  double probability = 0;  // softmax of z over the candidates
  std::vector<FeatureShare> features;
};

// The topic a question seems to belong to.
struct Intent {
  std::string topic;  // "" when none is known
  double probability = 0;
};

struct Answer {
  EventId id;  // give it back with signals
  Decision decision = Decision::escalate;
  Reason reason = Reason::none;
  Mode mode = Mode::suggest;  // of the question's brand and topic
  // For an agent's eyes, not the customer's: below `answer`, held out, or handed over with a
  // suggestion. When there is a text, the agent accepts, edits or rejects it: signal which.
  bool suggested = false;
  bool held_out = false;          // of the random holdout that measures what answering changes
  std::string text;               // the passage; when escalated: what is suggested, or ""
  bool generated = false;         // the text is the generator's and passed the check
  std::string generator_refused;  // why its text was not used; "" when it was or none was asked
  std::vector<Citation> citations;
  double confidence = 0;  // P(this resolves it), [0, 1]
  double threshold = 0;   // confidence needed to answer; above 1: nothing is answered
  // "certified" on judged answers, "unproven" (fixed, too few are judged) or "not certified".
  std::string threshold_name;
  double score = 0;  // the confidence before calibration, and what it must reach
  double threshold_score = 0;
  double suggestion_score = 0;  // the score from which on agents are shown a suggestion
  Intent intent;
  std::vector<Candidate> candidates;  // best first, at most 20
  std::string team;                   // where an escalation should go; "" when unknown
  std::string priority;               // "normal" or "high"
  std::string explanation;            // for staff: why this answer, and what taught it
  std::string customer_sentence;      // what may be shown to the customer
  std::string handover_summary;       // for the agent who takes over; "" unless escalated
  std::uint64_t state_seq = 0;        // the place in the journal it was decided on
};

// All of it; field names are the members'.
[[nodiscard]] Json to_json(const Answer& answer);

}  // namespace keel
