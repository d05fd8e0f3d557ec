// A set of articles and questions as a help centre and a helpdesk's export, for 'keel trial'.
// keel-bench tickets --set X.json --out DIR [--tickets N] [--months 6] [--seed 1]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bench.hpp"
#include "keel/base/json.hpp"
#include "keel/base/seams.hpp"
#include "keel/connect/article_json.hpp"
#include "keel/connect/ticket_event_json.hpp"
#include "keel/connect/time.hpp"
#include "sets.hpp"

namespace {

using keel::Json;
using keel::TicketEvent;
using keel::TicketEventType;

constexpr std::int64_t minute_us = 60'000'000;
constexpr std::int64_t day_us = 24 * 60 * minute_us;
constexpr std::int64_t month_us = 28 * day_us;
constexpr std::int64_t start_us = 1'736'121'600'000'000;  // 2025-01-06, a Monday
constexpr double linked_share = 0.5;    // of the answerable: agents link the right article
constexpr double quoted_share = 0.3;    // or write a line of it; the others answer freely
constexpr double wrong_share = 0.05;    // of those: another article
constexpr double followed_share = 0.1;  // the customer writes again, and so does the agent
constexpr double reopened_share = 0.05;
constexpr double customers_share = 0.6;  // customers for each ticket: some come again
constexpr const char* address = "https://help.example/articles/";

constexpr const char* free_replies[] = {
    "I have looked into this for you and changed it on our side.",
    "We cannot do that, I am afraid; I have noted your wish.",
    "A colleague of the other team will call you back about it tomorrow.",
    "Please send me a picture of what you see, then I can check it.",
    "That was a fault of ours and is repaired since this morning."};

struct Options {
  std::string set, out;
  std::size_t tickets = 0;
  int months = 6;
  std::uint64_t seed = 1;
  bool json = false;
};

class Export {
 public:
  Export(const Options& options, const bench::Set& set)
      : options_(options), set_(set), random_(options.seed) {
    for (const auto* part : {&set.stream, &set.test}) {
      for (const bench::Query& query : *part) order_.push_back(&query);
    }
    for (std::size_t i = order_.size(); i > 1; --i) {
      std::swap(order_[i - 1], order_[random_.below(i)]);
    }
    if (options.tickets > 0 && options.tickets < order_.size()) order_.resize(options.tickets);
    for (std::size_t i = 0; i < order_.size(); ++i) ticket(i);
    std::stable_sort(events_.begin(), events_.end(),
                     [](const TicketEvent& a, const TicketEvent& b) { return a.at_us < b.at_us; });
  }

  [[nodiscard]] bool write() const {
    const std::filesystem::path folder = options_.out;
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    std::ofstream articles(folder / "articles.jsonl"), tickets(folder / "tickets.jsonl");
    std::ofstream expected(folder / "expected.jsonl");
    for (keel::Article article : set_.articles) {
      article.url = address + article.id;
      article.page.clear();  // pages are not among the tickets
      article.updated_us = start_us - month_us;
      articles << keel::connect::to_json_line(article) << '\n';
    }
    for (const TicketEvent& event : events_) tickets << keel::connect::to_json_line(event) << '\n';
    for (std::size_t i = 0; i < order_.size(); ++i) {
      Json::Array right;
      for (const std::size_t number : order_[i]->right) right.emplace_back(bench::id_of(number));
      Json line;
      line.set("ticket", name(i)).set("text", order_[i]->text).set("articles", std::move(right));
      expected << keel::to_canonical(line) << '\n';
    }
    for (std::ofstream* file : {&articles, &tickets, &expected}) file->close();
    return articles && tickets && expected;
  }

  [[nodiscard]] Json summary() const {
    Json out;
    const std::size_t slash = options_.set.find_last_of('/');
    out.set("set", options_.set.substr(slash == std::string::npos ? 0 : slash + 1));
    out.set("seed", options_.seed).set("articles", set_.articles.size());
    out.set("tickets", order_.size()).set("events", events_.size());
    // A third to learn from.
    const std::int64_t until_us = start_us + options_.months * month_us / 3;
    out.set("learn_until", keel::connect::format_time(until_us).substr(0, 10));
    return out;
  }

