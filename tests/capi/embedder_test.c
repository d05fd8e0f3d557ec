/* An embedder from a folder of word pieces' vectors. */
#include "check.h"

static double length_of(const float* row, uint64_t dimensions) {
  double sum = 0;
  uint64_t i;
  for (i = 0; i < dimensions; ++i) sum += (double)row[i] * (double)row[i];
  return sum;
}

static void check_vectors(const keel_static_embedder* embedder) {
  const char* texts[3] = {"get a refund", "", "get a refund"};
  uint64_t sizes[3] = {NUL, 0, 12};
  const uint64_t d = keel_static_embedder_dimensions(embedder);
  float* const rows = malloc(3 * d * sizeof(float));
  CHECK(rows != NULL && d == 6);
  CHECK_OK(keel_static_embedder_embed(embedder, texts, sizes, 3, rows, &error));
  CHECK(length_of(rows, d) > 0.999 && length_of(rows, d) < 1.001);
  CHECK(length_of(rows + d, d) == 0);
  CHECK(memcmp(rows, rows + 2 * d, d * sizeof(float)) == 0);
  CHECK_OK(keel_static_embedder_embed(embedder, NULL, NULL, 0, NULL, &error));
  CHECK_FAILS(keel_static_embedder_embed(embedder, texts, NULL, 3, rows, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "sizes");
  CHECK_FAILS(keel_static_embedder_embed(NULL, texts, sizes, 3, rows, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "embedder");
  texts[1] = "\xff";
  sizes[1] = 1;
  CHECK_FAILS(keel_static_embedder_embed(embedder, texts, sizes, 3, rows, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "UTF-8");
  free(rows);
}

void test_embedder(void) {
  keel_static_embedder* embedder = NULL;
  keel_static_embedder* again = NULL;
  keel_config* config = NULL;
  keel_engine* engine = NULL;
  keel_answer* answer = NULL;
  keel_text* text = NULL;
  uint64_t size = 0;
  char name[64];
  CHECK_FAILS(keel_static_embedder_open(in_scratch("nowhere"), NUL, &embedder, &error),
              KEEL_ERROR_NOT_FOUND, "model.safetensors");
  CHECK(embedder == NULL);
  CHECK_OK(keel_static_embedder_open(KEEL_STATIC_MODEL, NUL, &embedder, &error));
  CHECK_OK(keel_static_embedder_open(KEEL_STATIC_MODEL, NUL, &again, &error));
  snprintf(name, sizeof(name), "%s", keel_static_embedder_name(embedder, &size));
  CHECK(size == 23 && strncmp(name, "static-", 7) == 0);
  CHECK(strcmp(name, keel_static_embedder_name(again, NULL)) == 0);
  CHECK(keel_static_embedder_name(NULL, &size)[0] == '\0' && size == 0);
  CHECK(keel_static_embedder_dimensions(NULL) == 0);
  check_vectors(embedder);
  CHECK_OK(keel_config_new(&config, &error));
  CHECK_FAILS(keel_config_set_static_embedder(NULL, embedder, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "config");
  CHECK_OK(keel_config_set_static_embedder(config, NULL, &error));
  CHECK_OK(keel_config_set_static_embedder(config, embedder, &error));
  keel_static_embedder_free(embedder);
  keel_static_embedder_free(again);
  keel_static_embedder_free(NULL);
  engine = engine_with_articles(in_scratch("embedder"), config);
  keel_config_free(config); /* the engine keeps the model */
  answer = ask(engine, "reset the password", "T-1");
  keel_answer_free(answer);
  CHECK_OK(keel_engine_tick(engine, &error));
  CHECK_OK(keel_engine_status(engine, &text, &error));
  CHECK(strstr(keel_text_data(text), name) != NULL);
  CHECK(text_has(&text, "\"passages\":3,\"passages_embedded\":3"));
  keel_engine_free(engine);
}
