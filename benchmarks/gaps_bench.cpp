// Finding gaps: questions that no known intent covers, clustered as they come.
// keel-bench gaps --train A.jsonl --test B.jsonl: some intents are unknown, the rest is known.
// keel-bench gaps --turns X.jsonl: every intent is unknown.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "examples.hpp"
#include "keel/base/json.hpp"
#include "keel/base/seams.hpp"
#include "keel/learn/gaps.hpp"
#include "keel/stats/clustering_scores.hpp"

namespace {

using bench::Examples;
using keel::Json;
using keel::Result;

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

struct Snapshot {
  std::vector<std::uint32_t> ids;  // of the gap that each question is most like
  std::vector<bool> gap;           // whether it is one of that gap's, and people are told of it
  std::vector<double> cohesion;
};

// The engine's learner, given questions in turn, as if an agent had answered each in words that are
// not on record.
class Desk {
 public:
  // A question whose article is known.
  void credit(const std::string& text, std::uint32_t article) {
    keel::learn::Outcome outcome = outcome_of(text);
    outcome.slot = article;
    outcome.weight = 2;
    outcome.cause = keel::learn::Cause::correction;
    memory_.apply(outcome, answers_);
  }
  void ask(const std::string& text) {
    keel::learn::Outcome outcome = outcome_of(text);
    outcome.kind = keel::learn::Outcome::Kind::unanswered;
    const auto start = std::chrono::steady_clock::now();
    (void)gaps_.learn(outcome, answers_, memory_, {});
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    longest_ms_ = std::max(longest_ms_, took.count());
    total_ms_ += took.count();
  }
  [[nodiscard]] Snapshot snapshot() const {
    Snapshot out;
    gaps_.questions().for_each([&](const keel::learn::GapQuestion& question) {
      const bool gap = question.gap != keel::learn::no_slot && gaps_.all()[question.gap].mature();
      const std::uint32_t id = gap ? question.gap : question.nearest;
      out.ids.push_back(id == keel::learn::no_slot ? ~question.answer : id);
      out.gap.push_back(gap);
      out.cohesion.push_back(gap ? gaps_.all()[id].cohesion() : 0);
    });
    return out;
  }
  [[nodiscard]] double longest_ms() const { return longest_ms_; }
  [[nodiscard]] double total_ms() const { return total_ms_; }

 private:
  keel::learn::Outcome outcome_of(const std::string& text) {
    keel::learn::Fact fact;
    fact.id = {1, ++count_};
    fact.at_us = static_cast<std::int64_t>(count_);
    keel::learn::Answered answered;
    answered.text = text;
    fact.body = answered;
    keel::learn::Outcome outcome;
    outcome.answer = answers_.apply(fact, knowledge_);
    return outcome;
  }
  keel::learn::Knowledge knowledge_;
  keel::learn::Answers answers_;
  keel::learn::Memory memory_;
  keel::learn::Gaps gaps_;
  std::uint64_t count_ = 0;
  double longest_ms_ = 0;
  double total_ms_ = 0;
};

// Snapshots at each tenth of the stream.
std::vector<Snapshot> play(const Stream& stream, Desk& desk) {
  const std::vector<std::uint32_t> articles = numbers_of(stream.known.intents);
  for (std::size_t i = 0; i < articles.size(); ++i) desk.credit(stream.known.texts[i], articles[i]);
  std::vector<Snapshot> out;
  const std::size_t n = stream.asked.texts.size();
  for (std::size_t i = 0; i < n; ++i) {
    desk.ask(stream.asked.texts[i]);
    if ((i + 1) * 10 / n != i * 10 / n) out.push_back(desk.snapshot());
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
      if (!before.gap[i] || !after.gap[i]) continue;
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
  std::uint32_t alone = keel::learn::no_slot;
  std::set<std::uint32_t> clusters;
  std::set<std::string> names;
  for (std::size_t i = 0; i < intents.size(); ++i) {
    if (last.gap[i]) clusters.insert(last.ids[i]);
    if (asked.intents[i] == noise) continue;
    names.insert(asked.intents[i]);
    truth.push_back(intents[i]);
    members.push_back(last.gap[i] ? last.ids[i] : alone--);
    nearest.push_back(last.ids[i]);
  }
  json.set("acc_members", stats::clustering_accuracy(truth, members));
  json.set("nmi_members", stats::normalised_mutual_information(truth, members));
  json.set("ari_members", stats::adjusted_rand_index(truth, members));
  json.set("acc", stats::clustering_accuracy(truth, nearest));
  json.set("nmi", stats::normalised_mutual_information(truth, nearest));
  json.set("ari", stats::adjusted_rand_index(truth, nearest));
  json.set("clusters", static_cast<std::uint64_t>(clusters.size()));
  json.set("true_intents", static_cast<std::uint64_t>(names.size()));
}

// The gaps that people are told of, and what they are made of.
void report_gaps(const Examples& asked, const Snapshot& last, Json& json, bool show) {
  std::map<std::uint32_t, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < last.ids.size(); ++i) {
    if (last.gap[i]) members[last.ids[i]].push_back(i);
  }
  std::set<std::string> found;
  double gaps = 0, inside = 0, right = 0, absorbed = 0;
  for (const auto& [id, indices] : members) {
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
    std::fprintf(stderr, "%4u  %3zu  %.2f", id, indices.size(), last.cohesion[indices.front()]);
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
  Desk desk;
  const std::vector<Snapshot> snapshots = play(stream, desk);
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
  json.set("learn_ms_mean", desk.total_ms() / static_cast<double>(stream.asked.texts.size()));
  json.set("learn_ms_max", desk.longest_ms());
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
