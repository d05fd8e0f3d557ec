// Decision: answer, clarify or hand over, with the reason, the words and the explanation.
// Thread safety: pure functions of their arguments.
#pragma once

#include "keel/answer/question.hpp"
#include "keel/answer/retrieve.hpp"

namespace keel::answer {

// Fewer than 60 articles and fewer than 50 questions with a known outcome.
[[nodiscard]] bool small(const state::State& state);

// Everything of the Answer but its id. `now_us`: for rules that expire.
[[nodiscard]] Answer decide(const state::State& state, const Question& question,
                            const Retrieval& retrieval, std::int64_t now_us);

// What is decided, without words.
struct Verdict {
  Decision decision = Decision::escalate;
  Reason reason = Reason::none;
  double confidence = 0;
  std::uint32_t slot = learn::no_slot;  // the first candidate, as rules left them
  std::string topic;
};
// The same decision as decide(), at a fraction of its cost.
[[nodiscard]] Verdict verdict_on(const state::State& state, const Question& question,
                                 const Retrieval& retrieval, std::int64_t now_us);

// The record of an answer, as the journal keeps it.
[[nodiscard]] learn::Answered record_of(const state::State& state, const Question& question,
                                        const Retrieval& retrieval, const Answer& answer);

}  // namespace keel::answer
