// Finding the right article, before and after feedback, through Engine::ask and Engine::signal.
// keel-bench retrieval --set X.json [--feedback ...]; the file holds "articles" (title, body, cat)
// and "queries" (text, rel: the right articles' ids, empty when none is; split: stream or test).
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "bench.hpp"
#include "emails.hpp"
#include "keel/base/json.hpp"
#include "keel/stats/scores.hpp"
#include "sets.hpp"
#include "workspace.hpp"

namespace {

using bench::id_of;
using bench::number_of;
using bench::Query;
using bench::Set;
using keel::Json;

struct Options {
  std::string set;
  bool feedback = false;
  std::string outcome = "signals";  // or "replies": agents' replies and nothing explicit
  double noise = 0.15;
  double corrections = 0.5;
  double poison = 0;
  double page_reliability = 0;
  std::uint64_t seed = 1;
  std::size_t events = 0;     // 0: the whole stream
  std::size_t tests = 0;      // 0: the whole test part
  bool as_email = false;      // ask test questions as e-mails, too
  std::string part = "test";  // what is tested: the test part, or what is not played of the stream
  std::string dump;           // features as served, for fitting the first weights
  bool json = false;
};

constexpr std::size_t warm_up_questions = 100;

struct Quality {
  double recall_at_1 = 0, recall_at_5 = 0, mrr_at_10 = 0, ndcg_at_10 = 0;
  double first_recall_at_1 = 0;  // of an e-mail: the first question's article alone counts
  double hijacked = 0;  // share of test questions answered with the poisoned article, wrongly
  std::size_t n = 0;
  double asking_s = 0;  // of the questions after the first warm_up_questions
  [[nodiscard]] Json question_us() const {
    if (n <= warm_up_questions) return nullptr;
    return asking_s * 1e6 / static_cast<double>(n - warm_up_questions);
  }
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class Run {
 public:
  Run(const Options& options, const Set& set)
      : options_(options), set_(set), workspace_(options.seed), random_(options.seed) {}

  [[nodiscard]] bool start() {
    if (!workspace_.ok()) return false;
    // A helpdesk that shows answers: a ticket that closes on one is an outcome.
    if (options_.outcome == "replies" &&
        !check(workspace_->set_setting("mode", "answer", "bench"))) {
      return false;
    }
    const auto start = std::chrono::steady_clock::now();
    const bool imported = check(workspace_->import_articles(set_.articles, false).status());
    import_s_ = seconds_since(start);
    workspace_mb_ = workspace_.files_mb();
    return imported;
  }

  // The questions that test() asks.
  void choose(std::vector<const Query*> tested) {
    if (options_.tests != 0) tested.resize(std::min(options_.tests, tested.size()));
    tested_ = std::move(tested);
  }

  Quality test(bool as_email = false) {
    Quality q;
    for (const Query* each : tested_) {
      const Query& tested = *each;
      const Query query = as_email ? email_of(tested, q.n) : tested;
      const auto start = std::chrono::steady_clock::now();
      const keel::Result<keel::Answer> answer = tester_ask(query);
      if (!answer.ok()) continue;
      if (q.n >= warm_up_questions) q.asking_s += seconds_since(start);
      measure(query, answer->candidates, q);
      q.first_recall_at_1 += !answer->candidates.empty() &&
                             contains(tested.right, number_of(answer->candidates.front().article));
    }
    const auto n = static_cast<double>(q.n);
    q.recall_at_1 /= n;
    q.first_recall_at_1 /= n;
    q.recall_at_5 /= n;
    q.mrr_at_10 /= n;
    q.ndcg_at_10 /= n;
    q.hijacked /= n;
    return q;
  }

  // One question of the stream and what became of it.
  [[nodiscard]] bool live(const Query& query, std::size_t number) {
    workspace_.pass_us(60'000'000);
    keel::Question question = question_of(query);
    question.conversation = "T-" + std::to_string(number);
    question.customer = "C-" + std::to_string(number);
    const keel::Result<keel::Answer> answer = workspace_->ask(question);
    if (!answer.ok()) return check(answer.status());
    if (answer->candidates.empty()) return true;
    if (options_.poison > 0 && poisoned(query, *answer, number)) return true;
    const std::size_t served = number_of(answer->candidates.front().article);
    const bool right = contains(query.right, served);
    const bool reported_right = random_.uniform() < options_.noise ? !right : right;
    return options_.outcome == "replies" ? reply(query, question, reported_right)
                                         : signal(query, answer->id, reported_right);
  }

  [[nodiscard]] bool tick() { return check(workspace_->tick()); }
  [[nodiscard]] std::size_t bad() const { return bad_; }
  [[nodiscard]] double import_s() const { return import_s_; }
  [[nodiscard]] double workspace_mb() const { return workspace_mb_; }

  void choose_bad() {  // the article most often among the first five: the easiest to push
    std::vector<std::size_t> counts(set_.articles.size());
    for (std::size_t i = 0; i < std::min<std::size_t>(500, set_.stream.size()); ++i) {
      const keel::Result<keel::Answer> answer = workspace_->ask(question_of(set_.stream[i]));
      for (std::size_t k = 0;
           answer.ok() && k < std::min<std::size_t>(5, answer->candidates.size()); ++k) {
        ++counts[number_of(answer->candidates[k].article)];
      }
    }
    bad_ =
        static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
  }

  // One line a stream question not played: its features as served, whether each candidate is right.
  void dump(const std::string& path, const std::vector<const Query*>& played) {
    std::ofstream out(path);
    for (const Query& query : set_.stream) {
      if (std::find(played.begin(), played.end(), &query) != played.end()) continue;
      const keel::Result<keel::Answer> answer = workspace_->ask(question_of(query));
      if (!answer.ok()) continue;
      Json::Array candidates;
      for (const keel::Candidate& candidate : answer->candidates) {
        Json::Array row;
        row.push_back(contains(query.right, number_of(candidate.article)));
        for (const keel::FeatureShare& share : candidate.features) row.push_back(share.value);
        row.push_back(candidate.score);
        row.push_back(candidate.probability);
        candidates.push_back(std::move(row));
      }
      Json line;
      line.set("answerable", !query.right.empty()).set("candidates", std::move(candidates));
      out << keel::to_canonical(line) << '\n';
    }
  }

 private:
  static bool contains(const std::vector<std::size_t>& values, std::size_t value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  }
  static bool check(const keel::Status& status) {
    if (!status.ok()) std::fprintf(stderr, "keel-bench: %s\n", status.message().c_str());
    return status.ok();
  }

  keel::Question question_of(const Query& query) {
    keel::Question question;
    question.text = query.text;
    question.locale = "en";
    if (options_.page_reliability > 0 && !query.right.empty()) {
      const std::string& right = set_.articles[query.right.front()].section;
      const std::string& other = set_.categories[random_.below(set_.categories.size())];
      question.page =
          "https://app.example/" + (random_.uniform() < options_.page_reliability ? right : other);
    }
    return question;
  }

  // Asked with another question, either of which may be answered.
  [[nodiscard]] Query email_of(const Query& query, std::size_t number) const {
    keel::SplitMix64 random(number + 1);
    const auto other = [&]() -> const Query& {
      for (;;) {
        const Query& one = set_.stream[random.below(set_.stream.size())];
        if (!one.right.empty()) return one;
      }
    };
    const Query& second = other();
    Query out = query;
    out.text = bench::as_email(query.text, second.text, other().text, number);
    out.right.insert(out.right.end(), second.right.begin(), second.right.end());
    return out;
  }

  // Test questions are asked of the same engine; nothing tells it what became of them.
  keel::Result<keel::Answer> tester_ask(const Query& query) {
    return workspace_->ask(question_of(query));
  }

  void measure(const Query& query, const std::vector<keel::Candidate>& candidates, Quality& q) {
    ++q.n;
    double gain = 0;
    for (std::size_t rank = 0; rank < std::min<std::size_t>(10, candidates.size()); ++rank) {
      const std::size_t article = number_of(candidates[rank].article);
      if (rank == 0 && options_.poison > 0) {
        q.hijacked += article == bad_ && !contains(query.right, bad_);
      }
      if (!contains(query.right, article)) continue;
      if (gain == 0) {
        q.recall_at_1 += rank == 0;
        q.recall_at_5 += rank < 5;
        q.mrr_at_10 += 1.0 / static_cast<double>(rank + 1);
      }
      gain += 1 / std::log2(static_cast<double>(rank) + 2);
    }
    double ideal = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(10, query.right.size()); ++i) {
      ideal += 1 / std::log2(static_cast<double>(i) + 2);
    }
    q.ndcg_at_10 += gain / ideal;
  }

