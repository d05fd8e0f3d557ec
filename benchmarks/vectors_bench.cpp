// Nearest neighbours among made-up vectors: a scan of floats, a scan of codes, and the walk through
// linked segments, with and without a filter.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

#include "bench.hpp"
#include "keel/base/json.hpp"
#include "keel/base/seams.hpp"
#include "keel/index/vectors.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using keel::index::Accept;
using keel::index::Hit;

struct Options {
  std::size_t count = 20'000;
  std::size_t dimensions = 256;
  std::size_t queries = 500;
  std::uint64_t seed = 1;
  bool json = false;
};

constexpr std::size_t k = 10;
constexpr std::size_t of_one_topic = 20;  // vectors
constexpr std::uint32_t filter = 10;      // one document in ten passes

// Vectors around topics, which themselves lie around a few fields, as texts of a help centre do.
class MadeUpVectors {
 public:
  explicit MadeUpVectors(const Options& options)
      : dimensions_(options.dimensions), random_(options.seed) {
    for (std::size_t i = 0; i < 1 + options.count / of_one_topic; ++i) {
      std::vector<float> field = around({}, 1);
      if (i >= 16) field = around(topics_[random_.below(16)], 1);
      topics_.push_back(std::move(field));
    }
  }
  [[nodiscard]] std::vector<float> next() {
    std::vector<float> out = around(topics_[random_.below(topics_.size())], 0.8F);
    double squares = 0;
    for (const float x : out) squares += static_cast<double>(x) * static_cast<double>(x);
    for (float& x : out) x /= static_cast<float>(std::sqrt(squares));
    return out;
  }

 private:
  [[nodiscard]] std::vector<float> around(std::vector<float> centre, float spread) {
    centre.resize(dimensions_);
    for (float& x : centre) {
      const double radius = std::sqrt(-2 * std::log(1 - random_.uniform()));
      x += spread * static_cast<float>(radius * std::cos(2 * std::numbers::pi * random_.uniform()));
    }
    return centre;
  }
  std::size_t dimensions_;
  keel::SplitMix64 random_;
  std::vector<std::vector<float>> topics_;
};

