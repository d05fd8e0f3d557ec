// What the guard catches, and how often it stops learning that does no harm: streams of questions
// that agents judge, through Engine::ask, Engine::signal and Engine::ingest_history.
// keel-bench guard --set X.json --harm none|swap|import|first
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "bench.hpp"
#include "keel/base/json.hpp"
#include "sets.hpp"
#include "workspace.hpp"

namespace {

using bench::id_of;
using bench::Query;
using keel::Json;

struct Options {
  std::string set;
  std::string harm = "none";
  double noise = 0.05;
  double share = 0.2;  // of the articles that the harm is about
  std::size_t events = 800;
  std::size_t streams = 10;
  std::uint64_t seed = 1;
  bool json = false;
};

bool check(const keel::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "keel-bench guard: %s\n", status.message().c_str());
  return status.ok();
}

struct Played {
  bool stopped = false;         // held back, or reverted
  std::size_t questions = 0;    // after the harm began, until then
  std::uint64_t proposals = 0;  // about models
  std::uint64_t reverts = 0;
};

class Stream {
 public:
  Stream(const Options& options, const bench::Set& set, std::uint64_t seed)
      : options_(options), set_(set), workspace_(seed), random_(seed * 7919) {
    for (const Query& query : set.stream) {
      if (!query.right.empty()) questions_.push_back(&query);
    }
    for (std::size_t i = questions_.size(); i > 1; --i) {
      std::swap(questions_[i - 1], questions_[random_.below(i)]);
    }
    // Each article that is harmed has its questions sent to the next one of them.
    std::vector<std::size_t> order(set.articles.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[random_.below(i)]);
    }
    const auto harmed = std::max<std::size_t>(
        2, static_cast<std::size_t>(options.share * static_cast<double>(order.size())));
    said_.resize(order.size());
    for (std::size_t i = 0; i < said_.size(); ++i) said_[i] = i;
    for (std::size_t i = 0; i < harmed; ++i) said_[order[i]] = order[(i + 1) % harmed];
  }

  [[nodiscard]] bool play(Played& out) {
    if (!workspace_.ok() || !check(workspace_->import_articles(set_.articles, false).status())) {
      return false;
    }
    const bool imports = options_.harm == "import" || options_.harm == "first";
    const std::size_t room = imports ? questions_.size() * 2 / 3 : questions_.size();
    const std::size_t events = std::min(options_.events, room);
    const bool from_start = options_.harm == "none" || options_.harm == "first";
    const std::size_t begins = from_start ? 0 : events / 2;
    for (std::size_t i = 0; i < events; ++i) {
      if (i == begins && imports && !import(events)) return false;
      const bool swapped = options_.harm == "swap" && i >= begins;
      if (!live(*questions_[i], i, swapped)) return false;
      if ((i + 1) % 10 != 0) continue;
      if (!check(workspace_->tick())) return false;
      if (i < begins) continue;
      if (!look(out)) return false;
      if (out.stopped && out.questions == 0) out.questions = i + 1 - begins;
    }
    return look(out);
  }

 private:
  // What the guard did so far; a harmful stream counts from its beginning on.
  [[nodiscard]] bool look(Played& out) {
    const keel::Result<std::vector<keel::ProposalView>> proposals = workspace_->proposals(false);
    if (!proposals.ok()) return check(proposals.status());
    out.proposals = 0;
    for (const keel::ProposalView& one : *proposals) {
      out.proposals += one.kind == "model" && one.opened_us >= began_us_;
    }
    out.reverts = workspace_->status().models_reverted;
    out.stopped = out.proposals + out.reverts > 0;
    return true;
  }

  // An agent sends the suggestion, or another article.
  [[nodiscard]] bool live(const Query& query, std::size_t number, bool swapped) {
    workspace_.pass_us(600'000'000);
    if (swapped && began_us_ == 0) began_us_ = workspace_.now_us();
    keel::Question question;
    question.text = query.text;
    question.locale = "en";
    question.conversation = "T-" + std::to_string(number);
    const keel::Result<keel::Answer> answer = workspace_->ask(question);
    if (!answer.ok()) return check(answer.status());
    if (answer->candidates.empty()) return true;
    std::size_t right = query.right.front();
    for (const std::size_t one : query.right) {
      if (id_of(one) == answer->candidates.front().article) right = one;
    }
    if (swapped) right = said_[right];
    if (random_.uniform() < options_.noise) right = random_.below(set_.articles.size());
    keel::Signal signal;
    signal.answer = answer->id;
    signal.actor = "agent:" + std::to_string(random_.below(8));
    signal.kind = keel::SignalKind::accepted;
    if (id_of(right) != answer->candidates.front().article) {
      signal.kind = keel::SignalKind::corrected;
      signal.article = id_of(right);
    }
    return check(workspace_->signal(signal));
  }

  // Tickets of another desk, in which agents link the next article of those harmed.
  [[nodiscard]] bool import(std::size_t first) {
    workspace_.pass_us(600'000'000);
    began_us_ = workspace_.now_us();
    std::vector<keel::TicketEvent> events;
    const std::size_t last = std::min(questions_.size(), first + options_.events);
    for (std::size_t i = first; i < last; ++i) {
      const std::size_t says = said_[questions_[i]->right.front()];
      if (says == questions_[i]->right.front()) continue;
      for (const bool asked : {true, false}) {
        keel::TicketEvent event;
        event.source = "bench";
        event.ticket = "H-" + std::to_string(i);
        event.event_id = event.ticket + (asked ? ":0" : ":1");
        event.type =
            asked ? keel::TicketEventType::customer_message : keel::TicketEventType::agent_reply;
        event.actor = asked ? keel::Actor::customer : keel::Actor::agent;
        event.at_us = began_us_;
        event.text =
            asked ? questions_[i]->text : "Please see https://help.example/articles/" + id_of(says);
        events.push_back(std::move(event));
      }
    }
    return check(workspace_->ingest_history(events).status());
  }

  const Options& options_;
  const bench::Set& set_;
  bench::Workspace workspace_;
  keel::SplitMix64 random_;
  std::vector<const Query*> questions_;
  std::vector<std::size_t> said_;  // what is said to be right, for each article
  std::int64_t began_us_ = 0;
};

