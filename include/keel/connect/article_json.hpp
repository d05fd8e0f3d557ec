// An article as one line of JSON: docs/schema/article.schema.json.
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/article.hpp"
#include "keel/base/status.hpp"

namespace keel::connect {

// Members other than article_members() are ignored; their names are appended to `unknown` when it
// is given. invalid_argument names the member at fault, too_large the limit.
[[nodiscard]] Result<Article> parse_article(std::string_view json_line,
                                            std::vector<std::string>* unknown = nullptr);
// One line without its end; what parse_article reads back equal. Empty members are left out.
[[nodiscard]] std::string to_json_line(const Article& article);
// invalid_argument or too_large when an article breaks a rule of keel/base/article.hpp.
[[nodiscard]] Status check_article(const Article& article);
// Every member parse_article knows, in the order of the schema.
[[nodiscard]] std::span<const std::string_view> article_members() noexcept;

}  // namespace keel::connect
