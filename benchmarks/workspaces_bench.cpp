// Thousands of workspaces in one process: what opening, keeping and reopening them costs.
// keel-bench workspaces [--count 2000] [--sample DIR] [--set X.json] [--json]
// One workspace is made through the engine and its folder copied, so all copies bear one workspace
// id; artifacts, which are never modified, are hard links. Checked: a copy that was cooled has the
// digest that it had before, and descriptors and threads are as many as before.
#include <CLI/CLI.hpp>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "bench.hpp"
#include "keel/base/json.hpp"
#include "keel/connect/importer.hpp"
#include "keel/workspaces.hpp"
#include "made_up.hpp"
#include "sets.hpp"
#include "workspace.hpp"

namespace {

namespace fs = std::filesystem;
using keel::Status;

struct Options {
  std::size_t count = 2000;
  std::size_t hot = 64;
  std::size_t large = 20;  // copies of the large workspace
  std::size_t articles = 1000;
  std::size_t questions = 3000;  // that taught the large workspace
  std::size_t reheats = 400;
  std::string sample = KEEL_SAMPLE_DIR;
  std::string set;
  std::uint64_t seed = 1;
  bool json = false;
};

std::size_t entries_of(const char* folder) {
  const fs::directory_iterator all(folder);
  return static_cast<std::size_t>(std::distance(fs::begin(all), fs::end(all)));
}

double folder_mb(const fs::path& folder) {
  double bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
  }
  return bytes / 1e6;
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const auto i = static_cast<std::size_t>(q * static_cast<double>(values.size()));
  return values.empty() ? 0 : values[std::min(i, values.size() - 1)];
}

// Resident, without what the allocator only keeps for later.
double needed_mb() {
#if defined(__GLIBC__)
  ::malloc_trim(0);
#endif
  return bench::resident_mb();
}

// A folder of the benchmark's own, with a closed workspace and its copies.
class Copies {
 public:
  explicit Copies(std::string name) {
    std::string pattern = (fs::temp_directory_path() / ("keel-" + name + "-XXXXXX")).string();
    if (::mkdtemp(pattern.data()) != nullptr) parent_ = pattern;
  }
  ~Copies() {
    std::error_code ignored;
    if (!parent_.empty()) fs::remove_all(parent_, ignored);
  }
  Copies(const Copies&) = delete;
  Copies& operator=(const Copies&) = delete;

  [[nodiscard]] bool ok() const { return !parent_.empty(); }
  [[nodiscard]] fs::path original() const { return parent_ / "original"; }
  [[nodiscard]] fs::path folder(std::size_t i) const { return parent_ / std::to_string(i); }
  void make(std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
      fs::create_directory(folder(i));
      for (const auto& entry : fs::directory_iterator(original())) {
        const fs::path to = folder(i) / entry.path().filename();
        const auto how = entry.is_directory()
                             ? fs::copy_options::recursive | fs::copy_options::create_hard_links
                             : fs::copy_options::none;
        fs::copy(entry.path(), to, how);
      }
    }
  }

 private:
  fs::path parent_;
};

struct Uses {
  std::vector<double> ms, cpu_ms;  // on the clock, and of processor time
  std::vector<double> answer_ms;   // and until the first question was answered
};

struct Measured {
  Uses open, reheat;
  std::vector<double> cool_ms;
  double hot_mb = 0;   // resident growth for each that is hot
  double idle_mb = 0;  // and for each that was used once and cooled
  double files_mb = 0;
  std::vector<keel::Digest> digests;
  std::size_t descriptors = 0, threads = 0;  // more than before, once all are cooled
};

Status use_once(keel::Workspaces& pool, const fs::path& folder, Uses& uses,
                const std::string& question, std::shared_ptr<keel::Engine>* kept = nullptr) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t cpu_start = std::clock();
  keel::Result<std::shared_ptr<keel::Engine>> engine = pool.use(folder);
  const auto cpu = static_cast<double>(std::clock() - cpu_start);
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  KEEL_TRY(engine.status());
  uses.ms.push_back(taken.count());
  uses.cpu_ms.push_back(cpu * 1000 / CLOCKS_PER_SEC);
  keel::Question asked;
  asked.text = question;
  if (!question.empty()) {
    KEEL_TRY((*engine)->ask(asked).status());
    uses.answer_ms.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
  }
  if (kept) *kept = *engine;
  return keel::ok_status();
}

