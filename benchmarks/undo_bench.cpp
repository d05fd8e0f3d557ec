// Undoing a lesson of the first month in a year of tickets: how long until it counts no more, and
// until the state is exactly what it would be had the lesson never been taught.
// keel-bench undo [--events 100000] [--articles 300] [--set X.json] [--check] [--json]
// The journal is written as agents answer live tickets, with the checkpoints that a running engine
// leaves; then the engine opens it, fits its models and undoes. `ratio` is the time until exact
// over that of the fits alone. Checked: the lesson is undone and its questions are not remembered;
// with --check also that the state is what the journal folds to from its beginning.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "bench.hpp"
#include "keel/base/json.hpp"
#include "keel/journal/journal.hpp"
#include "keel/learn/intents.hpp"
#include "keel/learn/ranking_fit.hpp"
#include "keel/state/follower.hpp"
#include "made_up.hpp"
#include "sets.hpp"
#include "workspace.hpp"

namespace {

using keel::Status;
using keel::journal::Draft;
using keel::journal::EventKind;

constexpr std::int64_t year_us = 365LL * 24 * 3600 * 1'000'000;
constexpr std::size_t chunk = 1000;  // events a commit
constexpr std::size_t candidates = 20;

struct Options {
  std::size_t events = 100'000;
  std::size_t articles = 300;
  std::string set;
  std::uint64_t seed = 1;
  bool check = false;
  bool json = false;
};

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A year of tickets, each a question and the agent's reply that links the right article.
class Year {
 public:
  Year(const Options& options, const bench::Set& set)
      : options_(options),
        set_(set),
        made_up_(options.articles, options.seed),
        draw_(options.seed),
        clock_(1'736'000'000'000'000),
        random_(options.seed) {}

  // Recorded, folded and kept in checkpoints as an engine does that ticks once a second.
  Status write(const std::filesystem::path& folder) {
    keel::journal::JournalOptions options;
    options.create = true;
    options.sync = false;
    options.clock = &clock_;
    options.random = &random_;
    KEEL_ASSIGN(const auto journal, keel::journal::Journal::open(folder, options));
    keel::state::Follower follower(*journal);
    KEEL_TRY(follower.open());
    std::size_t done = 0;
    for (std::size_t i = 0; i < articles(); ++i) add_article(i);
    while (done < options_.events) {
      while (drafts_.size() < chunk) add_ticket(number_++);
      KEEL_TRY(journal->append(drafts_).status());
      done += drafts_.size();
      drafts_.clear();
      fold_s_ += seconds_of([&] { status_ = follower.catch_up(); });
      KEEL_TRY(status_);
      const std::uint64_t last = follower.last_checkpoint();
      if (done >= last + std::max<std::uint64_t>(4096, last / 4)) KEEL_TRY(follower.checkpoint());
      if (done % 100'000 < chunk) {
        std::fprintf(stderr, "%zu of %zu events, %.0f us each to fold\n", done, options_.events,
                     1e6 * fold_s_ / static_cast<double>(done));
      }
    }
    return keel::ok_status();
  }
  [[nodiscard]] double fold_us() const {
    return 1e6 * fold_s_ / static_cast<double>(options_.events);
  }
  [[nodiscard]] std::int64_t start_us() const { return 1'736'000'000'000'000; }

 private:
  [[nodiscard]] std::size_t articles() const {
    return set_.articles.empty() ? options_.articles : set_.articles.size();
  }
  keel::EventId add(EventKind kind, std::string subject, std::string conversation,
                    keel::learn::Content content) {
    clock_.advance(year_us / static_cast<std::int64_t>(options_.events));
    Draft& draft = drafts_.emplace_back();
    draft.kind = kind;
    draft.id = keel::make_event_id(clock_.now_us(), random_);
    draft.occurred_us = clock_.now_us();
    draft.actor = "engine";
    draft.subject = std::move(subject);
    draft.conversation = std::move(conversation);
    draft.owner = "anonymous";
    draft.clear = std::move(content.clear);
    draft.secret = std::move(content.secret);
    return draft.id;
  }
  void add_article(std::size_t i) {
    const keel::Article article = set_.articles.empty() ? made_up_.article(i) : set_.articles[i];
    add(EventKind::article_put, article.id, {},
        keel::learn::content_of(keel::learn::ArticlePut{article, {}}));
  }
  void add_ticket(std::size_t number) {
    std::size_t right = draw_.below(articles());
    std::string text;
    if (set_.stream.empty()) {
      text = made_up_.question(right);
    } else {  // in the words of a customer, with two that only this one uses
      const bench::Query& query = set_.stream[draw_.below(set_.stream.size())];
      if (!query.right.empty()) right = query.right.front();
      text = query.text + " " + bench::word_of(1000 + draw_.below(20'000)) + " " +
             bench::word_of(1000 + draw_.below(20'000));
    }
    keel::learn::Answered answered;
    answered.decision = 3;
    answered.text = text;
    answered.locale = "en";
    answered.origin = "ticket";
    answered.topic = "section " + std::to_string(right % 20);
    answered.candidates.push_back({bench::id_of(right), {}});
    while (answered.candidates.size() < std::min(candidates, articles())) {
      answered.candidates.push_back({bench::id_of(draw_.below(articles())), {}});
    }
    const std::string ticket = "t" + std::to_string(number);
    keel::learn::MessageRecorded reply;
    reply.answer = add(EventKind::answered, {}, ticket, keel::learn::content_of(answered));
    reply.links = {bench::id_of(right)};
    reply.event.source = "bench";
    reply.event.ticket = ticket;
    reply.event.event_id = ticket + "-reply";
    reply.event.type = keel::TicketEventType::agent_reply;
    reply.event.actor = keel::Actor::agent;
    reply.event.agent = "agent " + std::to_string(number % 50);
    reply.event.at_us = clock_.now_us();
    reply.event.text = "See the article.";
    add(EventKind::message_recorded, std::string(to_string(reply.event.type)), ticket,
        keel::learn::content_of(reply));
  }

  const Options& options_;
  const bench::Set& set_;
  bench::MadeUp made_up_;
  keel::SplitMix64 draw_;
  keel::ManualClock clock_;
  keel::SeededRandom random_;
  std::vector<Draft> drafts_;
  std::size_t number_ = 0;
  double fold_s_ = 0;
  Status status_;
};

// The cold fits alone, on the state as it is at the end.
Status fit_alone(const std::filesystem::path& folder, double& seconds) {
  keel::journal::JournalOptions options;
  options.read_only = true;
  KEEL_ASSIGN(const auto journal, keel::journal::Journal::open(folder, options));
  keel::state::Follower follower(*journal);
  KEEL_TRY(follower.open());
  const keel::state::Root root = follower.root();
  seconds = seconds_of([&] {
    (void)keel::learn::fit_ranking(root->answers, root->memory, root->knowledge, *root->ranking);
    (void)keel::learn::fit_intents(root->answers, root->memory, root->knowledge, *root->intents);
  });
  return keel::ok_status();
}

keel::Result<keel::LessonView> month_one(const keel::Engine& engine, std::int64_t start_us) {
  for (const keel::LessonView& lesson : engine.find_lessons("")) {  // newest first
    if (lesson.since_us > start_us + year_us / 12) continue;
    return lesson;
  }
  return keel::error(keel::Code::not_found, "no lesson of the first month; more events are needed");
}

keel::Result<keel::Json> measure(bench::Workspace& workspace, const Year& year, bool check) {
  keel::Engine& engine = *workspace;
  const double fits_s = seconds_of([&] { (void)engine.tick(); });
  std::fprintf(stderr, "first tick, with its fits and checkpoint: %.1f s\n", fits_s);
  KEEL_ASSIGN(const keel::LessonView lesson, month_one(engine, year.start_us()));
  const std::uint64_t remembered = engine.status().remembered;
  Status status;
  const double mask_s = seconds_of([&] { status = engine.undo_lesson(lesson.id, "bench"); });
  KEEL_TRY(status);
  double refold_s = 0;
  const auto start = std::chrono::steady_clock::now();
  const double exact_s = seconds_of([&] {
    status = engine.rebase([&](std::uint64_t, std::uint64_t) {
      refold_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      return true;
    });
  });
  KEEL_TRY(status);
  KEEL_ASSIGN(const keel::LessonView after, engine.lesson(lesson.id));
  if (after.state != "undone" || engine.status().remembered >= remembered) {
    return keel::error(keel::Code::internal, "the lesson is still in the state");
  }
  if (check) {
    KEEL_ASSIGN(const keel::ReplayReport report, engine.replay());
    if (!report.equal()) return keel::error(keel::Code::internal, "replay differs");
  }
  keel::Json out;
  out.set("lesson_questions", remembered - engine.status().remembered);
  out.set("remembered", remembered).set("fold_us", year.fold_us());
  out.set("mask_ms", mask_s * 1000).set("refold_s", refold_s).set("exact_s", exact_s);
  return out;
}

int run(const Options& options) {
  bench::Set set;
  if (!options.set.empty()) {
    keel::Result<bench::Set> loaded = bench::load_set(options.set);
    if (!loaded.ok()) {
      std::fprintf(stderr, "keel-bench: %s\n", loaded.status().message().c_str());
      return 2;
    }
    set = std::move(*loaded);
  }
  Year year(options, set);
  std::filesystem::path folder;
  bench::Workspace workspace(options.seed, false, [&](const auto& path) {
    folder = path;
    return year.write(path);
  });
  if (!workspace.ok()) return 1;
  keel::Result<keel::Json> measured = measure(workspace, year, options.check);
  double refit_s = 0;
  const Status fitted = measured.ok() ? fit_alone(folder, refit_s) : measured.status();
  if (!fitted.ok()) {
    std::fprintf(stderr, "keel-bench: %s\n", fitted.message().c_str());
    return 1;
  }
  keel::Json& out = *measured;
  const double ratio = out["exact_s"].as_double() / std::max(refit_s, 1e-9);
  out.set("events", std::uint64_t{options.events}).set("refit_s", refit_s).set("ratio", ratio);
  out.set("seed", options.seed);
  if (options.json) {
    std::printf("%s\n", keel::to_canonical(out).c_str());
    return 0;
  }
  std::printf("%zu events, %lld remembered questions; the lesson has %lld\n", options.events,
              static_cast<long long>(out["remembered"].as_int()),
              static_cast<long long>(out["lesson_questions"].as_int()));
  std::printf("counts no more after %.1f ms\n", out["mask_ms"].as_double());
  std::printf("exact after %.2f s: folded again %.2f s (%.0f us an event in order)\n",
              out["exact_s"].as_double(), out["refold_s"].as_double(), year.fold_us());
  std::printf("the fits alone %.2f s; ratio %.2f\n", refit_s, ratio);
  return 0;
}

}  // namespace

int keel_bench_undo(int argc, char** argv) {
  Options options;
  CLI::App app{"Undoing a lesson of the first month in a year of tickets."};
  app.add_option("--events", options.events, "in the year")->check(CLI::Range(2000, 100'000'000));
  app.add_option("--articles", options.articles, "made up, without a set")
      ->check(CLI::Range(2, 100'000));
  app.add_option("--set", options.set, "articles and questions to draw from");
  app.add_option("--seed", options.seed, "of what is drawn");
  app.add_flag("--check", options.check, "compare with a fold from the beginning");
  app.add_flag("--json", options.json, "one JSON object");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  return run(options);
}
