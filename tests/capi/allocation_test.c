/* Memory runs out at the n-th allocation, for every n: each call fails with
 * KEEL_ERROR_OUT_OF_MEMORY or succeeds, the engine stays usable, and nothing is lost.
 * allocation_test FOLDER. Its malloc is everybody's in this process. */
#include <stdint.h>
#include <sys/types.h>

#include "check.h"

extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* old, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);

int checks_failed = 0;
int checks_made = 0;
const char* scratch_folder = ".";

static long left = -1; /* allocations until one fails; below 0: none does */
static int failed = 0;

static int fails_now(void) {
  if (left < 0 || left-- > 0) return 0;
  failed = 1;
  return 1;
}

void* malloc(size_t size) { return fails_now() ? NULL : __libc_malloc(size); }
void* calloc(size_t count, size_t size) { return fails_now() ? NULL : __libc_calloc(count, size); }
void* realloc(void* old, size_t size) { return fails_now() ? NULL : __libc_realloc(old, size); }
void* aligned_alloc(size_t alignment, size_t size) {
  return fails_now() ? NULL : __libc_memalign(alignment, size);
}

static keel_engine* engine = NULL;
static char folder[1024];

static int32_t run_config(keel_error** error) {
  keel_config* config = NULL;
  int32_t code = keel_config_new(&config, error);
  if (code == KEEL_OK) code = keel_config_set(config, "actor", NUL, "someone or other", NUL, error);
  keel_config_free(config);
  return code;
}

static int32_t run_open(keel_error** error) {
  keel_engine* second = NULL;
  const int32_t code = keel_engine_open(folder, NUL, NULL, &second, error);
  keel_engine_free(second);
  return code;
}

static int32_t run_ask(keel_error** error) {
  keel_question q;
  keel_answer* answer = NULL;
  int32_t code;
  memset(&q, 0, sizeof(q));
  q.struct_size = sizeof(q);
  q.text = "where do I find the invoices of last year?";
  q.text_size = NUL;
  q.conversation = "T-1";
  q.conversation_size = NUL;
  code = keel_engine_ask(engine, &q, &answer, error);
  CHECK((code == KEEL_OK) == (answer != NULL));
  keel_answer_free(answer);
  return code;
}

static int32_t run_put(keel_error** error) {
  return keel_engine_put_article(
      engine, "{\"id\":\"seats\",\"title\":\"Add seats\",\"body\":\"Under Team, then Seats.\"}",
      NUL, error);
}

static int32_t run_ingest(keel_error** error) {
  return keel_engine_ingest(engine,
                            "{\"v\":1,\"source\":\"desk\",\"ticket\":\"A\","
                            "\"event_id\":\"A-1\",\"type\":"
                            "\"customer_message\",\"at\":\"2026-03-02T09:00:00Z\",\"actor\":"
                            "\"customer\",\"text\":\"how do I add seats to my team?\"}",
                            NUL, 0, NULL, NULL, NULL, error);
}

static int32_t run_status(keel_error** error) {
  keel_text* text = NULL;
  const int32_t code = keel_engine_status(engine, &text, error);
  CHECK((code == KEEL_OK) == (text != NULL));
  keel_text_free(text);
  return code;
}

static int32_t run_tick(keel_error** error) { return keel_engine_tick(engine, error); }

/* Fails the first allocation of a call, then the second, ..., until it needs no more. */
static void exhaust(const char* name, int32_t (*run)(keel_error**), long step) {
  long n = 0;
  long refused = 0;
  for (;; n += step) {
    keel_error* error = NULL;
    int32_t code;
    failed = 0;
    left = n;
    code = run(&error);
    left = -1;
    if (!failed) {
      CHECK(code == KEEL_OK);
      if (code != KEEL_OK) printf("  %s: %s\n", name, keel_error_message(error, NULL));
      keel_error_free(error);
      break;
    }
    if (code != KEEL_OK) ++refused;
    CHECK(keel_engine_wait(engine, 0, NULL) == KEEL_OK); /* the next call finds all well */
    CHECK(code == keel_error_code(error));
    CHECK(code == KEEL_OK || code == KEEL_ERROR_OUT_OF_MEMORY);
    if (code != KEEL_OK && code != KEEL_ERROR_OUT_OF_MEMORY) {
      printf("  %s, allocation %ld: %s\n", name, n, keel_error_message(error, NULL));
    }
    CHECK(code == KEEL_OK || keel_error_message(error, NULL)[0] != '\0');
    keel_error_free(error);
  }
  printf("%s: %ld allocations failed one by one, %ld calls refused\n", name, n / step, refused);
  CHECK(refused > 0);
}

