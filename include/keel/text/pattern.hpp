// URL patterns: "/accounts/*/billing" matches the path of
// "https://app.example/accounts/7/billing?x=1".
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace keel::text {

// The path of a URL, or of something that already is a path: no scheme, host, query, fragment,
// trailing slash or doubled slashes; lower case. "/" for a bare host.
[[nodiscard]] std::string url_path(std::string_view url);
// `*` matches one path segment, a final `**` any number. Both sides go through url_path.
[[nodiscard]] bool path_matches(std::string_view pattern, std::string_view url);

}  // namespace keel::text
