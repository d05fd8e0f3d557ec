// Finding gaps: questions that no known intent covers, clustered as they come.
// keel-bench gaps --train A.jsonl --test B.jsonl: some intents are unknown, the rest is known.
// keel-bench gaps --turns X.jsonl: every intent is unknown.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "examples.hpp"
#include "keel/base/json.hpp"
#include "keel/base/seams.hpp"
#include "keel/stats/clustering_scores.hpp"
#include "keel/stats/lsa.hpp"
#include "keel/stats/online_clusters.hpp"
#include "keel/stats/whitening.hpp"
#include "keel/text/intent_features.hpp"

namespace {

using bench::Examples;
using keel::Json;
using keel::Result;
using keel::stats::KnownClasses;
using keel::stats::Matrix;

constexpr std::size_t gap_members_min = 5;
constexpr const char* noise = "oos";

struct Options {
  std::string turns;
  std::string train;
  std::vector<std::string> tests;
  std::string noise;
  std::size_t unknown = 20;
  std::size_t per_intent = 50;
  double noise_share = 0.2;
  std::uint64_t seed = 1;
  std::size_t texts_max = 6000;   // known ones that the embedding is learned from
  std::size_t rivals_max = 2000;  // known ones that compete with clusters
  std::size_t dimensions = 300;
  float whitening_ridge = 0.05f;
  keel::stats::OnlineClustersOptions clusters;
  bool show = false;
  bool json = false;
};

void shuffle(Examples& examples, keel::SplitMix64& random) {
  for (std::size_t i = examples.texts.size(); i > 1; --i) {
    const std::size_t j = random.below(i);
    std::swap(examples.texts[i - 1], examples.texts[j]);
    std::swap(examples.intents[i - 1], examples.intents[j]);
  }
}

struct Stream {
  Examples known;  // with their intents
  Examples asked;  // in order; intent `noise` for what belongs to none
};

// Questions of `unknown` seeded intents, and noise, in a seeded order. What tests lack of an intent
// comes from train, which otherwise is known without the unknown intents.
Result<Stream> plan_stream(const Options& options) {
  keel::SplitMix64 random(options.seed);
  KEEL_ASSIGN(Examples train, bench::read_examples(options.train));
  shuffle(train, random);
  Examples pool;
  for (const std::string& path : options.tests) {
    KEEL_ASSIGN(const Examples test, bench::read_examples(path));
    for (std::size_t i = 0; i < test.texts.size(); ++i) pool.add(test.texts[i], test.intents[i]);
  }
  shuffle(pool, random);
  std::set<std::string> all(train.intents.begin(), train.intents.end());
  all.erase(noise);
  std::vector<std::string> intents(all.begin(), all.end());
  if (intents.size() <= options.unknown) {
    return keel::error(keel::Code::invalid_argument,
                       options.train + ": more intents than --unknown are needed");
  }
  for (std::size_t i = intents.size(); i > 1; --i) {
    std::swap(intents[i - 1], intents[random.below(i)]);
  }
  const std::set<std::string> unknown(
      intents.begin(), intents.begin() + static_cast<std::ptrdiff_t>(options.unknown));

  Stream out;
  std::map<std::string, std::size_t> taken;
  Examples rest;
  const auto take = [&](const Examples& from, bool is_train) {
    for (std::size_t i = 0; i < from.texts.size(); ++i) {
      const std::string& intent = from.intents[i];
      if (unknown.contains(intent)) {
        if (taken[intent]++ < options.per_intent) out.asked.add(from.texts[i], intent);
      } else if (is_train && intent != noise) {
        out.known.add(from.texts[i], intent);
      } else if (!is_train) {
        rest.add(from.texts[i], noise);
      }
    }
  };
  take(pool, false);
  take(train, true);
  if (!options.noise.empty()) {
    KEEL_ASSIGN(rest, bench::read_examples(options.noise));
    shuffle(rest, random);
  }
  const double questions = static_cast<double>(out.asked.texts.size());
  const auto wanted =
      static_cast<std::size_t>(questions * options.noise_share / (1 - options.noise_share));
  for (std::size_t i = 0; i < std::min(wanted, rest.texts.size()); ++i) {
    out.asked.add(rest.texts[i], noise);
  }
  shuffle(out.asked, random);
  return out;
}

std::vector<std::uint32_t> numbers_of(const std::vector<std::string>& names) {
  std::map<std::string, std::uint32_t> number;
  std::vector<std::uint32_t> out;
  for (const std::string& name : names) {
    out.push_back(number.emplace(name, static_cast<std::uint32_t>(number.size())).first->second);
  }
  return out;
}

// Where texts become vectors: learned from what is known and what was asked so far.
class Space {
 public:
  Space(const Stream& stream, const Options& options) : stream_(stream), options_(options) {
    const auto n =
        static_cast<std::ptrdiff_t>(std::min(stream.known.texts.size(), options.texts_max));
    known_texts_.assign(stream.known.texts.begin(), stream.known.texts.begin() + n);
    known_labels_ = numbers_of({stream.known.intents.begin(), stream.known.intents.begin() + n});
  }

