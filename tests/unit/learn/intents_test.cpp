#include "keel/learn/intents.hpp"

#include <catch2/catch.hpp>

#include "keel/base/codec.hpp"

using namespace keel;
using namespace keel::learn;

namespace {

constexpr std::uint16_t strong = 40'000;

QuestionVector question(std::uint16_t feature) {
  QuestionVector x;
  x.entries.push_back({feature, strong});
  return x;
}

stats::LinearModel linear_member() {
  stats::LinearModel linear;
  std::vector<stats::SparseVector> rows;
  std::vector<std::uint32_t> classes;
  for (std::uint32_t i = 0; i < 20; ++i) {
    rows.push_back({{i % 2, 0.6f}});
    classes.push_back(i % 2);
  }
  linear.fit(rows, classes, 2);
  return linear;
}

// Two topics; features 3 and 9 mean one each.
IntentModel linear_alone() {
  IntentModel model;
  model.topics = {"billing", "cards"};
  model.features = {3, 9};
  model.examples = 20;
  model.linear = stats::CompactLinear(linear_member());
  return model;
}

IntentModel with_net() {
  IntentModel model = linear_alone();
  std::vector<stats::SparseVector> rows = {{{0, 0.6f}}, {{1, 0.6f}}};
  const std::vector<std::uint32_t> classes = {0, 1};
  stats::NetModelOptions options;
  options.hidden = 8;
  options.epochs = 100;
  stats::NetModel net;
  net.fit(rows, classes, 2, options);
  model.net = stats::CompactNet(net);
  return model;
}

void put_to_use(Intents& intents, const std::string& parameters) {
  Fact fact;
  fact.id = {1, 1};
  fact.subject = "intents";
  fact.body = ModelFitted{parameters, 20, {}};
  intents.apply(fact);
  fact.body = ModelPromoted{{1, 1}, {}};
  intents.apply(fact);
}

std::string written(const IntentModel& model) {
  Writer out;
  out(model);
  return out.take();
}

}  // namespace

TEST_CASE("models of earlier forms are put to use") {
  const IntentModel model = with_net();
  Writer first;  // topics, features, the linear model in floats, the number of examples
  first(model.topics, model.features, linear_member(), model.examples);
  Writer second;
  second(std::vector<std::string>(), std::uint32_t{2}, model.topics, model.features,
         linear_member(), model.examples, model.net);
  for (const std::string& parameters : {first.data(), second.data()}) {
    Intents intents;
    put_to_use(intents, parameters);
    REQUIRE(intents.champion());
    CHECK(intents.champion()->examples == 20);
    CHECK(intents.guess(question(3)).topic == "billing");
    CHECK(intents.guess(question(9)).topic == "cards");
    CHECK((intents.champion()->net.classes() == 2) == (parameters == second.data()));
  }
}

TEST_CASE("a model with a net is put to use, kept and read again") {
  Intents intents;
  put_to_use(intents, written(with_net()));
  CHECK(intents.fitted() == 20);
  const IntentGuess guess = intents.guess(question(9));
  CHECK(guess.topic == "cards");
  CHECK(intents.guess(question(3)).topic == "billing");
  Writer out;
  out(intents);
  Intents loaded;
  Reader in(out.data());
  in(loaded);
  REQUIRE(in.ok());
  CHECK(in.at_end());
  CHECK(loaded.guess(question(9)).probability == guess.probability);
}

TEST_CASE("both members are heard") {
  const IntentModel model = with_net();
  const IntentModel alone = linear_alone();
  const std::vector<float> together = model.probabilities(question(9));
  const std::vector<float> linear = alone.probabilities(question(9));
  CHECK(together[0] + together[1] == Approx(1).epsilon(1e-5));
  CHECK(together[1] != linear[1]);
}

TEST_CASE("a model whose members do not fit one another is never put to use") {
  const auto refused = [](const IntentModel& model) {
    Intents intents;
    put_to_use(intents, written(model));
    CHECK(intents.guess(question(3)).topic.empty());
  };
  IntentModel more_topics = with_net();
  more_topics.topics.push_back("delivery");
  refused(more_topics);
  IntentModel fewer_features = with_net();
  fewer_features.features.pop_back();
  refused(fewer_features);
  Intents intents;
  put_to_use(intents, std::string("\0\7", 2));  // a form of the future
  CHECK(intents.guess(question(3)).topic.empty());
}
