// A year of a help centre that changes: topics appear before their articles, are renamed, change
// and go; with an engine that learns, one that does not, and one refitted each quarter.
// keel-bench months --set X.json [--months 12] [--seed 1]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "bench.hpp"
#include "keel/base/json.hpp"
#include "sets.hpp"
#include "workspace.hpp"

namespace {

using keel::Json;
using keel::Status;

constexpr std::int64_t week_us = 7LL * 24 * 3600 * 1'000'000;
constexpr int weeks_a_month = 4;
constexpr int author_weeks = 8;        // until an author writes what no draft gave
constexpr double late_share = 0.3;     // of the topics: asked before their article exists
constexpr double changed_share = 0.1;  // renamed; as many get another body
constexpr double removed_share = 0.05;
constexpr double noise = 0.15;           // of the customers' reports
constexpr double corrected_share = 0.5;  // of the failures, by agents
constexpr double minutes_a_week = 30;
constexpr double minutes_a_proposal = 2;
constexpr double minutes_a_rating = 0.5;

struct Options {
  std::string set;
  int months = 12;
  std::uint64_t seed = 1;
  bool json = false;
};

struct Topic {
  int begins = 0;   // week of its first questions
  int written = 0;  // week the author writes its article, if no draft came first
  int renamed = -1, changed = -1, removed = -1;  // weeks; -1 never
};

struct Asked {
  std::string text;
  std::size_t topic = 0;
  std::string right;  // article at that time, "" for none
};

struct Row {
  std::size_t asked = 0, answered = 0, right = 0, escalated = 0, escalated_rightly = 0;
  std::uint64_t gaps_open = 0;
  double review_minutes = 0;
};

bool check(const Status& status) {
  if (!status.ok()) std::fprintf(stderr, "keel-bench months: %s\n", status.message().c_str());
  return status.ok();
}

class Year {
 public:
  Year(const Options& options, const bench::Set& set)
      : options_(options), set_(set), random_(options.seed), live_(set.articles.size()) {
    const int weeks = options.months * weeks_a_month;
    for (std::size_t i = 0; i < set.articles.size(); ++i) {
      Topic topic;
      const double kind = random_.uniform();
      const int when =
          weeks / 6 +
          static_cast<int>(random_.below(static_cast<std::uint64_t>(std::max(1, weeks * 7 / 12))));
      if (kind < late_share) {
        topic.begins = when;
        topic.written = when + author_weeks;
      } else if (kind < late_share + changed_share) {
        topic.renamed = when;
      } else if (kind < late_share + 2 * changed_share) {
        topic.changed = when;
      } else if (kind < late_share + 2 * changed_share + removed_share) {
        topic.removed = when;
      }
      topics_.push_back(topic);
    }
    std::vector<const bench::Query*> order;
    for (const bench::Query& query : set.stream) {
      if (!query.right.empty()) order.push_back(&query);
    }
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_.below(i)]);
    for (const bench::Query* query : order)
      questions_.push_back({query->text, query->right.front(), {}});
    rows_.resize(3, std::vector<Row>(static_cast<std::size_t>(options.months)));
  }

  [[nodiscard]] bool play() {
    for (int engine = 0; engine < 3; ++engine) {
      engines_[engine] = std::make_unique<bench::Workspace>(options_.seed);
      if (!engines_[engine]->ok()) return false;
    }
    for (std::size_t i = 0; i < topics_.size(); ++i) {
      if (topics_[i].begins == 0 && !put(i, set_.articles[i])) return false;
    }
    for (const int engine : {1, 2}) {
      if (!start_frozen(*engines_[engine])) return false;
    }
    const int weeks = options_.months * weeks_a_month;
    std::size_t next = 0;
    for (week_ = 0; week_ < weeks; ++week_) {
      if (!change_articles()) return false;
      if (week_ > 0 && week_ % (3 * weeks_a_month) == 0 && !refit_quarterly()) return false;
      const std::size_t until =
          questions_.size() * static_cast<std::size_t>(week_ + 1) / static_cast<std::size_t>(weeks);
      for (; next < until; ++next) {
        Asked& asked = questions_[next];
        if (topics_[asked.topic].begins > week_) continue;  // nobody asks it yet
        asked.right = live_[asked.topic];
        history_.push_back(&asked);
        if (!question(asked, next)) return false;
      }
      if (!review()) return false;
      std::fprintf(stderr, "week %d of %d\n", week_ + 1, weeks);
    }
    return true;
  }

  [[nodiscard]] Json report() const {
    static constexpr const char* names[] = {"keel", "static", "quarterly"};
    Json::Array months;
    for (std::size_t m = 0; m < rows_[0].size(); ++m) {
      for (std::size_t e = 0; e < 3; ++e) {
        const Row& row = rows_[e][m];
        const auto share = [](std::size_t part, std::size_t all) {
          return all == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(all);
        };
        Json json;
        json.set("month", static_cast<std::uint64_t>(m + 1)).set("engine", names[e]);
        json.set("automated_resolution_rate", share(row.right, row.asked));
        json.set("wrong_answer_rate", share(row.answered - row.right, row.answered));
        json.set("escalation_precision", share(row.escalated_rightly, row.escalated));
        json.set("coverage", share(row.answered, row.asked)).set("gaps_open", row.gaps_open);
        json.set("review_minutes", row.review_minutes).set("drift", drifts(static_cast<int>(m)));
        months.push_back(std::move(json));
      }
    }
    Json out;
    out.set("set", options_.set.substr(options_.set.rfind('/') + 1)).set("seed", options_.seed);
    return out.set("months", std::move(months));
  }

 private:
  [[nodiscard]] std::size_t month() const {
    return static_cast<std::size_t>(week_ / weeks_a_month);
  }
  // How many topics begin, are renamed, change or go in a month.
  [[nodiscard]] std::uint64_t drifts(int month) const {
    std::uint64_t n = 0;
    for (const Topic& topic : topics_) {
      for (const int week :
           {topic.begins > 0 ? topic.begins : -1, topic.renamed, topic.changed, topic.removed}) {
        n += week >= 0 && week / weeks_a_month == month;
      }
    }
    return n;
  }

  // The article is the topic's, in every engine.
  [[nodiscard]] bool put(std::size_t topic, const keel::Article& article) {
    for (auto& engine : engines_) {
      if (!check((*engine)->put_article(article))) return false;
    }
    now_[article.id] = article;
    live_[topic] = article.id;
    return true;
  }
  [[nodiscard]] bool change_articles() {
    for (std::size_t i = 0; i < topics_.size(); ++i) {
      const Topic& topic = topics_[i];
      if (topic.written == week_ && topic.begins > 0 && live_[i].empty() &&
          !put(i, set_.articles[i])) {
        return false;
      }
      if (topic.renamed != week_ && topic.changed != week_ && topic.removed != week_) continue;
      if (topic.removed == week_) {
        for (auto& engine : engines_) {
          if (!check((*engine)->retire_article(live_[i], "no longer offered"))) return false;
        }
        now_.erase(live_[i]);
        live_[i].clear();
        continue;
      }
      keel::Article article = now_[live_[i]];
      std::vector<std::string> lines;
      std::stringstream body(article.body);
      for (std::string line; std::getline(body, line);) lines.push_back(line);
      if (lines.size() > 1) {
        if (topic.renamed == week_) {
          std::swap(article.title, lines.back());
        } else {
          lines.front() = "From now on: " + lines.back();
        }
        article.body.clear();
        for (const std::string& line : lines) article.body += line + '\n';
      }
      if (!put(i, article)) return false;
    }
    return true;
  }

  [[nodiscard]] bool start_frozen(bench::Workspace& workspace) {
    return check(workspace->set_setting("learning", "off", "bench")) &&
           check(workspace->set_setting("mode", "answer", "bench"));
  }
  // Everything so far is learned anew, then nothing until the next quarter.
  [[nodiscard]] bool refit_quarterly() {
    auto fresh = std::make_unique<bench::Workspace>(options_.seed);
    if (!fresh->ok()) return false;
    std::vector<keel::Article> articles;
    for (const auto& [id, article] : now_) articles.push_back(article);
    if (!check((*fresh)->import_articles(articles, false).status())) return false;
    keel::SplitMix64 random(options_.seed * 31 + static_cast<std::uint64_t>(week_));
    for (std::size_t i = 0; i < history_.size(); ++i) {
      const Asked& asked = *history_[i];
      keel::Question question;
      question.text = asked.text;
      question.locale = "en";
      const auto answer = (*fresh)->ask(question);
      if (!answer.ok()) return check(answer.status());
      if (!tell(*fresh, asked, *answer, random, {})) return false;
      if (i % 100 == 0 && !check((*fresh)->tick())) return false;
    }
    if (!check((*fresh)->tick()) || !start_frozen(*fresh)) return false;
    engines_[2] = std::move(fresh);
    return true;
  }

  // What the customer reports and the agent does; `conversation` is "" when nothing is ingested.
  [[nodiscard]] bool tell(bench::Workspace& workspace, const Asked& asked,
                          const keel::Answer& answer, keel::SplitMix64& random,
                          const std::string& conversation) {
    const std::string best = answer.candidates.empty() ? "" : answer.candidates.front().article;
    const bool right = !asked.right.empty() && best == asked.right;
    const bool given = answer.decision == keel::Decision::answer;
    keel::Signal signal;
    signal.answer = answer.id;
    const bool live = !asked.right.empty() && now_.contains(asked.right);
    if (given && answer.suggested) {  // an agent decides, and sees what is right
      signal.actor = "agent:" + std::to_string(random.below(8));
      signal.kind = right ? keel::SignalKind::accepted : keel::SignalKind::rejected;
      if (!right && live && random.uniform() < corrected_share) {
        signal.kind = keel::SignalKind::corrected;
        signal.article = asked.right;
      }
    } else if (given) {
      const bool reported = random.uniform() < noise ? !right : right;
      signal.kind = reported ? keel::SignalKind::resolved : keel::SignalKind::failed;
      if (!right && !reported && live && random.uniform() < corrected_share) {
        signal.kind = keel::SignalKind::corrected;
        signal.article = asked.right;
        signal.actor = "agent:1";
      }
    } else if (live) {  // handed over: agents name the article of half of what they answer
      if (random.uniform() >= corrected_share) return true;
      signal.kind = keel::SignalKind::corrected;
      signal.article = asked.right;
      signal.actor = "agent:" + std::to_string(random.below(8));
    } else {
      return conversation.empty() || reply(workspace, asked, conversation);
    }
    return check(workspace->signal(signal));
  }
  // An agent answers what no article says, in their usual words.
  [[nodiscard]] bool reply(bench::Workspace& workspace, const Asked& asked,
                           const std::string& conversation) {
    const keel::Article& article = set_.articles[asked.topic];
    std::vector<keel::TicketEvent> events(3);
    const keel::TicketEventType types[] = {keel::TicketEventType::customer_message,
                                           keel::TicketEventType::agent_reply,
                                           keel::TicketEventType::resolved};
    for (std::size_t i = 0; i < events.size(); ++i) {
      events[i].source = "bench";
      events[i].ticket = conversation;
      events[i].event_id = conversation + ":" + std::to_string(i);
      events[i].type = types[i];
      events[i].actor = i == 0 ? keel::Actor::customer : keel::Actor::agent;
      events[i].agent = i == 0 ? "" : "agent-" + std::to_string(random_.below(8));
      events[i].customer = "c" + conversation;
      events[i].at_us = workspace.now_us();
    }
    events[0].text = asked.text;
    std::string body = article.body;
    std::replace(body.begin(), body.end(), '\n', ' ');
    events[1].text = "This is about " + article.title + ". " + body;
    return check(workspace->ingest(events).status());
  }

  [[nodiscard]] bool question(const Asked& asked, std::size_t number) {
    for (std::size_t e = 0; e < 3; ++e) {
      bench::Workspace& workspace = *engines_[e];
      workspace.pass_us(week_us * static_cast<std::int64_t>(options_.months * weeks_a_month) /
                        static_cast<std::int64_t>(questions_.size() + 1));
      keel::Question question;
      question.text = asked.text;
      question.locale = "en";
      question.conversation = "T-" + std::to_string(number);
      question.customer = "c" + question.conversation;
      const keel::Result<keel::Answer> answer = workspace->ask(question);
      if (!answer.ok()) return check(answer.status());
      const std::string best = answer->candidates.empty() ? "" : answer->candidates[0].article;
      const bool right = !asked.right.empty() && best == asked.right;
      const bool shown = answer->decision == keel::Decision::answer && !answer->suggested;
      Row& row = rows_[e][month()];
      ++row.asked;
      row.answered += shown;
      row.right += shown && right;
      row.escalated += !shown;
      row.escalated_rightly += !shown && !right;
      if (e == 0 && !tell(workspace, asked, *answer, random_, question.conversation)) return false;
      if (e == 0) topic_of_[question.conversation] = asked.topic;
    }
    return number % 50 != 0 || check((*engines_[0])->tick());
  }

  // One person, once a week: ratings first, then proposals, then the mode.
  [[nodiscard]] bool review() {
    keel::Engine& engine = **engines_[0];
    if (!check(engine.tick())) return false;
    double minutes = 0;
    for (const keel::RatingTask& task : engine.ratings_due()) {
      if (minutes + minutes_a_rating > minutes_a_week) break;
      minutes += minutes_a_rating;
      const auto at = std::find_if(history_.rbegin(), history_.rend(), [&](const Asked* asked) {
        return asked->text == task.question;
      });
      if (at == history_.rend()) continue;
      keel::Rating rating;
      rating.answer = *keel::parse_event_id(task.answer);
      rating.right = (*at)->right == task.article;
      rating.by = "reviewer";
      if (!rating.right && now_.contains((*at)->right)) rating.article = (*at)->right;
      if (!check(engine.rate(rating))) return false;
    }
    const keel::Result<std::vector<keel::ProposalView>> open = engine.proposals();
    if (!open.ok()) return check(open.status());
    for (const keel::ProposalView& proposal : *open) {
      if (minutes + minutes_a_proposal > minutes_a_week) break;
      minutes += minutes_a_proposal;
      if (!decide(engine, proposal)) return false;
    }
    Row& row = rows_[0][month()];
    row.review_minutes += minutes;
    row.gaps_open = engine.status().gaps_open;
    if (engine.status().mode == keel::Mode::suggest && engine.readiness().ready) {
      return check(
          engine.set_mode({{}, keel::Mode::answer, false, "reviewer", "the card is ready"}));
    }
    return true;
  }
  // Approves a draft whose tickets are mostly about one topic that has no article.
  [[nodiscard]] bool decide(keel::Engine& engine, const keel::ProposalView& proposal) {
    std::map<std::size_t, std::size_t> about;
    for (const std::string& conversation : proposal.conversations) {
      if (topic_of_.contains(conversation)) ++about[topic_of_[conversation]];
    }
    std::size_t topic = 0;
    std::size_t most = 0;
    for (const auto& [candidate, count] : about) {
      if (count > most) std::tie(topic, most) = std::pair(candidate, count);
    }
    keel::ProposalDecision decision;
    decision.proposal = proposal.id;
    decision.by = "reviewer";
    const bool fits = proposal.kind == "article_new" && live_[topic].empty() &&
                      2 * most > proposal.conversations.size();
    decision.kind =
        fits ? keel::ProposalDecision::Kind::approve : keel::ProposalDecision::Kind::reject;
    const keel::Result<keel::ProposalView> decided = engine.decide(decision);
    if (!decided.ok()) return check(decided.status());
    if (!fits) return true;
    const keel::Result<keel::Article> article = engine.article(decided->article);
    if (!article.ok()) return check(article.status());
    for (const int other : {1, 2}) {
      if (!check((*engines_[other])->put_article(*article))) return false;
    }
    now_[article->id] = *article;
    live_[topic] = article->id;
    return true;
  }

  const Options& options_;
  const bench::Set& set_;
  keel::SplitMix64 random_;
  std::vector<Topic> topics_;
  std::vector<Asked> questions_;
  std::vector<const Asked*> history_;
  std::vector<std::string> live_;                 // a topic's article; "" for none
  std::map<std::string, keel::Article> now_;      // the help centre
  std::map<std::string, std::size_t> topic_of_;   // conversations
  std::unique_ptr<bench::Workspace> engines_[3];  // keel, static, quarterly
  std::vector<std::vector<Row>> rows_;            // by engine and month
  int week_ = 0;
};

}  // namespace

