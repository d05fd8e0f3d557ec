// What changed between two texts, sentence by sentence, for people.
// Thread safety: a pure function.
#pragma once

#include <string>
#include <string_view>

namespace keel::review {

// Lines "  kept", "- gone", "+ new", each a sentence, in the order of the texts, by the longest
// common subsequence; texts of over 1,500 sentences are shown as gone and new. "" for equal texts.
[[nodiscard]] std::string diff_of(std::string_view before, std::string_view after);

}  // namespace keel::review
