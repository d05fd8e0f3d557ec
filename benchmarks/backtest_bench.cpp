// Backtests on a made-up year of questions whose right articles are known: how fast, and whether
// what is called better or worse is.
// keel-bench backtest --set X.json [--questions 100000] [--threads 2]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench.hpp"
#include "keel/base/json.hpp"
#include "sets.hpp"
#include "workspace.hpp"

namespace {

using bench::id_of;
using bench::Query;
using keel::BacktestChange;
using keel::BacktestVerdict;
using keel::Json;

struct Options {
  std::string set;
  std::string part = "stream";
  std::size_t questions = 100'000;
  std::uint32_t threads = 2;
  double missing = 0.1;       // of the articles, that are not written yet
  double judged = 0.3;        // of the questions: by an agent
  double reported = 0.3;      // by the customer, where an answer was shown
  double agent_noise = 0.05;  // share of judgements that are wrong
  double customer_noise = 0.15;
  std::size_t changes = 2;  // tried of each kind
  std::uint64_t seed = 1;
  bool json = false;
};

bool check(const keel::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "keel-bench backtest: %s\n", status.message().c_str());
  return status.ok();
}

struct Tally {
  std::uint64_t changed = 0, unknown = 0, even = 0, better = 0, worse = 0;
  std::uint64_t truly_better = 0, truly_worse = 0;  // of those called so
};

class World {
 public:
  World(const Options& options, const bench::Set& set)
      : options_(options), set_(set), workspace_(options.seed), random_(options.seed * 7919) {
    for (const Query& query : options.part == "test" ? set.test : set.stream) {
      queries_.push_back(&query);
    }
    missing_.resize(set.articles.size());
    for (std::size_t i = 0; i < missing_.size(); ++i) missing_[i] = chance(options.missing);
  }

