#include "keel/learn/intent_ensemble.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "keel/stats/scores.hpp"
#include "support/learner_contract.hpp"

using namespace keel;
using namespace keel::learn;

namespace {

struct Data {
  std::vector<std::string> texts;
  std::vector<std::uint32_t> labels;
  friend bool operator==(const Data&, const Data&) = default;
};

Data questions() {
  const std::vector<std::vector<std::string>> topics = {
      {"where is my card", "card delivery", "track the card", "card has not arrived"},
      {"refund my money", "i want a refund", "money back please", "refund not there"},
      {"reset my password", "forgot password", "new password link", "password wrong"}};
  const std::vector<std::string> ways = {"", "hello, ", "please help: ", "urgent! "};
  Data data;
  for (std::uint32_t k = 0; k < topics.size(); ++k) {
    for (const std::string& topic : topics[k]) {
      for (const std::string& way : ways) {
        data.texts.push_back(way + topic);
        data.labels.push_back(k);
      }
    }
  }
  return data;
}

IntentEnsembleOptions small(std::uint64_t seed) {
  IntentEnsembleOptions options;
  options.seed = seed;
  options.subwords.pieces_max = 120;
  options.net.hidden = 16;
  options.subword_net.hidden = 16;
  return options;
}

IntentEnsemble fit(const Data& data, std::uint64_t seed) {
  Result<IntentEnsemble> ensemble = IntentEnsemble::train(data.texts, data.labels, 3, small(seed));
  REQUIRE(ensemble.ok());
  return std::move(*ensemble);
}

// Questions about fifteen things; those about the last three are kept out of training.
struct Shop {
  Data train;
  std::vector<std::string> known;  // others about the first twelve, one each
  std::vector<std::vector<std::string>> others;
};

Shop shop() {
  const std::vector<std::string> things = {"card",    "refund", "password", "invoice", "parcel",
                                           "address", "coupon", "account",  "receipt", "voucher",
                                           "order",   "return", "loan",     "ticket",  "transfer"};
  const std::vector<std::string> ways = {"where is my #",   "i need a # now", "my # is wrong",
                                         "tell me about #", "the # please",   "cancel the #",
                                         "new # wanted",    "is my # ready",  "who sent the #",
                                         "show # details",  "a # question"};
  Shop out;
  for (std::uint32_t thing = 0; thing < things.size(); ++thing) {
    if (thing >= 12) out.others.emplace_back();
    for (std::size_t way = 0; way < ways.size(); ++way) {
      std::string text = ways[way];
      text.replace(text.find('#'), 1, things[thing]);
      if (thing >= 12) {
        out.others.back().push_back(text);
      } else if (way == thing % ways.size()) {
        out.known.push_back(text);
      } else {
        out.train.texts.push_back(text);
        out.train.labels.push_back(thing);
      }
    }
  }
  return out;
}

IntentEnsemble fit_twelve(const Data& data, std::uint64_t seed) {
  Result<IntentEnsemble> ensemble = IntentEnsemble::train(data.texts, data.labels, 12, small(seed));
  REQUIRE(ensemble.ok());
  return std::move(*ensemble);
}

std::vector<std::vector<float>> predict(const IntentEnsemble& ensemble, const Data& data) {
  std::vector<std::vector<float>> out;
  for (const std::string& text : data.texts) out.push_back(ensemble.scores(text).probabilities);
  return out;
}

std::size_t best(const std::vector<float>& p) {
  return static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin());
}

}  // namespace

TEST_CASE("the ensemble keeps the learner contract") {
  test::check_learner_contract<IntentEnsemble>(questions(), fit, predict);
}

TEST_CASE("the ensemble knows topics in new words, and doubts what is out of scope") {
  const IntentEnsemble ensemble = fit(questions(), 1);
  CHECK(ensemble.classes() == 3);
  CHECK(best(ensemble.scores("has my card arrived").probabilities) == 0);
  CHECK(best(ensemble.scores("can i get a refund").probabilities) == 1);
  CHECK(best(ensemble.scores("passwrd reset").probabilities) == 2);
  const IntentScores inside = ensemble.scores("where is my card");
  CHECK(std::accumulate(inside.probabilities.begin(), inside.probabilities.end(), 0.0f) ==
        Approx(1).epsilon(1e-5));
  CHECK(inside.scope > ensemble.scores("who won the football match").scope);
  CHECK(ensemble.scores("").probabilities.size() == 3);
}

TEST_CASE("enough intents teach what is out of scope") {
  const Shop data = shop();
  const auto scopes = [](const IntentEnsemble& ensemble, const std::vector<std::string>& texts) {
    std::vector<double> out;
    for (const std::string& text : texts) out.push_back(ensemble.scores(text).scope);
    return out;
  };
  test::check_learner_contract<IntentEnsemble>(
      data.train, fit_twelve,
      [&](const IntentEnsemble& ensemble, const Data& of) { return scopes(ensemble, of.texts); });
  const IntentEnsemble ensemble = fit_twelve(data.train, 1);
  const std::vector<double> inside = scopes(ensemble, data.known);
  for (const std::vector<std::string>& other : data.others) {
    CHECK(stats::auroc(inside, scopes(ensemble, other)) > 0.9);
  }
  for (const double p : inside) CHECK((p > 0.5 && p < 1));
  CHECK(ensemble.scores("who won the football match").scope < 0.5);
  CHECK(ensemble.scores("").scope < 0.5);
  // Without enough intents it is the sum of logits, which are not chances.
  CHECK(fit(questions(), 1).scores("where is my card").scope > 1);
}

