#include "keel/learn/ranking_fit.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "keel/base/codec.hpp"
#include "keel/base/seams.hpp"

namespace keel::learn {
namespace {

// Two articles whose own words say nothing, and customers with words of their own for each.
class Desk {
 public:
  explicit Desk(const std::vector<std::string>& ids = {"alpha", "beta"}) : ids_(ids) {
    for (const std::string& id : ids) write(id, id + " page");
  }
  void write(const std::string& id, const std::string& body) {
    Fact fact;
    fact.seq = ++seq_;
    fact.id = {1, seq_};
    ArticlePut put;
    put.article.id = id;
    put.article.title = id;
    put.article.body = body;
    fact.body = std::move(put);
    knowledge.apply(fact);
  }
  // A question that served both articles alike, and the one that was right.
  void ask(const std::string& text, const std::string& right, bool by_agent) {
    Fact fact;
    fact.seq = ++seq_;
    fact.id = {1, seq_};
    Answered answered;
    answered.text = text;
    answered.locale = "en";
    for (const std::string& id : ids_) answered.candidates.push_back({id, {}});
    fact.body = std::move(answered);
    Outcome outcome;
    outcome.answer = answers.apply(fact, knowledge);
    outcome.slot = knowledge.find(right);
    outcome.weight = by_agent ? 2 : 1;
    outcome.audited = by_agent;
    outcome.cause = by_agent ? Cause::correction : Cause::resolution;
    memory.apply(outcome, answers);
  }
  void play(std::size_t questions, std::uint64_t seed) {
    const std::vector<std::string> words[2] = {{"mast", "sail", "boom", "rigging", "halyard"},
                                               {"engine", "diesel", "pump", "filter", "exhaust"}};
    SplitMix64 random(seed);
    for (std::size_t i = 0; i < questions; ++i) {
      const std::size_t side = random.below(2);
      ask("please check the " + words[side][random.below(5)] + " and the " +
              words[side][random.below(5)],
          side == 0 ? "alpha" : "beta", random.below(3) == 0);
    }
  }
  [[nodiscard]] std::optional<RankingFit> fit(const Ranking& ranking = {}) const {
    return fit_ranking(answers, memory, knowledge, ranking);
  }
  // The ranking after a fit is recorded and, if so, promoted.
  [[nodiscard]] Ranking load(const RankingFit& fit, bool promote) const {
    Ranking ranking;
    Fact fact;
    fact.id = {2, 1};
    fact.subject = "ranking";
    fact.body = ModelFitted{fit.parameters, fit.examples, {}, feature_count};
    ranking.apply(fact);
    if (promote) {
      fact.body = ModelPromoted{{2, 1}, {}};
      fact.id = {2, 2};
      ranking.apply(fact);
    }
    return ranking;
  }
  // By how much a question's words speak for alpha rather than beta.
  [[nodiscard]] double leaning(const Ranking& ranking, const std::string& text) const {
    const QuestionVector x =
        make_question_vector(text::analyse(text, text::Language::en).mix, knowledge.frequencies());
    const auto z = ranking.linear(
        x, std::vector<std::uint32_t>{knowledge.find("alpha"), knowledge.find("beta")});
    return z[0] - z[1];
  }

  Knowledge knowledge;
  Answers answers;
  Memory memory;

