// Every learner that is kept by fields() passes one contract: same input same bytes, inputs
// untouched, predictions equal after save and load, a cut file is refused.
#include "facts.hpp"
#include "support/learner_contract.hpp"

using namespace keel;
using namespace keel::test;

namespace {

const std::vector<std::string>& questions() {
  static const std::vector<std::string> out = {"where is my refund", "reset the password",
                                               "screen broken warranty", "Rechnung und wie", "x"};
  return out;
}

// A learner of the folded state, and what it predicts beside the rest of that state.
template <class Learner, class Get, class Predict>
void check(Get&& get, Predict&& predict) {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  const Facts facts = random_facts(seed);
  const state::State rest = folded(facts);
  check_learner_contract<Learner>(
      facts, [&](const Facts& input, std::uint64_t) { return get(folded(input)); },
      [&](const Learner& learner, const Facts&) { return predict(learner, rest); });
}

}  // namespace

TEST_CASE("knowledge passes the learners' contract") {
  check<learn::Knowledge>(
      [](const state::State& s) { return s.knowledge; },
      [](const learn::Knowledge& knowledge, const state::State&) {
        std::vector<std::pair<std::uint32_t, float>> out;
        const auto any = [](std::uint32_t, std::uint32_t) { return true; };
        for (const std::string& text : questions()) {
          const learn::Query query = knowledge.query(text, {});
          for (const index::Hit& hit : knowledge.search(query, 10, any)) {
            out.emplace_back(hit.doc, hit.score);
            out.emplace_back(hit.doc, static_cast<float>(knowledge.coverage(query, hit.doc)));
          }
        }
        return out;
      });
}

TEST_CASE("memory passes the learners' contract") {
  check<learn::Memory>([](const state::State& s) { return s.memory; },
                       [](learn::Memory memory, const state::State& rest) {
                         std::vector<std::pair<std::uint32_t, double>> out;
                         for (const std::string& text : questions()) {
                           const learn::Query query = rest.knowledge.query(text, {});
                           const learn::QuestionVector x =
                               learn::make_question_vector(query.mix, rest.knowledge.frequencies());
                           for (const auto& recalled : memory.recall(x, rest.answers, 10)) {
                             out.emplace_back(recalled.answer, recalled.cosine);
                           }
                         }
                         return out;
                       });
}

TEST_CASE("ranking passes the learners' contract") {
  check<learn::Ranking>([](const state::State& s) { return *s.ranking; },
                        [](const learn::Ranking& ranking, const state::State& rest) {
                          std::vector<double> out;
                          const std::vector<std::uint32_t> slots = {0, 1, 2, 3, 4, 5};
                          for (const std::string& text : questions()) {
                            const learn::Query query = rest.knowledge.query(text, {});
                            for (const double z : ranking.linear(query.vector, slots)) {
                              out.push_back(z);
                              out.push_back(ranking.score({}, z));
                            }
                          }
                          return out;
                        });
}

TEST_CASE("intents pass the learners' contract, with a model in use") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  const Facts facts = random_facts(seed);
  const state::State rest = folded(facts);
  const auto fit = [&](const Facts& input, std::uint64_t) {
    const state::State s = folded(input);
    learn::Intents intents = *s.intents;
    const auto fitted = learn::fit_intents(s.answers, s.memory, s.knowledge, intents);
    if (!fitted) return intents;
    learn::Fact fact;
    fact.id = {1, 1};
    fact.subject = "intents";
    fact.body = learn::ModelFitted{fitted->parameters, fitted->examples, {}};
    intents.apply(fact);
    fact.body = learn::ModelPromoted{{1, 1}, {}};
    intents.apply(fact);
    return intents;
  };
  check_learner_contract<learn::Intents>(
      facts, fit, [&](const learn::Intents& intents, const Facts&) {
        std::vector<std::pair<std::string, double>> out;
        for (const std::string& text : questions()) {
          const learn::IntentGuess guess = intents.guess(rest.knowledge.query(text, {}).vector);
          out.emplace_back(guess.topic, guess.probability);
        }
        return out;
      });
}

