// One Markdown file with front matter as an article.
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/article.hpp"
#include "keel/base/status.hpp"

namespace keel::connect {

struct MarkdownFile {
  Article article;
  std::vector<std::string> warnings;  // "line 3: unknown key ..."
};

// `name` is the file's path relative to the folder, with "/". Front matter between two lines of
// "---" at the very start: `key: value` with the keys id, title, section, page, locale, audience,
// updated, labels, brand and url; values bare or quoted; lists [a, b] or one "- a" a line; "#
// comment". Without a title the first heading of level 1 is it, else the file's name; without an id
// the name. The body is kept as Markdown. invalid_argument and too_large as check_article, with the
// line when there is one.
[[nodiscard]] Result<MarkdownFile> parse_markdown_file(std::string_view name,
                                                       std::string_view content);

}  // namespace keel::connect
