#include "keel/connect/article_json.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"
#include "support/source_folder.hpp"
#include "unit/connect/support.hpp"

namespace keel::connect {
namespace {

using Catch::Matchers::Contains;

const Json& schema() {
  static const Json json =
      *parse_json(read_text(keel::test::source_folder() + "/docs/schema/article.schema.json"));
  return json;
}

std::string with(const std::string& member, Json value) {
  Json article = *parse_json(R"({"id":"a","title":"A","body":"x"})");
  article.set(member, std::move(value));
  return to_canonical(article);
}

}  // namespace

TEST_CASE("An article is read from a line and written back") {
  const std::string line =
      R"({"audience":"internal","body":"# A\n\nx","brand":"shop","id":"a","labels":["l","m"],)"
      R"("locale":"en","page":"/a/**","section":"S","title":"A",)"
      R"("updated":"2025-10-09T08:53:20.000Z","url":"https://help.example/a"})";
  std::vector<std::string> unknown;
  const auto article = parse_article(line, &unknown);
  REQUIRE(article.ok());
  CHECK(unknown.empty());
  CHECK(article->updated_us == 1'760'000'000'000'000);
  CHECK(article->labels == std::vector<std::string>{"l", "m"});
  CHECK(to_json_line(*article) == line);
  CHECK(article_from_json(to_json(*article)) == *article);
}

TEST_CASE("Three members are enough and a date will do") {
  const auto article = parse_article(with("updated", "2025-10-09"));
  REQUIRE(article.ok());
  CHECK(article->audience == "public");
  CHECK(article->updated_us == 1'759'968'000'000'000);
  CHECK(parse_article(with("body", "")).ok());
}

TEST_CASE("Unknown members of an article are named and ignored") {
  std::vector<std::string> unknown;
  CHECK(parse_article(with("author", 5), &unknown).ok());
  CHECK(unknown == std::vector<std::string>{"author"});
}

TEST_CASE("A refused article names the member") {
  struct Case {
    std::string line;
    const char* says;
  };
  const auto refused = GENERATE(values<Case>({
      {R"({"id":"a","title":"A"})", "`body` is missing"},
      {R"({"title":"A","body":"x"})", "`id` is missing"},
      {with("id", ""), "`id` must have at least 1 byte"},
      {with("id", 5), "`id` must be a string"},
      {with("title", ""), "`title` must have at least 1 byte"},
      {with("title", "a\nb"), "`title` holds a control character"},
      {with("audience", "all"), "`audience` must be public or internal"},
      {with("updated", "today"), "`updated`: \"today\" is no time"},
      {with("labels", "a"), "`labels` must be an array of strings"},
      {"\xc3(", "the line"},
  }));
  INFO(refused.line);
  const auto article = parse_article(refused.line);
  REQUIRE_FALSE(article.ok());
  CHECK(article.status().code() == Code::invalid_argument);
  CHECK_THAT(article.status().message(), Contains(refused.says));
}

TEST_CASE("An article over a limit is too large") {
  const auto line = GENERATE(with("body", std::string(limits::article_bytes_max, 'x')),
                             with("url", std::string(limits::name_bytes_max + 1, 'x')));
  CHECK(parse_article(line).status().code() == Code::too_large);
  CHECK(parse_article(with("body", std::string(limits::article_bytes_max - 1, 'x'))).ok());
}

TEST_CASE("Article reader and published schema know and require the same members") {
  std::set<std::string> in_schema;
  for (const auto& [name, rule] : schema()["properties"].as_object()) in_schema.insert(name);
  const auto known = article_members();
  CHECK(in_schema == std::set<std::string>(known.begin(), known.end()));
  std::set<std::string> required;
  for (const Json& name : schema()["required"].as_array()) required.insert(name.as_string());
  CHECK(required == std::set<std::string>{"body", "id", "title"});
  for (const std::string& member : in_schema) {
    std::vector<std::string> unknown;
    const Json value = member == "labels"     ? Json(Json::Array{"a"})
                       : member == "audience" ? Json("internal")
                       : member == "updated"  ? Json("2025-10-09")
                                              : Json("a");
    INFO(member);
    CHECK(parse_article(with(member, value), &unknown).ok());
    CHECK(unknown.empty());
  }
}

}  // namespace keel::connect
