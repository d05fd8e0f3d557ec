// Latency and memory of Engine::ask with many articles and many remembered questions.
// Articles are made of words drawn by Zipf's law, each about a topic of its own; questions are made
// of words of one article, and the answer is checked to have that article among its candidates.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "bench.hpp"
#include "made_up.hpp"
#include "record.hpp"
#include "workspace.hpp"

namespace {

struct Options {
  std::size_t articles = 1000;
  std::size_t remembered = 0;
  std::size_t questions = 2000;
  std::size_t compared = 50;
  std::uint64_t seed = 1;
  bool json = false;
};

bool check(const keel::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "keel-bench: %s\n", status.message().c_str());
  return status.ok();
}

// Of this thread: what an ask costs, whatever else the machine does.
double cpu_us() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double quantile(const std::vector<double>& sorted, double q) {
  const auto i = static_cast<std::size_t>(q * static_cast<double>(sorted.size()));
  return sorted[std::min(i, sorted.size() - 1)];
}

int run(const Options& options) {
  bench::MadeUp corpus(options.articles, options.seed);
  bench::Recall exact;
  bench::Workspace workspace(options.seed, false, [&](const auto& folder) -> keel::Status {
    const bench::RecordSize size{options.articles, options.remembered, options.seed};
    KEEL_ASSIGN(exact, bench::make_record(folder, size, corpus, options.compared));
    return keel::ok_status();
  });
  if (!workspace.ok()) return 1;
  std::vector<double> times_us;
  std::vector<double> cpu_times_us;
  std::size_t found = 0;
  for (std::size_t i = 0; i < options.questions + 100; ++i) {
    const std::size_t article = corpus.any();
    keel::Question question;
    question.text = corpus.question(article);
    question.locale = "en";
    const double cpu_start_us = cpu_us();
    const auto start = std::chrono::steady_clock::now();
    const keel::Result<keel::Answer> answer = workspace->ask(question);
    const std::chrono::duration<double, std::micro> taken =
        std::chrono::steady_clock::now() - start;
    const double cpu_taken_us = cpu_us() - cpu_start_us;
    if (!check(answer.status())) return 1;
    if (i < 100) continue;  // caches fill
    times_us.push_back(taken.count());
    cpu_times_us.push_back(cpu_taken_us);
    const std::string id = "a" + std::to_string(article);
    found += std::any_of(answer->candidates.begin(), answer->candidates.end(),
                         [&](const keel::Candidate& c) { return c.article == id; });
    if (i % 500 == 0 && !check(workspace->flush())) return 1;
  }
  std::sort(times_us.begin(), times_us.end());
  std::sort(cpu_times_us.begin(), cpu_times_us.end());
  const double recall = static_cast<double>(found) / static_cast<double>(options.questions);
  keel::Json out;
  out.set("articles", static_cast<std::uint64_t>(options.articles));
  out.set("remembered", static_cast<std::uint64_t>(options.remembered));
  out.set("questions", static_cast<std::uint64_t>(options.questions)).set("seed", options.seed);
  out.set("p50_us", quantile(times_us, .5)).set("p99_us", quantile(times_us, .99));
  out.set("p999_us", quantile(times_us, .999)).set("rss_mb", bench::resident_mb());
  out.set("cpu_p50_us", quantile(cpu_times_us, .5)).set("cpu_p99_us", quantile(cpu_times_us, .99));
  out.set("found_at_20", recall);
  if (options.compared > 0) {
    out.set("recall_of_exact", exact.remembered).set("article_recall_of_exact", exact.articles);
  }
  if (options.json) {
    std::printf("%s\n", keel::to_canonical(out).c_str());
  } else {
    std::printf("articles %zu, remembered %zu, seed %llu\n", options.articles, options.remembered,
                static_cast<unsigned long long>(options.seed));
    std::printf("ask: p50 %.0f us, p99 %.0f us, p99.9 %.0f us; resident %.0f MB; found@20 %.3f\n",
                out["p50_us"].as_double(), out["p99_us"].as_double(), out["p999_us"].as_double(),
                out["rss_mb"].as_double(), recall);
    std::printf("processor time: p50 %.0f us, p99 %.0f us\n", out["cpu_p50_us"].as_double(),
                out["cpu_p99_us"].as_double());
    if (options.compared > 0) {
      std::printf("found of what comparing everything finds: questions %.4f, articles %.4f\n",
                  exact.remembered, exact.articles);
    }
  }
  if (recall >= 0.9) return 0;
  std::fprintf(stderr, "keel-bench: the right article was a candidate in only %.3f\n", recall);
  return 1;
}

}  // namespace

int keel_bench_ask(int argc, char** argv) {
  Options options;
  CLI::App app{"Latency and memory of ask()."};
  app.add_option("--articles", options.articles, "in the help centre")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--remembered", options.remembered, "questions with a known right article");
  app.add_option("--compared", options.compared, "questions for the recall; 0 leaves it out")
      ->check(CLI::Range(0, 100'000));
  app.add_option("--questions", options.questions, "measured")->check(CLI::Range(10, 1'000'000));
  app.add_option("--seed", options.seed, "of the articles and questions");
  app.add_flag("--json", options.json, "one JSON object");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  return run(options);
}
