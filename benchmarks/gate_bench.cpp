// Answering with a bound on wrong answers while the world drifts, through the engine's own gate.
// keel-bench gate --set X.json [--drift none|new|gradual|label] [--label-noise P] [--streams N]
//                 [--part test|stream]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "bench.hpp"
#include "keel/base/json.hpp"
#include "keel/base/seams.hpp"
#include "keel/learn/gate.hpp"
#include "keel/stats/linear_model.hpp"
#include "keel/text/intent_features.hpp"
#include "sets.hpp"

namespace {

using keel::Json;

constexpr std::size_t questions = 20'000;
constexpr std::size_t drift_at = 10'000;
constexpr std::size_t evaluated_every = 50;
constexpr std::size_t gradual_by = 15'000;  // all of a gradual drift is there
constexpr double new_share = 0.25;          // of the questions, once all of the drift is there
constexpr std::size_t worlds_max = 5;       // each with topics of its own left out
constexpr std::size_t broken_topics = 5;    // of a label drift
constexpr double judged_warm_up = 1;        // chance that a question of the first 1,000 is judged
constexpr double judged_answered = 0.5;
constexpr double judged_escalated = 0.2;
constexpr double judged_alert = 0.5;  // escalated ones, while the gate asks for more
constexpr std::size_t stable = 500;   // questions without excess that end a recovery

struct Options {
  std::string set;
  std::string drift = "none";
  std::string part = "test";
  double label_noise = 0;
  std::size_t streams = 20;
  std::uint64_t seed = 1;
  bool json = false;
};

// A question of the pool as the classifier sees it.
struct Case {
  double score = 0;
  std::uint32_t article = 0;  // predicted
  bool wrong = false;
};

struct World {
  std::vector<Case> known;   // of topics that were trained
  std::vector<Case> unseen;  // of topics that were not: every answer is wrong
  std::vector<std::uint32_t> articles;
};

// The questions to train on and those to ask: the stream and the test part, or the halves of the
// stream part, to tune by.
struct Parts {
  std::vector<const bench::Query*> train, pool;
};
Parts parts_of(const bench::Set& set, const std::string& part) {
  Parts out;
  for (std::size_t i = 0; i < set.stream.size(); ++i) {
    (part == "stream" && i % 2 == 1 ? out.pool : out.train).push_back(&set.stream[i]);
  }
  if (part == "stream") return out;
  for (const bench::Query& query : set.test) out.pool.push_back(&query);
  return out;
}

// A quarter of the topics, drawn.
std::vector<bool> draw_left_out(std::size_t topics, std::uint64_t seed) {
  std::vector<bool> out(topics);
  std::vector<std::size_t> order(topics);
  std::iota(order.begin(), order.end(), 0);
  keel::SplitMix64 random(seed);
  for (std::size_t i = topics; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  for (std::size_t i = 0; i < topics / 4; ++i) out[order[i]] = true;
  return out;
}

// Trains on the articles and the train part, without the topics left out; asks the pool.
World make_world(const bench::Set& set, const Parts& parts, const std::vector<bool>& left_out,
                 std::uint64_t seed) {
  std::vector<std::string> texts;
  std::vector<std::size_t> labels;
  for (std::size_t i = 0; i < set.articles.size(); ++i) {
    if (left_out[i]) continue;
    texts.push_back(set.articles[i].title);
    labels.push_back(i);
  }
  for (const bench::Query* query : parts.train) {
    if (query->right.empty() || left_out[query->right.front()]) continue;
    texts.push_back(query->text);
    labels.push_back(query->right.front());
  }
  keel::text::IntentFeatures features;
  features.fit(texts, {});
  std::vector<std::uint32_t> class_of(set.articles.size(), 0);
  std::vector<std::size_t> article_of;
  for (std::size_t i = 0; i < set.articles.size(); ++i) {
    if (left_out[i]) continue;
    class_of[i] = static_cast<std::uint32_t>(article_of.size());
    article_of.push_back(i);
  }
  std::vector<keel::SparseVector> vectors;
  std::vector<std::uint32_t> classes;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    vectors.push_back(features.transform(texts[i]));
    classes.push_back(class_of[labels[i]]);
  }
  keel::stats::LinearModelOptions fit;
  fit.seed = seed;
  keel::stats::LinearModel model;
  const auto count = static_cast<std::uint32_t>(article_of.size());
  model.fit(vectors, classes, count, fit);
  World world;
  world.articles.assign(article_of.begin(), article_of.end());
  std::vector<float> logits(count);
  for (const bench::Query* query : parts.pool) {
    if (query->right.empty()) continue;
    model.logits(features.transform(query->text), logits);
    const auto best =
        static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
    double sum = 0;
    for (const float logit : logits) sum += std::exp(static_cast<double>(logit - logits[best]));
    const std::size_t predicted = article_of[best];
    const bool right =
        std::find(query->right.begin(), query->right.end(), predicted) != query->right.end();
    const bool unseen = left_out[query->right.front()];
    (unseen ? world.unseen : world.known)
        .push_back({1 / sum, static_cast<std::uint32_t>(predicted), unseen || !right});
  }
  return world;
}

struct Policy {
  double coverage = 0;
  double risk = 0;
};

// Coverage and share wrong of a mix of cases under a rule `answers(case)`; the truth is known here.
template <class Answers, class Wrong>
Policy judge(const World& world, double unseen, const Answers& answers, const Wrong& wrong) {
  double answered = 0;
  double failed = 0;
  const auto add = [&](const std::vector<Case>& cases, double share) {
    if (share <= 0) return;
    const double weight = share / static_cast<double>(cases.size());
    for (const Case& one : cases) {
      if (!answers(one)) continue;
      answered += weight;
      failed += wrong(one) ? weight : 0;
    }
  };
  add(world.known, 1 - unseen);
  add(world.unseen, unseen);
  return {answered, answered > 0 ? failed / answered : 0};
}

// The largest share of the known questions that a threshold can answer within alpha.
double oracle(const World& world, double alpha) {
  std::vector<Case> cases = world.known;
  std::sort(cases.begin(), cases.end(),
            [](const Case& a, const Case& b) { return a.score > b.score; });
  double wrong = 0;
  double best = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    wrong += cases[i].wrong;
    const auto n = static_cast<double>(i + 1);
    if (wrong / n <= alpha) best = n / static_cast<double>(cases.size());
  }
  return best;
}