int keel_bench_months(int argc, char** argv) {
  Options options;
  CLI::App app("A year of a help centre that changes", "keel-bench months");
  app.add_option("--set", options.set, "articles and queries, JSON")->required();
  app.add_option("--months", options.months, "of four weeks")
      ->check(CLI::Range(2, 60))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "of the year")->capture_default_str();
  app.add_flag("--json", options.json, "one JSON object instead of a table");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  const keel::Result<bench::Set> set = bench::load_set(options.set);
  if (!set.ok()) {
    std::fprintf(stderr, "keel-bench months: %s\n", set.status().message().c_str());
    return 2;
  }
  Year year(options, *set);
  if (!year.play()) return 1;
  const Json json = year.report();
  if (options.json) {
    std::printf("%s\n", keel::to_canonical(json).c_str());
    return 0;
  }
  std::printf("month engine     resolved  wrong  escalated rightly  coverage  gaps  minutes\n");
  for (const Json& row : json["months"].as_array()) {
    std::printf("%5lld %-10s %8.3f %6.3f %18.3f %9.3f %5lld %8.0f\n",
                static_cast<long long>(row["month"].as_int()), row["engine"].as_string().c_str(),
                row["automated_resolution_rate"].as_double(), row["wrong_answer_rate"].as_double(),
                row["escalation_precision"].as_double(), row["coverage"].as_double(),
                static_cast<long long>(row["gaps_open"].as_int()),
                row["review_minutes"].as_double());
  }
  return 0;
}
