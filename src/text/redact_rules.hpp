// One function for each kind of personal data: how many bytes of it start at text[i], 0 for none.
// Thread safety: pure functions. Cost: linear in what they match, at most 256 bytes looked at
// (a url: its length).
#pragma once

#include <cstddef>
#include <string_view>

namespace keel::text::rules {

using Rule = std::size_t (*)(std::string_view text, std::size_t i);

// Whether anything may start at i: a token's first byte, so that "Art12" is never cut in two.
[[nodiscard]] bool may_start(std::string_view text, std::size_t i);

[[nodiscard]] std::size_t url(std::string_view text, std::size_t i);
[[nodiscard]] std::size_t email(std::string_view text, std::size_t i);
// A date, or an amount with grouped thousands or a currency sign: kept as it is.
[[nodiscard]] std::size_t plain(std::string_view text, std::size_t i);
// Keys by their known prefixes, long mixed tokens, and what follows "password:" and its like.
[[nodiscard]] std::size_t secret(std::string_view text, std::size_t i);
[[nodiscard]] std::size_t iban(std::string_view text, std::size_t i);
[[nodiscard]] std::size_t ip(std::string_view text, std::size_t i);
[[nodiscard]] std::size_t card(std::string_view text, std::size_t i);
[[nodiscard]] std::size_t phone(std::string_view text, std::size_t i);
[[nodiscard]] std::size_t order(std::string_view text, std::size_t i);

}  // namespace keel::text::rules