struct Result {
  bool ever_above = false;      // before the drift
  double coverage = 0;          // of the oracle's, over the last 2,000 questions before the drift
  double recovery = questions;  // questions after the drift; `questions`: never
  double above_after = 0;       // share of the time after the drift
  double realised = 0;          // wrong of answered after the drift (of all with none)
  double false_alarms = 0;
  double automation = 0;  // share answered after the drift
};

class Stream {
 public:
  Stream(const Options& options, const World& world, std::uint64_t seed)
      : options_(options), world_(world), random_(seed) {
    for (std::size_t i = 0; i < broken_topics; ++i) {
      broken_.push_back(world.articles[random_.below(world.articles.size())]);
    }
  }

  Result play() {
    Result out;
    const double best = oracle(world_, gate_.risk().alpha);
    double coverage = 0;
    int measured = 0;
    double above = 0;
    std::size_t last_above = drift_at;
    double answered = 0;
    double wrong = 0;
    for (number_ = 0; number_ < questions; ++number_) {
      const bool after = options_.drift == "none" || number_ >= drift_at;
      const auto [was_answered, was_wrong] = question();
      if (after) {
        answered += was_answered;
        wrong += was_answered && was_wrong;
      }
      if (number_ + 1 == drift_at) out.false_alarms = static_cast<double>(gate_.alarms());
      if ((number_ + 1) % evaluated_every != 0) continue;
      const Policy now = policy();
      const bool excess = now.risk > gate_.risk().alpha;
      if (number_ < drift_at) {
        out.ever_above = out.ever_above || excess;
        if (number_ + 2000 >= drift_at) {
          coverage += now.coverage / best;
          ++measured;
        }
      } else if (excess) {
        above += evaluated_every;
        if (number_ < last_above + stable) last_above = number_ + 1;
      }
    }
    out.coverage = coverage / measured;
    out.recovery = static_cast<double>(last_above - drift_at);
    if (last_above + stable > questions) out.recovery = questions;
    out.above_after = above / static_cast<double>(questions - drift_at);
    out.realised = answered > 0 ? wrong / answered : 0;
    out.automation =
        answered / static_cast<double>(options_.drift == "none" ? questions : questions - drift_at);
    return out;
  }

