#include "keel/connect/markdown_text.hpp"

#include <catch2/catch.hpp>

#include "keel/base/seams.hpp"
#include "keel/text/utf8.hpp"
#include "unit/connect/support.hpp"

namespace keel::connect {

TEST_CASE("Markdown becomes lines of text") {
  struct Case {
    const char* markdown;
    const char* text;
  };
  const auto example = GENERATE(values<Case>({
      {"", ""},
      {"# Title\n\nSome *bold* and **strong**\ntext.", "Title\n\nSome bold and strong text."},
      {"* a\n* b\n  * c\n\nend", "- a\n- b\n  - c\n\nend"},
      {"3. x\n4. y", "3. x\n4. y"},
      {"- a\n\n  more of a\n- b", "- a\nmore of a\n- b"},
      {"a\\\nb", "a\nb"},
      {"Press `Ctrl  C` &amp; wait", "Press Ctrl  C & wait"},
      {"```sh\ncd  /x\n\nls\n```\nnext", "cd  /x\n\nls\n\nnext"},
      {"> quoted\n\nx", "quoted\n\nx"},
      {"[text](https://a.example/x) and <https://b.example>",
       "text (https://a.example/x) and https://b.example"},
      {"[here](/docs/x) [up](#top)", "here (/docs/x) up"},
      {"![a cat](cat.png) sat", "a cat sat"},
      {"<div>in <b>HTML</b></div>\n\n<!-- note -->\n\nx<br>y <b>z</b>", "in HTML\n\nx\ny z"},
      {"a\n\n---\n\nb", "a\n\nb"},
  }));
  INFO(example.markdown);
  CHECK(markdown_to_text(example.markdown) == example.text);
}

TEST_CASE("Any bytes of Markdown come out as UTF-8", "[property]") {
  const std::uint64_t seed = property_seed();
  INFO("KEEL_TEST_SEED=" << seed);
  SplitMix64 random(seed);
  static const char* const parts[] = {"#",    " ",        "\n",   "-", "1.",  ">",   "[",
                                      "](",   ")",        "*",    "`", "```", "<b>", "a",
                                      "\xff", "\xc3\xa9", "    ", "!", "\\"};
  for (int i = 0; i < 5'000; ++i) {
    std::string markdown;
    const std::uint64_t count = random.below(40);
    for (std::uint64_t p = 0; p < count; ++p) markdown += parts[random.below(std::size(parts))];
    INFO(markdown);
    REQUIRE(text::check_utf8(markdown_to_text(markdown), "text").ok());
  }
}

TEST_CASE("Deeply nested Markdown is read") {
  std::string markdown;
  for (int i = 0; i < 2'000; ++i) markdown += "> ";
  markdown += "deep";
  CHECK(markdown_to_text(markdown) == "deep");
}

}  // namespace keel::connect
