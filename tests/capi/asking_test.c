/* Questions and the getters of answers; observing; explaining. */
#include "check.h"

static void check_parts(const keel_answer* answer) {
  const keel_citation* const citation = keel_answer_citation(answer, 0);
  const keel_candidate* const candidate = keel_answer_candidate(answer, 0);
  uint64_t size = 0;
  uint64_t i;
  double sum = 0;
  CHECK(keel_answer_citation_count(answer) == 1);
  CHECK(keel_answer_citation(answer, 1) == NULL);
  CHECK(strcmp(keel_citation_article(citation, &size), "invoices") == 0 && size == 8);
  CHECK(keel_citation_version(citation) == 1);
  CHECK(strcmp(keel_citation_title(citation, NULL), "Find your invoices") == 0);
  CHECK(strstr(keel_citation_passage(citation, NULL), "Billing") != NULL);
  CHECK(strcmp(keel_citation_url(citation, NULL), "https://help.example/invoices") == 0);
  CHECK(keel_answer_candidate_count(answer) == 3);
  CHECK(keel_answer_candidate(answer, 3) == NULL);
  CHECK(strcmp(keel_candidate_article(candidate, NULL), "invoices") == 0);
  CHECK(strcmp(keel_candidate_title(candidate, NULL), "Find your invoices") == 0);
  CHECK(keel_candidate_probability(candidate) > 1.0 / 3);
  CHECK(keel_candidate_feature_count(candidate) >= 8);
  for (i = 0; i < keel_candidate_feature_count(candidate); ++i) {
    CHECK(keel_candidate_feature_name(candidate, i, &size)[0] != '\0' && size > 0);
    CHECK(keel_candidate_feature_value(candidate, i) == keel_candidate_feature_value(candidate, i));
    sum += keel_candidate_feature_contribution(candidate, i);
  }
  CHECK(sum - keel_candidate_score(candidate) < 1e-9 &&
        keel_candidate_score(candidate) - sum < 1e-9);
  CHECK(strcmp(keel_candidate_feature_name(candidate, 99, &size), "") == 0 && size == 0);
  CHECK(keel_candidate_feature_value(candidate, 99) == 0);
  CHECK(keel_candidate_feature_contribution(candidate, 99) == 0);
}

static void check_nothing(void) {
  uint64_t size = 9;
  CHECK(strcmp(keel_answer_text(NULL, &size), "") == 0 && size == 0);
  CHECK(keel_answer_confidence(NULL) == 0 && keel_answer_citation(NULL, 0) == NULL);
  CHECK(keel_answer_candidate(NULL, 0) == NULL && keel_answer_decision(NULL) == 0);
  CHECK(strcmp(keel_citation_title(NULL, NULL), "") == 0 && keel_citation_version(NULL) == 0);
  CHECK(keel_candidate_score(NULL) == 0 && keel_candidate_feature_count(NULL) == 0);
  CHECK(keel_candidate_probability(NULL) == 0);
  CHECK(keel_observation_answer(NULL) == NULL && keel_observation_agrees(NULL) == 0);
  CHECK(keel_observation_support(NULL) == 0);
  keel_answer_free(NULL);
  keel_observation_free(NULL);
}