  // Asks everything, and lets people say what they say.
  [[nodiscard]] bool play() {
    if (!workspace_.ok()) return false;
    std::vector<keel::Article> articles;
    for (std::size_t i = 0; i < set_.articles.size(); ++i) {
      if (!missing_[i]) articles.push_back(set_.articles[i]);
    }
    if (!check(workspace_->import_articles(articles, false).status()) ||
        !check(workspace_->set_mode({{}, keel::Mode::answer, true, "lead", {}}))) {
      return false;
    }
    for (std::size_t i = 0; i < options_.questions; ++i) {
      if (!ask(i)) return false;
      if ((i + 1) % batch == 0 && !send()) return false;
      if ((i + 1) % 10'000 == 0) std::fprintf(stderr, "%zu questions asked\n", i + 1);
    }
    return send() && check(workspace_->tick());
  }

  // Tries one change on all questions; false when it fails.
  [[nodiscard]] bool backtest(keel::BacktestRequest request, const std::string& kind) {
    request.threads = options_.threads;
    request.changes_max = options_.questions;
    request.record = false;
    const auto start = std::chrono::steady_clock::now();
    const keel::Result<keel::BacktestReport> report = workspace_->backtest(request);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (!check(report.status())) return false;
    seconds_.push_back(took.count());
    tested_ = report->questions;
    Tally& tally = tallies_[kind];
    tally.changed += report->changed;
    tally.unknown += report->unknown;
    tally.even += report->even;
    tally.better += report->better;
    tally.worse += report->worse;
    for (const BacktestChange& change : report->changes) {
      if (change.change == "other text") continue;
      const Query& query = *asked_.at(change.answer);
      const int before = value(query, change.before), after = value(query, change.after);
      tally.truly_better += change.verdict == BacktestVerdict::better && after > before;
      tally.truly_worse += change.verdict == BacktestVerdict::worse && after < before;
    }
    std::fprintf(stderr, "%s in %.1f s: %s\n", report->text.c_str(), took.count(),
                 report->summary.c_str());
    return true;
  }

  [[nodiscard]] bool backtests() {
    for (std::size_t i = 0; i < options_.changes; ++i) {
      keel::BacktestRequest written;
      written.article = set_.articles[any(true)];
      keel::BacktestRequest retired;
      retired.retire = id_of(any(false));
      // An author mixes two articles up.
      keel::BacktestRequest mixed;
      mixed.article = set_.articles[any(false)];
      const keel::Article& other = set_.articles[any(false)];
      mixed.article->title += ", " + other.title;
      mixed.article->body += "\n" + other.body;
      keel::BacktestRequest pinned;
      pinned.rule.emplace();
      pinned.rule->kind = "pin";
      pinned.rule->words = word_of(any(false));
      pinned.rule->article = id_of(any(false));
      if (!backtest(written, "written") || !backtest(retired, "retired") ||
          !backtest(mixed, "mixed") || !backtest(pinned, "pinned")) {
        return false;
      }
    }
    return true;
  }

  void report() const {
    double seconds = 0;
    for (const double one : seconds_) seconds = std::max(seconds, one);
    Tally all;
    Json kinds(Json::Object{});
    for (const auto& [kind, tally] : tallies_) {
      kinds.set(kind, json_of(tally));
      all.changed += tally.changed;
      all.unknown += tally.unknown;
      all.even += tally.even;
      all.better += tally.better;
      all.worse += tally.worse;
      all.truly_better += tally.truly_better;
      all.truly_worse += tally.truly_worse;
    }
    Json out = json_of(all);
    out.set("set", options_.set.substr(options_.set.rfind('/') + 1)).set("seed", options_.seed);
    out.set("questions", tested_).set("threads", options_.threads).set("seconds", seconds);
    out.set("questions_per_s", static_cast<double>(tested_) / seconds);
    if (options_.json) {
      out.set("kinds", std::move(kinds));
      std::printf("%s\n", keel::to_canonical(out).c_str());
      return;
    }
    for (const auto& [name, value] : out.as_object()) {
      std::printf(
          "%-20s %s\n", name.c_str(),
          value.is_string() ? value.as_string().c_str() : keel::to_canonical(value).c_str());
    }
    for (const auto& [kind, counts] : kinds.as_object()) {
      std::printf("%-20s %s\n", kind.c_str(), keel::to_canonical(counts).c_str());
    }
  }

 private:
  static constexpr std::size_t batch = 500;

  static Json json_of(const Tally& tally) {
    const auto share = [](std::uint64_t of, std::uint64_t all) {
      return all == 0 ? Json() : Json(static_cast<double>(of) / static_cast<double>(all));
    };
    Json out;
    out.set("changed", tally.changed).set("unknown", tally.unknown).set("even", tally.even);
    out.set("better", tally.better).set("worse", tally.worse);
    out.set("better_precision", share(tally.truly_better, tally.better));
    return out.set("worse_precision", share(tally.truly_worse, tally.worse));
  }

  bool chance(double share) { return random_.uniform() < share; }

  // An article that is not written yet, or one that is, and that is asked for.
  std::size_t any(bool missing) {
    for (;;) {
      const Query& query = *queries_[random_.below(queries_.size())];
      if (!query.right.empty() && missing_[query.right.front()] == missing) {
        return query.right.front();
      }
    }
  }

  // The longest word of an article's title.
  [[nodiscard]] std::string word_of(std::size_t number) const {
    std::string word, longest;
    for (const char c : set_.articles[number].title + " ") {
      if (c != ' ') {
        word += c;
        continue;
      }
      if (word.size() > longest.size()) longest = word;
      word.clear();
    }
    return longest;
  }

  // 0 a wrong answer, 1 none, 2 a right one.
  static int value(const Query& query, const keel::BacktestSide& side) {
    if (side.decision != keel::Decision::answer) return 1;
    return std::any_of(query.right.begin(), query.right.end(),
                       [&](std::size_t one) { return id_of(one) == side.article; })
               ? 2
               : 0;
  }

  // Nobody asks in the same words twice: words are left out, and some polite ones come before.
  std::string varied(const std::string& text) {
    static constexpr const char* before[] = {"", "", "hello, ", "please help: ", "a question: "};
    std::string out = before[random_.below(std::size(before))];
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      if (!chance(0.1)) out += text.substr(at, end - at) + ' ';
      at = end + 1;
    }
    return out.size() < 12 ? text : out;
  }

  [[nodiscard]] bool ask(std::size_t number) {
    const Query& query = *queries_[random_.below(queries_.size())];
    workspace_.pass_us(60'000'000);
    keel::Question question;
    question.text = varied(query.text);
    question.locale = "en";
    question.conversation = "T-" + std::to_string(number);
    question.customer = "C-" + std::to_string(random_.below(options_.questions / 4 + 1));
    const keel::Result<keel::Answer> answer = workspace_->ask(question);
    if (!answer.ok()) return check(answer.status());
    asked_[keel::to_string(answer->id)] = &query;
    hear(query, *answer, question);
    return true;
  }

