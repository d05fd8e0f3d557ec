/* The smallest host in C: HOST FOLDER makes a workspace there, puts an article and asks. */
#include <stdio.h>
#include <string.h>

#include "keel.h"

static int ask(keel_engine* engine) {
  keel_question question;
  keel_answer* answer = NULL;
  memset(&question, 0, sizeof question);
  question.struct_size = sizeof question;
  question.text = "how do I add seats?";
  question.text_size = KEEL_NUL_TERMINATED;
  if (keel_engine_ask(engine, &question, &answer, NULL) != KEEL_OK) return 1;
  puts(keel_candidate_article(keel_answer_candidate(answer, 0), NULL));
  keel_answer_free(answer);
  return 0;
}

int main(int argc, char** argv) {
  static const char article[] =
      "{\"id\": \"seats\", \"title\": \"Add seats\", \"body\": \"Under Team choose Seats.\"}";
  keel_config* config = NULL;
  keel_engine* engine = NULL;
  int failed = 1;
  if (argc != 2 || keel_config_new(&config, NULL) != KEEL_OK) return 2;
  if (keel_config_set(config, "create", KEEL_NUL_TERMINATED, "on", KEEL_NUL_TERMINATED, NULL) ==
          KEEL_OK &&
      keel_engine_open(argv[1], KEEL_NUL_TERMINATED, config, &engine, NULL) == KEEL_OK &&
      keel_engine_put_article(engine, article, KEEL_NUL_TERMINATED, NULL) == KEEL_OK) {
    failed = ask(engine);
  }
  keel_engine_free(engine);
  keel_config_free(config);
  return failed;
}
