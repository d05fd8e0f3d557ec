/* keel/c/answer.h: Questions, answers, and what became of them. keel.h has the conventions. */
#ifndef KEEL_C_ANSWER_H_
#define KEEL_C_ANSWER_H_

#include "keel/c/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- Asking ----------------------------------------------------------------------------------- */

/* One earlier message of the conversation. Since 0.1. */
typedef struct keel_turn {
  uint32_t struct_size;
  uint32_t flags; /* KEEL_TURN_FROM_AGENT */
  const char* text;
  uint64_t text_size;
} keel_turn;
enum { KEEL_TURN_FROM_AGENT = 1 }; /* a person or a bot wrote it; else the customer */

/* Only text is required. Since 0.1. */
typedef struct keel_question {
  uint32_t struct_size;
  uint32_t flags;   /* none yet */
  const char* text; /* at most 32 KiB */
  uint64_t text_size;
  const keel_turn* turns; /* oldest first, at most 32 */
  uint64_t turn_count;
  const char* conversation; /* the ticket: ties signals and messages to the answer */
  uint64_t conversation_size;
  const char* customer; /* the host's id of the customer: seals what they wrote */
  uint64_t customer_size;
  const char* page; /* URL the customer was on */
  uint64_t page_size;
  const char* locale; /* "de-AT"; "" is guessed from the text */
  uint64_t locale_size;
  const char* brand;
  uint64_t brand_size;
  const char* audience; /* "public", or "internal" for agents; "" is "public" */
  uint64_t audience_size;
  const char* channel; /* "chat", "email", ... */
  uint64_t channel_size;
} keel_question;

enum { KEEL_DECISION_ANSWER = 1, KEEL_DECISION_CLARIFY = 2, KEEL_DECISION_ESCALATE = 3 };
enum {
  KEEL_REASON_NONE = 0,
  KEEL_REASON_NO_KNOWLEDGE = 1,
  KEEL_REASON_AMBIGUOUS = 2,
  KEEL_REASON_LOW_CONFIDENCE = 3,
  KEEL_REASON_QUARANTINED = 4,
  KEEL_REASON_RULE = 5,
  KEEL_REASON_CUSTOMER_ASKED = 6,
  KEEL_REASON_REPEATED_FAILURE = 7
};
enum { KEEL_MODE_OFF = 0, KEEL_MODE_OBSERVE = 1, KEEL_MODE_SUGGEST = 2, KEEL_MODE_ANSWER = 3 };

typedef struct keel_answer keel_answer;
typedef struct keel_citation keel_citation;   /* of an answer */
typedef struct keel_candidate keel_candidate; /* of an answer */

/* Decides what to do with a question. Waits for no writer. Since 0.1. */
KEEL_API int32_t keel_engine_ask(keel_engine* engine, const keel_question* question,
                                 keel_answer** out, keel_error** error);