  // One person who says that the bad article helped whenever it was among the first five.
  bool poisoned(const Query& query, const keel::Answer& answer, std::size_t number) {
    if (contains(query.right, bad_)) return false;
    bool near = false;
    for (std::size_t i = 0; i < std::min<std::size_t>(5, answer.candidates.size()); ++i) {
      near = near || number_of(answer.candidates[i].article) == bad_;
    }
    const double allowed = options_.poison * static_cast<double>(number + 1);
    if (!near || static_cast<double>(poisoned_count_) >= allowed) return false;
    ++poisoned_count_;
    keel::Signal signal;
    signal.answer = answer.id;
    signal.kind = keel::SignalKind::corrected;
    signal.article = id_of(bad_);
    signal.actor = "customer:one";
    return check(workspace_->signal(signal));
  }

  bool signal(const Query& query, const keel::EventId& answer, bool reported_right) {
    keel::Signal signal;
    signal.answer = answer;
    if (reported_right) {
      signal.kind = keel::SignalKind::resolved;
    } else if (random_.uniform() < options_.corrections && !query.right.empty()) {
      signal.kind = keel::SignalKind::corrected;
      signal.article = id_of(query.right.front());
      signal.actor = "agent:" + std::to_string(random_.below(8));
    } else {
      signal.kind = keel::SignalKind::failed;
    }
    return check(workspace_->signal(signal));
  }

