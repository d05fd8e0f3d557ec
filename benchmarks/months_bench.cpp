// A year of a help centre that changes: topics appear before their articles, are renamed, change
// and go; with an engine that learns, one that does not, and one refitted each quarter.
// keel-bench months --set X.json [--months 12] [--seed 1] [--dump FILE]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "bench.hpp"
#include "keel/base/json.hpp"
#include "months_plan.hpp"
#include "sets.hpp"
#include "workspace.hpp"

namespace {

using bench::Asked;
using bench::Topic;
using bench::weeks_a_month;
using keel::Json;
using keel::Status;

constexpr std::int64_t week_us = 7LL * 24 * 3600 * 1'000'000;
constexpr double noise = 0.15;           // of the customers' reports
constexpr double corrected_share = 0.5;  // of the failures, by agents
constexpr double minutes_a_week = 30;
constexpr double minutes_a_proposal = 2;
constexpr double minutes_a_rating = 0.5;
constexpr int threshold_weeks = 4;  // a quarterly fit leaves them out, to find its threshold by
constexpr int quarter_weeks = 3 * weeks_a_month;

struct Options {
  std::string set;
  int months = 12;
  std::uint64_t seed = 1;
  std::string dump;  // evidence as served, for fitting the confidence
  bool json = false;
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
      : options_(options),
        set_(set),
        plan_(bench::make_plan(set, options.months, options.seed)),
        random_(options.seed * 7919),
        live_(set.articles.size()) {
    if (!options.dump.empty()) dump_.open(options.dump);
    rows_.resize(3, std::vector<Row>(static_cast<std::size_t>(options.months)));
  }

