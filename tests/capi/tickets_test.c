/* Tickets and articles, as JSON and as files; the trial. */
#include "check.h"

#define OPENED(ticket, text)                                                              \
  "{\"v\":1,\"source\":\"desk\",\"ticket\":\"" ticket "\",\"event_id\":\"" ticket         \
  "-1\","                                                                                 \
  "\"type\":\"customer_message\",\"at\":\"2026-03-02T09:00:00Z\",\"actor\":\"customer\"," \
  "\"text\":\"" text "\"}"

static int32_t stop_at_once(uint64_t done, uint64_t total, void* user_data) {
  (void)done;
  (void)total;
  ++*(int*)user_data;
  return 1;
}

static void write_file(const char* path, const char* text) {
  FILE* const file = fopen(path, "wb");
  CHECK(file != NULL && fputs(text, file) >= 0);
  if (file) fclose(file);
}

static void check_articles(keel_engine* engine) {
  keel_text* text = NULL;
  CHECK_OK(keel_engine_put_article(
      engine, "{\"id\":\"seats\",\"title\":\"Add seats\",\"body\":\"Under Team, Seats.\"}", NUL,
      &error));
  CHECK_OK(keel_engine_article(engine, "seats", NUL, &text, &error));
  CHECK(text_has(&text, "Under Team, Seats."));
  CHECK_OK(keel_engine_retire_article(engine, "seats", NUL, "sold out", NUL, &error));
  CHECK_FAILS(keel_engine_article(engine, "seats", NUL, &text, &error), KEEL_ERROR_NOT_FOUND,
              "seats");
  CHECK_FAILS(
      keel_engine_put_article(engine, "{\"id\":7,\"title\":\"T\",\"body\":\"B\"}", NUL, &error),
      KEEL_ERROR_INVALID_ARGUMENT, "id");
  CHECK_OK(keel_engine_articles(engine, &text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.articles.1\""));
  CHECK_FAILS(keel_engine_import_articles(engine,
                                          "{\"id\":\"a\",\"title\":\"A\",\"body\":\"one\"}\n"
                                          "{\"id\":\"a\",\"title\":\"A\",\"body\":\"two\"}",
                                          NUL, 0, NULL, NULL, &text, &error),
              KEEL_ERROR_ALREADY_EXISTS, "a");
  CHECK_OK(keel_engine_import_articles(engine,
                                       "[{\"id\":\"cancel\",\"title\":\"Cancel\",\"body\":\"No "
                                       "longer possible online.\"}]",
                                       NUL, KEEL_IMPORT_RETIRE_VANISHED, NULL, NULL, &text,
                                       &error));
  CHECK(text_has(&text, "\"changed\":1"));
}

static void check_events(keel_engine* engine) {
  int calls = 0;
  keel_text* text = NULL;
  CHECK_OK(keel_engine_ingest(engine, "[" OPENED("A", "how do I cancel?") "]", NUL, 0, NULL, NULL,
                              &text, &error));
  CHECK(text_has(&text, "\"recorded\":1"));
  CHECK_OK(keel_engine_ingest(
      engine, OPENED("A", "how do I cancel?") "\n\n" OPENED("B", "new password please") "\n", NUL,
      0, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "\"duplicates\":1"));
  CHECK_FAILS(keel_engine_ingest(engine, OPENED("C", "x") "\n{\"ticket\":\"D\"}", NUL, 0, NULL,
                                 NULL, NULL, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "event 1");
  CHECK_FAILS(keel_engine_ingest(engine, "[", NUL, 0, NULL, NULL, NULL, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "");
  CHECK_FAILS(keel_engine_ingest(engine, OPENED("E", "x"), NUL, KEEL_INGEST_HISTORY, stop_at_once,
                                 &calls, NULL, &error),
              KEEL_ERROR_CANCELLED, "");
  CHECK(calls > 0);
  CHECK_OK(keel_engine_ingest(engine, NULL, 0, 0, NULL, NULL, NULL, &error));
}

static void check_files(keel_engine* engine) {
  const char* const tickets = in_scratch("tickets.jsonl");
  const char* const articles = in_scratch("articles.jsonl");
  keel_text* text = NULL;
  write_file(tickets, OPENED("F", "my invoice is lost") "\nnot json\n");
  write_file(articles,
             "{\"id\":\"invoices\",\"title\":\"Find invoices\",\"body\":\"Under Billing.\"}\n");
  CHECK_OK(keel_engine_ingest_files(engine, tickets, NUL, "canonical", NUL, KEEL_INGEST_HISTORY,
                                    NULL, NULL, &text, &error));
  CHECK(text_has(&text, "tickets.jsonl\",\"line\":2"));
  CHECK_FAILS(keel_engine_ingest_files(engine, tickets, NUL, "carrier pigeon", NUL, 0, NULL, NULL,
                                       &text, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "canonical or zendesk");
  CHECK_OK(
      keel_engine_import_article_files(engine, articles, NUL, "", 0, 0, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "\"refused\":[]"));
  CHECK_FAILS(keel_engine_import_article_files(engine, in_scratch("nothing"), NUL, "", 0, 0, NULL,
                                               NULL, &text, &error),
              KEEL_ERROR_NOT_FOUND, "nothing");
}

static void check_trial(void) {
  keel_trial trial;
  keel_text* text = NULL;
  memset(&trial, 0, sizeof(trial));
  trial.struct_size = sizeof(trial);
  trial.learn_until_us = 1577836800000000; /* 2020 */
  trial.articles = in_scratch("articles.jsonl");
  trial.articles_size = NUL;
  trial.tickets = in_scratch("tickets.jsonl");
  trial.tickets_size = NUL;
  trial.scratch = scratch_folder;
  trial.scratch_size = NUL;
  CHECK_OK(keel_trial_run(&trial, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.trial.1\""));
  trial.rated = "[{\"id\":\"x\"}]";
  trial.rated_size = NUL;
  CHECK_FAILS(keel_trial_run(&trial, NULL, NULL, &text, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "verdict 0");
}

void test_tickets(void) {
  keel_engine* engine = engine_with_articles(in_scratch("tickets"), NULL);
  check_articles(engine);
  check_events(engine);
  check_files(engine);
  check_trial();
  keel_engine_free(engine);
}
