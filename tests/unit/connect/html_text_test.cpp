#include "keel/connect/html_text.hpp"

#include <catch2/catch.hpp>

#include "keel/base/seams.hpp"
#include "keel/text/utf8.hpp"
#include "unit/connect/support.hpp"

namespace keel::connect {

TEST_CASE("HTML becomes lines of text") {
  struct Case {
    const char* html;
    const char* text;
  };
  const auto example = GENERATE(values<Case>({
      {"", ""},
      {"plain  words\n here", "plain words here"},
      {"<p>One</p>\n<p>Two</p>", "One\n\nTwo"},
      {"a<br>b<br/>c<br><br><br>d", "a\nb\nc\n\nd"},
      {"<div>a<div>b</div></div>c", "a\nb\nc"},
      {"x <b>bold</b>, <i>it</i>alic", "x bold, italic"},
      {"<h2>How</h2><p>So.</p>", "How\n\nSo."},
      {"<ul><li>a</li><li><p>b</p></li></ul>end", "- a\n- b\n\nend"},
      {"<ol><li>a<ul><li>a1</li></ul></li><li>b</li></ol>", "1. a\n  - a1\n2. b"},
      {"<table><tr><th>k</th><th>v</th></tr><tr><td>1</td><td>2</td></tr></table>", "k | v\n1 | 2"},
      {"<pre>a\n  b\n</pre>c", "a\n  b\n\nc"},
      {"<img src=x alt='a  cat'> sat", "a cat sat"},
      {"<hr>a<hr>", "a"},
      {"<script>if (a<b) x('</p>')</script>y<style>p{}</style><title>t</title>z", "yz"},
      {"a<!-- <p>b</p> -->c<!DOCTYPE x><?xml?>d", "acd"},
      {"<P CLASS=\"x > y\">q</P>", "q"},
  }));
  INFO(example.html);
  CHECK(html_to_text(example.html) == example.text);
}

TEST_CASE("A link keeps its address when it says more than its text") {
  CHECK(html_to_text("<a href=\"https://a.example/x?a=1&amp;b=2\">the <b>form</b> </a>!") ==
        "the form (https://a.example/x?a=1&b=2) !");
  CHECK(html_to_text("<a href='https://a.example'>https://a.example</a>") == "https://a.example");
  CHECK(html_to_text("<a href=mailto:help@a.example>help@a.example</a>") == "help@a.example");
  CHECK(html_to_text("<a href=\"/hc/5\">here</a>") == "here (/hc/5)");
  CHECK(html_to_text("<a href=\"#top\">top</a> <a name=x></a><a href='javascript:x()'>go</a>") ==
        "top go");
  CHECK(html_to_text("<a href=\"/x\"><img alt=cat></a><a href=/y>b") == "cat (/x)b (/y)");
}

TEST_CASE("Headings can keep their level") {
  CHECK(html_to_text("<h1>A</h1>x<h3>B</h3>y", Headings::markdown) == "# A\n\nx\n\n### B\n\ny");
  CHECK(html_to_text("x<h2>&nbsp;</h2><ul><li></li><li><h4>B</h4></li></ul>y",
                     Headings::markdown) == "x\n\n- #### B\n\ny");
}

TEST_CASE("Character references are decoded") {
  struct Case {
    const char* html;
    const char* text;
  };
  const auto example = GENERATE(values<Case>({
      {"a&nbsp;&nbsp;b", "a b"},
      {"a\xc2\xa0 b", "a b"},
      {"&lt;b&gt; &amp;amp; &quot;&apos;", "<b> &amp; \"'"},
      {"&eacute;&Eacute;&euro;&hellip;", "\xc3\xa9\xc3\x89\xe2\x82\xac\xe2\x80\xa6"},
      {"&#233;&#xE9;&#X1F642;", "\xc3\xa9\xc3\xa9\xf0\x9f\x99\x82"},
      {"&#146;", "\xe2\x80\x99"},
      {"&#0;&#xD800;&#x110000;&#99999999999999;",
       "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
      {"co&shy;op&zwnj;&#8203;s", "coops"},
      {"AT&T &unknown; &; &#; &#x; &amp", "AT&T &unknown; &; &#; &#x; &"},
      {"a&copy=1", "a&copy=1"},
      {"x&#7;y\x01z", "xyz"},
  }));
  INFO(example.html);
  CHECK(html_to_text(example.html) == example.text);
}

TEST_CASE("Malformed HTML stays text") {
  CHECK(html_to_text("1 < 2 and 3<4") == "1 < 2 and 3<4");
  CHECK(html_to_text("a <b and no end") == "a <b and no end");
  CHECK(html_to_text("</p></li></ul></a></pre>x<li>y") == "x\n- y");
  CHECK(html_to_text("<a title=\"x>q</a> r") == "q r");
  CHECK(html_to_text("a<!-- never closed") == "a");
  CHECK(html_to_text("a<script>never closed") == "a");
  CHECK(html_to_text("a<") == "a<");
  CHECK(html_to_text("a</") == "a</");
}

TEST_CASE("HTML of any shape is read in linear time") {
  // Quadratic ways would take minutes on these.
  const char* part = GENERATE("<a ", "<a title=\"", "<a \"'", "<!--", "<script>", "&#", "&amp",
                              "<ul><li>", "<a href=x>y", "</", "<pre> \n");
  std::string html;
  while (html.size() < 2'000'000) html += part;
  CHECK(html_to_text(html).size() <= 40 * html.size());
}

TEST_CASE("Any bytes come out without control characters", "[property]") {
  const std::uint64_t seed = property_seed();
  INFO("KEEL_TEST_SEED=" << seed);
  SplitMix64 random(seed);
  static const char* const parts[] = {"<",        ">",     "</",   "a",         "<p>",
                                      "</p>",     "<li>",  "<ul>", "</ul>",     "<a href='x'>",
                                      "</a>",     "<pre>", "&",    "&#",        "x",
                                      ";",        "\"",    "'",    " ",         "\n",
                                      "<!--",     "-->",   "<td>", "<img alt=", "\x01",
                                      "\xc3\xa9", "&lt;",  "<h2>", "</h2>",     "<br>"};
  for (int i = 0; i < 20'000; ++i) {
    std::string html;
    const std::uint64_t count = random.below(30);
    for (std::uint64_t p = 0; p < count; ++p) html += parts[random.below(std::size(parts))];
    INFO(html);
    const std::string text = html_to_text(html, Headings::markdown);
    REQUIRE(text::check_utf8(text, "text").ok());
    REQUIRE(text.find('\x01') == std::string::npos);
    REQUIRE(text.find("\n\n\n") == std::string::npos);
    std::string bytes(random.below(40), ' ');
    for (char& c : bytes) c = static_cast<char>(random.below(256));
    (void)html_to_text(bytes);
  }
}

}  // namespace keel::connect
