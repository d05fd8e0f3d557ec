// Intent recognition against published data sets: accuracy, out-of-scope detection, cost.
// keel-bench intents --train A.jsonl --test B.jsonl [--oos C.jsonl]; a line is {"text", "intent"}.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "examples.hpp"
#include "keel/base/json.hpp"
#include "keel/base/seams.hpp"
#include "keel/stats/linear_model.hpp"
#include "keel/stats/scores.hpp"
#include "keel/text/intent_features.hpp"

namespace {

using bench::Examples;
using bench::read_examples;
using keel::Json;
using keel::Result;

struct Options {
  std::string model = "lin";
  std::string train;
  std::string test;
  std::string out_of_scope;
  std::string validation;
  std::uint64_t seed = 1;
  keel::stats::LinearModelOptions fit;
  keel::text::IntentFeatureOptions features;
  bool json = false;
};

struct Model {
  keel::text::IntentFeatures features;
  keel::stats::LinearModel linear;
  std::map<std::string, std::uint32_t> classes;
};

struct Prediction {
  std::uint32_t label = 0;
  double score = 0;  // the highest logit: low for questions out of scope
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Examples in_scope(const Examples& all) {
  Examples out;
  for (std::size_t i = 0; i < all.texts.size(); ++i) {
    if (all.intents[i] == "oos") continue;
    out.texts.push_back(all.texts[i]);
    out.intents.push_back(all.intents[i]);
  }
  return out;
}

Model train(const Examples& examples, const Options& options) {
  Model model;
  for (const std::string& intent : examples.intents) model.classes.emplace(intent, 0);
  std::uint32_t next = 0;
  for (auto& [intent, label] : model.classes) label = next++;
  model.features.fit(examples.texts, options.features);
  std::vector<keel::SparseVector> vectors;
  std::vector<std::uint32_t> labels;
  for (std::size_t i = 0; i < examples.texts.size(); ++i) {
    vectors.push_back(model.features.transform(examples.texts[i]));
    labels.push_back(model.classes.at(examples.intents[i]));
  }
  keel::stats::LinearModelOptions fit = options.fit;
  fit.seed = options.seed;
  model.linear.fit(vectors, labels, next, fit);
  return model;
}

std::vector<Prediction> predict(const Model& model, const std::vector<std::string>& texts) {
  std::vector<Prediction> out;
  std::vector<float> logits(model.linear.classes());
  for (const std::string& text : texts) {
    model.linear.logits(model.features.transform(text), logits);
    const auto best = std::max_element(logits.begin(), logits.end());
    out.push_back({static_cast<std::uint32_t>(best - logits.begin()), static_cast<double>(*best)});
  }
  return out;
}

// Every tenth example of a seeded shuffle is held out.
void split(const Examples& all, std::uint64_t seed, Examples& kept, Examples& held_out) {
  std::vector<std::size_t> order(all.texts.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  keel::SplitMix64 random(seed);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  for (std::size_t i = 0; i < order.size(); ++i) {
    Examples& part = i % 10 == 0 ? held_out : kept;
    part.texts.push_back(all.texts[order[i]]);
    part.intents.push_back(all.intents[order[i]]);
  }
}

// The score that 95 % of held-out questions in scope reach. Test questions play no part in it.
double choose_threshold(const Examples& kept, const Examples& held_out, const Options& options) {
  if (held_out.texts.empty()) return 0;
  std::vector<double> scores;
  for (const Prediction& prediction : predict(train(kept, options), held_out.texts)) {
    scores.push_back(prediction.score);
  }
  std::sort(scores.begin(), scores.end());
  return scores[scores.size() / 20];
}

struct Outcome {
  std::vector<std::uint32_t> truth, predicted;             // in scope
  std::vector<std::uint32_t> all_truth, all_at_threshold;  // out of scope is class classes.size()
  std::vector<double> in_scores, out_scores;
  double accepted_right = 0;
  double rejected_out = 0;
};

Outcome judge(const Model& model, const Examples& test, const std::vector<Prediction>& predictions,
              double threshold) {
  Outcome outcome;
  const std::uint32_t outside = model.linear.classes();
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const Prediction& p = predictions[i];
    const std::uint32_t at_threshold = p.score < threshold ? outside : p.label;
    std::uint32_t truth = outside;
    if (test.intents[i] == "oos") {
      outcome.out_scores.push_back(p.score);
      outcome.rejected_out += at_threshold == outside;
    } else {
      // An intent that train lacks can never be right.
      const auto known = model.classes.find(test.intents[i]);
      truth = known == model.classes.end() ? outside + 1 : known->second;
      outcome.truth.push_back(truth);
      outcome.predicted.push_back(p.label);
      outcome.in_scores.push_back(p.score);
      outcome.accepted_right += at_threshold == truth;
    }
    outcome.all_truth.push_back(truth);
    outcome.all_at_threshold.push_back(at_threshold);
  }
  return outcome;
}

Json report(const Options& options, const Outcome& outcome) {
  namespace stats = keel::stats;
  const bool has_outside = !outcome.out_scores.empty();
  const auto share = [](double part, std::size_t all) {
    return all == 0 ? 0 : part / static_cast<double>(all);
  };
  Json json;
  json.set("model", options.model);
  const std::filesystem::path train = options.train;
  json.set("train", (train.parent_path().filename() / train.filename()).generic_string());
  json.set("seed", options.seed);
  json.set("accuracy", stats::accuracy(outcome.truth, outcome.predicted));
  json.set("macro_f1", stats::macro_f1(outcome.truth, outcome.predicted));
  json.set("in_scope_accuracy_at_threshold", share(outcome.accepted_right, outcome.truth.size()));
  json.set("mcc", has_outside ? stats::mcc(outcome.all_truth, outcome.all_at_threshold)
                              : stats::mcc(outcome.truth, outcome.predicted));
  json.set("oos_auroc", nullptr).set("oos_fpr95", nullptr).set("oos_recall_at_threshold", nullptr);
  if (has_outside) {
    json.set("oos_auroc", stats::auroc(outcome.in_scores, outcome.out_scores));
    json.set("oos_fpr95", stats::fpr_at_tpr95(outcome.in_scores, outcome.out_scores));
    json.set("oos_recall_at_threshold", share(outcome.rejected_out, outcome.out_scores.size()));
  }
  return json;
}

void print(const Json& json, bool as_json) {
  if (as_json) {
    std::printf("%s\n", keel::to_canonical(json).c_str());
    return;
  }
  for (const auto& [name, value] : json.as_object()) {
    const std::string text = value.is_string() ? value.as_string() : keel::to_canonical(value);
    std::printf("%-32s %s\n", name.c_str(), text.c_str());
  }
}

Result<Json> run(const Options& options) {
  if (options.model != "lin") {
    return keel::error(keel::Code::unsupported, "--model " + options.model + ": only lin is known");
  }
  KEEL_ASSIGN(const Examples all_train, read_examples(options.train));
  KEEL_ASSIGN(Examples test, read_examples(options.test));
  if (!options.out_of_scope.empty()) {
    KEEL_ASSIGN(const Examples outside, read_examples(options.out_of_scope));
    for (const std::string& text : outside.texts) {
      test.texts.push_back(text);
      test.intents.emplace_back("oos");
    }
  }
  const Examples examples = in_scope(all_train);
  if (examples.texts.empty() || test.texts.empty()) {
    return keel::error(keel::Code::invalid_argument,
                       (examples.texts.empty() ? options.train : options.test) + ": no examples");
  }
  Examples kept = examples;
  Examples held_out;
  if (options.validation.empty()) {
    kept = {};
    split(examples, options.seed, kept, held_out);
  } else {
    KEEL_ASSIGN(const Examples validation, read_examples(options.validation));
    held_out = in_scope(validation);
  }
  const double threshold = choose_threshold(kept, held_out, options);

  const auto train_start = std::chrono::steady_clock::now();
  const Model model = train(examples, options);
  const double train_s = seconds_since(train_start);
  const std::vector<Prediction> predictions = predict(model, test.texts);
  const auto question_start = std::chrono::steady_clock::now();
  (void)predict(model, test.texts);
  const double questions_s = seconds_since(question_start);

  Json json = report(options, judge(model, test, predictions, threshold));
  json.set("train_s", train_s);
  json.set("question_us", questions_s * 1e6 / static_cast<double>(test.texts.size()));
  json.set("model_mb",
           static_cast<double>(model.linear.memory_bytes() + model.features.memory_bytes()) / 1e6);
  return json;
}

}  // namespace

int keel_bench_intents(int argc, char** argv);
int keel_bench_intents(int argc, char** argv) {
  Options options;
  CLI::App app("Intent recognition: accuracy, out-of-scope detection, cost", "keel-bench intents");
  app.add_option("--model", options.model, "lin: multinomial logistic regression")
      ->capture_default_str();
  app.add_option("--train", options.train, "JSONL of {\"text\", \"intent\"}")->required();
  app.add_option("--test", options.test, "JSONL; intent or scope \"oos\" is out of scope")
      ->required();
  app.add_option("--oos", options.out_of_scope, "JSONL; every line is out of scope");
  app.add_option("--valid", options.validation,
                 "JSONL for the threshold; default: a tenth of train");
  app.add_option("--seed", options.seed, "of training and of the split")->capture_default_str();
  app.add_option("--epochs", options.fit.epochs, "passes over train")->capture_default_str();
  app.add_option("--dropout", options.fit.feature_dropout, "of features")->capture_default_str();
  app.add_option("--word-texts-min", options.features.word_texts_min,
                 "leave rarer word n-grams out")
      ->capture_default_str();
  app.add_option("--char-texts-min", options.features.char_texts_min,
                 "leave rarer character n-grams out")
      ->capture_default_str();
  app.add_flag("--json", options.json, "one JSON object instead of a table");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    const int code = app.exit(wrong);
    return code == 0 ? 0 : 2;
  }
  const Result<Json> json = run(options);
  if (!json.ok()) {
    std::fprintf(stderr, "keel-bench intents: %s\n", json.status().message().c_str());
    return 2;
  }
  print(*json, options.json);
  return 0;
}