 private:
  [[nodiscard]] double unseen_share() const {
    if (number_ < drift_at) return 0;
    if (options_.drift == "new") return new_share;
    if (options_.drift != "gradual") return 0;
    const double way = static_cast<double>(number_ - drift_at) / (gradual_by - drift_at);
    return new_share * std::min(1.0, way);
  }
  [[nodiscard]] bool is_wrong(const Case& one) const {
    const bool broken = options_.drift == "label" && number_ >= drift_at &&
                        std::find(broken_.begin(), broken_.end(), one.article) != broken_.end();
    return one.wrong || broken;
  }
  [[nodiscard]] Policy policy() const {
    std::map<std::uint32_t, keel::learn::Limit> limits;
    for (const std::uint32_t article : world_.articles) {
      limits[article] = gate_.limit(keel::Mode::answer, article);
    }
    return judge(
        world_, unseen_share(),
        [&](const Case& one) {
          const keel::learn::Limit& limit = limits.at(one.article);
          return !limit.quarantined && gate_.with_record(one.score, one.article) >= limit.score;
        },
        [&](const Case& one) { return is_wrong(one); });
  }

  // Asks one question: whether it is answered, and wrongly.
  std::pair<bool, bool> question() {
    const bool unseen = random_.uniform() < unseen_share();
    const std::vector<Case>& cases = unseen ? world_.unseen : world_.known;
    const Case& one = cases[random_.below(cases.size())];
    const keel::learn::Limit limit = gate_.limit(keel::Mode::answer, one.article);
    const double score = gate_.with_record(one.score, one.article);
    const bool answered = limit.name == "certified" && !limit.quarantined && score >= limit.score;
    keel::learn::AnswerRecord record;
    record.id = keel::EventId{0, number_ + 1};
    record.score = static_cast<float>(score);
    record.confidence = static_cast<float>(gate_.confidence(score));
    record.threshold_score = static_cast<float>(limit.score);
    record.candidates.push_back({one.article, {}});
    record.decision = answered ? 1 : 3;
    record.shown = answered;
    const bool warm = number_ < keel::stats::RiskGate::warm_up;
    const double escalated = gate_.alert() ? judged_alert : judged_escalated;
    const double propensity = warm ? judged_warm_up : answered ? judged_answered : escalated;
    gate_.asked(record);
    const bool wrong = is_wrong(one);
    if (answered) gate_.reported(record, random_.uniform() < options_.label_noise ? !wrong : wrong);
    if (random_.uniform() < propensity) {
      keel::learn::Judgement judgement;
      judgement.wrong = wrong;
      judgement.propensity = propensity;
      judgement.least = warm ? judged_warm_up : std::min(judged_answered, escalated);
      judgement.even_above = warm ? 0 : limit.score;
      gate_.judged(judgement, record);
    }
    return {answered, wrong};
  }

  const Options& options_;
  const World& world_;
  keel::SplitMix64 random_;
  keel::learn::Gate gate_;
  std::vector<std::uint32_t> broken_;
  std::size_t number_ = 0;
};