/* Since 0.1. */
KEEL_API void keel_answer_free(keel_answer* answer);
/* 32 hex digits: give it back with signals and ratings. Since 0.1. */
KEEL_API const char* keel_answer_id(const keel_answer* answer, uint64_t* size);
/* KEEL_DECISION_*. Since 0.1. */
KEEL_API int32_t keel_answer_decision(const keel_answer* answer);
/* KEEL_REASON_*; KEEL_REASON_NONE unless escalated. Since 0.1. */
KEEL_API int32_t keel_answer_reason(const keel_answer* answer);
/* KEEL_MODE_* of the question's brand and topic. Since 0.1. */
KEEL_API int32_t keel_answer_mode(const keel_answer* answer);
/* 1: the text is for an agent's eyes, who accepts, edits or rejects it. Since 0.1. */
KEEL_API int32_t keel_answer_is_suggested(const keel_answer* answer);
/* 1: of the random holdout that measures what answering changes. Since 0.1. */
KEEL_API int32_t keel_answer_is_held_out(const keel_answer* answer);
/* 1: the text is the generator's and passed the check. Since 0.1. */
KEEL_API int32_t keel_answer_is_generated(const keel_answer* answer);
/* Why a generator's text was not used; "" when it was or none was asked. Since 0.1. */
KEEL_API const char* keel_answer_generator_refused(const keel_answer* answer, uint64_t* size);
/* The answer, or what is suggested; may be "". Since 0.1. */
KEEL_API const char* keel_answer_text(const keel_answer* answer, uint64_t* size);
/* What may be shown to the customer. Since 0.1. */
KEEL_API const char* keel_answer_customer_sentence(const keel_answer* answer, uint64_t* size);
/* For the agent who takes over; "" unless escalated. Since 0.1. */
KEEL_API const char* keel_answer_handover_summary(const keel_answer* answer, uint64_t* size);
/* For staff: why this answer, and what taught it. Since 0.1. */
KEEL_API const char* keel_answer_explanation(const keel_answer* answer, uint64_t* size);
/* Where an escalation should go; "" when unknown. Since 0.1. */
KEEL_API const char* keel_answer_team(const keel_answer* answer, uint64_t* size);
/* "normal" or "high". Since 0.1. */
KEEL_API const char* keel_answer_priority(const keel_answer* answer, uint64_t* size);
/* The topic the question seems to belong to; "" when none is known. Since 0.1. */
KEEL_API const char* keel_answer_topic(const keel_answer* answer, uint64_t* size);
/* [0, 1]. Since 0.1. */
KEEL_API double keel_answer_topic_probability(const keel_answer* answer);
/* P(this resolves it), [0, 1]. Since 0.1. */
KEEL_API double keel_answer_confidence(const keel_answer* answer);
/* The confidence needed to answer; above 1: nothing is answered. Since 0.1. */
KEEL_API double keel_answer_threshold(const keel_answer* answer);
/* "certified", "unproven" or "not certified". Since 0.1. */
KEEL_API const char* keel_answer_threshold_name(const keel_answer* answer, uint64_t* size);
/* The place in the journal it was decided on. Since 0.1. */
KEEL_API uint64_t keel_answer_state_seq(const keel_answer* answer);
/* All of it as JSON ("keel.answer.1"). Since 0.1. */
KEEL_API int32_t keel_answer_to_json(const keel_answer* answer, keel_text** out,
                                     keel_error** error);

/* Since 0.1. */
KEEL_API uint64_t keel_answer_citation_count(const keel_answer* answer);
/* NULL past the end. Since 0.1. */
KEEL_API const keel_citation* keel_answer_citation(const keel_answer* answer, uint64_t index);
/* Since 0.1. */
KEEL_API const char* keel_citation_article(const keel_citation* citation, uint64_t* size);
/* 1, 2, ... Since 0.1. */
KEEL_API uint32_t keel_citation_version(const keel_citation* citation);
/* Since 0.1. */
KEEL_API const char* keel_citation_title(const keel_citation* citation, uint64_t* size);
/* Since 0.1. */
KEEL_API const char* keel_citation_passage(const keel_citation* citation, uint64_t* size);
/* Since 0.1. */
KEEL_API const char* keel_citation_url(const keel_citation* citation, uint64_t* size);

/* At most 20. Since 0.1. */
KEEL_API uint64_t keel_answer_candidate_count(const keel_answer* answer);
/* Best first; NULL past the end. Since 0.1. */
KEEL_API const keel_candidate* keel_answer_candidate(const keel_answer* answer, uint64_t index);
/* Since 0.1. */
KEEL_API const char* keel_candidate_article(const keel_candidate* candidate, uint64_t* size);
/* Since 0.1. */
KEEL_API const char* keel_candidate_title(const keel_candidate* candidate, uint64_t* size);
/* Fused score. Since 0.1. */
KEEL_API double keel_candidate_score(const keel_candidate* candidate);
/* Softmax over the candidates, [0, 1]. Since 0.1. */
KEEL_API double keel_candidate_probability(const keel_candidate* candidate);
/* Since 0.1. */
KEEL_API uint64_t keel_candidate_feature_count(const keel_candidate* candidate);
/* "" past the end, as the values are 0. Since 0.1. */
KEEL_API const char* keel_candidate_feature_name(const keel_candidate* candidate, uint64_t index,
                                                 uint64_t* size);
