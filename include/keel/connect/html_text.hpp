// HTML to plain text, for what helpdesks store as HTML.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace keel::connect {

enum class Headings : std::uint8_t {
  plain,     // a heading is a line of its own
  markdown,  // and starts with as many # as its level
};

// Paragraphs and other block elements become lines, list items "- item", table cells are parted by
// " | "; `pre` keeps its white space; a link keeps its address behind its text when they differ; an
// image leaves its alternative text. Scripts, styles, comments and control characters are dropped,
// entities decoded, runs of white space and of blank lines collapsed. Never fails: what is no
// well-formed tag or entity stays as text. Cost: linear in the input.
[[nodiscard]] std::string html_to_text(std::string_view html, Headings headings = Headings::plain);

}  // namespace keel::connect