  // What a helpdesk shows without any explicit word: the ticket closes, or an agent answers in a
  // sentence of the right article (its title and one line) without a link.
  bool reply(const Query& query, const keel::Question& question, bool reported_right) {
    std::vector<keel::TicketEvent> events;
    const auto add = [&](keel::TicketEventType type, keel::Actor actor, std::string text) {
      keel::TicketEvent event;
      event.source = "bench";
      event.ticket = question.conversation;
      event.event_id = question.conversation + ":" + std::to_string(events.size());
      event.type = type;
      event.at_us = workspace_.now_us();
      event.actor = actor;
      event.customer = question.customer;
      event.text = std::move(text);
      events.push_back(std::move(event));
    };
    add(keel::TicketEventType::customer_message, keel::Actor::customer, question.text);
    if (!reported_right && !query.right.empty() && random_.uniform() < options_.corrections) {
      const keel::Article& article = set_.articles[query.right.front()];
      std::vector<std::string> lines;
      std::stringstream body(article.body);
      for (std::string line; std::getline(body, line);) lines.push_back(line);
      const std::string line = lines.empty() ? "" : lines[random_.below(lines.size())];
      add(keel::TicketEventType::agent_reply, keel::Actor::agent,
          "About " + article.title + ": " + line);
      add(keel::TicketEventType::resolved, keel::Actor::agent, "");
    } else if (reported_right) {
      add(keel::TicketEventType::resolved, keel::Actor::customer, "");
    }
    return check(workspace_->ingest(events).status());
  }

