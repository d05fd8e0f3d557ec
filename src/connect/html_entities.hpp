// Character references of HTML: the names that mail programs and helpdesk editors write.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace keel::connect {

// Appends what the reference at the start of `text` (which begins with '&') stands for and returns
// how many bytes it takes; 0, and nothing appended, when it is none. Numbers follow the HTML
// standard: 128 to 159 mean Windows-1252, what is no character means U+FFFD.
[[nodiscard]] std::size_t decode_entity(std::string_view text, std::string& out);

}  // namespace keel::connect
