// Courtesy: the sentences of a reply that say nothing about the matter.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace keel::text {

// Greetings, thanks, apologies, sign-offs and "let us know" (English, German, Spanish, French).
[[nodiscard]] bool is_courtesy(std::string_view sentence);
// A reply without mail trappings and courtesy, one sentence a line; "" when nothing is left.
[[nodiscard]] std::string substance_of(std::string_view reply);

}  // namespace keel::text
