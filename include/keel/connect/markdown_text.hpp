// Markdown (CommonMark) to plain text.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace keel::connect {

// Headings, paragraphs and list items each on lines of their own, list items behind "- " or their
// number; links as text with the address behind it when they differ; images as their alternative
// text; code kept as it is; HTML inside goes through html_to_text. Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string markdown_to_text(std::string_view markdown);

}  // namespace keel::connect