/* An answer that waits for its record is still recorded when a write after it found no memory. */
static void keep_pending(keel_config* config) {
  keel_engine* const first = engine;
  char other[1100];
  char id[33] = "";
  keel_text* text = NULL;
  long n = 0;
  snprintf(other, sizeof(other), "%s-pending", folder);
  CHECK_OK(keel_config_set(config, "journal_flush_ms", NUL, "3600000", NUL, &error));
  CHECK_OK(keel_engine_open(other, NUL, config, &engine, &error));
  for (failed = 1; failed; ++n) {
    keel_question q;
    keel_answer* answer = NULL;
    memset(&q, 0, sizeof(q));
    q.struct_size = sizeof(q);
    q.text = "where do I find the invoices of last year?";
    q.text_size = NUL;
    CHECK_OK(keel_engine_ask(engine, &q, &answer, &error));
    snprintf(id, sizeof(id), "%s", keel_answer_id(answer, NULL));
    keel_answer_free(answer);
    failed = 0;
    left = n;
    (void)run_put(NULL);
    left = -1;
    CHECK_OK(keel_engine_flush(engine, &error));
    CHECK_OK(keel_engine_wait(engine, 0, &error));
    CHECK_OK(keel_engine_explain(engine, id, NUL, &text, &error));
    keel_text_free(text);
    text = NULL;
  }
  printf("pending: %ld answers\n", n);
  keel_engine_free(engine);
  engine = first;
}

int main(int argc, char** argv) {
  keel_config* config = NULL;
  keel_text* text = NULL;
  if (argc != 2) return 2;
  snprintf(folder, sizeof(folder), "%s/memory", argv[1]);
  CHECK_OK(keel_config_new(&config, &error));
  CHECK_OK(keel_config_set(config, "create", NUL, "on", NUL, &error));
  CHECK_OK(keel_config_set(config, "journal_flush_ms", NUL, "0", NUL, &error)); /* ask() commits */
  CHECK_OK(keel_engine_open(folder, NUL, config, &engine, &error));
  keep_pending(config);
  keel_config_free(config);
  CHECK_OK(keel_engine_put_article(engine,
                                   "{\"id\":\"invoices\",\"title\":\"Find your invoices\","
                                   "\"body\":\"Under Billing, Documents.\"}",
                                   NUL, &error));
  exhaust("config", run_config, 1);
  exhaust("ask", run_ask, 1);
  exhaust("put_article", run_put, 1);
  exhaust("ingest", run_ingest, 1);
  exhaust("tick", run_tick, 1);
  exhaust("status", run_status, 1);
  exhaust("open", run_open, 3);
  CHECK_OK(run_put(&error));
  CHECK_OK(keel_engine_article(engine, "seats", NUL, &text, &error));
  keel_text_free(text);
  CHECK_OK(keel_engine_verify(engine, NULL, NULL, &text, &error));
  CHECK(strstr(keel_text_data(text), "\"sound\":true") != NULL);
  keel_text_free(text);
  CHECK_OK(keel_engine_replay(engine, NULL, NULL, &text, &error));
  CHECK(strstr(keel_text_data(text), "\"equal\":true") != NULL);
  keel_text_free(text);
  keel_engine_free(engine);
  printf("%d checks, %d failed\n", checks_made, checks_failed);
  return checks_failed == 0 ? 0 : 1;
}
