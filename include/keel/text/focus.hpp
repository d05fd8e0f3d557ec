// What a long message asks: of a mail with its story, worries and thanks, the sentences that ask.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace keel::text {

inline constexpr std::size_t focus_bytes_min = 400;  // shorter messages are taken whole

// The sentences of a long message that ask, one a line: those that end in a question mark, begin as
// questions and requests do, or follow an announcement ("My question is:"); when there are none,
// those that tell of something that does not work; else the message. Of several paragraphs that
// ask, the first: who asks two things gets an answer to one of them, not to a mixture. English,
// German, Spanish and French; in other languages the question marks decide.
[[nodiscard]] std::string focus_of(std::string_view message);

}  // namespace keel::text
