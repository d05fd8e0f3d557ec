#include "keel/connect/markdown_folder.hpp"

#include <catch2/catch.hpp>

#include "keel/base/seams.hpp"
#include "unit/connect/support.hpp"

namespace keel::connect {
namespace {

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("Front matter fills the article") {
  const auto file = parse_markdown_file("refund.md", read_text(fixture("markdown/refund.md")));
  REQUIRE(file.ok());
  const Article& article = file->article;
  CHECK(article.id == "refund");
  CHECK(article.title == "Refunds: how long they take");
  CHECK(article.section == "Billing");
  CHECK(article.page == "/billing/**");
  CHECK(article.locale == "en");
  CHECK(article.brand == "shop");
  CHECK(article.audience == "public");
  CHECK(article.url == "https://help.example/refund");
  CHECK(article.updated_us == 1'743'465'600'000'000);
  CHECK(article.labels == std::vector<std::string>{"refund", "money, back", "it's due"});
  CHECK(article.body == "# Refunds\n\nA refund takes **five days**.\n");
  CHECK(file->warnings == std::vector<std::string>{"line 12: unknown key `author` is ignored"});
}

TEST_CASE("Without front matter the heading and the name do") {
  const auto heading = parse_markdown_file("a/b.md", "text\n# The *title* ##\nmore");
  REQUIRE(heading.ok());
  CHECK(heading->article.id == "a/b.md");
  CHECK(heading->article.title == "The *title*");
  const auto name = parse_markdown_file("a/reset-your_password.md", "## Level two\n");
  CHECK(name->article.title == "reset your password");
  const auto code = parse_markdown_file("x.md", "```\n# comment\n```\n");
  CHECK(code->article.title == "x");
  const auto empty = parse_markdown_file("x.md", "");
  REQUIRE(empty.ok());
  CHECK(empty->warnings == std::vector<std::string>{"the article has no text"});
}

TEST_CASE("A byte order mark and CRLF change nothing") {
  const auto file =
      parse_markdown_file("x.md", "\xef\xbb\xbf---\r\ntitle: T # c\r\n---\r\n\r\nbody\r\n");
  REQUIRE(file.ok());
  CHECK(file->article.title == "T");
  CHECK(file->article.body == "body\n");
}

TEST_CASE("A rule further down is no front matter") {
  const auto file = parse_markdown_file("x.md", "text\n\n---\ntitle: no\n---\n");
  REQUIRE(file.ok());
  CHECK(file->article.title == "x");
  CHECK_THAT(file->article.body, Contains("title: no"));
}

TEST_CASE("Wrong front matter says its line") {
  struct Case {
    const char* content;
    const char* says;
  };
  const auto refused = GENERATE(values<Case>({
      {"---\ntitle: x\n", "line 1: the front matter does not end"},
      {"---\nid: a\nnonsense\n---\n", "line 3: \"nonsense\" is no setting"},
      {"---\nupdated: soon\n---\n", "line 2: `updated`: \"soon\" is no time"},
      {"---\ntitle: \"open\n---\n", "line 2: the quotes of `title` are not closed"},
      {"---\nlabels: [a, b\n---\n", "line 2: the list of `labels` is not closed"},
      {"---\naudience: some\n---\n", "`audience` must be public or internal"},
      {"\xff", "the file"},
  }));
  INFO(refused.content);
  const auto file = parse_markdown_file("x.md", refused.content);
  REQUIRE_FALSE(file.ok());
  CHECK(file.status().code() == Code::invalid_argument);
  CHECK_THAT(file.status().message(), Contains(refused.says));
}

TEST_CASE("Values of front matter keep what quotes protect") {
  const auto file = parse_markdown_file(
      "x.md", "---\ntitle: 'a # b'\nurl: https://h.example/#frag\nsection: \"q\\\"q\"\n---\nx");
  REQUIRE(file.ok());
  CHECK(file->article.title == "a # b");
  CHECK(file->article.url == "https://h.example/#frag");
  CHECK(file->article.section == "q\"q");
}

TEST_CASE("Any bytes of a Markdown file end in an article or a status", "[property]") {
  const std::uint64_t seed = property_seed();
  INFO("KEEL_TEST_SEED=" << seed);
  SplitMix64 random(seed);
  static const char* const parts[] = {
      "---\n", "title", ":", " ",    "\n", "labels: [", "]",  "\"",    "'",         "#",
      ",",     "- ",    "x", "\xff", "\r", "id",        "\\", "...\n", "updated: ", "2025-01-01"};
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string content = random.below(2) ? "---\n" : "";
    const std::uint64_t count = random.below(25);
    for (std::uint64_t p = 0; p < count; ++p) content += parts[random.below(std::size(parts))];
    if (random.below(2)) content += "\n---\n";
    INFO(content);
    const auto file = parse_markdown_file("x.md", content);
    if (file.ok()) ++read;
    REQUIRE((file.ok() ? !file->article.title.empty() : !file.status().message().empty()));
  }
  CHECK(read > 100);
}

}  // namespace keel::connect