  // From the first `asked` questions on.
  void learn(std::size_t asked) {
    std::vector<std::string> texts = known_texts_;
    texts.insert(texts.end(), stream_.asked.texts.begin(),
                 stream_.asked.texts.begin() + static_cast<std::ptrdiff_t>(asked));
    features_.fit(texts, {2, 3});
    std::vector<keel::SparseVector> rows;
    for (const std::string& text : texts) rows.push_back(features_.transform(text));
    keel::stats::LsaOptions lsa;
    lsa.dimensions = options_.dimensions;
    lsa_.fit(rows, lsa);
    Matrix known(known_texts_.size(), lsa_.dimensions());
    for (std::size_t i = 0; i < known.rows; ++i) lsa_.project(rows[i], known.row(i));
    whitening_ = {};
    if (known.rows > 0) whitening_.fit(known, known_labels_, options_.whitening_ridge);
    rivals_.rows = Matrix(std::min(known.rows, options_.rivals_max), known.columns);
    rivals_.labels.assign(known_labels_.begin(),
                          known_labels_.begin() + static_cast<std::ptrdiff_t>(rivals_.rows.rows));
    for (std::size_t i = 0; i < rivals_.rows.rows; ++i) {
      std::copy(known.row(i).begin(), known.row(i).end(), rivals_.rows.row(i).begin());
      whitening_.apply(rivals_.rows.row(i));
      keel::stats::l2_normalise(rivals_.rows.row(i));
    }
  }

  [[nodiscard]] std::vector<float> embed(const std::string& text) const {
    std::vector<float> out(lsa_.dimensions());
    lsa_.project(features_.transform(text), out);
    whitening_.apply(out);
    keel::stats::l2_normalise(out);
    return out;
  }
  [[nodiscard]] const KnownClasses& rivals() const { return rivals_; }