// One call of tick(); what one workspace takes is a share of the whole. At the end `left` is false.
Status cool_some(keel::Workspaces& pool, std::vector<double>& times_ms, bool* left = nullptr) {
  const std::uint64_t before = pool.status().cools;
  const auto start = std::chrono::steady_clock::now();
  KEEL_TRY(pool.tick());
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  const std::uint64_t cooled = pool.status().cools - before;
  if (cooled > 0) times_ms.push_back(taken.count() / static_cast<double>(cooled));
  if (left) *left = cooled > 0;
  return keel::ok_status();
}

Status cool_all(keel::Workspaces& pool, std::vector<double>& times_ms) {
  for (bool left = true; left;) KEEL_TRY(cool_some(pool, times_ms, &left));
  return keel::ok_status();
}

Status measure(const Copies& copies, std::size_t count, const Options& options,
               const std::string& question, Measured& out) {
  keel::WorkspacesOptions settings;
  settings.hot_max = options.hot;
  settings.idle_ms = 0;
  keel::ManualClock clock(1'799'000'000'000'000);  // after everything in the journals
  settings.engine.clock = &clock;
  keel::SeededRandom random(options.seed);
  settings.engine.random = &random;
  KEEL_ASSIGN(const std::unique_ptr<keel::Workspaces> pool, keel::Workspaces::open(settings));
  Uses ignored;
  std::vector<double> ignored_ms;
  // The first one fills the allocator's and the libraries' own caches.
  KEEL_TRY(use_once(*pool, copies.folder(0), ignored, question));
  KEEL_TRY(cool_all(*pool, ignored_ms));
  const std::size_t descriptors = entries_of("/proc/self/fd");
  const std::size_t threads = entries_of("/proc/self/task");

  const double before_mb = needed_mb();
  for (std::size_t i = 1; i < count; ++i) {
    // Cooled in time, so that use() need not make room and only opening is measured.
    if (pool->status().hot >= options.hot) KEEL_TRY(cool_some(*pool, out.cool_ms));
    KEEL_TRY(use_once(*pool, copies.folder(i), out.open, question));
  }
  KEEL_TRY(cool_all(*pool, out.cool_ms));
  const auto used = static_cast<double>(count - 1);
  out.idle_mb = (bench::resident_mb() - before_mb) / used;
  out.descriptors = entries_of("/proc/self/fd") - descriptors;
  out.threads = entries_of("/proc/self/task") - threads;

  keel::SplitMix64 order(options.seed);
  for (std::size_t i = 0; i < options.reheats; ++i) {
    const fs::path folder = copies.folder(order.below(count));
    KEEL_TRY(pool->close(folder));  // cold to the pool; the files stay warm
    KEEL_TRY(use_once(*pool, folder, out.reheat, ""));
  }
  KEEL_TRY(cool_all(*pool, ignored_ms));

  const double cooled_mb = needed_mb();
  const std::size_t hot = std::min(count, options.hot);
  std::vector<std::shared_ptr<keel::Engine>> held(hot);
  for (std::size_t i = 0; i < hot; ++i) {
    KEEL_TRY(use_once(*pool, copies.folder(i), ignored, question, &held[i]));
  }
  out.hot_mb = (bench::resident_mb() - cooled_mb) / static_cast<double>(hot);
  for (auto& engine : held) {
    // What upkeep still has to do changes the state, a few things a tick; cooling does not.
    keel::Digest digest = engine->digest();
    for (keel::Digest before{}; before != digest;) {
      before = digest;
      KEEL_TRY(engine->tick());
      digest = engine->digest();
    }
    out.digests.push_back(digest);
  }
  held.clear();
  KEEL_TRY(cool_all(*pool, ignored_ms));
  for (std::size_t i = 0; i < hot; ++i) {
    KEEL_ASSIGN(const std::shared_ptr<keel::Engine> engine, pool->use(copies.folder(i)));
    if (engine->digest() != out.digests[i]) {
      return keel::error(keel::Code::corrupt, "a workspace that was cooled has another digest");
    }
  }
  out.files_mb = folder_mb(copies.original());
  return keel::ok_status();
}

keel::EngineOptions creating(keel::ManualClock& clock, keel::SeededRandom& random) {
  keel::EngineOptions options;
  options.create = true;
  options.sync = false;
  options.clock = &clock;
  options.random = &random;
  return options;
}

// The sample help centre with all its tickets learned, as a host that imports them leaves it.
Status make_small(const fs::path& folder, const Options& options) {
  KEEL_ASSIGN(const keel::connect::ArticleImport import,
              keel::connect::read_articles(options.sample + "/articles",
                                           keel::connect::ArticleFormat::markdown));
  std::vector<keel::TicketEvent> events;
  std::vector<keel::connect::LineError> errors;
  KEEL_TRY(keel::connect::read_tickets(
      options.sample + "/tickets.jsonl", keel::connect::TicketFormat::canonical, {},
      [&](keel::TicketEvent&& event) {
        events.push_back(std::move(event));
        return keel::ok_status();
      },
      errors));
  keel::ManualClock clock(1'767'600'000'000'000);
  keel::SeededRandom random(options.seed);
  KEEL_ASSIGN(const std::unique_ptr<keel::Engine> engine,
              keel::Engine::open(folder, creating(clock, random)));
  KEEL_TRY(engine->import_articles(import.articles, false).status());
  KEEL_TRY(engine->ingest_history(events).status());
  return engine->tick();
}

struct Taught {
  std::string text;
  std::size_t article = 0;
};

// A help centre of --articles articles that agents taught --questions times; its ranking and its
// intents are fitted.
Status make_large(const fs::path& folder, const Options& options) {
  bench::MadeUp corpus(options.articles, options.seed);
  std::vector<keel::Article> articles;
  std::vector<Taught> taught;
  if (!options.set.empty()) {
    KEEL_ASSIGN(const bench::Set set, bench::load_set(options.set));
    articles = set.articles;
    for (const bench::Query& query : set.stream) {
      if (!query.right.empty() && taught.size() < options.questions) {
        taught.push_back({query.text, query.right.front()});
      }
    }
  }
  while (articles.size() < options.articles) articles.push_back(corpus.article(articles.size()));
  while (taught.size() < options.questions) {
    const std::size_t article = corpus.any();
    taught.push_back({corpus.question(article), article});
  }
  keel::ManualClock clock(1'767'600'000'000'000);
  keel::SeededRandom random(options.seed);
  KEEL_ASSIGN(const std::unique_ptr<keel::Engine> engine,
              keel::Engine::open(folder, creating(clock, random)));
  KEEL_TRY(engine->import_articles(articles, false).status());
  std::vector<keel::Signal> signals;
  for (const Taught& one : taught) {
    clock.advance(60'000'000);
    keel::Question question;
    question.text = one.text;
    question.locale = "en";
    KEEL_ASSIGN(const keel::Answer answer, engine->ask(question));
    keel::Signal signal;
    signal.answer = answer.id;
    signal.kind = keel::SignalKind::corrected;
    signal.article = "a" + std::to_string(one.article);
    signals.push_back(std::move(signal));
    if (signals.size() < 256 && &one != &taught.back()) continue;
    KEEL_TRY(engine->flush());
    KEEL_TRY(engine->signal(signals));
    signals.clear();
  }
  return engine->tick();
}

keel::Json json_of(const Measured& measured, std::size_t count) {
  keel::Json out;
  out.set("count", static_cast<std::uint64_t>(count));
  out.set("open_ms_p50", quantile(measured.open.ms, .5));
  out.set("open_ms_p99", quantile(measured.open.ms, .99));
  out.set("open_cpu_ms_p50", quantile(measured.open.cpu_ms, .5));
  out.set("first_answer_ms_p50", quantile(measured.open.answer_ms, .5));
  out.set("reheat_ms_p50", quantile(measured.reheat.ms, .5));
  out.set("reheat_ms_p99", quantile(measured.reheat.ms, .99));
  out.set("reheat_cpu_ms_p50", quantile(measured.reheat.cpu_ms, .5));
  out.set("cool_ms_p50", quantile(measured.cool_ms, .5));
  out.set("hot_mb", measured.hot_mb).set("idle_mb", measured.idle_mb);
  out.set("files_mb", measured.files_mb);
  return out;
}

void print(const char* what, const keel::Json& row) {
  std::printf(
      "%s x %llu: open %.2f ms (p99 %.2f), with an answer %.2f ms, reheat %.2f ms (p99 %.2f), cool "
      "%.2f ms; hot %.2f MB, "
      "idle %.4f MB; %.1f MB of files\n",
      what, static_cast<unsigned long long>(row["count"].as_int()), row["open_ms_p50"].as_double(),
      row["open_ms_p99"].as_double(), row["first_answer_ms_p50"].as_double(),
      row["reheat_ms_p50"].as_double(), row["reheat_ms_p99"].as_double(),
      row["cool_ms_p50"].as_double(), row["hot_mb"].as_double(), row["idle_mb"].as_double(),
      row["files_mb"].as_double());
}

bool check(const Status& status) {
  if (!status.ok()) std::fprintf(stderr, "keel-bench: %s\n", status.message().c_str());
  return status.ok();
}

int run(const Options& options) {
  const Copies small("small"), large("large");
  if (!small.ok() || !large.ok()) {
    std::fprintf(stderr, "keel-bench: cannot make a folder in $TMPDIR\n");
    return 1;
  }
  Measured of_small, of_large;
  if (!check(make_small(small.original(), options))) return 1;
  std::fprintf(stderr, "copying %zu workspaces of %.1f MB\n", options.count,
               folder_mb(small.original()));
  small.make(options.count);
  const std::string question = "How do I change the address on my invoice?";
  if (!check(measure(small, options.count, options, question, of_small))) return 1;
  std::fprintf(stderr, "teaching a workspace of %zu articles\n", options.articles);
  if (!check(make_large(large.original(), options))) return 1;
  large.make(options.large);
  if (!check(measure(large, options.large, options, question, of_large))) return 1;

  keel::Json out;
  out.set("small", json_of(of_small, options.count));
  out.set("large", json_of(of_large, options.large));
  out.set("articles", static_cast<std::uint64_t>(options.articles));
  out.set("questions", static_cast<std::uint64_t>(options.questions));
  out.set("hot_max", static_cast<std::uint64_t>(options.hot)).set("seed", options.seed);
  out.set("descriptors_left", static_cast<std::uint64_t>(of_small.descriptors));
  out.set("threads_left", static_cast<std::uint64_t>(of_small.threads));
  if (options.json) {
    std::printf("%s\n", keel::to_canonical(out).c_str());
  } else {
    print("small", out["small"]);
    print("large", out["large"]);
  }
  if (of_small.descriptors == 0 && of_small.threads == 0) return 0;
  std::fprintf(stderr, "keel-bench: cooled workspaces keep %zu descriptors and %zu threads\n",
               of_small.descriptors, of_small.threads);
  return 1;
}

}  // namespace

int keel_bench_workspaces(int argc, char** argv) {
  Options options;
  CLI::App app{"Thousands of workspaces in one process: opening, memory, reopening."};
  app.add_option("--count", options.count, "small workspaces")->check(CLI::Range(2, 100'000));
  app.add_option("--large", options.large, "large workspaces")->check(CLI::Range(2, 10'000));
  app.add_option("--hot", options.hot, "engines open at once")->check(CLI::Range(1, 10'000));
  app.add_option("--articles", options.articles, "of a large workspace")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--questions", options.questions, "that taught a large workspace")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--reheats", options.reheats, "measured")->check(CLI::Range(1, 1'000'000));
  app.add_option("--sample", options.sample, "a help centre with its tickets, for the small ones");
  app.add_option("--set", options.set, "articles and questions for the large ones");
  app.add_option("--seed", options.seed, "of what is made up and of the order");
  app.add_flag("--json", options.json, "one JSON object");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  return run(options);
}