 private:
  std::vector<std::string> ids_;
  std::uint64_t seq_ = 0;
};

}  // namespace

TEST_CASE("without a labelled question there is nothing to fit") {
  CHECK_FALSE(Desk().fit().has_value());
}

TEST_CASE("a fit learns which words mean which article") {
  Desk desk;
  desk.play(80, 1);
  const std::optional<RankingFit> fit = desk.fit();
  REQUIRE(fit.has_value());
  CHECK(fit->examples == 80);
  CHECK(fit->judged == 80);
  CHECK(fit->loss_after < fit->loss_before);
  CHECK_FALSE(fit->worse());
  const Ranking ranking = desk.load(*fit, true);
  CHECK(desk.leaning(ranking, "the mast and the boom") > 1);
  CHECK(desk.leaning(ranking, "the diesel filter") < -1);
  CHECK(ranking.fitted() == 80);
  CHECK(ranking.weights()[static_cast<std::size_t>(Feature::linear)] >
        first_weights[static_cast<std::size_t>(Feature::linear)]);
}

TEST_CASE("a fit learns from what the articles say, too") {
  Desk desk;
  desk.write("alpha", "Reef the mainsail in strong wind. Ease the sheet first.");
  desk.write("beta", "Bleed the fuel line after each change of the filter.");
  desk.ask("is it open today", "alpha", true);
  desk.ask("is it closed today", "beta", true);
  const Ranking ranking = desk.load(*desk.fit(), true);
  const double other = desk.leaning(ranking, "unheard of");
  CHECK(desk.leaning(ranking, "the mainsail in a strong wind") - other > 0.05);
  CHECK(desk.leaning(ranking, "bleed the fuel line") - other < -0.05);
}

TEST_CASE("a fit changes nothing before it is promoted") {
  Desk desk;
  desk.play(80, 1);
  const Ranking waiting = desk.load(*desk.fit(), false);
  CHECK(desk.leaning(waiting, "the mast and the boom") == 0);
  CHECK(waiting.weights() == first_weights);
  CHECK(waiting.fitted() == 80);
}

TEST_CASE("few questions fit the words and leave the feature weights") {
  Desk desk;
  desk.play(12, 2);
  const std::optional<RankingFit> fit = desk.fit();
  REQUIRE(fit.has_value());
  CHECK(fit->judged == 0);
  CHECK(desk.load(*fit, true).weights() == first_weights);
}

TEST_CASE("the same questions give the same fit, and small weights are left out") {
  Desk desk;
  desk.play(60, 3);
  const std::optional<RankingFit> fit = desk.fit();
  CHECK(fit->parameters == desk.fit()->parameters);
  desk.load(*fit, true).rows().for_each([](std::uint32_t, Row row) {
    CHECK_FALSE(row.empty());
    row.for_each([](const Share& share) { CHECK(std::abs(share.value) >= 0.05f); });
  });
}

TEST_CASE("articles that were right once do not turn the weight of learned words around") {
  std::vector<std::string> ids;
  for (int i = 0; i < 60; ++i) ids.push_back("article" + std::to_string(i));
  Desk desk(ids);
  for (const std::string& id : ids)
    desk.ask("please tell me of thing " + id + " and more", id, true);
  const Ranking ranking = desk.load(*desk.fit(), true);
  for (std::size_t i = 0; i < feature_count; ++i) {
    CAPTURE(feature_names[i]);
    CHECK(ranking.weights()[i] * first_weights[i] >= 0);
  }
}

TEST_CASE("how often an article is right counts without any words") {
  Desk desk;
  for (int i = 0; i < 40; ++i) {
    desk.ask("number " + std::to_string(i * 7919), i % 8 == 0 ? "beta" : "alpha", true);
  }
  CHECK(desk.leaning(desk.load(*desk.fit(), true), "something else entirely") > 0.05);
}

}  // namespace keel::learn

TEST_CASE("a model of the first versions reads, and weighs the new feature as a new engine does") {
  using namespace keel::learn;
  std::array<double, feature_count_first> weights{};
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<double>(i) + 0.5;
  Rows rows;
  rows.set(7, std::vector<Share>{{3, 0.25f}});
  keel::Writer writer;
  writer(weights, rows);
  Fact fact;
  fact.id = {2, 1};
  fact.subject = "ranking";
  fact.body = ModelFitted{writer.take(), 50, {}, feature_count_first};
  Ranking ranking;
  ranking.apply(fact);
  fact.id = {2, 2};
  fact.body = ModelPromoted{{2, 1}, {}};
  ranking.apply(fact);
  for (std::size_t i = 0; i < weights.size(); ++i) CHECK(ranking.weights()[i] == weights[i]);
  CHECK(ranking.weights().back() == first_weights.back());
  REQUIRE(ranking.rows()[7].size() == 1);
  CHECK(Row::is_share(ranking.rows()[7][3]));
}