 private:
  const Stream& stream_;
  const Options& options_;
  std::vector<std::string> known_texts_;
  std::vector<std::uint32_t> known_labels_;
  keel::text::IntentFeatures features_;
  keel::stats::Lsa lsa_;
  keel::stats::Whitening whitening_;
  KnownClasses rivals_;
};

struct Snapshot {
  std::vector<std::uint32_t> ids;
  std::vector<bool> firm;
  std::vector<float> scores;
};

Snapshot snapshot_of(const keel::stats::OnlineClusters& clusters) {
  Snapshot out;
  out.ids.assign(clusters.ids().begin(), clusters.ids().end());
  for (std::size_t i = 0; i < out.ids.size(); ++i) {
    out.firm.push_back(clusters.firm(i));
    out.scores.push_back(clusters.score(i));
  }
  return out;
}

// Snapshots at each tenth of the stream; the last is of the whole, clustered anew.
std::vector<Snapshot> play(const Stream& stream, const Options& options) {
  Space space(stream, options);
  keel::stats::OnlineClusters clusters(options.clusters);
  const std::size_t n = stream.asked.texts.size();
  const auto consolidate = [&](std::size_t asked) {
    space.learn(asked);
    Matrix vectors;
    for (std::size_t i = 0; i < asked; ++i) {
      const std::vector<float> x = space.embed(stream.asked.texts[i]);
      if (i == 0) vectors = Matrix(asked, x.size());
      std::copy(x.begin(), x.end(), vectors.row(i).begin());
    }
    clusters.consolidate(vectors, space.rivals());
  };
  std::vector<Snapshot> out;
  space.learn(std::min(n, options.clusters.consolidate_first));
  for (std::size_t i = 0; i < n; ++i) {
    clusters.add(space.embed(stream.asked.texts[i]));
    if (clusters.due() || i + 1 == n) consolidate(i + 1);
    if ((i + 1) * 10 / n != i * 10 / n) out.push_back(snapshot_of(clusters));
  }
  return out;
}

// The mean share of questions that keep their cluster's id from one tenth of the stream to the
// next, of those that are members before and after.
double stability_of(const std::vector<Snapshot>& snapshots) {
  double sum = 0;
  double count = 0;
  for (std::size_t s = 1; s < snapshots.size(); ++s) {
    const Snapshot& before = snapshots[s - 1];
    const Snapshot& after = snapshots[s];
    double kept = 0;
    double both = 0;
    for (std::size_t i = 0; i < before.ids.size(); ++i) {
      if (!before.firm[i] || !after.firm[i]) continue;
      both += 1;
      kept += before.ids[i] == after.ids[i];
    }
    if (both == 0) continue;
    sum += kept / both;
    count += 1;
  }
  return count > 0 ? sum / count : 1;
}

void report_clusters(const Examples& asked, const Snapshot& last, Json& json) {
  namespace stats = keel::stats;
  std::vector<std::uint32_t> truth, members, nearest;
  const std::vector<std::uint32_t> intents = numbers_of(asked.intents);
  std::uint32_t alone = *std::max_element(last.ids.begin(), last.ids.end()) + 1;
  std::set<std::uint32_t> clusters;
  std::set<std::string> names;
  for (std::size_t i = 0; i < intents.size(); ++i) {
    if (last.firm[i]) clusters.insert(last.ids[i]);
    if (asked.intents[i] == noise) continue;
    names.insert(asked.intents[i]);
    truth.push_back(intents[i]);
    members.push_back(last.firm[i] ? last.ids[i] : alone++);
    nearest.push_back(last.ids[i]);
  }
  json.set("acc", stats::clustering_accuracy(truth, members));
  json.set("nmi", stats::normalised_mutual_information(truth, members));
  json.set("ari", stats::adjusted_rand_index(truth, members));
  json.set("acc_nearest", stats::clustering_accuracy(truth, nearest));
  json.set("nmi_nearest", stats::normalised_mutual_information(truth, nearest));
  json.set("ari_nearest", stats::adjusted_rand_index(truth, nearest));
  json.set("clusters", static_cast<std::uint64_t>(clusters.size()));
  json.set("true_intents", static_cast<std::uint64_t>(names.size()));
}

// Gaps: clusters of at least gap_members_min members, and what they are made of.
void report_gaps(const Examples& asked, const Snapshot& last, Json& json, bool show) {
  std::map<std::uint32_t, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < last.ids.size(); ++i) {
    if (last.firm[i]) members[last.ids[i]].push_back(i);
  }
  std::set<std::string> found;
  double gaps = 0, inside = 0, right = 0, absorbed = 0;
  for (const auto& [id, indices] : members) {
    if (indices.size() < gap_members_min) continue;
    std::map<std::string, std::size_t> counts;
    for (const std::size_t i : indices) ++counts[asked.intents[i]];
    const auto most =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    gaps += 1;
    inside += static_cast<double>(indices.size());
    absorbed += counts.contains(noise) ? static_cast<double>(counts.at(noise)) : 0;
    if (most->first != noise) {
      found.insert(most->first);
      right += static_cast<double>(most->second);
    }
    if (!show) continue;
    double score = 0;
    for (const std::size_t i : indices) score += static_cast<double>(last.scores[i]);
    std::fprintf(stderr, "%4u  %3zu  %.2f", id, indices.size(),
                 score / static_cast<double>(indices.size()));
    for (const auto& [intent, count] : counts) {
      if (count * 10 >= indices.size()) std::fprintf(stderr, "  %s %zu", intent.c_str(), count);
    }
    std::fprintf(stderr, "\n");
  }
  const auto noisy = static_cast<double>(
      std::count(asked.intents.begin(), asked.intents.end(), std::string(noise)));
  json.set("gaps", static_cast<std::uint64_t>(gaps));
  json.set("purity", inside > 0 ? right / inside : 0);
  json.set("intents_found", static_cast<std::uint64_t>(found.size()));
  json.set("gaps_per_intent", found.empty() ? 0 : gaps / static_cast<double>(found.size()));
  json.set("noise_absorbed", nullptr);
  if (noisy > 0) json.set("noise_absorbed", absorbed / noisy);
}

