/* The C test program: capi_test FOLDER [NAME...] runs all tests, or those named, in FOLDER. */
#include "check.h"

int checks_failed = 0;
int checks_made = 0;
const char* scratch_folder = ".";

const char* in_scratch(const char* name) {
  static char paths[8][1024];
  static int next = 0;
  char* const path = paths[next];
  next = (next + 1) % 8;
  snprintf(path, sizeof(paths[0]), "%s/%s", scratch_folder, name);
  return path;
}

/* For the test of the published schemas: documents go to the file that KEEL_DOCUMENTS names. */
static void keep_document(const keel_text* text) {
  const char* const path = getenv("KEEL_DOCUMENTS");
  FILE* const file = path && keel_text_data(text)[0] == '{' ? fopen(path, "ab") : NULL;
  if (!file) return;
  if (strstr(keel_text_data(text), "\"schema\":")) fprintf(file, "%s\n", keel_text_data(text));
  fclose(file);
}

int text_has(keel_text** text, const char* part) {
  const int found = strstr(keel_text_data(*text), part) != NULL;
  if (!found) printf("not in it: %s\n  %s\n", part, keel_text_data(*text));
  keep_document(*text);
  keel_text_free(*text);
  *text = NULL;
  return found;
}

static const char* const articles =
    "[{\"id\":\"reset-password\",\"title\":\"Reset your password\",\"body\":\"Open Settings and "
    "choose Reset password. A mail with a link arrives within five minutes.\"},"
    "{\"id\":\"invoices\",\"title\":\"Find your invoices\",\"body\":\"Invoices are under Billing, "
    "Documents. Each can be saved as a PDF.\",\"url\":\"https://help.example/invoices\"},"
    "{\"id\":\"cancel\",\"title\":\"Cancel a subscription\",\"body\":\"An owner can cancel under "
    "Billing, Plan. The plan runs until the end of the month.\"}]";

keel_engine* engine_with_articles(const char* folder, keel_config* config) {
  keel_config* own = NULL;
  keel_engine* engine = NULL;
  if (!config) {
    CHECK_OK(keel_config_new(&own, &error));
    config = own;
  }
  CHECK_OK(keel_config_set(config, "create", NUL, "on", NUL, &error));
  CHECK_OK(keel_engine_open(folder, NUL, config, &engine, &error));
  CHECK_OK(keel_engine_import_articles(engine, articles, NUL, 0, NULL, NULL, NULL, &error));
  keel_config_free(own);
  return engine;
}

keel_answer* ask(keel_engine* engine, const char* question, const char* conversation) {
  keel_question q;
  keel_answer* answer = NULL;
  memset(&q, 0, sizeof(q));
  q.struct_size = sizeof(q);
  q.text = question;
  q.text_size = NUL;
  q.conversation = conversation;
  q.conversation_size = conversation ? NUL : 0;
  CHECK_OK(keel_engine_ask(engine, &q, &answer, &error));
  return answer;
}

typedef struct test {
  const char* name;
  void (*run)(void);
} test;

static const test tests[] = {
    {"library", test_library},       {"config", test_config},   {"asking", test_asking},
    {"signals", test_signals},       {"tickets", test_tickets}, {"review", test_review},
    {"lessons", test_lessons},       {"forget", test_forget},   {"upkeep", test_upkeep},
    {"workspaces", test_workspaces}, {"hooks", test_hooks},     {"embedder", test_embedder},
    {"errors", test_errors},
};

int main(int argc, char** argv) {
  size_t i;
  int j;
  if (argc < 2) {
    fprintf(stderr, "usage: capi_test FOLDER [NAME...]\n");
    return 2;
  }
  scratch_folder = argv[1];
  for (i = 0; i < sizeof(tests) / sizeof(tests[0]); ++i) {
    int wanted = argc == 2;
    for (j = 2; j < argc; ++j) wanted = wanted || strcmp(argv[j], tests[i].name) == 0;
    if (!wanted) continue;
    tests[i].run();
    printf("%s: %d checks, %d failed so far\n", tests[i].name, checks_made, checks_failed);
  }
  return checks_failed == 0 && checks_made > 0 ? 0 : 1;
}