  [[nodiscard]] bool play() {
    for (int engine = 0; engine < 3; ++engine) {
      engines_[engine] = std::make_unique<bench::Workspace>(options_.seed);
      if (!engines_[engine]->ok()) return false;
    }
    for (std::size_t i = 0; i < plan_.topics.size(); ++i) {
      if (plan_.topics[i].begins == 0 && !put(i, set_.articles[i])) return false;
    }
    if (!check((*engines_[0])->set_setting("ratings_per_week", "0", "bench"))) return false;
    for (const int engine : {1, 2}) {
      if (!start_frozen(*engines_[engine])) return false;
    }
    const int weeks = options_.months * weeks_a_month;
    std::size_t next = 0;
    for (week_ = 0; week_ < weeks; ++week_) {
      if (!change_articles()) return false;
      if (week_ > 0 && week_ % quarter_weeks == 0 && !refit_quarterly(next)) return false;
      for (; next < plan_.questions.size() && plan_.questions[next].week == week_; ++next) {
        Asked& asked = plan_.questions[next];
        asked.right = live_[asked.topic];
        if (!question(asked, next)) return false;
      }
      if (!review(next)) return false;
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
    for (const Topic& topic : plan_.topics) {
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
    for (std::size_t i = 0; i < plan_.topics.size(); ++i) {
      const Topic& topic = plan_.topics[i];
      if (topic.begins > 0 && topic.written == week_ && live_[i].empty() &&
          !put(i, set_.articles[i])) {
        return false;
      }
      if (topic.removed == week_ && !retire(i)) return false;
      const bool renamed = topic.renamed >= 0 && topic.renamed + bench::author_weeks == week_;
      if (!renamed && topic.changed != week_) continue;
      if (!put(i, renamed ? under_new_name(i) : with_other_text(i))) return false;
    }
    return true;
  }
  [[nodiscard]] bool retire(std::size_t topic) {
    for (auto& engine : engines_) {
      if (!check((*engine)->retire_article(live_[topic], "no longer offered"))) return false;
    }
    now_.erase(live_[topic]);
    live_[topic].clear();
    return true;
  }
  [[nodiscard]] keel::Article under_new_name(std::size_t topic) const {
    const Topic& named = plan_.topics[topic];
    keel::Article article = now_.at(live_[topic]);
    article.title = bench::with_name(article.title, named.old_name, named.new_name);
    article.body = bench::with_name(article.body, named.old_name, named.new_name);
    return article;
  }
  // The last line of the body stands in the place of the first.
  [[nodiscard]] keel::Article with_other_text(std::size_t topic) const {
    keel::Article article = now_.at(live_[topic]);
    std::vector<std::string> lines;
    std::stringstream body(article.body);
    for (std::string line; std::getline(body, line);) lines.push_back(line);
    if (lines.size() < 2) return article;
    lines.front() = "From now on: " + lines.back();
    article.body.clear();
    for (const std::string& line : lines) article.body += line + '\n';
    return article;
  }

  [[nodiscard]] bool start_frozen(bench::Workspace& workspace) {
    return check(workspace->set_setting("learning", "off", "bench")) &&
           check(workspace->set_setting("mode", "answer", "bench"));
  }
  // Everything is learned anew, all outcomes but the last weeks' as agents' words; those weeks'
  // suggestions are judged to find a threshold. Then nothing is learned until the next quarter.
  [[nodiscard]] bool refit_quarterly(std::size_t asked_so_far) {
    auto fresh = std::make_unique<bench::Workspace>(options_.seed);
    if (!fresh->ok()) return false;
    std::vector<keel::Article> articles;
    for (const auto& [id, article] : now_) articles.push_back(article);
    if (!check((*fresh)->import_articles(articles, false).status())) return false;
    if (!check((*fresh)->set_setting("mode", "off", "bench"))) return false;
    std::size_t at = 0;
    for (; at < asked_so_far && plan_.questions[at].week < week_ - threshold_weeks; ++at) {
      if (!relive(*fresh, plan_.questions[at], false)) return false;
    }
    if (!check((*fresh)->tick()) || !check((*fresh)->set_setting("mode", "suggest", "bench"))) {
      return false;
    }
    for (; at < asked_so_far; ++at) {
      if (!relive(*fresh, plan_.questions[at], true)) return false;
    }
    if (!start_frozen(*fresh)) return false;
    engines_[2] = std::move(fresh);
    return true;
  }
  [[nodiscard]] bool relive(bench::Workspace& workspace, const Asked& asked, bool judged) {
    keel::Question question;
    question.text = asked.text;
    question.locale = "en";
    const keel::Result<keel::Answer> answer = workspace->ask(question);
    if (!answer.ok()) return check(answer.status());
    keel::Signal signal;
    signal.answer = answer->id;
    signal.actor = "agent:1";
    if (judged && answer->suggested && !answer->text.empty()) {
      signal.kind = answer->candidates.front().article == asked.right ? keel::SignalKind::accepted
                                                                      : keel::SignalKind::rejected;
    } else if (now_.contains(asked.known)) {
      signal.kind = keel::SignalKind::corrected;
      signal.article = asked.known;
    } else {
      return true;
    }
    return check(workspace->signal(signal));
  }

  // What the customer reports and the agent does.
  [[nodiscard]] bool tell(bench::Workspace& workspace, Asked& asked, const keel::Answer& answer,
                          const std::string& conversation) {
    const std::string best = answer.candidates.empty() ? "" : answer.candidates.front().article;
    const bool right = !asked.right.empty() && best == asked.right;
    const bool advised = answer.suggested && !answer.text.empty();
    const bool given = answer.decision == keel::Decision::answer || advised;
    keel::Signal signal;
    signal.answer = answer.id;
    if (advised) {  // an agent decides, and sees what is right
      signal.kind = right ? keel::SignalKind::accepted : keel::SignalKind::rejected;
    } else if (given) {
      const bool reported = random_.uniform() < noise ? !right : right;
      signal.kind = reported ? keel::SignalKind::resolved : keel::SignalKind::failed;
      if (reported) asked.known = best;
    }
    const bool failed = !given || signal.kind == keel::SignalKind::rejected ||
                        (signal.kind == keel::SignalKind::failed && !right);
    if (failed && !asked.right.empty() && random_.uniform() < corrected_share) {
      signal.kind = keel::SignalKind::corrected;
      signal.article = asked.right;
    } else if (!given) {
      return !asked.right.empty() || reply(workspace, asked, conversation);
    }
    if (signal.kind != keel::SignalKind::resolved && signal.kind != keel::SignalKind::failed) {
      signal.actor = "agent:" + std::to_string(random_.below(8));
      if (signal.kind != keel::SignalKind::rejected) asked.known = asked.right;
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

  [[nodiscard]] bool question(Asked& asked, std::size_t number) {
    for (std::size_t e = 0; e < 3; ++e) {
      bench::Workspace& workspace = *engines_[e];
      workspace.pass_us(week_us * static_cast<std::int64_t>(options_.months * weeks_a_month) /
                        static_cast<std::int64_t>(plan_.questions.size() + 1));
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
      if (dump_.is_open() && e < 2) dump(e, *answer, right);
      Row& row = rows_[e][month()];
      ++row.asked;
      row.answered += shown;
      row.right += shown && right;
      row.escalated += !shown;
      row.escalated_rightly += !shown && !right;
      if (e == 0 && !tell(workspace, asked, *answer, question.conversation)) return false;
      if (e == 0) topic_of_[question.conversation] = asked.topic;
    }
    return number % 50 != 0 || check((*engines_[0])->tick());
  }

  // One line: which engine, whether its best candidate is right, and the first two as served.
  void dump(std::size_t engine, const keel::Answer& answer, bool right) {
    Json::Array candidates;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, answer.candidates.size()); ++i) {
      const keel::Candidate& candidate = answer.candidates[i];
      Json one;
      one.set("score", candidate.score).set("probability", candidate.probability);
      for (const keel::FeatureShare& share : candidate.features)
        one.set(std::string(share.name), share.value);
      candidates.push_back(std::move(one));
    }
    Json line;
    line.set("learns", engine == 0).set("week", static_cast<std::uint64_t>(week_));
    line.set("right", right).set("candidates", std::move(candidates));
    dump_ << keel::to_canonical(line) << '\n';
  }

  // One person, once a week: proposals, then as many ratings as there are minutes left, then the
  // mode.
  [[nodiscard]] bool review(std::size_t asked_so_far) {
    keel::Engine& engine = **engines_[0];
    if (!check(engine.tick())) return false;
    double minutes = 0;
    const keel::Result<std::vector<keel::ProposalView>> open = engine.proposals();
    if (!open.ok()) return check(open.status());
    for (const keel::ProposalView& proposal : *open) {
      // Of the other kinds the simulation does not know what is right: they wait.
      if (proposal.kind != "article_new" && proposal.kind != "article_stale" &&
          proposal.kind != "release" && proposal.kind != "model") {
        continue;
      }
      if (minutes + minutes_a_proposal > minutes_a_week) break;
      minutes += minutes_a_proposal;
      if (!decide(engine, proposal)) return false;
    }
    const double due = static_cast<double>(engine.ratings_due().size());
    const double left = (minutes_a_week - minutes) / minutes_a_rating - due;
    if (left >= 1) {
      const auto more = static_cast<std::size_t>(left);
      if (!check(engine.ask_for_ratings(more, "reviewer").status())) return false;
    }
    if (!rate(asked_so_far, minutes)) return false;
    Row& row = rows_[0][month()];
    row.review_minutes += minutes;
    row.gaps_open = engine.status().gaps_open;
    if (engine.status().mode == keel::Mode::suggest && engine.readiness().ready) {
      return check(
          engine.set_mode({{}, keel::Mode::answer, false, "reviewer", "the card is ready"}));
    }
    return true;
  }
  [[nodiscard]] bool rate(std::size_t asked_so_far, double& minutes) {
    keel::Engine& engine = **engines_[0];
    for (const keel::RatingTask& task : engine.ratings_due()) {
      if (minutes + minutes_a_rating > minutes_a_week) break;
      minutes += minutes_a_rating;
      const auto& questions = plan_.questions;
      std::size_t at = asked_so_far;
      while (at > 0 && questions[at - 1].text != task.question) --at;
      if (at == 0) continue;
      const Asked& asked = questions[at - 1];
      keel::Rating rating;
      rating.answer = *keel::parse_event_id(task.answer);
      rating.right = asked.right == task.article;
      rating.by = "reviewer";
      if (!rating.right && now_.contains(asked.right)) rating.article = asked.right;
      if (!check(engine.rate(rating))) return false;
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
    // The help centre's articles say what holds: one with another text than that which failed may
    // be answered from again.
    const bool yes = fits || proposal.kind == "release";
    decision.kind =
        yes ? keel::ProposalDecision::Kind::approve : keel::ProposalDecision::Kind::reject;
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
  bench::Plan plan_;
  keel::SplitMix64 random_;
  std::vector<std::string> live_;                 // a topic's article; "" for none
  std::map<std::string, keel::Article> now_;      // the help centre
  std::map<std::string, std::size_t> topic_of_;   // conversations
  std::unique_ptr<bench::Workspace> engines_[3];  // keel, static, quarterly
  std::vector<std::vector<Row>> rows_;            // by engine and month
  int week_ = 0;
  std::ofstream dump_;
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
  app.add_option("--dump", options.dump, "write the evidence behind each confidence, a line each");
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
