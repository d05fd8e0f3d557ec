#include "keel/text/utf8.hpp"

#include <catch2/catch.hpp>

using namespace keel;

TEST_CASE("valid UTF-8 passes") {
  for (const char* text : {"", "plain", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xef\xbf\xbf",
                           "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
    CHECK(text::check_utf8(text, "text").ok());
  }
}

TEST_CASE("invalid UTF-8 is refused with its place") {
  struct Case {
    std::string_view bytes;
    const char* offset;
  };
  const Case cases[] = {{"a\xff", "byte 1"},
                        {"ab\xc3", "byte 2"},
                        {"\xc0\x80", "byte 0"},
                        {"\xe0\x80\x80", "byte 0"},
                        {"\xed\xa0\x80", "byte 0"},
                        {"\xf0\x80\x80\x80", "byte 0"},
                        {"x\xf4\x90\x80\x80", "byte 1"},
                        {"\x80", "byte 0"},
                        {"\xe2\x82", "byte 0"}};
  for (const Case& c : cases) {
    const Status status = text::check_utf8(c.bytes, "article a1");
    CAPTURE(c.offset);
    CHECK(status.code() == Code::invalid_argument);
    CHECK(status.message().find(c.offset) != std::string::npos);
    CHECK(status.message().find("article a1") == 0);
  }
}

TEST_CASE("clipping never splits a character") {
  const std::string_view text = "a\xc3\xa4\xf0\x9f\x98\x80z";
  const std::size_t ends[] = {0, 1, 1, 3, 3, 3, 3, 7, 8, 8};
  for (std::size_t n = 0; n < std::size(ends); ++n)
    CHECK(text::clip(text, n) == text.substr(0, ends[n]));
}