static void check_observing(keel_engine* engine) {
  keel_question q;
  keel_their_answer theirs;
  keel_observation* seen = NULL;
  memset(&q, 0, sizeof(q));
  memset(&theirs, 0, sizeof(theirs));
  q.struct_size = sizeof(q);
  q.text = "how can I cancel my subscription?";
  q.text_size = NUL;
  q.conversation = "T-9";
  q.conversation_size = NUL;
  theirs.struct_size = sizeof(theirs);
  theirs.text = "An owner can cancel under Billing, Plan.";
  theirs.text_size = NUL;
  theirs.by = "agent:7";
  theirs.by_size = NUL;
  CHECK_OK(keel_engine_observe(engine, &q, &theirs, &seen, &error));
  CHECK(strcmp(keel_observation_article(seen, NULL), "cancel") == 0);
  CHECK(keel_observation_support(seen) > 0.5 && keel_observation_support(seen) <= 1);
  CHECK(keel_observation_agrees(seen) == 1);
  CHECK(keel_answer_candidate_count(keel_observation_answer(seen)) > 0);
  keel_observation_free(seen);
  CHECK_FAILS(keel_engine_observe(engine, &q, NULL, &seen, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "their answer is NULL");
}

static void check_structs(keel_engine* engine) {
  struct {
    keel_question q;
    uint64_t later;
  } longer;
  keel_turn turns[2];
  keel_answer* answer = NULL;
  memset(&longer, 0, sizeof(longer));
  longer.q.struct_size = sizeof(longer);
  longer.q.text = "where are my invoices?";
  longer.q.text_size = NUL;
  CHECK_OK(keel_engine_ask(engine, &longer.q, &answer, &error));
  keel_answer_free(answer);
  longer.later = 1;
  CHECK_FAILS(keel_engine_ask(engine, &longer.q, &answer, &error), KEEL_ERROR_UNSUPPORTED,
              "later version");
  longer.q.struct_size = 24; /* only flags and text */
  CHECK_OK(keel_engine_ask(engine, &longer.q, &answer, &error));
  keel_answer_free(answer);
  longer.q.struct_size = 0;
  CHECK_FAILS(keel_engine_ask(engine, &longer.q, &answer, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "struct_size 0");
  longer.q.struct_size = sizeof(keel_question);
  longer.q.flags = 8;
  CHECK_FAILS(keel_engine_ask(engine, &longer.q, &answer, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "flags 8");
  longer.q.flags = 0;
  memset(turns, 0, sizeof(turns));
  turns[0].struct_size = sizeof(keel_turn);
  turns[0].text = "where are my invoices?";
  turns[0].text_size = NUL;
  turns[1] = turns[0];
  turns[1].flags = KEEL_TURN_FROM_AGENT;
  turns[1].text = "Under Billing.";
  longer.q.turns = turns;
  longer.q.turn_count = 2;
  longer.q.text = "and as a PDF?";
  CHECK_OK(keel_engine_ask(engine, &longer.q, &answer, &error));
  CHECK(strcmp(keel_candidate_article(keel_answer_candidate(answer, 0), NULL), "invoices") == 0);
  keel_answer_free(answer);
  longer.q.turn_count = 1000;
  CHECK_FAILS(keel_engine_ask(engine, &longer.q, &answer, &error), KEEL_ERROR_TOO_LARGE, "turns");
  CHECK_FAILS(keel_engine_ask(engine, NULL, &answer, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "question is NULL");
  CHECK_FAILS(keel_engine_ask(NULL, &longer.q, &answer, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "engine is NULL");
}

void test_asking(void) {
  keel_engine* engine = engine_with_articles(in_scratch("asking"), NULL);
  keel_answer* answer = ask(engine, "where do I find my invoices?", "T-1");
  keel_text* text = NULL;
  uint64_t size = 0;
  CHECK(strlen(keel_answer_id(answer, &size)) == 32 && size == 32);
  CHECK(keel_answer_decision(answer) >= KEEL_DECISION_ANSWER);
  CHECK(keel_answer_reason(answer) >= KEEL_REASON_NONE);
  CHECK(keel_answer_mode(answer) == KEEL_MODE_SUGGEST);
  CHECK(keel_answer_is_suggested(answer) == 1);
  CHECK(keel_answer_is_held_out(answer) == 0);
  CHECK(keel_answer_is_generated(answer) == 0);
  CHECK(strcmp(keel_answer_generator_refused(answer, NULL), "") == 0);
  CHECK(strstr(keel_answer_text(answer, NULL), "Billing") != NULL);
  CHECK(keel_answer_customer_sentence(answer, &size)[0] != '\0' && size > 0);
  CHECK(keel_answer_handover_summary(answer, &size) != NULL);
  CHECK(keel_answer_explanation(answer, &size)[0] != '\0');
  CHECK(strcmp(keel_answer_team(answer, NULL), "") == 0);
  CHECK(strcmp(keel_answer_priority(answer, NULL), "normal") == 0);
  CHECK(keel_answer_topic(answer, NULL) != NULL && keel_answer_topic_probability(answer) >= 0);
  CHECK(keel_answer_confidence(answer) > 0 && keel_answer_confidence(answer) <= 1);
  CHECK(keel_answer_threshold(answer) > 0);
  CHECK(keel_answer_threshold_name(answer, &size)[0] != '\0');
  CHECK(keel_answer_state_seq(answer) >= 3);
  check_parts(answer);
  CHECK_OK(keel_answer_to_json(answer, &text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.answer.1\""));
  CHECK_OK(keel_engine_explain(engine, keel_answer_id(answer, NULL), NUL, &text, &error));
  CHECK(text_has(&text, "where do I find my invoices?"));
  CHECK_FAILS(keel_engine_explain(engine, "zz", NUL, &text, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "32 hex digits");
  check_observing(engine);
  check_structs(engine);
  check_nothing();
  keel_engine_free(engine);
  CHECK(strstr(keel_answer_text(answer, NULL), "Billing") != NULL); /* outlives its engine */
  keel_answer_free(answer);
}
