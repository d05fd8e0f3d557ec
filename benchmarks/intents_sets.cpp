#include "intents_sets.hpp"

#include <algorithm>
#include <ctime>
#include <map>
#include <span>
#include <vector>

#include "examples.hpp"
#include "intents_data.hpp"
#include "keel/stats/scores.hpp"

namespace bench {
namespace {

using keel::Json;
using keel::Result;
using keel::learn::IntentEnsemble;
using keel::learn::IntentEnsembleOptions;

constexpr std::size_t parts = 5;  // of the training messages, to choose the threshold by

struct Messages {
  std::vector<std::string> texts;
  std::vector<std::vector<std::uint32_t>> intents;

  void add(const Messages& from, std::size_t i) {
    texts.push_back(from.texts[i]);
    intents.push_back(from.intents[i]);
  }
};

struct Data {
  Messages messages;
  std::vector<std::uint64_t> folds;  // of the messages
  std::uint32_t classes = 0;
};

Result<Data> read(const std::string& path) {
  Data data;
  std::map<std::string, std::uint32_t> classes;
  std::vector<std::vector<std::string>> names;
  const auto take = [&](const Json& line) -> keel::Status {
    KEEL_ASSIGN(std::string text, text_of(line, "text"));
    const Json& intents = line["intents"];
    if (!intents.is_array() || !line["fold"].is_int() || line["fold"].as_int() < 0) {
      return keel::error(keel::Code::invalid_argument,
                         "needs \"intents\", an array of names, and \"fold\", a number from 0 on");
    }
    names.emplace_back();
    for (const Json& intent : intents.as_array()) {
      names.back().push_back(intent.as_string());
      classes.emplace(intent.as_string(), 0);
    }
    data.messages.texts.push_back(std::move(text));
    data.folds.push_back(static_cast<std::uint64_t>(line["fold"].as_int()));
    return {};
  };
  KEEL_TRY(read_lines(path, take));
  for (auto& [name, number] : classes) number = data.classes++;
  for (const std::vector<std::string>& of_message : names) {
    std::vector<std::uint32_t>& set = data.messages.intents.emplace_back();
    for (const std::string& name : of_message) set.push_back(classes.at(name));
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
  }
  return data;
}

Result<IntentEnsemble> train(const Messages& messages, std::uint32_t classes,
                             const IntentEnsembleOptions& options) {
  return IntentEnsemble::train(messages.texts, messages.intents, classes, options);
}

// The probability from which on an intent counts as there: the best for messages of training that
// the model judging them was not trained on.
Result<double> choose_threshold(const Messages& messages, std::uint32_t classes,
                                const IntentEnsembleOptions& options) {
  std::vector<double> there, not_there;
  for (std::size_t part = 0; part < parts; ++part) {
    Messages kept, held_out;
    for (std::size_t i = 0; i < messages.texts.size(); ++i) {
      (i % parts == part ? held_out : kept).add(messages, i);
    }
    KEEL_ASSIGN(const IntentEnsemble model, train(kept, classes, options));
    for (std::size_t i = 0; i < held_out.texts.size(); ++i) {
      const std::vector<float> p = model.scores(held_out.texts[i]).probabilities;
      const std::vector<std::uint32_t>& truth = held_out.intents[i];
      for (std::uint32_t k = 0; k < classes; ++k) {
        const bool is = std::binary_search(truth.begin(), truth.end(), k);
        (is ? there : not_there).push_back(static_cast<double>(p[k]));
      }
    }
  }
  return keel::stats::best_f1_threshold(there, not_there);
}

double mean(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

}  // namespace

Result<Json> run_sets(const std::string& path, std::size_t train_folds,
                      const IntentEnsembleOptions& options) {
  KEEL_ASSIGN(const Data data, read(path));
  const std::uint64_t folds =
      data.folds.empty() ? 0 : *std::max_element(data.folds.begin(), data.folds.end()) + 1;
  if (train_folds == 0 || train_folds >= folds) {
    return keel::error(keel::Code::invalid_argument,
                       path + ": has " + std::to_string(folds) +
                           " folds; train on one at least, and leave one to judge by");
  }
  std::vector<double> micro, macro, exact, thresholds, train_s, question_us;
  double train_size = 0;
  for (std::uint64_t first = 0; first < folds; ++first) {
    Messages seen, test;
    for (std::size_t i = 0; i < data.folds.size(); ++i) {
      const bool trains = (data.folds[i] + folds - first) % folds < train_folds;
      (trains ? seen : test).add(data.messages, i);
    }
    KEEL_ASSIGN(const double threshold, choose_threshold(seen, data.classes, options));
    const std::clock_t start = std::clock();
    KEEL_ASSIGN(const IntentEnsemble model, train(seen, data.classes, options));
    train_s.push_back(cpu_seconds_since(start));
    std::vector<std::vector<std::uint32_t>> found;
    const std::clock_t questions = std::clock();
    for (const std::string& text : test.texts) {
      const std::vector<float> p = model.scores(text).probabilities;
      found.emplace_back();
      for (std::uint32_t k = 0; k < data.classes; ++k) {
        if (static_cast<double>(p[k]) >= threshold) found.back().push_back(k);
      }
    }
    question_us.push_back(cpu_seconds_since(questions) * 1e6 /
                          static_cast<double>(test.texts.size()));
    const keel::stats::SetScores scores = keel::stats::set_scores(test.intents, found);
    micro.push_back(scores.micro_f1);
    macro.push_back(scores.macro_f1);
    exact.push_back(scores.exact);
    thresholds.push_back(threshold);
    train_size += static_cast<double>(seen.texts.size());
  }
  Json json;
  json.set("seed", options.seed).set("intents", data.classes).set("turns", micro.size());
  json.set("train_messages", train_size / static_cast<double>(folds));
  json.set("sets_micro_f1", mean(micro)).set("sets_macro_f1", mean(macro));
  json.set("sets_exact", mean(exact)).set("sets_threshold", mean(thresholds));
  json.set("train_s", mean(train_s)).set("question_us", mean(question_us));
  return json;
}

}  // namespace bench
