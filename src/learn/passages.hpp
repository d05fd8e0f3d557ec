// Cutting a Markdown body into passages of up to about 80 words that can stand as an answer.
// Thread safety: a pure function.
#pragma once

#include <string_view>
#include <vector>

#include "keel/learn/knowledge.hpp"

namespace keel::learn {

// Passages end at headings and, once 80 words are reached, at blank lines. A list stays together.
[[nodiscard]] std::vector<Passage> split_passages(std::string_view body);

}  // namespace keel::learn
