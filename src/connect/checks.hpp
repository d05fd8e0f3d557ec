// Checks shared by the readers: names, and what makes a name of foreign text.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"
#include "keel/base/status.hpp"

namespace keel::connect {

inline constexpr std::size_t tags_max = 256;

// UTF-8 on one line without control characters, bytes_min to bytes_max bytes. `member` names it.
[[nodiscard]] Status check_name(std::string_view member, std::string_view value,
                                std::size_t bytes_min = 0,
                                std::size_t bytes_max = limits::name_bytes_max);
// The longest name that passes check_name: runs of white space and control characters become one
// space, the ends are trimmed, the rest past bytes_max is cut.
[[nodiscard]] std::string to_name(std::string_view text,
                                  std::size_t bytes_max = limits::name_bytes_max);
// As to_name, but an address that is too long loses its fragment and query, or all of it.
[[nodiscard]] std::string to_page_name(std::string_view text);

// The members of a JSON object by name and kind; the error names the member. A missing one is
// empty.
[[nodiscard]] Status read_string(const Json& object, std::string_view member, std::string& out);
[[nodiscard]] Status read_bool(const Json& object, std::string_view member, bool& out);
[[nodiscard]] Status read_strings(const Json& object, std::string_view member,
                                  std::vector<std::string>& out);
// invalid_argument when a required member is not there.
[[nodiscard]] Status require(const Json& object, std::string_view member);
// The lines's JSON, which must be an object.
[[nodiscard]] Result<Json> parse_object(std::string_view json_line, std::size_t bytes_max);
// The error with "`member`: " before its message.
[[nodiscard]] Status in_member(std::string_view member, const Status& status);

}  // namespace keel::connect
