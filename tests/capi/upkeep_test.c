/* Upkeep and reports; many workspaces in one process. */
#include "check.h"

void test_upkeep(void) {
  keel_engine* engine = engine_with_articles(in_scratch("upkeep"), NULL);
  keel_engine* copy = NULL;
  keel_text* text = NULL;
  keel_text* digest = NULL;
  keel_answer_free(ask(engine, "where are my invoices?", "T-1"));
  CHECK_OK(keel_engine_flush(engine, &error));
  CHECK_OK(keel_engine_tick(engine, &error));
  CHECK_OK(keel_engine_wait(engine, 2, &error));
  CHECK_FAILS(keel_engine_wait(engine, 1000, &error), KEEL_ERROR_NOT_FOUND, "1000");
  CHECK_OK(keel_engine_status(engine, &text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.status.1\""));
  CHECK_OK(keel_engine_log(engine, 0, 1, &text, &error));
  CHECK(text_has(&text, "workspace_created"));
  CHECK_OK(keel_engine_find_events(engine, 0, 5, "{\"kind\":\"workspace_created\"}", NUL, &text,
                                   &error));
  CHECK(text_has(&text, "\"seq\":1"));
  CHECK_FAILS(keel_engine_find_events(engine, 0, 5, "{\"colour\":\"red\"}", NUL, &text, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "colour");
  CHECK_FAILS(keel_engine_check_head(
                  engine, "1:0000000000000000000000000000000000000000000000000000000000000000", NUL,
                  &error),
              KEEL_ERROR_CORRUPT, "event 1");
  CHECK_FAILS(keel_engine_check_head(engine, "1", NUL, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "colon");
  CHECK_OK(keel_engine_verify(engine, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "\"sound\":true"));
  CHECK_OK(keel_engine_replay(engine, NULL, NULL, &text, &error));
  CHECK(text_has(&text, "\"equal\":true"));
  CHECK_OK(keel_engine_reopen(engine, &error));
  CHECK_OK(keel_engine_digest(engine, &digest, &error));
  CHECK(keel_text_size(digest) == 64);
  CHECK_OK(keel_engine_backup(engine, in_scratch("backup"), NUL, NULL, NULL, &error));
  CHECK_FAILS(keel_engine_backup(engine, in_scratch("backup"), NUL, NULL, NULL, &error),
              KEEL_ERROR_ALREADY_EXISTS, "backup");
  CHECK_OK(keel_engine_open(in_scratch("backup"), NUL, NULL, &copy, &error));
  CHECK_OK(keel_engine_digest(copy, &text, &error));
  CHECK(text_has(&text, keel_text_data(digest)));
  keel_text_free(digest);
  keel_engine_free(copy);
  keel_engine_free(engine);
  keel_engine_free(NULL);
}

void test_workspaces(void) {
  keel_config* config = NULL;
  keel_workspaces* workspaces = NULL;
  keel_engine* engine = NULL;
  keel_text* text = NULL;
  CHECK_OK(keel_config_new(&config, &error));
  CHECK_OK(keel_config_set(config, "create", NUL, "on", NUL, &error));
  CHECK_OK(keel_config_set(config, "hot_max", NUL, "1", NUL, &error));
  CHECK_OK(keel_workspaces_open(config, &workspaces, &error));
  keel_config_free(config);
  CHECK_OK(keel_workspaces_use(workspaces, in_scratch("first"), NUL, &engine, &error));
  CHECK_FAILS(keel_workspaces_close(workspaces, in_scratch("first"), NUL, &error),
              KEEL_ERROR_CONFLICT, "");
  CHECK_OK(keel_engine_put_article(
      engine, "{\"id\":\"a\",\"title\":\"Printing\",\"body\":\"Press print.\"}", NUL, &error));
  keel_engine_free(engine);
  CHECK_OK(keel_workspaces_use(workspaces, in_scratch("second"), NUL, &engine, &error));
  keel_engine_free(engine);
  CHECK_OK(keel_workspaces_use(workspaces, in_scratch("third"), NUL, &engine, &error));
  keel_engine_free(engine);
  CHECK_OK(keel_workspaces_tick(workspaces, &error));
  CHECK_OK(keel_workspaces_status(workspaces, &text, &error));
  CHECK(text_has(&text, "\"known\":3"));
  CHECK_OK(keel_workspaces_use(workspaces, in_scratch("first"), NUL, &engine, &error));
  CHECK_OK(keel_engine_article(engine, "a", NUL, &text, &error));
  CHECK(text_has(&text, "Printing"));
  CHECK_OK(keel_workspaces_close(workspaces, in_scratch("second"), NUL, &error));
  keel_workspaces_free(workspaces);
  CHECK_OK(keel_engine_status(engine, &text, &error)); /* still held, still usable */
  keel_text_free(text);
  keel_engine_free(engine);
  keel_workspaces_free(NULL);
}
