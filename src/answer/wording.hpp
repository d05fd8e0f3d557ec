// The sentences an answer carries: for the customer in their language, for staff in English.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "keel/answer/question.hpp"
#include "keel/answer/retrieve.hpp"

namespace keel::answer {

[[nodiscard]] std::string sentence_for_customer(const Answer& answer, text::Language language);
[[nodiscard]] std::string explanation_for_staff(const state::State& state,
                                                const Retrieval& retrieval, const Answer& answer,
                                                std::string_view rule);
[[nodiscard]] std::string summary_for_agent(const Question& question, const Retrieval& retrieval,
                                            const Answer& answer);
// Whether the customer asks for a person in so many words (English, German, Spanish, French).
[[nodiscard]] bool asks_for_person(std::string_view text);

}  // namespace keel::answer
