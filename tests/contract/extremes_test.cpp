// Whatever an event says, every learner survives it: the fold is total. What is empty, huge or
// unknown changes the state in one way only, is kept by save and load, and leaves predictions that
// are numbers.
#include <cmath>
#include <limits>

#include "facts.hpp"
#include "keel/answer/decide.hpp"
#include "keel/answer/retrieve.hpp"

using namespace keel;
using namespace keel::test;

namespace {

using learn::Fact;

// Facts that no honest host would make, about answers, articles and proposals that are known and
// such that are not.
class Extremes {
 public:
  explicit Extremes(const state::State& state) : seq_(state.place.seq) {
    const std::string huge(60'000, 'w');
    const std::string words = [] {
      std::string out;
      for (int i = 0; i < 5000; ++i) out += "word" + std::to_string(i) + ' ';
      return out;
    }();
    const EventId known = state.answers.size() > 0 ? state.answers[0].id : EventId{9, 9};
    for (const std::string& text : {std::string(), huge, words, std::string("\xf0\x9f\xa6\x89")}) {
      article(text);
      answered(text);
      rule(text);
      setting(text);
      message(text, known);
      proposal(text);
    }
    signals(known);
    audits(known);
    models();
  }
  [[nodiscard]] const std::vector<Fact>& facts() const noexcept { return facts_; }

 private:
  template <class Body>
  void add(std::string subject, Body body, EventId id = {}) {
    Fact fact;
    fact.seq = ++seq_;
    fact.id = id.empty() ? EventId{77, seq_} : id;
    fact.at_us = fact.recorded_us = 1'800'000'000'000'000;
    fact.actor = "agent:1";
    fact.subject = std::move(subject);
    fact.body = std::move(body);
    facts_.push_back(std::move(fact));
  }
  void article(const std::string& text) {
    learn::ArticlePut put;
    put.article.id = text.substr(0, 40);
    put.article.title = text;
    put.article.body = text;
    put.proposal = text;
    add(put.article.id, put);
    add(text.substr(0, 40), learn::ArticleRetired{text});
    add(put.article.id, put);
    add(text, learn::ImportMarked{text, std::numeric_limits<std::uint64_t>::max()});
  }
  void answered(const std::string& text) {
    learn::Answered out;
    out.decision = out.reason = out.mode = 1'000'000;
    out.text = out.topic = out.customer = out.page = out.locale = out.brand = text;
    out.confidence = out.score = 1e30f;
    out.threshold = out.suggestion_score = -1e30f;
    out.shown = out.suggested = true;
    for (int i = 0; i < 300; ++i) out.candidates.push_back({"refund", {}});
    out.learned_from = {{}, {5, 5}};
    add({}, out, {88, 1});
    add({}, out, {88, 1});  // the same again
    out.candidates.clear();
    add({}, out);
  }
  void rule(const std::string& text) {
    add(text, learn::RuleSet{text, text, text, text, text, text, -1, true, text, text, text, text});
    add(text, learn::RuleSet{"pin", text, {}, {}, "no such article", {}, 0, true, {}, {}, {}, {}});
  }
  void setting(const std::string& text) {
    for (const char* name : {"mode", "threshold_ppm", "alpha_ppm", "delta_ppm", "holdout_ppm",
                             "ratings_per_week", "learning", "no such setting"}) {
      for (const std::string& value :
           {text, std::string("-1"), std::string("nan"), std::string("99999999999999999999999")}) {
        add(name, learn::SettingChanged{value});
      }
    }
    add("learning", learn::SettingChanged{"on"});
  }
  void message(const std::string& text, const EventId& answer) {
    for (int type = 0; type < 10; ++type) {
      learn::MessageRecorded said;
      said.event.type = static_cast<TicketEventType>(type);
      said.event.text = said.event.team = said.event.agent = text;
      said.event.csat = Csat{-1e300, text, text};
      said.answer = answer;
      said.links = {text, "no such article"};
      said.support = {{"no such article", 1e30f, true}};
      add(text.substr(0, 20), said);
      facts_.back().conversation = text;
    }
  }
  void proposal(const std::string& text) {
    learn::ProposalOpened opened;
    opened.kind = text.empty() ? "model" : text;
    opened.article = opened.title = opened.body = opened.why = text;
    opened.conversations = {text, text};
    opened.questions = {{}, {5, 5}};
    add("ranking", opened);
    const std::string id = to_string(facts_.back().id);
    add("ranking", opened);
    for (const char* decision : {"approved", "", "no such decision"}) {
      add(id, learn::ProposalDecided{decision, text, text, text, {text}});
    }
    add(text, learn::ProposalDecided{"approved", text, text, text, {text}});
    for (const char* article : {"refund", "no such article"}) {
      opened.kind = "release";
      opened.article = article;
      add(article, opened);
      add(to_string(facts_.back().id), learn::ProposalDecided{"approved", {}, {}, {}, {}});
    }
    add({}, learn::NoticeRaised{"went_live", -1, -1, {text}});
  }
  void signals(const EventId& known) {
    for (const EventId& answer : {known, EventId{}, EventId{5, 5}, EventId{88, 1}}) {
      for (const int kind : {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1'000'000}) {
        for (const char* article : {"", "no such article", "refund"}) {
          add(to_string(answer), learn::Signalled{answer, kind, article, {}, true, kind % 2 == 0});
        }
      }
    }
  }
  void audits(const EventId& known) {
    learn::AuditAsked asked;
    for (const float p : {0.0f, -1.0f, 2.0f, 1e-30f, std::numeric_limits<float>::quiet_NaN()}) {
      asked.asked.push_back({known, p});
      asked.asked.push_back({{88, 1}, p});
    }
    asked.least = -1;
    add({}, asked);
    add({}, learn::AuditAsked{});
  }
  void models() {
    for (const char* subject : {"ranking", "intents", "", "no such model"}) {
      for (const std::string& parameters : {std::string(), std::string(100'000, '\xff')}) {
        add(subject, learn::ModelFitted{parameters, 0, {}, learn::feature_count});
        const EventId fitted = facts_.back().id;
        add(subject, learn::ModelPromoted{fitted, {}});
        add(subject, learn::ModelPromoted{{5, 5}, {}});
        add(subject, learn::ChangeReverted{parameters, facts_[facts_.size() - 2].id, {}, {}, 9});
        add(subject, learn::ChangeReverted{parameters, {}, {}, {}, 0});
      }
    }
  }

  std::uint64_t seq_;
  std::vector<Fact> facts_;
};

void check_survives(const state::State& begin) {
  const Extremes extremes(begin);
  state::State state = begin;
  state::State again = begin;
  for (std::size_t i = 0; i < extremes.facts().size(); ++i) {
    state.apply(extremes.facts()[i]);
    again.apply(extremes.facts()[i]);
    if (i % 150 == 0) again = value_of(state::State::from_parts(again.parts()));
  }
  CHECK(state.place.seq == begin.place.seq + extremes.facts().size());
  CHECK(state.digest() == again.digest());
  for (const std::string text : {"", "where is my refund", "word7 word8"}) {
    Question question;
    question.text = text;
    const answer::Retrieval found = answer::retrieve(state, question, text);
    const Answer answer = answer::decide(state, question, found, 1'800'000'000'000'000);
    CHECK(answer.confidence >= 0);
    CHECK(answer.confidence <= 1);
    for (const Candidate& candidate : answer.candidates) CHECK(std::isfinite(candidate.score));
    CHECK(std::isfinite(state.intents->guess(found.query.vector).probability));
  }
}

}  // namespace

TEST_CASE("a state that knows nothing survives extreme events") { check_survives({}); }

TEST_CASE("a state that has learned survives extreme events") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  check_survives(folded(random_facts(seed)));
}