TEST_CASE("each member alone tells the topics apart") {
  const Data data = questions();
  for (int member = 0; member < 3; ++member) {
    CAPTURE(member);
    IntentEnsembleOptions options = small(1);
    options.with_linear = member == 0;
    options.with_net = member == 1;
    options.with_subwords = member == 2;
    const Result<IntentEnsemble> alone = IntentEnsemble::train(data.texts, data.labels, 3, options);
    REQUIRE(alone.ok());
    std::size_t right = 0;
    const auto p = predict(*alone, data);
    for (std::size_t i = 0; i < p.size(); ++i) right += best(p[i]) == data.labels[i];
    CHECK(right >= data.texts.size() * 9 / 10);
  }
}

TEST_CASE("a message with several intents has each of them") {
  const std::vector<std::string> asks = {"where is my card", "refund my money",
                                         "reset my password"};
  const std::vector<std::string> ways = {"", "hello, ", "please help: ", "urgent! ", "and now? "};
  struct Messages {
    std::vector<std::string> texts;
    std::vector<std::vector<std::uint32_t>> sets;
    bool operator==(const Messages&) const = default;
  } messages;
  for (std::uint32_t which = 0; which < 8; ++which) {
    for (const std::string& way : ways) {
      messages.texts.push_back(way);
      messages.sets.emplace_back();
      for (std::uint32_t k = 0; k < 3; ++k) {
        if ((which >> k & 1) == 0) continue;
        messages.texts.back() += asks[k] + ". ";
        messages.sets.back().push_back(k);
      }
    }
  }
  const auto fit_sets = [](const Messages& of, std::uint64_t seed) {
    Result<IntentEnsemble> ensemble = IntentEnsemble::train(of.texts, of.sets, 3, small(seed));
    REQUIRE(ensemble.ok());
    return std::move(*ensemble);
  };
  test::check_learner_contract<IntentEnsemble>(
      messages, fit_sets, [](const IntentEnsemble& ensemble, const Messages& of) {
        return predict(ensemble, {of.texts, {}});
      });
  const IntentEnsemble ensemble = fit_sets(messages, 1);
  CHECK_FALSE(ensemble.exclusive());
  const auto has = [&](std::string_view text) {
    std::vector<bool> out;
    for (const float p : ensemble.scores(text).probabilities) out.push_back(p >= 0.5f);
    return out;
  };
  CHECK(has("please reset the password") == std::vector<bool>{false, false, true});
  CHECK(has("where is the card, and reset my password") == std::vector<bool>{true, false, true});
  CHECK(has("hello") == std::vector<bool>{false, false, false});
}

TEST_CASE("what cannot be trained is said") {
  const Data data = questions();
  const auto code = [](const Result<IntentEnsemble>& result) { return result.status().code(); };
  CHECK(code(IntentEnsemble::train({}, {}, 3)) == Code::invalid_argument);
  CHECK(code(IntentEnsemble::train(data.texts, std::span(data.labels).first(2), 3)) ==
        Code::invalid_argument);
  IntentEnsembleOptions none;
  none.with_linear = none.with_net = none.with_subwords = false;
  CHECK(code(IntentEnsemble::train(data.texts, data.labels, 3, none)) == Code::invalid_argument);
  const std::vector<std::string> signs(4, "?!");
  const std::vector<std::uint32_t> labels = {0, 1, 0, 1};
  CHECK(code(IntentEnsemble::train(signs, labels, 2)) == Code::invalid_argument);
}

TEST_CASE("a burst of new intents is learned beside the old ones") {
  const Data data = questions();
  IntentEnsemble ensemble = fit(data, 1);
  NewIntents fresh;
  fresh.count = 1;
  fresh.texts = {"close my account", "delete account", "account closing", "end this account now"};
  fresh.classes = {0, 0, 0, 0};
  const std::vector<float> before = ensemble.scores("delete the account").probabilities;
  CHECK(before.size() == 3);
  ensemble.learn_new(fresh, data.texts, data.labels);
  CHECK(ensemble.classes() == 3);
  CHECK(ensemble.new_classes() == 1);
  CHECK(best(ensemble.scores("delete the account").probabilities) == 3);
  const auto p = predict(ensemble, data);
  for (std::size_t i = 0; i < p.size(); ++i) CHECK(best(p[i]) == data.labels[i]);
  // A second burst takes the place of the first.
  fresh.count = 2;
  fresh.texts.push_back("change the language");
  fresh.classes.push_back(1);
  ensemble.learn_new(fresh, data.texts, data.labels);
  CHECK(ensemble.scores("delete the account").probabilities.size() == 5);
}

TEST_CASE("a burst is told from the old ones by what they do not know") {
  const Shop data = shop();
  IntentEnsemble ensemble = fit_twelve(data.train, 1);
  NewIntents fresh;
  for (const std::vector<std::string>& other : data.others) {
    fresh.texts.push_back(other.front());
    fresh.classes.push_back(fresh.count++);
  }
  ensemble.learn_new(fresh, data.train.texts, data.train.labels);
  std::size_t right = 0;
  for (std::size_t k = 0; k < data.others.size(); ++k) {
    for (std::size_t i = 1; i < data.others[k].size(); ++i) {
      right += best(ensemble.scores(data.others[k][i]).probabilities) == 12 + k;
    }
  }
  CHECK(right >= 27);  // of 30; without the scope 16 are wrong
  for (std::size_t k = 0; k < data.known.size(); ++k) {
    CHECK(best(ensemble.scores(data.known[k]).probabilities) == k);
  }
}