TEST_CASE("gaps pass the learners' contract") {
  check<learn::Gaps>([](const state::State& s) { return *s.gaps; },
                     [](const learn::Gaps& gaps, const state::State&) {
                       std::vector<std::pair<std::size_t, double>> out;
                       gaps.all().for_each([&](const learn::Gap& gap) {
                         out.emplace_back(gap.answers.size(), gap.cohesion());
                         out.emplace_back(gap.mature(), gap.sum_squared);
                       });
                       return out;
                     });
}

TEST_CASE("the gate passes the learners' contract") {
  check<learn::Gate>([](const state::State& s) { return s.gate; },
                     [](const learn::Gate& gate, const state::State&) {
                       std::vector<double> out;
                       for (const Mode mode : {Mode::suggest, Mode::answer}) {
                         for (const std::uint32_t article : {0u, 1u, learn::no_slot}) {
                           const learn::Limit limit = gate.limit(mode, article);
                           out.push_back(limit.score);
                           out.push_back(limit.confidence);
                         }
                       }
                       for (const double score : {0.0, 0.3, 1.0}) {
                         out.push_back(gate.confidence(score));
                       }
                       return out;
                     });
}

TEST_CASE("freshness passes the learners' contract") {
  check<learn::Freshness>([](const state::State& s) { return s.freshness; },
                          [](const learn::Freshness& freshness, const state::State&) {
                            std::vector<std::pair<std::uint32_t, std::size_t>> out;
                            freshness.for_each([&](std::uint32_t slot, const auto& against) {
                              out.emplace_back(slot, against.size());
                            });
                            return out;
                          });
}

TEST_CASE("topics pass the learners' contract") {
  check<learn::Topics>([](const state::State& s) { return s.topics; },
                       [](const learn::Topics& topics, const state::State&) {
                         std::vector<std::string> out;
                         topics.for_each([&](const std::string& name, const learn::Topic&) {
                           out.push_back(name + ": " + topics.team(name));
                         });
                         return out;
                       });
}

TEST_CASE("lessons pass the learners' contract") {
  check<learn::Lessons>([](const state::State& s) { return *s.lessons; },
                        [](const learn::Lessons& lessons, const state::State& rest) {
                          std::vector<std::uint64_t> out;
                          for (std::uint32_t i = 0; i < rest.answers.size(); ++i) {
                            const learn::Lesson* lesson = lessons.of(i);
                            out.push_back(lesson ? lesson->seq + lesson->uses : 0);
                          }
                          return out;
                        });
}

TEST_CASE("audits pass the learners' contract") {
  check<learn::Audits>([](const state::State& s) { return s.audits; },
                       [](const learn::Audits& audits, const state::State& rest) {
                         std::vector<double> out;
                         for (const auto& ask : audits.due()) {
                           out.push_back(static_cast<double>(ask.propensity));
                         }
                         for (std::uint32_t i = 0; i < rest.answers.size(); ++i) {
                           out.push_back(audits.judged(rest.answers[i].id));
                         }
                         return out;
                       });
}

TEST_CASE("the guard passes the learners' contract") {
  check<learn::Guard>(
      [](const state::State& s) { return s.guard; },
      [](const learn::Guard& guard, const state::State&) {
        std::vector<std::uint64_t> out = {guard.verdicts().size(), guard.reverts()};
        guard.groups().for_each([&](std::uint32_t slot, const learn::SentinelGroup& group) {
          out.push_back(slot);
          out.push_back(group.resolves_well());
          out.insert(out.end(), group.questions.begin(), group.questions.end());
        });
        return out;
      });
}

TEST_CASE("one event at a time is the whole journal at once") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  const Facts facts = random_facts(seed);
  state::State state;
  for (std::size_t i = 0; i < facts.facts.size(); ++i) {
    state.apply(facts.facts[i]);
    if (i % 40 == 0) state = value_of(state::State::from_parts(state.parts()));
  }
  CHECK(state.digest() == folded(facts).digest());
}
