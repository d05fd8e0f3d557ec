// What is written to standard output and standard error, and what a terminal must never be sent.
// Thread safety: from one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "keel/base/json.hpp"
#include "keel/base/status.hpp"

namespace keel::cli {

enum class Tone : std::uint8_t { bold, dim, good, warn, bad };

// Colour only on a terminal, and not when NO_COLOR is set or TERM is "dumb".
[[nodiscard]] std::string paint(Tone tone, std::string_view text);
// Columns of the terminal; 100 where there is none.
[[nodiscard]] std::size_t terminal_width();
// Whether a question can be put to the user: standard input and standard error are a terminal.
[[nodiscard]] bool can_ask_user();

// Text of others, made harmless: control characters, marks that turn the direction of writing, and
// bytes that are not UTF-8 are taken out. Line ends and tabs stay.
[[nodiscard]] std::string clean(std::string_view text);
// The same on one line, runs of white space as one space.
[[nodiscard]] std::string one_line(std::string_view text);
// At most `columns` characters; what is cut ends in "...".
[[nodiscard]] std::string cut(std::string text, std::size_t columns);
[[nodiscard]] std::size_t columns_of(std::string_view text) noexcept;
// Every line of `text` behind `margin`; ends with a line end unless the text is empty.
[[nodiscard]] std::string indent(std::string_view text, std::string_view margin = "    ");

// To standard output, as it is.
void print(std::string_view text);
// One JSON document with indentation, or one line.
void print_json(const Json& json);
void print_json_line(const Json& json);
// A remark on standard error: "keel: <text>".
void note(std::string_view text);
// io_error when something printed did not arrive.
[[nodiscard]] Status finish_output();

// "1 event", "2 events"; `many` where that is no plain s.
[[nodiscard]] std::string counted(std::uint64_t n, std::string_view one,
                                  std::string_view many = "");

}  // namespace keel::cli