void print(const Json& json, bool as_json) {
  if (as_json) {
    std::printf("%s\n", keel::to_canonical(json).c_str());
    return;
  }
  for (const auto& [name, value] : json.as_object()) {
    const std::string text = value.is_string() ? value.as_string() : keel::to_canonical(value);
    std::printf("%-20s %s\n", name.c_str(), text.c_str());
  }
}

Result<Json> run(const Options& options) {
  Stream stream;
  if (!options.turns.empty()) {
    KEEL_ASSIGN(stream.asked, bench::read_examples(options.turns));
    keel::SplitMix64 random(options.seed);
    shuffle(stream.asked, random);
  } else {
    KEEL_ASSIGN(stream, plan_stream(options));
  }
  const std::vector<Snapshot> snapshots = play(stream, options);
  if (snapshots.empty()) {
    return keel::error(keel::Code::invalid_argument, "too few questions to cluster");
  }
  Json json;
  const std::filesystem::path path = options.turns.empty() ? options.train : options.turns;
  json.set("set", (path.parent_path().filename() / path.filename()).generic_string());
  json.set("seed", options.seed);
  report_clusters(stream.asked, snapshots.back(), json);
  report_gaps(stream.asked, snapshots.back(), json, options.show);
  json.set("stability", stability_of(snapshots));
  return json;
}

}  // namespace

int keel_bench_gaps(int argc, char** argv);
int keel_bench_gaps(int argc, char** argv) {
  Options options;
  CLI::App app("Grouping questions that nothing answers, as they come", "keel-bench gaps");
  app.add_option("--turns", options.turns, "JSONL of {\"text\", \"intent\"}: all are asked");
  app.add_option("--train", options.train, "JSONL: known questions, and the intents");
  app.add_option("--test", options.tests, "JSONL: what is asked, of some intents; may be repeated");
  app.add_option("--noise", options.noise,
                 "JSONL: noise; default: test questions of known intents");
  app.add_option("--unknown-intents", options.unknown, "how many intents are not known")
      ->capture_default_str();
  app.add_option("--per-intent", options.per_intent, "questions of each, at most")
      ->capture_default_str();
  app.add_option("--noise-share", options.noise_share, "of all questions")->capture_default_str();
  app.add_option("--seed", options.seed, "of the intents and the order")->capture_default_str();
  app.add_option("--dimensions", options.dimensions, "of the embedding")->capture_default_str();
  auto& clusters = options.clusters;
  app.add_option("--join", clusters.join, "least cosine with a centroid")->capture_default_str();
  app.add_option("--link", clusters.refined.link, "least mean cosine of linkage")
      ->capture_default_str();
  app.add_option("--ridge", clusters.refined.ridge)->capture_default_str();
  app.add_option("--bias", clusters.refined.bias)->capture_default_str();
  app.add_option("--confusion", clusters.refined.confusion)->capture_default_str();
  app.add_option("--score-min", clusters.refined.score_min)->capture_default_str();
  app.add_option("--known-margin", clusters.refined.known_margin)->capture_default_str();
  app.add_option("--member-min", clusters.refined.member_min)->capture_default_str();
  app.add_option("--kept-min", clusters.refined.kept_min)->capture_default_str();
  app.add_option("--cluster-min", clusters.refined.cluster_min)->capture_default_str();
  app.add_option("--size-min", clusters.refined.size_min)->capture_default_str();
  app.add_option("--rounds", clusters.refined.rounds)->capture_default_str();
  app.add_option("--whitening-ridge", options.whitening_ridge)->capture_default_str();
  app.add_option("--rivals", options.rivals_max)->capture_default_str();
  app.add_option("--consolidate-first", clusters.consolidate_first)->capture_default_str();
  app.add_flag("--show", options.show, "the gaps and their intents, on standard error");
  app.add_flag("--json", options.json, "one JSON object instead of a table");
  try {
    app.parse(argc, argv);
    if (options.turns.empty() == options.train.empty()) {
      throw CLI::ValidationError("--turns", "either --turns or --train and --test");
    }
  } catch (const CLI::ParseError& wrong) {
    const int code = app.exit(wrong);
    return code == 0 ? 0 : 2;
  }
  const Result<Json> json = run(options);
  if (!json.ok()) {
    std::fprintf(stderr, "keel-bench gaps: %s\n", json.status().message().c_str());
    return 2;
  }
  print(*json, options.json);
  return 0;
}