  const Options& options_;
  const Set& set_;
  bench::Workspace workspace_;
  keel::SplitMix64 random_;
  double import_s_ = 0;
  double workspace_mb_ = 0;  // once the articles are imported
  std::vector<const Query*> tested_;
  std::size_t bad_ = 0;
  std::size_t poisoned_count_ = 0;
};

const std::vector<std::size_t> checkpoints = {50,   100,  250,  500,  1000,
                                              2000, 3000, 4000, 5000, 7500};

void report(const Options& options, const Set& set, const Run& run, const Quality& before,
            const Quality& after, const Quality& emails,
            const std::vector<std::pair<std::size_t, double>>& curve) {
  double lowest = before.recall_at_1;
  Json::Array points;
  for (const auto& [events, recall] : curve) {
    lowest = std::min(lowest, recall);
    Json point;
    point.set("events", static_cast<std::uint64_t>(events)).set("recall_at_1", recall);
    points.push_back(std::move(point));
  }
  Json out;
  out.set("set", options.set.substr(options.set.rfind('/') + 1)).set("seed", options.seed);
  out.set("articles", static_cast<std::uint64_t>(set.articles.size()));
  out.set("tested", static_cast<std::uint64_t>(before.n));
  out.set("before_recall_at_1", before.recall_at_1).set("before_mrr_at_10", before.mrr_at_10);
  out.set("before_recall_at_5", before.recall_at_5).set("before_ndcg_at_10", before.ndcg_at_10);
  out.set("import_s", run.import_s()).set("question_us", before.question_us());
  out.set("workspace_mb", run.workspace_mb());
  if (options.feedback) {
    out.set("outcome", options.outcome).set("noise", options.noise);
    out.set("corrections", options.corrections).set("poison", options.poison);
    out.set("page_reliability", options.page_reliability);
    out.set("events", static_cast<std::uint64_t>(curve.back().first));
    out.set("curve", std::move(points)).set("after_recall_at_1", after.recall_at_1);
    out.set("after_mrr_at_10", after.mrr_at_10).set("after_recall_at_5", after.recall_at_5);
    out.set("lowest_recall_at_1", lowest).set("hijacked", after.hijacked);
  }
  if (options.as_email) {
    out.set("email_recall_at_1", emails.recall_at_1);
    out.set("email_first_recall_at_1", emails.first_recall_at_1);
    out.set("email_kept", emails.recall_at_1 / (options.feedback ? after : before).recall_at_1);
  }
  if (options.json) {
    std::printf("%s\n", keel::to_canonical(out).c_str());
    return;
  }
  std::printf("%-20s recall@1  recall@5  mrr@10  ndcg@10   (%zu questions, seed %llu)\n",
              out["set"].as_string().c_str(), before.n,
              static_cast<unsigned long long>(options.seed));
  std::printf("%-20s %.4f    %.4f    %.4f  %.4f\n", "before", before.recall_at_1,
              before.recall_at_5, before.mrr_at_10, before.ndcg_at_10);
  if (options.as_email) {
    std::printf("as e-mails, at last  %.4f, %.4f of the first question, %.4f kept\n",
                emails.recall_at_1, emails.first_recall_at_1, out["email_kept"].as_double());
  }
  if (!options.feedback) return;
  std::printf("%-20s %.4f    %.4f    %.4f  %.4f\n", "after", after.recall_at_1, after.recall_at_5,
              after.mrr_at_10, after.ndcg_at_10);
  for (const auto& [events, recall] : curve) std::printf("  after %5zu  %.4f\n", events, recall);
  std::printf("lowest %.4f, hijacked %.4f\n", lowest, after.hijacked);
}

std::vector<const Query*> answerable(const std::vector<Query>& queries) {
  std::vector<const Query*> out;
  for (const Query& query : queries) {
    if (!query.right.empty()) out.push_back(&query);
  }
  return out;
}

int run(const Options& options, const Set& set) {
  Run run(options, set);
  if (!run.start()) return 1;
  if (!options.dump.empty() && !options.feedback) {
    run.dump(options.dump, {});
    return 0;
  }
  std::vector<const Query*> stream = answerable(set.stream);
  keel::SplitMix64 shuffle(options.seed * 7919);
  for (std::size_t i = stream.size(); i > 1; --i)
    std::swap(stream[i - 1], stream[shuffle.below(i)]);
  const std::size_t events = options.events == 0 ? stream.size() : options.events;
  const auto played = stream.begin() + static_cast<std::ptrdiff_t>(std::min(events, stream.size()));
  run.choose(
      options.part == "test"
          ? answerable(set.test)
          : std::vector<const Query*>(options.feedback ? played : stream.begin(), stream.end()));
  stream.erase(played, stream.end());
  if (options.poison > 0) run.choose_bad();
  const Quality before = run.test();
  Quality after;
  std::vector<std::pair<std::size_t, double>> curve;
  if (options.feedback) {
    for (std::size_t i = 0; i < stream.size(); ++i) {
      if (!run.live(*stream[i], i)) return 1;
      if ((i + 1) % 10 == 0 && !run.tick()) return 1;
      if (std::find(checkpoints.begin(), checkpoints.end(), i + 1) == checkpoints.end()) continue;
      if (i + 1 == stream.size()) continue;
      curve.emplace_back(i + 1, run.test().recall_at_1);
      std::fprintf(stderr, "%zu of %zu: recall@1 %.4f\n", i + 1, stream.size(),
                   curve.back().second);
    }
    after = run.test();
    curve.emplace_back(stream.size(), after.recall_at_1);
    if (!options.dump.empty()) run.dump(options.dump, stream);
  }
  const Quality emails = options.as_email ? run.test(true) : Quality();
  report(options, set, run, before, after, emails, curve);
  return 0;
}

}  // namespace

int keel_bench_retrieval(int argc, char** argv) {
  Options options;
  CLI::App app{"Finding the right article, before and after feedback."};
  app.add_option("--set", options.set, "articles and queries, JSON")->required();
  app.add_flag("--feedback", options.feedback, "play the stream and learn from its outcomes");
  app.add_option("--outcome", options.outcome, "signals, or replies (agents' replies only)")
      ->check(CLI::IsMember({"signals", "replies"}));
  app.add_option("--noise", options.noise, "share of wrong outcomes")->check(CLI::Range(0.0, 1.0));
  app.add_option("--corrections", options.corrections, "share of failures that agents correct")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--poison", options.poison, "share of outcomes by one dishonest person")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--page-reliability", options.page_reliability, "chance that the page is right")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--seed", options.seed, "of the stream's order and the outcomes");
  app.add_option("--events", options.events, "events played; 0 is all");
  app.add_option("--tests", options.tests, "test questions; 0 is all");
  app.add_flag("--as-email", options.as_email, "ask the test questions as long e-mails, too");
  app.add_option("--part", options.part,
                 "what is tested: the test part, or what is not played of the stream")
      ->check(CLI::IsMember({"test", "stream"}));
  app.add_option("--dump", options.dump,
                 "write the features of stream questions that were not played");
  app.add_flag("--json", options.json, "one JSON object");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  const keel::Result<Set> set = bench::load_set(options.set);
  if (!set.ok()) {
    std::fprintf(stderr, "keel-bench: %s\n", set.status().message().c_str());
    return 2;
  }
  return run(options, *set);
}
