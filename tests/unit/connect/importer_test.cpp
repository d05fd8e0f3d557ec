#include "keel/connect/importer.hpp"

#include <catch2/catch.hpp>

#include "keel/base/limits.hpp"
#include "keel/base/seams.hpp"
#include "keel/connect/ticket_event_json.hpp"
#include "unit/connect/support.hpp"

namespace keel::connect {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

std::string article_line(const std::string& id, const std::string& body = "text") {
  return R"({"id":")" + id + R"(","title":"T","body":")" + body + "\"}";
}
std::string event_line(const std::string& id) {
  return R"({"v":1,"source":"host","ticket":"7","type":"resolved","at":"2025-10-09T08:53:20Z",)"
         R"("event_id":"host:)" +
         id + R"(","actor":"agent"})";
}

struct Tickets {
  Status status;
  std::vector<TicketEvent> events;
  std::vector<LineError> errors;
};
Tickets tickets_of(const std::string& path, TicketFormat format,
                   const ZendeskSettings& settings = {}) {
  Tickets out;
  const TicketSink sink = [&out](TicketEvent&& event) {
    out.events.push_back(std::move(event));
    return ok_status();
  };
  out.status = read_tickets(path, format, settings, sink, out.errors);
  return out;
}

std::vector<std::string> ids_of(const std::vector<Article>& articles) {
  std::vector<std::string> out;
  for (const Article& article : articles) out.push_back(article.id);
  return out;
}

}  // namespace

TEST_CASE("A folder of Markdown is read in the order of its names") {
  const auto import = read_articles(fixture("markdown"), ArticleFormat::markdown);
  REQUIRE(import.ok());
  CHECK(import->errors.empty());
  CHECK(ids_of(import->articles) ==
        std::vector<std::string>{"account/reset-password.md", "account/staff.md", "refund"});
  CHECK(import->articles[0].title == "Reset your password");
  CHECK(import->articles[1].audience == "internal");
  CHECK(import->articles[1].labels == std::vector<std::string>{"staff", "second line"});
  REQUIRE(import->warnings.size() == 1);
  CHECK_THAT(import->warnings[0], EndsWith("refund.md: line 12: unknown key `author` is ignored"));
}

TEST_CASE("An id given twice names both files and keeps the first") {
  const TempFolder folder;
  folder.write("a.md", "---\nid: same\n---\nfirst");
  folder.write("b/c.md", "---\nid: same\n---\nsecond");
  const auto import = read_articles(folder.path(), ArticleFormat::markdown);
  REQUIRE(import.ok());
  REQUIRE(import->articles.size() == 1);
  CHECK(import->articles[0].body == "first\n");
  REQUIRE(import->errors.size() == 1);
  CHECK(import->errors[0].code == Code::already_exists);
  CHECK_THAT(import->errors[0].message, Contains("a.md") && Contains("b/c.md"));
}

