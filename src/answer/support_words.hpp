// The words that the support check treats apart, by language: the few that may come and go, those
// that make a sentence one to be kept whole, and those of greetings and pointers.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "keel/text/language.hpp"

namespace keel::answer {

// The language whose lists are used: English for the ones without.
[[nodiscard]] text::Language listed(text::Language language) noexcept;
// Whether there are lists for it; without, every sentence is kept whole.
[[nodiscard]] bool has_lists(text::Language language) noexcept;

// All take words as text::words() makes them: lower case, without accents.
[[nodiscard]] bool is_flow(std::string_view word, text::Language language) noexcept;
// Negation, condition, obligation, quantity, time, price or concession.
[[nodiscard]] bool is_binding(std::string_view word, text::Language language) noexcept;
[[nodiscard]] bool opens_courtesy(std::string_view word) noexcept;
[[nodiscard]] bool is_courtesy_word(std::string_view word) noexcept;
[[nodiscard]] bool is_pointer_word(std::string_view word) noexcept;
// "fourteen" -> "14", "prozent" -> "%", "euros" -> "eur"; other words as they are.
[[nodiscard]] std::string canonical(std::string_view word, text::Language language);

}  // namespace keel::answer