  // What an agent or the customer says, now and then.
  void hear(const Query& query, const keel::Answer& answer, const keel::Question& question) {
    const double who = random_.uniform();
    keel::Signal signal;
    signal.answer = answer.id;
    const std::string best =
        answer.candidates.empty() ? std::string() : answer.candidates.front().article;
    const bool right = std::any_of(query.right.begin(), query.right.end(), [&](std::size_t one) {
      return !missing_[one] && id_of(one) == best;
    });
    if (who < options_.judged) {
      signal.actor = "agent:" + std::to_string(random_.below(8));
      if (query.right.empty() || missing_[query.right.front()]) {
        reply(query, question);
        return;
      }
      std::size_t says = query.right.front();
      if (right) says = bench::number_of(best);
      while (chance(options_.agent_noise) || missing_[says]) {
        says = random_.below(set_.articles.size());
      }
      signal.kind = id_of(says) == best ? keel::SignalKind::accepted : keel::SignalKind::corrected;
      if (id_of(says) != best) signal.article = id_of(says);
    } else if (who < options_.judged + options_.reported && !answer.suggested &&
               answer.decision == keel::Decision::answer) {
      const bool helped = chance(options_.customer_noise) != right;
      signal.kind = helped ? keel::SignalKind::resolved : keel::SignalKind::failed;
    } else {
      return;
    }
    signals_.push_back(std::move(signal));
  }

  // Where no article helps an agent answers: with a line of the one that is still to be written.
  void reply(const Query& query, const keel::Question& question) {
    keel::TicketEvent event;
    event.source = "bench";
    event.ticket = question.conversation;
    event.event_id = event.ticket + ":reply";
    event.type = keel::TicketEventType::agent_reply;
    event.actor = keel::Actor::agent;
    event.agent = "agent:" + std::to_string(random_.below(8));
    event.at_us = workspace_.now_us();
    event.text = "We have noted your wish and a colleague of the other team calls you back.";
    if (!query.right.empty()) event.text = set_.articles[query.right.front()].body.substr(0, 400);
    replies_.push_back(std::move(event));
  }

  [[nodiscard]] bool send() {
    if (!check(workspace_->signal(signals_)) || !check(workspace_->ingest(replies_).status())) {
      return false;
    }
    signals_.clear();
    replies_.clear();
    return true;
  }

  const Options& options_;
  const bench::Set& set_;
  bench::Workspace workspace_;
  keel::SplitMix64 random_;
  std::vector<const Query*> queries_;
  std::vector<bool> missing_;  // articles
  std::unordered_map<std::string, const Query*> asked_;
  std::vector<keel::Signal> signals_;
  std::vector<keel::TicketEvent> replies_;
  std::map<std::string, Tally> tallies_;
  std::vector<double> seconds_;
  std::uint64_t tested_ = 0;
};

}  // namespace

int keel_bench_backtest(int argc, char** argv) {
  Options options;
  CLI::App app{"Backtests: how fast, and whether what is called better or worse is."};
  app.add_option("--set", options.set, "articles and queries, JSON")->required();
  app.add_option("--questions", options.questions, "recorded before")->check(CLI::PositiveNumber);
  app.add_option("--part", options.part, "of the set, whose questions are asked")
      ->check(CLI::IsMember({"stream", "test"}));
  app.add_option("--threads", options.threads, "of a backtest")->check(CLI::Range(1, 64));
  app.add_option("--changes", options.changes, "tried of each kind")->check(CLI::PositiveNumber);
  app.add_option("--missing", options.missing, "share of the articles, not written yet")
      ->check(CLI::Range(0.02, 0.9));
  app.add_option("--judged", options.judged, "share of the questions, by agents")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--reported", options.reported, "share of the questions, by customers")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--agent-noise", options.agent_noise, "share that says something wrong")
      ->check(CLI::Range(0.0, 0.9));
  app.add_option("--customer-noise", options.customer_noise, "share that says something wrong")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--seed", options.seed, "of the world");
  app.add_flag("--json", options.json, "one JSON object");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  const keel::Result<bench::Set> set = bench::load_set(options.set);
  if (!set.ok()) {
    std::fprintf(stderr, "keel-bench backtest: %s\n", set.status().message().c_str());
    return 2;
  }
  World world(options, *set);
  if (!world.play() || !world.backtests()) return 1;
  world.report();
  return 0;
}
