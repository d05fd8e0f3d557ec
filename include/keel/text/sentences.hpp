// Sentence boundaries for passages, drafts and support checks.
// Thread safety: pure functions.
#pragma once

#include <string_view>
#include <vector>

namespace keel::text {

// Views into `text`, trimmed, none empty. Ends at . ! ? (not in numbers, URLs, common
// abbreviations) and at line breaks; Markdown bullets and heading marks are left out.
[[nodiscard]] std::vector<std::string_view> sentences(std::string_view text);

}  // namespace keel::text