float dot(const std::vector<float>& a, const float* b) {
  float sums[16] = {};
  std::size_t i = 0;
  for (; i + 16 <= a.size(); i += 16) {
    for (std::size_t j = 0; j < 16; ++j) sums[j] += a[i + j] * b[i + j];
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  float out = 0;
  for (const float sum : sums) out += sum;
  return out;
}

std::vector<Hit> exact(const std::vector<float>& rows, const std::vector<float>& query,
                       const Accept& accept) {
  std::vector<Hit> out;
  for (std::size_t i = 0; i * query.size() < rows.size(); ++i) {
    const auto doc = static_cast<std::uint32_t>(i);
    const float score = dot(query, &rows[i * query.size()]);
    if (accept(doc, 0)) out.push_back({doc, score});
  }
  const auto best = [](const Hit& a, const Hit& b) { return a.score > b.score; };
  const auto end = out.begin() + static_cast<std::ptrdiff_t>(std::min(k, out.size()));
  std::partial_sort(out.begin(), end, out.end(), best);
  out.erase(end, out.end());
  return out;
}

struct Measured {
  double us = 0;
  std::vector<std::vector<Hit>> hits;
};

template <class Find>
Measured measure(const std::vector<std::vector<float>>& queries, Find&& find) {
  Measured out;
  std::vector<double> times_us;
  for (const std::vector<float>& query : queries) {
    const auto start = Clock::now();
    out.hits.push_back(find(query));
    times_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  std::sort(times_us.begin(), times_us.end());
  out.us = times_us[times_us.size() / 2];
  return out;
}

double recall(const Measured& found, const Measured& truth) {
  std::size_t right = 0;
  std::size_t all = 0;
  for (std::size_t i = 0; i < truth.hits.size(); ++i) {
    for (const Hit& hit : truth.hits[i]) {
      right += static_cast<std::size_t>(
          std::count_if(found.hits[i].begin(), found.hits[i].end(),
                        [&](const Hit& other) { return other.doc == hit.doc; }));
    }
    all += truth.hits[i].size();
  }
  return static_cast<double>(right) / static_cast<double>(std::max<std::size_t>(all, 1));
}

bool build(const std::vector<float>& rows, keel::index::VectorIndex& index, double& build_s) {
  const auto start = Clock::now();
  const std::size_t d = index.dimensions();
  for (std::size_t i = 0; i * d < rows.size(); ++i) {
    if (!index.add(static_cast<std::uint32_t>(i), 0, std::span(rows).subspan(i * d, d)).ok()) {
      return false;
    }
  }
  keel::index::VectorLinker linker;
  do {
    if (!linker.step(index, 1000, [](std::uint32_t, std::uint32_t) { return true; }).ok()) {
      return false;
    }
  } while (!linker.idle());
  build_s = std::chrono::duration<double>(Clock::now() - start).count();
  return true;
}

int run(const Options& options) {
  MadeUpVectors vectors(options);
  std::vector<float> rows;
  for (std::size_t i = 0; i < options.count; ++i) {
    const std::vector<float> row = vectors.next();
    rows.insert(rows.end(), row.begin(), row.end());
  }
  std::vector<std::vector<float>> queries;
  for (std::size_t i = 0; i < options.queries; ++i) queries.push_back(vectors.next());
  keel::index::VectorIndex index(options.dimensions);
  double build_s = 0;
  if (!build(rows, index, build_s)) {
    std::fprintf(stderr, "keel-bench: the index could not be made\n");
    return 1;
  }
  const auto any = [](std::uint32_t, std::uint32_t) { return true; };
  const auto few = [](std::uint32_t doc, std::uint32_t) { return doc % filter == 0; };
  const auto value = [](keel::Result<std::vector<Hit>> hits) {
    return hits.ok() ? *std::move(hits) : std::vector<Hit>{};
  };
  const Measured truth = measure(queries, [&](const auto& q) { return exact(rows, q, any); });
  const Measured truth_few = measure(queries, [&](const auto& q) { return exact(rows, q, few); });
  const Measured scan =
      measure(queries, [&](const auto& q) { return value(index.scan(q, k, any)); });
  const Measured walk =
      measure(queries, [&](const auto& q) { return value(index.search(q, k, any)); });
  const Measured filtered =
      measure(queries, [&](const auto& q) { return value(index.search(q, k, few)); });
  keel::Json out;
  out.set("count", static_cast<std::uint64_t>(options.count));
  out.set("dimensions", static_cast<std::uint64_t>(options.dimensions)).set("seed", options.seed);
  out.set("linked", static_cast<std::uint64_t>(index.rows_linked()));
  out.set("exact_us", truth.us).set("scan_us", scan.us).set("search_us", walk.us);
  out.set("scan_recall_at_10", recall(scan, truth)).set("recall_at_10", recall(walk, truth));
  out.set("filtered_us", filtered.us).set("filtered_recall_at_10", recall(filtered, truth_few));
  out.set("build_s", build_s).set("mb", static_cast<double>(index.bytes()) / 1e6);
  if (options.json) {
    std::printf("%s\n", keel::to_canonical(out).c_str());
  } else {
    std::printf("%zu vectors of %zu dimensions, %zu linked in %.1f s, %.1f MB\n", options.count,
                options.dimensions, index.rows_linked(), build_s, out["mb"].as_double());
    std::printf("floats scanned %.0f us; codes scanned %.0f us, recall@10 %.3f\n", truth.us,
                scan.us, out["scan_recall_at_10"].as_double());
    std::printf("search %.0f us, recall@10 %.3f; one in %u accepted: %.0f us, recall@10 %.3f\n",
                walk.us, out["recall_at_10"].as_double(), filter, filtered.us,
                out["filtered_recall_at_10"].as_double());
  }
  if (out["recall_at_10"].as_double() >= 0.9) return 0;
  std::fprintf(stderr, "keel-bench: a search found too few of the nearest\n");
  return 1;
}

}  // namespace

int keel_bench_vectors(int argc, char** argv) {
  Options options;
  CLI::App app{"Nearest neighbours among vectors."};
  app.add_option("--count", options.count, "vectors")->check(CLI::Range(1, 10'000'000));
  app.add_option("--dim", options.dimensions, "of a vector")->check(CLI::Range(1, 4096));
  app.add_option("--queries", options.queries, "measured")->check(CLI::Range(1, 1'000'000));
  app.add_option("--seed", options.seed, "of the vectors");
  app.add_flag("--json", options.json, "one JSON object");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  return run(options);
}
