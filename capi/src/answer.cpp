// Questions, and the getters of answers.
#include <span>

#include "handles.hpp"
#include "inputs.hpp"

using namespace keel::capi;
using keel::Code;
using keel::Engine;
using keel::Status;

namespace {

const keel::Citation& of(const keel_citation* citation) {
  return *reinterpret_cast<const keel::Citation*>(citation);
}

const keel::Candidate& of(const keel_candidate* candidate) {
  return *reinterpret_cast<const keel::Candidate*>(candidate);
}

const keel::FeatureShare* feature(const keel_candidate* candidate, std::uint64_t index) {
  if (!candidate || index >= of(candidate).features.size()) return nullptr;
  return &of(candidate).features[index];
}

}  // namespace

int32_t keel_engine_ask(keel_engine* engine, const keel_question* question, keel_answer** out,
                        keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_TRY(need(out, "the place for the answer"));
    KEEL_ASSIGN(const keel::Question asked, question_in(question));
    KEEL_ASSIGN(keel::Answer answer, e.ask(asked));
    *out = new keel_answer(std::move(answer));
    return keel::ok_status();
  });
}

void keel_answer_free(keel_answer* answer) { delete answer; }

int32_t keel_engine_explain(keel_engine* engine, const char* answer, uint64_t answer_size,
                            keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const keel::EventId id, answer_id_in(answer, answer_size));
    KEEL_ASSIGN(keel::Json report, e.explain(id));
    return give(std::move(report), "keel.explain.1", out);
  });
}

int32_t keel_engine_observe(keel_engine* engine, const keel_question* question,
                            const keel_their_answer* theirs, keel_observation** out,
                            keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_TRY(need(out, "the place for the observation"));
    KEEL_ASSIGN(const keel::Question asked, question_in(question));
    KEEL_ASSIGN(const keel::TheirAnswer answer, their_answer_in(theirs));
    KEEL_ASSIGN(keel::Observation seen, e.observe(asked, answer));
    *out = new keel_observation(std::move(seen));
    return keel::ok_status();
  });
}

int32_t keel_engine_signal(keel_engine* engine, const keel_signal* signals, uint64_t count,
                           keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::vector<keel::Signal> told, signals_in(signals, count));
    return told.empty() ? keel::ok_status() : e.signal(std::span(told));
  });
}

// Every getter takes NULL: an answer that is not there has empty texts and zeros.
#define KEEL_ANSWER_TEXT(name, expression)                                    \
  const char* keel_answer_##name(const keel_answer* answer, uint64_t* size) { \
    return answer ? borrow(expression, size) : borrow_nothing(size);          \
  }
#define KEEL_ANSWER_VALUE(type, name, expression)           \
  type keel_answer_##name(const keel_answer* answer) {      \
    return answer ? static_cast<type>(expression) : type{}; \
  }

KEEL_ANSWER_TEXT(id, answer->id)
KEEL_ANSWER_TEXT(text, answer->value.text)
KEEL_ANSWER_TEXT(generator_refused, answer->value.generator_refused)
KEEL_ANSWER_TEXT(customer_sentence, answer->value.customer_sentence)
KEEL_ANSWER_TEXT(handover_summary, answer->value.handover_summary)
KEEL_ANSWER_TEXT(explanation, answer->value.explanation)
KEEL_ANSWER_TEXT(team, answer->value.team)
KEEL_ANSWER_TEXT(priority, answer->value.priority)
KEEL_ANSWER_TEXT(topic, answer->value.intent.topic)
KEEL_ANSWER_TEXT(threshold_name, answer->value.threshold_name)
KEEL_ANSWER_VALUE(int32_t, decision, answer->value.decision)
KEEL_ANSWER_VALUE(int32_t, reason, answer->value.reason)
KEEL_ANSWER_VALUE(int32_t, mode, answer->value.mode)
KEEL_ANSWER_VALUE(int32_t, is_suggested, answer->value.suggested)
KEEL_ANSWER_VALUE(int32_t, is_held_out, answer->value.held_out)
KEEL_ANSWER_VALUE(int32_t, is_generated, answer->value.generated)
KEEL_ANSWER_VALUE(double, topic_probability, answer->value.intent.probability)
KEEL_ANSWER_VALUE(double, confidence, answer->value.confidence)
KEEL_ANSWER_VALUE(double, threshold, answer->value.threshold)
KEEL_ANSWER_VALUE(uint64_t, state_seq, answer->value.state_seq)
KEEL_ANSWER_VALUE(uint64_t, citation_count, answer->value.citations.size())
KEEL_ANSWER_VALUE(uint64_t, candidate_count, answer->value.candidates.size())

int32_t keel_answer_to_json(const keel_answer* answer, keel_text** out, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(answer, "the answer"));
    return give(to_json(answer->value), "keel.answer.1", out);
  });
}

const keel_citation* keel_answer_citation(const keel_answer* answer, uint64_t index) {
  if (!answer || index >= answer->value.citations.size()) return nullptr;
  return reinterpret_cast<const keel_citation*>(&answer->value.citations[index]);
}

const keel_candidate* keel_answer_candidate(const keel_answer* answer, uint64_t index) {
  if (!answer || index >= answer->value.candidates.size()) return nullptr;
  return reinterpret_cast<const keel_candidate*>(&answer->value.candidates[index]);
}

#define KEEL_PART_TEXT(type, name)                                            \
  const char* keel_##type##_##name(const keel_##type* part, uint64_t* size) { \
    return part ? borrow(of(part).name, size) : borrow_nothing(size);         \
  }
KEEL_PART_TEXT(citation, article)
KEEL_PART_TEXT(citation, title)
KEEL_PART_TEXT(citation, passage)
KEEL_PART_TEXT(citation, url)
KEEL_PART_TEXT(candidate, article)
KEEL_PART_TEXT(candidate, title)

uint32_t keel_citation_version(const keel_citation* citation) {
  return citation ? of(citation).version : 0;
}

double keel_candidate_score(const keel_candidate* candidate) {
  return candidate ? of(candidate).score : 0;
}

double keel_candidate_probability(const keel_candidate* candidate) {
  return candidate ? of(candidate).probability : 0;
}

uint64_t keel_candidate_feature_count(const keel_candidate* candidate) {
  return candidate ? of(candidate).features.size() : 0;
}

const char* keel_candidate_feature_name(const keel_candidate* candidate, uint64_t index,
                                        uint64_t* size) {
  const keel::FeatureShare* const share = feature(candidate, index);
  if (!share) return borrow_nothing(size);
  if (size) *size = share->name.size();
  return share->name.data();  // literals end in zero
}

double keel_candidate_feature_value(const keel_candidate* candidate, uint64_t index) {
  const keel::FeatureShare* const share = feature(candidate, index);
  return share ? share->value : 0;
}

double keel_candidate_feature_contribution(const keel_candidate* candidate, uint64_t index) {
  const keel::FeatureShare* const share = feature(candidate, index);
  return share ? share->contribution : 0;
}

const keel_answer* keel_observation_answer(const keel_observation* observation) {
  return observation ? &observation->answer : nullptr;
}

const char* keel_observation_article(const keel_observation* observation, uint64_t* size) {
  return observation ? borrow(observation->article, size) : borrow_nothing(size);
}

double keel_observation_support(const keel_observation* observation) {
  return observation ? observation->support : 0;
}

int32_t keel_observation_agrees(const keel_observation* observation) {
  return observation && observation->agrees ? 1 : 0;
}

void keel_observation_free(keel_observation* observation) { delete observation; }