TEST_CASE("A bad line is reported and the rest goes in") {
  const TempFolder folder;
  const std::string path = folder.write(
      "kb.jsonl", "\xef\xbb\xbf" + article_line("a") + "\r\n\r\nnonsense\n" + article_line("b") +
                      "\n{\"id\":\"c\",\"title\":\"C\"}\n" + article_line("a") + "\n" +
                      std::string(10'000, '[') + "\n" + article_line("d"));
  const auto import = read_articles(path, ArticleFormat::jsonl);
  REQUIRE(import.ok());
  CHECK(ids_of(import->articles) == std::vector<std::string>{"a", "b", "d"});
  REQUIRE(import->errors.size() == 4);
  CHECK(import->errors[0].line == 3);
  CHECK(import->errors[0].file == path);
  CHECK_THAT(import->errors[0].message, Contains("not valid JSON"));
  CHECK(import->errors[1].line == 5);
  CHECK_THAT(import->errors[1].message, Contains("`body` is missing"));
  CHECK(import->errors[2].code == Code::already_exists);
  CHECK(import->errors[3].code == Code::too_large);
}

TEST_CASE("An article of 10 MB is too large, whatever its format") {
  const TempFolder folder;
  const std::string big(10'000'000, 'x');
  folder.write("md/big.md", big);
  folder.write("md/small.md", "x");
  const std::string line =
      folder.write("kb.jsonl", article_line("big", big) + "\n" + article_line("small"));
  const std::string page = folder.write("page.json", "{\"articles\":[" + article_line("big", big) +
                                                         "," + article_line("small") + "]}");
  for (const auto& import :
       {read_articles(folder.path("md"), ArticleFormat::markdown),
        read_articles(line, ArticleFormat::jsonl), read_articles(page, ArticleFormat::zendesk)}) {
    REQUIRE(import.ok());
    CHECK(import->articles.size() == 1);
    REQUIRE(import->errors.size() == 1);
    CHECK(import->errors[0].code == Code::too_large);
  }
  const auto alone = read_articles(folder.path("md/big.md"), ArticleFormat::markdown);
  REQUIRE(alone.ok());
  CHECK(alone->errors.at(0).code == Code::too_large);
}

TEST_CASE("Unknown members are warned about once") {
  const TempFolder folder;
  const std::string path = folder.write("kb.jsonl",
                                        "{\"id\":\"a\",\"title\":\"A\",\"body\":\"\",\"x\":1}\n"
                                        "{\"id\":\"b\",\"title\":\"B\",\"body\":\"b\",\"x\":1}\n");
  const auto import = read_articles(path, ArticleFormat::jsonl);
  REQUIRE(import.ok());
  REQUIRE(import->warnings.size() == 2);
  CHECK_THAT(import->warnings[0],
             EndsWith("line 1: unknown member `x` is ignored, here and below"));
  CHECK_THAT(import->warnings[1], EndsWith("article \"a\" has no text"));
}

TEST_CASE("Zendesk articles come as pages, one a line, or an array") {
  const auto page = read_articles(fixture("zendesk_articles"), ArticleFormat::zendesk);
  REQUIRE(page.ok());
  CHECK(ids_of(page->articles) == std::vector<std::string>{"5001", "5001:de", "5003"});
  REQUIRE(page->errors.size() == 1);
  CHECK_THAT(page->errors[0].message, Contains("article 5004: `updated_at`"));
  const TempFolder folder;
  const std::string one = R"({"id":1,"title":"A","body":"<p>a</p>"})";
  const std::string two = R"({"id":2,"title":"B","body":"<p>b</p>"})";
  for (const std::string& path : {folder.write("lines.jsonl", one + "\n" + two + "\n"),
                                  folder.write("array.json", "[" + one + ",\n" + two + "]")}) {
    const auto import = read_articles(path, ArticleFormat::zendesk);
    REQUIRE(import.ok());
    CHECK(ids_of(import->articles) == std::vector<std::string>{"1", "2"});
  }
}

TEST_CASE("Zendesk tickets come as one object, one a line, or an array") {
  ZendeskSettings settings;
  settings.ai_user_ids = {"2"};
  settings.bot_group_ids = {"50"};
  const std::string story = read_text(fixture("zendesk/ticket.json"));
  const std::string lines = read_text(fixture("zendesk/tickets.jsonl"));
  const auto one = tickets_of(fixture("zendesk/ticket.json"), TicketFormat::zendesk, settings);
  REQUIRE(one.status.ok());
  CHECK(one.errors.empty());
  CHECK(one.events.size() == 13);
  const TempFolder folder;
  const std::string first = lines.substr(0, lines.find('\n'));
  const auto array = tickets_of(folder.write("a.json", " [" + story + " ,\n" + first + "]\n"),
                                TicketFormat::zendesk, settings);
  REQUIRE(array.status.ok());
  CHECK(array.errors.empty());
  CHECK(array.events.size() == 13 + 3);
}

TEST_CASE("A damaged ticket is reported and the others go in") {
  ZendeskSettings settings;
  settings.ai_user_ids = {"2"};
  const auto import = tickets_of(fixture("zendesk/tickets.jsonl"), TicketFormat::zendesk, settings);
  REQUIRE(import.status.ok());
  REQUIRE(import.errors.size() == 1);
  CHECK(import.errors[0].line == 3);
  CHECK_THAT(import.errors[0].message, Contains("created_at of audit 5"));
  std::string lines;
  for (const TicketEvent& event : import.events) lines += to_json_line(event) + "\n";
  CHECK(lines == read_text(fixture("zendesk/tickets.expected.jsonl")));
}

TEST_CASE("A damaged array is read as far as it goes") {
  const TempFolder folder;
  const std::string good = R"({"ticket":{"id":1,"created_at":"2025-01-01T00:00:00Z"},"audits":[]})";
  const auto import = tickets_of(
      folder.write("a.json", "[" + good + ",\n{\"ticket\":5},\n" + good + ",{\"ticket\""),
      TicketFormat::zendesk);
  REQUIRE(import.status.ok());
  CHECK(import.events.size() == 2);
  REQUIRE(import.errors.size() == 2);
  CHECK(import.errors[0].line == 2);
  CHECK_THAT(import.errors[1].message, Contains("ends inside of its array"));
}

TEST_CASE("Canonical events are streamed with their errors by line") {
  const TempFolder folder;
  const std::string path =
      folder.write("events.jsonl", "\xef\xbb\xbf" + event_line("1") + "\r\n" + "{\"v\":1}\r\n" +
                                       event_line("2") + "\n\n" + std::string(9'000'000, ' ') +
                                       "\n" + "\xff\xfe\n" + event_line("3"));
  const auto import = tickets_of(path, TicketFormat::canonical);
  REQUIRE(import.status.ok());
  REQUIRE(import.events.size() == 3);
  CHECK(import.events[2].event_id == "host:3");
  REQUIRE(import.errors.size() == 3);
  CHECK(import.errors[0].line == 2);
  CHECK(import.errors[1].line == 5);
  CHECK(import.errors[1].code == Code::too_large);
  CHECK(import.errors[2].line == 6);
}

TEST_CASE("A folder of ticket files is read in the order of its names") {
  const TempFolder folder;
  folder.write("2.jsonl", event_line("c"));
  folder.write("1/b.jsonl", event_line("b"));
  folder.write("1/a.ndjson", event_line("a"));
  folder.write("1/.hidden.jsonl", event_line("h"));
  folder.write("notes.txt", "x");
  const auto import = tickets_of(folder.path(), TicketFormat::canonical);
  REQUIRE(import.status.ok());
  REQUIRE(import.events.size() == 3);
  CHECK(import.events[0].event_id == "host:a");
  CHECK(import.events[2].event_id == "host:c");
}

TEST_CASE("The sink's error ends the import and is returned") {
  const TempFolder folder;
  const std::string path = folder.write("e.jsonl", event_line("1") + "\n" + event_line("2") + "\n");
  std::vector<LineError> errors;
  int taken = 0;
  const Status status = read_tickets(
      path, TicketFormat::canonical, {},
      [&taken](TicketEvent&&) {
        ++taken;
        return error(Code::storage_full, "no space left");
      },
      errors);
  CHECK(status.code() == Code::storage_full);
  CHECK(taken == 1);
  CHECK(errors.empty());
  CHECK(read_tickets(path, TicketFormat::canonical, {}, {}, errors).code() ==
        Code::invalid_argument);
}

TEST_CASE("Progress grows to the total and can end the import") {
  const TempFolder folder;
  std::string lines;
  while (lines.size() < 3'000'000) lines += event_line(std::to_string(lines.size())) + "\n";
  const std::string path = folder.write("e.jsonl", lines);
  std::vector<LineError> errors;
  std::vector<std::uint64_t> done;
  const TicketSink sink = [](TicketEvent&&) { return ok_status(); };
  REQUIRE(read_tickets(path, TicketFormat::canonical, {}, sink, errors,
                       [&](std::uint64_t bytes, std::uint64_t total) {
                         CHECK(total == lines.size());
                         done.push_back(bytes);
                         return true;
                       })
              .ok());
  REQUIRE(done.size() >= 3);
  CHECK(std::is_sorted(done.begin(), done.end()));
  CHECK(done.back() == lines.size());
  CHECK(read_tickets(path, TicketFormat::canonical, {}, sink, errors,
                     [](std::uint64_t, std::uint64_t) { return false; })
            .code() == Code::cancelled);
}

TEST_CASE("Errors past the limit are counted") {
  const TempFolder folder;
  std::string lines;
  for (std::size_t i = 0; i < line_errors_max + 5; ++i) lines += "x\n";
  const auto import = tickets_of(folder.write("e.jsonl", lines), TicketFormat::canonical);
  REQUIRE(import.errors.size() == line_errors_max + 1);
  CHECK(import.errors.back().message == "5 further errors are not listed");
}

TEST_CASE("A path that is not there is not found") {
  const TempFolder folder;
  CHECK(read_articles(folder.path("no"), ArticleFormat::jsonl).status().code() == Code::not_found);
  CHECK(tickets_of(folder.path("no"), TicketFormat::canonical).status.code() == Code::not_found);
  CHECK(detect_ticket_format(folder.path("no")).status().code() == Code::not_found);
  const auto empty = read_articles(folder.path(), ArticleFormat::markdown);
  REQUIRE(empty.ok());
  CHECK(empty->warnings.size() == 1);
}

TEST_CASE("Formats are told from names and content") {
  const TempFolder folder;
  CHECK(*detect_article_format(fixture("markdown")) == ArticleFormat::markdown);
  CHECK(*detect_article_format(fixture("markdown/refund.md")) == ArticleFormat::markdown);
  CHECK(*detect_article_format(fixture("zendesk_articles/page1.json")) == ArticleFormat::zendesk);
  CHECK(*detect_article_format(folder.write("a.jsonl", article_line("a"))) == ArticleFormat::jsonl);
  CHECK(*detect_ticket_format(fixture("zendesk/ticket.json")) == TicketFormat::zendesk);
  CHECK(*detect_ticket_format(fixture("zendesk/tickets.jsonl")) == TicketFormat::zendesk);
  CHECK(*detect_ticket_format(fixture("zendesk/ticket.expected.jsonl")) == TicketFormat::canonical);
  const std::string other = folder.write("o.json", "[1, 2]");
  CHECK_FALSE(detect_article_format(other).ok());
  CHECK_FALSE(detect_ticket_format(other).ok());
  CHECK(*article_format("markdown") == ArticleFormat::markdown);
  CHECK(*ticket_format("zendesk") == TicketFormat::zendesk);
  CHECK_FALSE(article_format("csv").ok());
  CHECK_FALSE(ticket_format("").ok());
}

TEST_CASE("Any bytes in a file end in articles, events or errors", "[property]") {
  const std::uint64_t seed = property_seed();
  INFO("KEEL_TEST_SEED=" << seed);
  SplitMix64 random(seed);
  const TempFolder folder;
  static const std::string parts[] = {"[",
                                      "]",
                                      "{",
                                      "}",
                                      ",",
                                      "\"",
                                      "\\",
                                      "\n",
                                      "\r\n",
                                      " ",
                                      "\xff",
                                      "x",
                                      "{\"ticket\":{}}",
                                      "null",
                                      "{\"articles\":[",
                                      "\xef\xbb\xbf",
                                      article_line("a"),
                                      event_line("1")};
  for (int i = 0; i < 500; ++i) {
    std::string content;
    const std::uint64_t count = random.below(30);
    for (std::uint64_t p = 0; p < count; ++p) content += parts[random.below(std::size(parts))];
    const std::string path = folder.write("x.json", content);
    INFO(content);
    REQUIRE(tickets_of(path, TicketFormat::canonical).status.ok());
    REQUIRE(tickets_of(path, TicketFormat::zendesk).status.ok());
    REQUIRE(read_articles(path, ArticleFormat::jsonl).ok());
    REQUIRE(read_articles(path, ArticleFormat::zendesk).ok());
    (void)detect_article_format(path);
    (void)detect_ticket_format(path);
  }
}

}  // namespace keel::connect
