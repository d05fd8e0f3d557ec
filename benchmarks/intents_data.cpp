#include "intents_data.hpp"

#include <fstream>

#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"
#include "keel/base/seams.hpp"
#include "keel/text/utf8.hpp"

namespace keel::bench {

Result<IntentExamples> read_intents(const std::string& path) {
  const auto bad = [&](std::size_t line, const std::string& why) {
    return error(Code::invalid_argument, path + ":" + std::to_string(line) + ": " + why);
  };
  std::ifstream file(path);
  if (!file) return error(Code::not_found, path + ": cannot be read; check the path");
  IntentExamples examples;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Result<Json> json = parse_json(line, limits::json_line_bytes_max);
    if (!json.ok()) return bad(number, json.status().message());
    const Json& text = (*json)["text"];
    const Json& intent = (*json)["intent"];
    const bool outside = (*json)["scope"].as_string() == out_of_scope;
    if (!text.is_string()) return bad(number, "\"text\" must be a string");
    if (!outside && intent.as_string().empty()) {
      return bad(number, "\"intent\" must be a non-empty string");
    }
    KEEL_TRY(text::check_utf8(text.as_string(), path + ":" + std::to_string(number)));
    examples.texts.push_back(text.as_string());
    examples.intents.push_back(outside ? out_of_scope : intent.as_string());
  }
  return examples;
}

IntentExamples in_scope(const IntentExamples& all) {
  IntentExamples out;
  for (std::size_t i = 0; i < all.texts.size(); ++i) {
    if (all.intents[i] == out_of_scope) continue;
    out.texts.push_back(all.texts[i]);
    out.intents.push_back(all.intents[i]);
  }
  return out;
}

IntentExamples with_names(const IntentExamples& examples) {
  IntentExamples out = examples;
  std::map<std::string, bool> told;
  for (const std::string& intent : examples.intents) {
    if (!told.emplace(intent, true).second) continue;
    std::string words = intent;
    for (char& c : words) {
      if (c == '_' || c == '-') c = ' ';
    }
    out.texts.push_back(words);
    out.intents.push_back(intent);
  }
  return out;
}

IntentSplit split(const IntentExamples& all, std::uint64_t seed, std::size_t parts,
                  std::size_t part) {
  std::vector<std::size_t> order(all.texts.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  SplitMix64 random(seed);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  IntentSplit out;
  for (std::size_t i = 0; i < order.size(); ++i) {
    IntentExamples& side = i % parts == part ? out.held_out : out.kept;
    side.texts.push_back(all.texts[order[i]]);
    side.intents.push_back(all.intents[order[i]]);
  }
  return out;
}

Result<TrainedIntents> train_intents(const IntentExamples& examples,
                                     const learn::IntentEnsembleOptions& options) {
  TrainedIntents out;
  for (const std::string& intent : examples.intents) out.classes.emplace(intent, 0);
  std::uint32_t next = 0;
  for (auto& [intent, label] : out.classes) label = next++;
  std::vector<std::uint32_t> labels;
  for (const std::string& intent : examples.intents) labels.push_back(out.classes.at(intent));
  KEEL_ASSIGN(out.ensemble, learn::IntentEnsemble::train(examples.texts, labels, next, options));
  return out;
}

}  // namespace keel::bench
