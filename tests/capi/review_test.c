/* Proposals, gaps, lessons, changes, numbers and rules. */
#include "check.h"

/* Five customers ask what no article says, and two agents answer the same. */
static void make_gap(keel_engine* engine) {
  static const char* const who[] = {"1", "2", "3", "4", "5", "6"};
  char line[1024];
  size_t i;
  for (i = 0; i < sizeof(who) / sizeof(who[0]); ++i) {
    snprintf(line, sizeof(line),
             "[{\"v\":1,\"source\":\"desk\",\"ticket\":\"G%s\",\"event_id\":\"G%s-1\",\"type\":"
             "\"customer_message\",\"at\":\"2026-03-02T09:0%s:00Z\",\"actor\":\"customer\","
             "\"customer\":\"c%s\",\"text\":\"the thermal printer prints blank labels\"},"
             "{\"v\":1,\"source\":\"desk\",\"ticket\":\"G%s\",\"event_id\":\"G%s-2\",\"type\":"
             "\"agent_reply\",\"at\":\"2026-03-02T10:0%s:00Z\",\"actor\":\"agent\","
             "\"agent\":\"%s\","
             "\"text\":\"Please turn the roll of labels over, the coated side must face the print "
             "head. Then print a test page from the printer menu.\"}]",
             who[i], who[i], who[i], who[i], who[i], who[i], who[i], who[i]);
    CHECK_OK(keel_engine_ingest(engine, line, NUL, 0, NULL, NULL, NULL, &error));
  }
  CHECK_OK(keel_engine_tick(engine, &error));
}

/* The "id" of the first proposal, or "". */
static void first_id(keel_engine* engine, char id[33]) {
  keel_text* text = NULL;
  const char* at;
  id[0] = '\0';
  CHECK_OK(keel_engine_proposals(engine, 0, &text, &error));
  at = strstr(keel_text_data(text), "\"id\":\"");
  if (at) {
    memcpy(id, at + 6, 32);
    id[32] = '\0';
  }
  keel_text_free(text);
}

static void check_lists(keel_engine* engine) {
  keel_text* text = NULL;
  CHECK_OK(keel_engine_gaps(engine, &text, &error));
  CHECK(text_has(&text, "printer"));
  CHECK_OK(keel_engine_lessons(engine, &text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.lessons.1\""));
  CHECK_OK(keel_engine_changes(engine, 0, INT64_MAX, &text, &error));
  CHECK(text_has(&text, "\"kind\":\"article\""));
  CHECK_OK(keel_engine_metrics(engine, &text, &error));
  CHECK(text_has(&text, "\"asked\":6"));
  CHECK_OK(keel_engine_languages(engine, &text, &error));
  CHECK(text_has(&text, "\"language\":\"en\""));
}

static void check_rules(keel_engine* engine) {
  keel_text* text = NULL;
  CHECK_OK(keel_engine_set_rule(engine,
                                "{\"kind\":\"escalate\",\"words\":\"lawyer\","
                                "\"by\":\"lead\"}",
                                NUL, &text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.rule.1\""));
  CHECK_OK(keel_engine_rules(engine, &text, &error));
  CHECK(text_has(&text, "lawyer"));
  CHECK_FAILS(
      keel_engine_set_rule(engine, "{\"kind\":\"escalate\",\"wrods\":\"x\"}", NUL, &text, &error),
      KEEL_ERROR_INVALID_ARGUMENT, "wrods");
  CHECK_FAILS(
      keel_engine_set_rule(engine, "{\"kind\":\"escalate\",\"active\":\"no\"}", NUL, &text, &error),
      KEEL_ERROR_INVALID_ARGUMENT, "active");
}

static int32_t stop(uint64_t done, uint64_t total, void* user_data) {
  (void)done;
  (void)total;
  (void)user_data;
  return 1;
}

