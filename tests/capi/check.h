/* check.h: the few words a C test needs. A failed check is printed with its place and counted; the
 * program's exit code says whether there was one. */
#ifndef KEEL_TESTS_CHECK_H_
#define KEEL_TESTS_CHECK_H_

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keel.h"

extern int checks_failed;
extern int checks_made;
/* A folder of the test's own, removed by the script that runs it. */
extern const char* scratch_folder;

#define CHECK(condition)                                               \
  do {                                                                 \
    ++checks_made;                                                     \
    if (!(condition)) {                                                \
      ++checks_failed;                                                 \
      printf("%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
    }                                                                  \
  } while (0)

/* The call succeeds; its message is printed when it does not. `error` is a keel_error* at hand. */
#define CHECK_OK(call)                                                   \
  do {                                                                   \
    keel_error* error = NULL;                                            \
    const int32_t code = (call);                                         \
    ++checks_made;                                                       \
    if (code != KEEL_OK) {                                               \
      ++checks_failed;                                                   \
      printf("%s:%d: %s: %d %s\n", __FILE__, __LINE__, #call, (int)code, \
             keel_error_message(error, NULL));                           \
    }                                                                    \
    keel_error_free(error);                                              \
  } while (0)

/* The call fails with the code, an error that says the same, and a message with `part` in it. */
#define CHECK_FAILS(call, expected, part)                                                        \
  do {                                                                                           \
    keel_error* error = NULL;                                                                    \
    const int32_t code = (call);                                                                 \
    ++checks_made;                                                                               \
    if (code != (expected) || keel_error_code(error) != (expected) ||                            \
        strstr(keel_error_message(error, NULL), part) == NULL) {                                 \
      ++checks_failed;                                                                           \
      printf("%s:%d: %s: %d \"%s\", expected %d \"%s\"\n", __FILE__, __LINE__, #call, (int)code, \
             keel_error_message(error, NULL), (int)(expected), part);                            \
    }                                                                                            \
    keel_error_free(error);                                                                      \
  } while (0)

/* "FOLDER/name", valid until the eighth next call. */
const char* in_scratch(const char* name);
/* An engine on a new workspace with three articles. NULL config: the defaults, and created. */
keel_engine* engine_with_articles(const char* folder, keel_config* config);
/* Frees the text, sets it to NULL, and tells whether `part` was in it. */
int text_has(keel_text** text, const char* part);
/* An answer to a question; the caller frees it. */
keel_answer* ask(keel_engine* engine, const char* question, const char* conversation);
/* With this size a string is measured. */
#define NUL KEEL_NUL_TERMINATED

void test_library(void);
void test_config(void);
void test_asking(void);
void test_signals(void);
void test_tickets(void);
void test_review(void);
void test_lessons(void);
void test_forget(void);
void test_upkeep(void);
void test_workspaces(void);
void test_embedder(void);
void test_hooks(void);
void test_errors(void);

#endif
