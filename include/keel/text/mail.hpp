// What a person wrote in an e-mail, without what their mail program put around it.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace keel::text {

// Strips quoted replies ("On ... wrote:", "> ", "-----Original Message-----", their German, Spanish
// and French forms), signatures ("-- ", "Sent from my ...") and legal footers; collapses blank
// lines. A text that would become empty is returned as it was.
[[nodiscard]] std::string strip_mail(std::string_view text);
// strip_mail without greeting and thanks lines at the ends: the question alone.
[[nodiscard]] std::string question_of(std::string_view text);

}  // namespace keel::text
