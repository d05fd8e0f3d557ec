// Cold start with the sample help centre: parts of its articles, no ticket known, and every
// question of its tickets. Most of them have no article in a part, and must be handed over.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "keel/base/json.hpp"
#include "keel/connect/importer.hpp"
#include "support/source_folder.hpp"
#include "unit/engine/fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

const std::string data = keel::test::source_folder() + "/examples/data/";

struct Asked {
  Question question;
  std::string article;  // that it needs; "" when none says it
};

std::vector<Asked> questions() {
  std::map<std::string, std::string> needed;
  std::ifstream lines(data + "expected.jsonl");
  for (std::string line; std::getline(lines, line);) {
    const Json entry = value_of(parse_json(line));
    needed[entry["ticket"].as_string()] = entry["article"].as_string();
  }
  std::vector<Asked> out;
  std::set<std::string> seen;
  std::map<std::string, std::string> pages;
  std::vector<connect::LineError> errors;
  const auto take = [&](TicketEvent&& event) {
    if (event.type == TicketEventType::ticket_opened) pages[event.ticket] = event.page_url;
    if (event.type != TicketEventType::customer_message) return ok_status();
    if (!seen.insert(event.ticket).second) return ok_status();
    Asked asked;
    asked.question.text = event.text;
    asked.question.page = pages[event.ticket];
    asked.question.locale = event.locale;
    asked.article = needed[event.ticket];
    out.push_back(std::move(asked));
    return ok_status();
  };
  require_ok(connect::read_tickets(data + "tickets.jsonl", connect::TicketFormat::canonical, {},
                                   take, errors));
  return out;
}

// "reset-password.de" -> "reset-password"
std::string original(const std::string& id) { return id.substr(0, id.find('.')); }

double in_100(int part, int whole) { return 100.0 * part / whole; }

struct Counts {
  int answerable = 0, unanswerable = 0;
  int right = 0, wrong = 0, invented = 0;  // invented: answered though no article says it
};

Counts play(const std::vector<Article>& articles, const std::vector<Asked>& all) {
  Workspace w;
  w.import(articles);
  std::set<std::string> there;
  for (const Article& article : articles) there.insert(original(article.id));
  Counts out;
  for (const Asked& asked : all) {
    const bool answerable = there.contains(asked.article);
    ++(answerable ? out.answerable : out.unanswerable);
    const Answer answer = w.ask(asked.question);
    if (answer.decision != Decision::answer) continue;
    if (!answerable) {
      ++out.invented;
    } else {
      ++(original(best_of(answer)) == asked.article ? out.right : out.wrong);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("few articles are no reason to answer what they do not say") {
  const auto imported =
      value_of(connect::read_articles(data + "articles", connect::ArticleFormat::markdown));
  const std::vector<Asked> all = questions();
  REQUIRE(all.size() > 600);
  std::ifstream file(keel::test::source_folder() + "/docs/cold-start.md");
  std::stringstream page;
  page << file.rdbuf();
  for (const std::size_t size : {1u, 2u, 5u, 15u, 30u, 59u, 73u}) {
    Counts sum;
    SplitMix64 draw(size);
    for (int part = 0; part < 4; ++part) {
      std::vector<Article> articles = imported.articles;
      for (std::size_t i = 0; i < size; ++i) {
        std::swap(articles[i], articles[i + draw.below(articles.size() - i)]);
      }
      articles.resize(std::min(size, articles.size()));
      const Counts one = play(articles, all);
      sum.answerable += one.answerable;
      sum.unanswerable += one.unanswerable;
      sum.right += one.right;
      sum.wrong += one.wrong;
      sum.invented += one.invented;
      if (size == 73) break;
    }
    CAPTURE(size, sum.answerable, sum.right, sum.wrong, sum.unanswerable, sum.invented);
    CHECK(sum.invented * 20 <= sum.unanswerable);  // 5 in 100
    CHECK(sum.wrong * 20 <= sum.answerable);
    CHECK(sum.right * 8 >= sum.answerable);
    const std::string row =
        fmt::format("| {} | {:.0f} | {:.0f} | {:.1f} |", size, in_100(sum.right, sum.answerable),
                    in_100(sum.wrong, sum.answerable), in_100(sum.invented, sum.unanswerable));
    CAPTURE(row);
    CHECK(page.str().find(row) != std::string::npos);
  }
}
