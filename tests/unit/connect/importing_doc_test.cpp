// The examples of docs/importing.md, each read by the format it documents.
#include <catch2/catch.hpp>

#include "keel/connect/importer.hpp"
#include "support/source_folder.hpp"
#include "unit/connect/support.hpp"

namespace keel::connect {
namespace {

// The first code block of this language below the heading; "" when there is none.
std::string example(const std::string& heading, const std::string& language) {
  const std::string text = read_text(keel::test::source_folder() + "/docs/importing.md");
  const std::size_t section = text.find("\n## " + heading + "\n");
  const std::size_t fence = text.find("\n```" + language + "\n", section);
  if (section == std::string::npos || fence == std::string::npos) return {};
  const std::size_t begin = fence + language.size() + 5;
  return text.substr(begin, text.find("\n```\n", begin) + 1 - begin);
}

}  // namespace

TEST_CASE("The documented articles import without errors") {
  struct Case {
    const char* heading;
    const char* language;
    const char* name;
    ArticleFormat format;
  };
  const auto documented = GENERATE(values<Case>({
      {"Articles as Markdown", "markdown", "refund.md", ArticleFormat::markdown},
      {"Articles one a line", "json", "articles.jsonl", ArticleFormat::jsonl},
      {"Articles from Zendesk", "json", "page1.json", ArticleFormat::zendesk},
  }));
  INFO(documented.heading);
  const TempFolder folder;
  const std::string path =
      folder.write(documented.name, example(documented.heading, documented.language));
  CHECK(*detect_article_format(path) == documented.format);
  const auto import = read_articles(path, documented.format);
  REQUIRE(import.ok());
  CHECK(import->errors.empty());
  CHECK(import->warnings.empty());
  REQUIRE(import->articles.size() == 1);
  CHECK_THAT(import->articles[0].body, Catch::Matchers::Contains("five days"));
}

TEST_CASE("The documented tickets import without errors") {
  struct Case {
    const char* heading;
    TicketFormat format;
    std::size_t events;
  };
  const auto documented = GENERATE(values<Case>({
      {"Tickets as canonical events", TicketFormat::canonical, 5},
      {"Tickets from Zendesk", TicketFormat::zendesk, 2},
  }));
  INFO(documented.heading);
  const TempFolder folder;
  const std::string path = folder.write("tickets.json", example(documented.heading, "json"));
  CHECK(*detect_ticket_format(path) == documented.format);
  std::vector<LineError> errors;
  std::size_t events = 0;
  const TicketSink sink = [&events](TicketEvent&&) {
    ++events;
    return ok_status();
  };
  REQUIRE(read_tickets(path, documented.format, {}, sink, errors).ok());
  CHECK(errors.empty());
  CHECK(events == documented.events);
}

}  // namespace keel::connect