 private:
  static std::string name(std::size_t i) { return "T-" + std::to_string(i + 1); }
  bool chance(double share) { return random_.uniform() < share; }
  std::int64_t between(std::int64_t low_us, std::int64_t high_us) {
    return low_us +
           static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(high_us - low_us)));
  }

  TicketEvent& add(TicketEventType type, keel::Actor actor, std::int64_t at_us, std::string text) {
    TicketEvent event;
    event.source = "bench";
    event.ticket = ticket_;
    event.event_id = ticket_ + ":" + std::to_string(++number_);
    event.type = type;
    event.actor = actor;
    event.at_us = at_us;
    event.customer = customer_;
    event.locale = "en";
    if (actor == keel::Actor::agent) event.agent = "agent-" + std::to_string(random_.below(8) + 1);
    event.text = std::move(text);
    return events_.emplace_back(std::move(event));
  }

  // What an agent writes: a link, a line of the article, or words of their own.
  std::string reply(const bench::Query& query) {
    const double kind = random_.uniform();
    if (query.right.empty() || kind >= linked_share + quoted_share) {
      return free_replies[random_.below(std::size(free_replies))];
    }
    std::size_t number = query.right.front();
    if (chance(wrong_share)) number = random_.below(set_.articles.size());
    const keel::Article& article = set_.articles[number];
    if (kind < linked_share) {
      return "Hello, this is described here: " + std::string(address) + article.id;
    }
    std::vector<std::string> lines;
    std::stringstream body(article.body);
    for (std::string line; std::getline(body, line);) lines.push_back(line);
    return "About " + article.title + ": " +
           (lines.empty() ? article.title : lines[random_.below(lines.size())]);
  }

  // Its question, its answer, and now and then a second word or a reopening.
  void ticket(std::size_t i) {
    ticket_ = name(i);
    number_ = 0;
    const auto customers = static_cast<double>(order_.size()) * customers_share;
    customer_ = "C-" + std::to_string(random_.below(static_cast<std::uint64_t>(customers) + 1));
    const std::int64_t span_us = options_.months * month_us;
    std::int64_t at_us =
        start_us + static_cast<std::int64_t>(static_cast<double>(span_us) *
                                             (static_cast<double>(i) + random_.uniform()) /
                                             static_cast<double>(order_.size()));
    const bench::Query& query = *order_[i];
    add(TicketEventType::ticket_opened, keel::Actor::customer, at_us, {});
    add(TicketEventType::customer_message, keel::Actor::customer, at_us, query.text);
    at_us = between(at_us + 5 * minute_us, at_us + day_us);
    add(TicketEventType::agent_reply, keel::Actor::agent, at_us, reply(query));
    if (chance(followed_share)) {
      at_us = between(at_us + minute_us, at_us + day_us);
      add(TicketEventType::customer_message, keel::Actor::customer, at_us,
          "One more thing: " + query.text);
      at_us = between(at_us + minute_us, at_us + day_us);
      add(TicketEventType::agent_reply, keel::Actor::agent, at_us, reply(query));
    }
    at_us = between(at_us + minute_us, at_us + day_us);
    add(TicketEventType::resolved, keel::Actor::agent, at_us, {});
    if (!chance(reopened_share)) return;
    at_us = between(at_us + minute_us, at_us + day_us);
    add(TicketEventType::reopened, keel::Actor::customer, at_us, {});
    add(TicketEventType::agent_reply, keel::Actor::agent, at_us + day_us, reply(query));
    add(TicketEventType::resolved, keel::Actor::agent, at_us + day_us + minute_us, {});
  }

  const Options& options_;
  const bench::Set& set_;
  keel::SplitMix64 random_;
  std::vector<const bench::Query*> order_;
  std::vector<TicketEvent> events_;
  std::string ticket_, customer_;
  int number_ = 0;
};

}  // namespace

int keel_bench_tickets(int argc, char** argv) {
  Options options;
  CLI::App app("A set as a help centre and an export of tickets", "keel-bench tickets");
  app.add_option("--set", options.set, "articles and queries, JSON")->required();
  app.add_option("--out", options.out, "folder for articles.jsonl and tickets.jsonl")->required();
  app.add_option("--tickets", options.tickets, "how many; 0 is all questions")
      ->capture_default_str();
  app.add_option("--months", options.months, "of four weeks, over which they are spread")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "of order, times and replies")->capture_default_str();
  app.add_flag("--json", options.json, "one JSON object instead of a line");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  const keel::Result<bench::Set> set = bench::load_set(options.set);
  if (!set.ok()) {
    std::fprintf(stderr, "keel-bench tickets: %s\n", set.status().message().c_str());
    return 2;
  }
  const Export made(options, *set);
  if (!made.write()) {
    std::fprintf(stderr, "keel-bench tickets: %s cannot be written\n", options.out.c_str());
    return 1;
  }
  const Json json = made.summary();
  if (options.json) {
    std::printf("%s\n", keel::to_canonical(json).c_str());
    return 0;
  }
  std::printf("%lld tickets in %lld events, %lld articles; try --learn-until %s\n",
              static_cast<long long>(json["tickets"].as_int()),
              static_cast<long long>(json["events"].as_int()),
              static_cast<long long>(json["articles"].as_int()),
              json["learn_until"].as_string().c_str());
  return 0;
}
