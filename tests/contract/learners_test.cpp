// Every learner that is kept by fields() passes one contract: same input same bytes, inputs
// untouched, predictions equal after save and load, a cut file is refused.
#include "keel/journal/journal.hpp"
#include "keel/state/follower.hpp"
#include "property/random_journal.hpp"
#include "support/learner_contract.hpp"

using namespace keel;
using namespace keel::test;

namespace {

// The facts of a random journal: what every learner is fitted on.
struct Facts {
  std::vector<learn::Fact> facts;
  std::vector<std::uint64_t> seqs;
  friend bool operator==(const Facts& a, const Facts& b) { return a.seqs == b.seqs; }
};

Facts random_facts(std::uint64_t seed) {
  Workspace workspace;
  RandomJournal journal(workspace, seed);
  workspace.import();
  journal.steps(150);
  require_ok(workspace->flush());
  workspace.close();
  journal::JournalOptions options;
  options.read_only = true;
  const auto opened = value_of(journal::Journal::open(workspace.folder(), options));
  Facts out;
  for (const journal::Event& event : value_of(opened->read(0, 100'000))) {
    learn::Fact fact = learn::parse_fact(event);
    if (auto* fitted = std::get_if<learn::ModelFitted>(&fact.body)) {
      const Digest digest = value_of(parse_digest(event.clear["artifact"].as_string()));
      fitted->parameters = value_of(opened->artifact(digest));
    }
    out.seqs.push_back(fact.seq);
    out.facts.push_back(std::move(fact));
  }
  return out;
}

state::State folded(const Facts& facts) {
  state::State state;
  for (const learn::Fact& fact : facts.facts) state.apply(fact);
  return state;
}

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
  check<learn::Ranking>([](const state::State& s) { return s.ranking; },
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
    learn::Intents intents = s.intents;
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
  check<learn::Gaps>([](const state::State& s) { return s.gaps; },
                     [](const learn::Gaps& gaps, const state::State&) {
                       std::vector<std::pair<std::size_t, double>> out;
                       gaps.all().for_each([&](const learn::Gap& gap) {
                         out.emplace_back(gap.answers.size(), gap.cohesion());
                         out.emplace_back(gap.mature(), gap.sum_squared);
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