static void check_backtest(keel_engine* engine, const char* id) {
  keel_text* text = NULL;
  char request[128];
  snprintf(request, sizeof(request), "{\"proposal\":\"%s\",\"threads\":2}", id);
  CHECK_OK(keel_engine_backtest(engine, request, NUL, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "\"kind\":\"proposal\""));
  CHECK_OK(keel_engine_proposals(engine, 0, &text, &error));
  CHECK(text_has(&text, "\"backtest\":\"of 6 recorded questions"));
  CHECK_FAILS(keel_engine_backtest(engine, request, NUL, stop, NULL, &text, &error),
              KEEL_ERROR_CANCELLED, "");
  CHECK_FAILS(keel_engine_backtest(engine, "{\"retyre\":\"x\"}", NUL, NULL, NULL, &text, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "retyre");
  CHECK_FAILS(keel_engine_backtest(engine, "{\"retire\":\"x\"}", NUL, NULL, NULL, &text, &error),
              KEEL_ERROR_NOT_FOUND, "x");
}

static void check_upgrade(keel_engine* engine) {
  keel_text* text = NULL;
  const char* const request = "{\"upgrade\":true}";
  CHECK_OK(keel_engine_backtest(engine, request, NUL, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "\"kind\":\"upgrade\""));
  CHECK_OK(keel_engine_backtest(engine, request, NUL, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "\"changed\":0"));
  CHECK_FAILS(keel_engine_backtest(engine, request, NUL, stop, NULL, &text, &error),
              KEEL_ERROR_CANCELLED, "");
  CHECK_FAILS(keel_engine_backtest(engine, "{\"upgrade\":1}", NUL, NULL, NULL, &text, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "upgrade");
}

static void check_behaviour(keel_engine* engine) {
  keel_text* text = NULL;
  CHECK_OK(keel_engine_behaviour(engine, 1, INT64_MAX, 0, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.behaviour.1\""));
  CHECK_FAILS(keel_engine_behaviour(engine, 2, 1, 0, NULL, NULL, &text, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "to_us");
}

static void check_queue(keel_engine* engine, const char* id) {
  keel_text* text = NULL;
  CHECK_OK(keel_engine_queue(engine, &text, &error));
  CHECK(text_has(&text, "\"minutes_per_week\":30"));
  CHECK_OK(keel_engine_assign(engine, id, NUL, "ben", NUL, "lead", NUL, &text, &error));
  CHECK(text_has(&text, "\"owner\":\"ben\""));
  CHECK_OK(keel_engine_assign(engine, id, NUL, NULL, 0, "lead", NUL, NULL, &error));
  CHECK_FAILS(keel_engine_assign(engine, "x", NUL, "ben", NUL, "lead", NUL, &text, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "");
  CHECK_FAILS(keel_engine_revert(engine, id, NUL, "lead", NUL, NULL, 0, &text, &error),
              KEEL_ERROR_CONFLICT, "open");
}

/* Approves an edited draft, and takes it back. */
static void check_decide_all(keel_engine* engine, keel_decision decision) {
  keel_text* text = NULL;
  keel_decision both[2];
  both[0] = decision;
  both[1] = decision;
  both[1].kind = KEEL_DECIDE_REJECT;
  CHECK_OK(keel_engine_decide_all(engine, both, 2, &text, &error));
  CHECK(text_has(&text, "\"code\":\"conflict\""));
  CHECK_FAILS(keel_engine_decide_all(engine, NULL, 2, &text, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "decisions");
  CHECK_FAILS(keel_engine_decide_all(engine, both, 0, &text, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "decide");
}

static void check_learned(keel_engine* engine) {
  keel_text* text = NULL;
  CHECK_OK(
      keel_engine_learned(engine, 1, INT64_MAX / 2, KEEL_LEARNED_JSON, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.learned.1\""));
  CHECK_OK(
      keel_engine_learned(engine, 1, INT64_MAX / 2, KEEL_LEARNED_TEXT, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "Keel learned"));
  CHECK_OK(
      keel_engine_learned(engine, 1, INT64_MAX / 2, KEEL_LEARNED_HTML, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "</html>"));
  CHECK_FAILS(keel_engine_learned(engine, 1, 2, 9, NULL, NULL, &text, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "9");
}

void test_review(void) {
  keel_engine* engine = engine_with_articles(in_scratch("review"), NULL);
  keel_decision decision;
  keel_answer* answer = NULL;
  keel_text* text = NULL;
  char id[33];
  make_gap(engine);
  check_lists(engine);
  first_id(engine, id);
  CHECK(strlen(id) == 32);
  check_backtest(engine, id);
  check_upgrade(engine);
  check_queue(engine, id);
  memset(&decision, 0, sizeof(decision));
  decision.struct_size = sizeof(decision);
  decision.kind = 4;
  decision.proposal = id;
  decision.proposal_size = NUL;
  CHECK_FAILS(keel_engine_decide(engine, &decision, &text, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "4");
  decision.kind = KEEL_DECIDE_EDIT;
  decision.title = "Blank labels";
  decision.title_size = NUL;
  decision.body = "Turn the roll of labels over: the coated side faces the print head.";
  decision.body_size = NUL;
  decision.by = "lead";
  decision.by_size = NUL;
  CHECK_OK(keel_engine_decide(engine, &decision, &text, &error));
  CHECK(text_has(&text, "\"state\":\"edited\""));
  CHECK_FAILS(keel_engine_decide(engine, &decision, &text, &error), KEEL_ERROR_CONFLICT, "lead");
  check_decide_all(engine, decision);
  CHECK_OK(keel_engine_proposals(engine, KEEL_PROPOSALS_ALL, &text, &error));
  CHECK(text_has(&text, "Blank labels"));
  answer = ask(engine, "our thermal printer prints blank labels", "G9");
  CHECK(strcmp(keel_candidate_title(keel_answer_candidate(answer, 0), NULL), "Blank labels") == 0);
  keel_answer_free(answer);
  check_rules(engine);
  check_behaviour(engine);
  check_learned(engine);
  CHECK_OK(keel_engine_revert(engine, id, NUL, "lead", NUL, "no longer so", NUL, &text, &error));
  CHECK(text_has(&text, "\"state\":\"reverted\""));
  keel_engine_free(engine);
}
