/* The host's callbacks: log, clock, embedder, generator, progress, and no way back in. */
#include "check.h"

typedef struct host {
  keel_engine* engine;
  int32_t reentry;
  int embedded;
  int logged;
  const char* say; /* what the generator says */
  int fails;
} host;

static int64_t clock_now(void* user_data) {
  (void)user_data;
  return 1772442000000000; /* 2026-03-02 09:00 UTC */
}

static void log_line(int32_t level, const char* message, uint64_t size, void* user_data) {
  host* const h = user_data;
  if (level >= KEEL_LOG_ERROR && level <= KEEL_LOG_INFO && strlen(message) == size) ++h->logged;
}

/* Letters counted: enough to be a vector. */
static int32_t embed(const char* const* texts, const uint64_t* sizes, uint64_t count, float* out,
                     void* user_data) {
  host* const h = user_data;
  uint64_t i, j;
  h->embedded += (int)count;
  if (h->fails) return 7;
  for (i = 0; i < count * 26; ++i) out[i] = 0;
  for (i = 0; i < count; ++i) {
    for (j = 0; j < sizes[i]; ++j) {
      const char c = texts[i][j];
      if (c >= 'a' && c <= 'z') out[i * 26 + (uint64_t)(c - 'a')] += 1;
    }
  }
  return 0;
}

static int32_t generate(const char* request, uint64_t size, keel_sink* sink, void* user_data) {
  host* const h = user_data;
  keel_text* text = NULL;
  CHECK(strlen(request) == size && strstr(request, "\"schema\":\"keel.generate.1\"") != NULL);
  h->reentry = keel_engine_status(h->engine, &text, NULL);
  CHECK(keel_sink_write(NULL, "x", 1) == KEEL_ERROR_INVALID_ARGUMENT);
  CHECK(keel_sink_write(sink, h->say, NUL) == KEEL_OK);
  return h->fails;
}

static int32_t re_enter(uint64_t done, uint64_t total, void* user_data) {
  host* const h = user_data;
  (void)done;
  (void)total;
  h->reentry = keel_engine_flush(h->engine, NULL);
  return 0;
}

static void check_generator(host* h) {
  keel_answer* answer = NULL;
  h->say = "Invoices are under Billing, Documents.";
  answer = ask(h->engine, "where do I find my invoices?", "T-1");
  CHECK(keel_answer_is_generated(answer) == 1);
  CHECK(strcmp(keel_answer_text(answer, NULL), h->say) == 0);
  CHECK(h->reentry == KEEL_ERROR_UNSUPPORTED);
  keel_answer_free(answer);
  h->say = "Invoices are under Billing. You get a refund of 50 EUR.";
  answer = ask(h->engine, "where do I find my invoices?", "T-2");
  CHECK(keel_answer_is_generated(answer) == 0);
  CHECK(strstr(keel_answer_text(answer, NULL), "50 EUR") == NULL);
  CHECK(keel_answer_generator_refused(answer, NULL)[0] != '\0');
  keel_answer_free(answer);
  h->fails = 3;
  answer = ask(h->engine, "where do I find my invoices?", "T-3");
  CHECK(keel_answer_is_generated(answer) == 0);
  CHECK(keel_answer_text(answer, NULL)[0] != '\0');
  CHECK(h->logged > 0);
  keel_answer_free(answer);
  h->fails = 0;
}

void test_hooks(void) {
  host h;
  keel_config* config = NULL;
  keel_text* text = NULL;
  memset(&h, 0, sizeof(h));
  CHECK_OK(keel_config_new(&config, &error));
  CHECK_OK(keel_config_set_clock(config, clock_now, NULL, &error));
  CHECK_OK(keel_config_set_log(config, log_line, &h, &error));
  CHECK_OK(keel_config_set_embedder(config, "letters-1", NUL, 26, embed, &h, &error));
  CHECK_OK(keel_config_set_generator(config, "parrot-1", NUL, generate, &h, &error));
  CHECK_FAILS(keel_config_set_embedder(config, "wide", NUL, 5000, embed, &h, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "5000");
  CHECK_FAILS(keel_config_set_generator(config, "", 0, generate, &h, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "name");
  CHECK_OK(keel_config_set(config, "random_seed", NUL, "7", NUL, &error));
  h.engine = engine_with_articles(in_scratch("hooks"), config);
  keel_config_free(config);
  check_generator(&h);
  CHECK(h.embedded > 3);
  h.reentry = 0;
  CHECK_OK(keel_engine_verify(h.engine, re_enter, &h, &text, &error));
  CHECK(h.reentry == KEEL_ERROR_UNSUPPORTED);
  keel_text_free(text);
  CHECK_OK(keel_engine_log(h.engine, 0, 1, &text, &error));
  CHECK(text_has(&text, "\"recorded_us\":1772442000000000"));
  keel_engine_free(h.engine);
}