/* As served. Since 0.1. */
KEEL_API double keel_candidate_feature_value(const keel_candidate* candidate, uint64_t index);
/* Value times weight: what it adds to the score. Since 0.1. */
KEEL_API double keel_candidate_feature_contribution(const keel_candidate* candidate,
                                                    uint64_t index);

/* The recorded answer again, with the state it was decided on and what became of it
 * ("keel.explain.1"). Since 0.1. */
KEEL_API int32_t keel_engine_explain(keel_engine* engine, const char* answer, uint64_t answer_size,
                                     keel_text** out, keel_error** error);

/* -- What became of answers ------------------------------------------------------------------- */

enum {
  KEEL_SIGNAL_RESOLVED = 1,  /* the customer is satisfied, or the ticket closed on it */
  KEEL_SIGNAL_FAILED = 2,    /* it did not help; nobody said what would have */
  KEEL_SIGNAL_REOPENED = 3,  /* "resolved" turned out not to be */
  KEEL_SIGNAL_CORRECTED = 4, /* an agent names the right article */
  KEEL_SIGNAL_ACCEPTED = 5,  /* an agent sent the suggestion as it was */
  KEEL_SIGNAL_EDITED = 6,    /* an agent sent it changed; text is what was sent */
  KEEL_SIGNAL_REJECTED = 7,  /* an agent did not use it */
  KEEL_SIGNAL_ESCALATED = 8  /* the customer was handed to a person */
};

/* Since 0.1. */
typedef struct keel_signal {
  uint32_t struct_size;
  uint32_t flags;     /* none yet */
  int32_t kind;       /* KEEL_SIGNAL_* */
  uint32_t reserved;  /* zero */
  const char* answer; /* its id */
  uint64_t answer_size;
  const char* article; /* corrected: the right one */
  uint64_t article_size;
  const char* text; /* edited: what was sent; else a remark */
  uint64_t text_size;
  const char* actor; /* "customer", "agent:7" */
  uint64_t actor_size;
  const char* dedupe; /* the host's key: a retry with it changes nothing */
  uint64_t dedupe_size;
} keel_signal;

/* `count` signals in one commit, all or none; each of the first one's struct_size. Since 0.1. */
KEEL_API int32_t keel_engine_signal(keel_engine* engine, const keel_signal* signals, uint64_t count,
                                    keel_error** error);

/* What another bot or a person answered. Since 0.1. */
typedef struct keel_their_answer {
  uint32_t struct_size;
  uint32_t flags; /* none yet */
  const char* text;
  uint64_t text_size;
  const char* by; /* "agent:7" for people; anything else is a bot */
  uint64_t by_size;
  const char* article; /* that it rests on, when known; else found from the text */
  uint64_t article_size;
  const char* event_id; /* the host's key: a retry with it changes nothing */
  uint64_t event_id_size;
} keel_their_answer;

typedef struct keel_observation keel_observation;
/* Records what Keel would have said, compares, and learns from theirs. Nothing is shown. Since
 * 0.1. */
KEEL_API int32_t keel_engine_observe(keel_engine* engine, const keel_question* question,
                                     const keel_their_answer* theirs, keel_observation** out,
                                     keel_error** error);
/* What Keel would have said; borrowed. Since 0.1. */
KEEL_API const keel_answer* keel_observation_answer(const keel_observation* observation);
/* What theirs rests on; "" when no article says it. Since 0.1. */
KEEL_API const char* keel_observation_article(const keel_observation* observation, uint64_t* size);
/* How well that article supports their text, [0, 1]. Since 0.1. */
KEEL_API double keel_observation_support(const keel_observation* observation);
/* 1: it is Keel's best candidate. Since 0.1. */
KEEL_API int32_t keel_observation_agrees(const keel_observation* observation);
/* Since 0.1. */
KEEL_API void keel_observation_free(keel_observation* observation);

#ifdef __cplusplus
}
#endif

#endif