int run(const Options& options, const bench::Set& set) {
  std::size_t stopped = 0;
  std::uint64_t proposals = 0, reverts = 0;
  std::vector<std::size_t> until;
  for (std::size_t i = 0; i < options.streams; ++i) {
    Played played;
    Stream stream(options, set, options.seed + i);
    if (!stream.play(played)) return 1;
    std::fprintf(stderr, "seed %llu: %llu held back, %llu reverted, after %zu questions\n",
                 static_cast<unsigned long long>(options.seed + i),
                 static_cast<unsigned long long>(played.proposals),
                 static_cast<unsigned long long>(played.reverts), played.questions);
    proposals += played.proposals;
    reverts += played.reverts;
    if (!played.stopped) continue;
    ++stopped;
    until.push_back(played.questions);
  }
  std::sort(until.begin(), until.end());
  const double share = static_cast<double>(stopped) / static_cast<double>(options.streams);
  Json out;
  out.set("set", options.set.substr(options.set.rfind('/') + 1)).set("harm", options.harm);
  out.set("seed", options.seed).set("streams", static_cast<std::uint64_t>(options.streams));
  out.set("events", static_cast<std::uint64_t>(options.events)).set("noise", options.noise);
  out.set("held_back", proposals).set("reverted", reverts);
  if (options.harm == "none") {
    out.set("false_stops", share);
  } else {
    out.set("share", options.share).set("caught", share);
    if (!until.empty()) {
      out.set("questions_until_caught", static_cast<std::uint64_t>(until[until.size() / 2]));
    }
  }
  if (options.json) {
    std::printf("%s\n", keel::to_canonical(out).c_str());
    return 0;
  }
  for (const auto& [name, value] : out.as_object()) {
    std::printf("%-24s %s\n", name.c_str(),
                value.is_string() ? value.as_string().c_str() : keel::to_canonical(value).c_str());
  }
  return 0;
}

}  // namespace

int keel_bench_guard(int argc, char** argv) {
  Options options;
  CLI::App app{"What the guard catches, and how often it stops what does no harm."};
  app.add_option("--set", options.set, "articles and queries, JSON")->required();
  app.add_option("--harm", options.harm, "from the middle of the stream on")
      ->check(CLI::IsMember({"none", "swap", "import", "first"}));
  app.add_option("--noise", options.noise, "share of judgements that name any article")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--share", options.share, "of the articles, whose questions are harmed")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--events", options.events, "questions of a stream");
  app.add_option("--streams", options.streams, "with seeds that follow each other")
      ->check(CLI::PositiveNumber);
  app.add_option("--seed", options.seed, "of the first stream");
  app.add_flag("--json", options.json, "one JSON object");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  const keel::Result<bench::Set> set = bench::load_set(options.set);
  if (!set.ok()) {
    std::fprintf(stderr, "keel-bench guard: %s\n", set.status().message().c_str());
    return 2;
  }
  return run(options, *set);
}
