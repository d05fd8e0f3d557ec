/* Versions, codes, errors, texts, and the settings of a config. */
#include "check.h"

void test_library(void) {
  uint64_t size = 99;
  char version[32];
  snprintf(version, sizeof(version), "%d.%d.%d", KEEL_VERSION_MAJOR, KEEL_VERSION_MINOR,
           KEEL_VERSION_PATCH);
  CHECK(strcmp(keel_version(), version) == 0);
  CHECK(keel_version_number() ==
        KEEL_VERSION_MAJOR * 1000000 + KEEL_VERSION_MINOR * 1000 + KEEL_VERSION_PATCH);
  CHECK(strcmp(keel_code_name(KEEL_OK), "ok") == 0);
  CHECK(strcmp(keel_code_name(KEEL_ERROR_NOT_FOUND), "not_found") == 0);
  CHECK(strcmp(keel_code_name(KEEL_ERROR_INTERNAL), "internal") == 0);
  CHECK(strcmp(keel_code_name(KEEL_ERROR_OUT_OF_MEMORY), "out_of_memory") == 0);
  CHECK(strcmp(keel_code_name(-11), "unknown") == 0);
  CHECK(strcmp(keel_code_name(10), "unknown") == 0);
  CHECK(keel_error_code(NULL) == KEEL_OK);
  CHECK(strcmp(keel_error_message(NULL, &size), "") == 0 && size == 0);
  keel_error_free(NULL);
  CHECK(strcmp(keel_text_data(NULL), "") == 0);
  CHECK(keel_text_size(NULL) == 0);
  keel_text_free(NULL);
}

void test_config(void) {
  keel_config* config = NULL;
  keel_text* text = NULL;
  CHECK_FAILS(keel_config_new(NULL, &error), KEEL_ERROR_INVALID_ARGUMENT, "NULL");
  CHECK_OK(keel_config_new(&config, &error));
  CHECK_OK(keel_config_keys(&text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.config_keys.1\""));
  CHECK_OK(keel_config_get(config, "journal_flush_ms", NUL, &text, &error));
  CHECK(keel_text_size(text) == 4 && strcmp(keel_text_data(text), "1000") == 0);
  keel_text_free(text);
  CHECK_OK(keel_config_set(config, "journal_flush_ms", NUL, "250ms", 3, &error));
  CHECK_OK(keel_config_get(config, "journal_flush_ms", NUL, &text, &error));
  CHECK(text_has(&text, "250"));
  CHECK_FAILS(keel_config_set(config, "colour", NUL, "red", NUL, &error), KEEL_ERROR_NOT_FOUND,
              "journal_flush_ms");
  CHECK_FAILS(keel_config_set(config, "create", NUL, "yes", NUL, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "on or off");
  CHECK_FAILS(keel_config_set(config, "checkpoint_events", NUL, "0", NUL, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "from 1");
  CHECK_FAILS(keel_config_set(config, "master_key", NUL, "secret", NUL, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "64 hex digits");
  CHECK_FAILS(keel_config_get(config, "master_key", NUL, &text, &error),
              KEEL_ERROR_PERMISSION_DENIED, "read back");
  CHECK_FAILS(keel_config_set(NULL, "create", NUL, "on", NUL, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "config is NULL");
  CHECK_FAILS(keel_config_set(config, NULL, 3, "on", NUL, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "NULL but has a size");
  CHECK_FAILS(keel_config_set(config, "actor", NUL, "\xff", NUL, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "UTF-8");
  CHECK(keel_config_set(config, "create", NUL, "yes", NUL, NULL) == KEEL_ERROR_INVALID_ARGUMENT);
  keel_config_free(config);
  keel_config_free(NULL);
}