Json report(const Options& options, const std::vector<Result>& results) {
  const auto mean = [&](auto member) {
    double sum = 0;
    for (const Result& result : results) sum += static_cast<double>(result.*member);
    return sum / static_cast<double>(results.size());
  };
  std::vector<double> recoveries;
  for (const Result& result : results) recoveries.push_back(result.recovery);
  std::sort(recoveries.begin(), recoveries.end());
  const double median = recoveries[(recoveries.size() - 1) / 2];
  const bool drifts = options.drift != "none";
  Json out;
  out.set("set", options.set.substr(options.set.rfind('/') + 1)).set("drift", options.drift);
  out.set("part", options.part).set("label_noise", options.label_noise).set("seed", options.seed);
  out.set("streams", static_cast<std::uint64_t>(results.size()));
  out.set("ever_above_alpha_before_drift", mean(&Result::ever_above));
  out.set("coverage_of_oracle", mean(&Result::coverage));
  out.set("recovery_questions", nullptr).set("above_alpha_after_drift", nullptr);
  if (drifts) {
    if (median < questions) out.set("recovery_questions", median);
    out.set("above_alpha_after_drift", mean(&Result::above_after));
  }
  out.set("realised_risk", mean(&Result::realised)).set("automation", mean(&Result::automation));
  out.set("false_alarms", mean(&Result::false_alarms));
  return out;
}

keel::Result<Json> run(const Options& options) {
  KEEL_ASSIGN(const bench::Set set, bench::load_set(options.set));
  const Parts parts = parts_of(set, options.part);
  const bool unseen = options.drift == "new" || options.drift == "gradual";
  const std::size_t count = std::min(worlds_max, options.streams);
  std::vector<World> worlds;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = options.seed * worlds_max + i;
    const std::vector<bool> left_out =
        unseen ? draw_left_out(set.articles.size(), seed) : std::vector<bool>(set.articles.size());
    worlds.push_back(make_world(set, parts, left_out, seed));
    if (worlds.back().known.empty() || (unseen && worlds.back().unseen.empty())) {
      return keel::error(keel::Code::invalid_argument,
                         options.set + ": too few questions that an article answers");
    }
  }
  std::vector<Result> results;
  for (std::size_t i = 0; i < options.streams; ++i) {
    results.push_back(Stream(options, worlds[i % count], options.seed * 1000 + i).play());
    std::fprintf(stderr, "stream %zu of %zu\n", i + 1, options.streams);
  }
  return report(options, results);
}

}  // namespace

int keel_bench_gate(int argc, char** argv) {
  Options options;
  CLI::App app("Answering with a bound on wrong answers, through drift", "keel-bench gate");
  app.add_option("--set", options.set, "articles and queries, JSON")->required();
  app.add_option("--drift", options.drift,
                 "new: a quarter of the questions of unseen topics from the middle on; gradual: "
                 "the same, rising over 5,000 questions; label: five topics' answers turn wrong")
      ->check(CLI::IsMember({"none", "new", "gradual", "label"}))
      ->capture_default_str();
  app.add_option("--part", options.part,
                 "asked questions: test, or stream: train on one half of the stream part and ask "
                 "the other, to tune by")
      ->check(CLI::IsMember({"test", "stream"}))
      ->capture_default_str();
  app.add_option("--label-noise", options.label_noise, "share of proxy labels that are wrong")
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  app.add_option("--streams", options.streams, "streams of 20,000 questions")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "of the model, the topics left out and the streams")
      ->capture_default_str();
  app.add_flag("--json", options.json, "one JSON object instead of a table");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  const keel::Result<Json> json = run(options);
  if (!json.ok()) {
    std::fprintf(stderr, "keel-bench gate: %s\n", json.status().message().c_str());
    return 2;
  }
  if (options.json) {
    std::printf("%s\n", keel::to_canonical(*json).c_str());
    return 0;
  }
  for (const auto& [name, value] : json->as_object()) {
    const std::string text = value.is_string() ? value.as_string() : keel::to_canonical(value);
    std::printf("%-32s %s\n", name.c_str(), text.c_str());
  }
  return 0;
}
