// Intent recognition against published data sets: accuracy, out-of-scope detection, cost; new
// intents learned in a burst; several intents in a message. A line of a file is {"text", "intent"}.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "intents_burst.hpp"
#include "intents_data.hpp"
#include "intents_sets.hpp"
#include "keel/base/json.hpp"
#include "keel/stats/scores.hpp"

namespace {

using bench::Examples;
using bench::TrainedIntents;
using keel::Json;
using keel::Result;

constexpr std::size_t few_examples = 2000;  // below it every example's score counts, out of fold

struct Options {
  std::string model = "ensemble";
  std::string train;
  std::string test;
  std::string out_of_scope;
  std::string validation;
  std::size_t new_intents = 0;  // of the burst
  std::size_t train_folds = 0;  // of messages with several intents
  bool names = false;
  double kept_share = 0.95;
  keel::learn::IntentEnsembleOptions fit;
  bool epochs_given = false;
  bool model_given = false;
  bool json = false;
};

struct Prediction {
  std::uint32_t label = 0;
  double score = 0;  // low for questions out of scope
};

Result<TrainedIntents> train(const Examples& examples, const Options& options) {
  return bench::train_intents(options.names ? bench::with_names(examples) : examples, options.fit);
}

std::vector<Prediction> predict(const TrainedIntents& model,
                                const std::vector<std::string>& texts) {
  std::vector<Prediction> out;
  for (const std::string& text : texts) {
    const keel::learn::IntentScores scores = model.ensemble.scores(text);
    const auto best = std::max_element(scores.logs.begin(), scores.logs.end());
    out.push_back({static_cast<std::uint32_t>(best - scores.logs.begin()), scores.scope});
  }
  return out;
}

// The score that options.kept_share of held-out questions in scope reach. Test questions play no
// part in it.
Result<double> choose_threshold(const Examples& examples, const Examples& validation,
                                const Options& options) {
  std::vector<double> scores;
  const auto judge = [&](const Examples& kept, const Examples& held_out) {
    const Result<TrainedIntents> model = train(kept, options);
    if (!model.ok()) return model.status();
    for (const Prediction& p : predict(*model, held_out.texts)) scores.push_back(p.score);
    return keel::ok_status();
  };
  if (!validation.texts.empty()) {
    KEEL_TRY(judge(examples, validation));
  } else {
    const bool few = examples.texts.size() < few_examples;
    for (std::size_t part = 0; part < (few ? 5u : 1u); ++part) {
      const auto [kept, held_out] = bench::split(examples, options.fit.seed, few ? 5 : 10, part);
      KEEL_TRY(judge(kept, held_out));
    }
  }
  if (scores.empty()) return 0.0;
  std::sort(scores.begin(), scores.end());
  const double below = (1 - options.kept_share) * static_cast<double>(scores.size());
  return scores[std::min(static_cast<std::size_t>(below), scores.size() - 1)];
}

struct Outcome {
  std::vector<std::uint32_t> truth, predicted;             // in scope
  std::vector<std::uint32_t> all_truth, all_at_threshold;  // out of scope is class classes.size()
  std::vector<double> in_scores, out_scores;
  double accepted_right = 0;
  double rejected_out = 0;
};

Outcome judge(const TrainedIntents& model, const Examples& test,
              const std::vector<Prediction>& predictions, double threshold) {
  Outcome outcome;
  const std::uint32_t outside = model.ensemble.classes();
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const Prediction& p = predictions[i];
    const std::uint32_t at_threshold = p.score < threshold ? outside : p.label;
    std::uint32_t truth = outside;
    if (test.intents[i] == bench::out_of_scope) {
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

std::string name_of(const std::filesystem::path& file) {
  return (file.parent_path().filename() / file.filename()).generic_string();  // "" of none
}

Json report(const Options& options, const Outcome& outcome) {
  namespace stats = keel::stats;
  const bool has_outside = !outcome.out_scores.empty();
  const auto share = [](double part, std::size_t all) {
    return all == 0 ? 0 : part / static_cast<double>(all);
  };
  Json json;
  json.set("model", options.model);
  json.set("train", name_of(options.train));
  json.set("test", name_of(options.test)).set("oos", name_of(options.out_of_scope));
  json.set("names", options.names).set("seed", options.fit.seed);
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

Result<Json> run_test(const Options& options, const Examples& examples, const Examples& test,
                      const Examples& validation) {
  KEEL_ASSIGN(const double threshold, choose_threshold(examples, validation, options));
  const auto train_start = std::clock();
  KEEL_ASSIGN(const TrainedIntents model, train(examples, options));
  const double train_s = bench::cpu_seconds_since(train_start);
  const std::vector<Prediction> predictions = predict(model, test.texts);
  const auto question_start = std::clock();
  (void)predict(model, test.texts);
  const double questions_s = bench::cpu_seconds_since(question_start);

  Json json = report(options, judge(model, test, predictions, threshold));
  json.set("train_s", train_s);
  json.set("question_us", questions_s * 1e6 / static_cast<double>(test.texts.size()));
  json.set("model_mb", static_cast<double>(model.ensemble.memory_bytes()) / 1e6);
  return json;
}

Result<Json> run(const Options& options) {
  if (options.train_folds > 0) {
    auto fit = keel::learn::IntentEnsembleOptions::for_sets();
    fit.seed = options.fit.seed;
    if (options.epochs_given) fit.epochs = options.fit.epochs;
    if (options.model_given) {
      fit.with_linear = options.fit.with_linear;
      fit.with_net = options.fit.with_net;
      fit.with_subwords = options.fit.with_subwords;
    }
    KEEL_ASSIGN(Json json, bench::run_sets(options.train, options.train_folds, fit));
    json.set("model", options.model_given ? options.model : "lin");
    return json.set("train", name_of(options.train));
  }
  KEEL_ASSIGN(const Examples all_train, bench::read_examples(options.train));
  KEEL_ASSIGN(Examples test, bench::read_examples(options.test));
  if (!options.out_of_scope.empty()) {
    KEEL_ASSIGN(const Examples outside, bench::read_examples(options.out_of_scope));
    for (const std::string& text : outside.texts) {
      test.texts.push_back(text);
      test.intents.emplace_back(bench::out_of_scope);
    }
  }
  const Examples examples = bench::in_scope(all_train);
  if (examples.texts.empty() || test.texts.empty()) {
    return keel::error(keel::Code::invalid_argument,
                       (examples.texts.empty() ? options.train : options.test) + ": no examples");
  }
  if (options.new_intents > 0) {
    KEEL_ASSIGN(Json json, bench::run_burst(examples, bench::in_scope(test), options.new_intents,
                                            options.fit));
    json.set("train", name_of(options.train)).set("test", name_of(options.test));
    return json.set("model", options.model);
  }
  Examples validation;
  if (!options.validation.empty()) {
    KEEL_ASSIGN(const Examples read, bench::read_examples(options.validation));
    validation = bench::in_scope(read);
  }
  return run_test(options, examples, test, validation);
}

bool choose_members(Options& options) {
  const bool all = options.model == "ensemble";
  options.fit.with_linear = all || options.model == "lin";
  options.fit.with_net = all || options.model == "net";
  options.fit.with_subwords = all || options.model == "subword";
  return options.fit.with_linear || options.fit.with_net || options.fit.with_subwords;
}

}  // namespace

int keel_bench_intents(int argc, char** argv);
int keel_bench_intents(int argc, char** argv) {
  Options options;
  CLI::App app("Intent recognition: accuracy, out-of-scope detection, cost", "keel-bench intents");
  const CLI::Option* const model =
      app.add_option("--model", options.model,
                     "lin, net, subword, or the ensemble of the three; lin with --multi")
          ->capture_default_str();
  app.add_option("--train", options.train, "JSONL of {\"text\", \"intent\"}")->required();
  app.add_option("--test", options.test, "JSONL; intent or scope \"oos\" is out of scope");
  app.add_option("--oos", options.out_of_scope, "JSONL; every line is out of scope");
  app.add_option("--valid", options.validation,
                 "JSONL for the threshold; default: a part of train");
  app.add_option("--keep", options.kept_share, "share of it that the threshold keeps")
      ->capture_default_str();
  app.add_flag("--names", options.names, "an intent's name is one more example of it");
  app.add_option("--burst", options.new_intents,
                 "so many intents arrive at once after training, with 10 examples each");
  app.add_option("--multi", options.train_folds,
                 "several intents in a message: train has \"intents\" and a \"fold\"; trains on so "
                 "many folds, from each in turn, and judges by all others");
  app.add_option("--seed", options.fit.seed, "of training and of the split")->capture_default_str();
  const CLI::Option* const epochs =
      app.add_option("--epochs", options.fit.epochs, "passes over train; 30 with --multi")
          ->capture_default_str();
  app.add_flag("--json", options.json, "one JSON object instead of a table");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    const int code = app.exit(wrong);
    return code == 0 ? 0 : 2;
  }
  options.epochs_given = epochs->count() > 0;
  options.model_given = model->count() > 0;
  if (!choose_members(options)) {
    std::fprintf(stderr, "keel-bench intents: no model %s; use lin, net, subword or ensemble\n",
                 options.model.c_str());
    return 2;
  }
  if (options.test.empty() && options.train_folds == 0) {
    std::fprintf(stderr, "keel-bench intents: no --test FILE\n");
    return 2;
  }
  const Result<Json> json = run(options);
  if (!json.ok()) {
    std::fprintf(stderr, "keel-bench intents: %s\n", json.status().message().c_str());
    return 2;
  }
  print(*json, options.json);
  return 0;
}
