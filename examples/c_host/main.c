/* A host in C: asks, hears from an agent what would have been right, and asks again.
 *   keel-c-host WORKSPACE ARTICLES
 * The workspace is made when the folder has none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keel.h"

/* A host's own way to handle errors: here, to say what is wrong and end. */
static void must(int32_t code, keel_error* error) {
  if (code == KEEL_OK) return;
  fprintf(stderr, "%s: %s\n", keel_code_name(code), keel_error_message(error, NULL));
  keel_error_free(error);
  exit(1);
}

static keel_engine* open_workspace(const char* folder) {
  keel_error* error = NULL;
  keel_config* config = NULL;
  keel_engine* engine = NULL;
  must(keel_config_new(&config, &error), error);
  must(keel_config_set(config, "create", KEEL_NUL_TERMINATED, "on", KEEL_NUL_TERMINATED, &error),
       error);
  must(keel_config_set(config, "actor", KEEL_NUL_TERMINATED, "c-host", KEEL_NUL_TERMINATED, &error),
       error);
  must(keel_engine_open(folder, KEEL_NUL_TERMINATED, config, &engine, &error), error);
  keel_config_free(config); /* the engine has its own copy */
  return engine;
}

static void import_articles(keel_engine* engine, const char* path) {
  keel_error* error = NULL;
  keel_text* report = NULL;
  must(keel_engine_import_article_files(engine, path, KEEL_NUL_TERMINATED, NULL, 0, 0, NULL, NULL,
                                        &report, &error),
       error);
  printf("imported: %s\n", keel_text_data(report));
  keel_text_free(report);
}

static keel_answer* ask(keel_engine* engine, const char* text, const char* ticket) {
  keel_error* error = NULL;
  keel_answer* answer = NULL;
  keel_question question;
  memset(&question, 0, sizeof(question));
  question.struct_size = sizeof(question);
  question.text = text;
  question.text_size = KEEL_NUL_TERMINATED;
  question.conversation = ticket;
  question.conversation_size = KEEL_NUL_TERMINATED;
  must(keel_engine_ask(engine, &question, &answer, &error), error);
  return answer;
}

static void print_answer(const char* text, const keel_answer* answer) {
  const char* const decisions[] = {"?", "answer", "clarify", "escalate"};
  const int32_t decision = keel_answer_decision(answer);
  printf("\n%s\n  %s\n", text, decisions[decision >= 1 && decision <= 3 ? decision : 0]);
  if (keel_answer_citation_count(answer) > 0) {
    printf("  from %s\n", keel_citation_title(keel_answer_citation(answer, 0), NULL));
  }
  printf("  %s\n", keel_answer_customer_sentence(answer, NULL));
}

static void correct(keel_engine* engine, const keel_answer* answer, const char* article) {
  keel_error* error = NULL;
  keel_signal signal;
  memset(&signal, 0, sizeof(signal));
  signal.struct_size = sizeof(signal);
  signal.kind = KEEL_SIGNAL_CORRECTED;
  signal.answer = keel_answer_id(answer, &signal.answer_size);
  signal.article = article;
  signal.article_size = KEEL_NUL_TERMINATED;
  signal.actor = "agent:7";
  signal.actor_size = KEEL_NUL_TERMINATED;
  must(keel_engine_signal(engine, &signal, 1, &error), error);
  printf("\nagent 7: the right article is %s\n", article);
}

int main(int argc, char** argv) {
  const char* const first = "the tax people want last year's papers";
  const char* const second = "tax people want papers from last year";
  keel_engine* engine;
  keel_answer* answer;
  if (argc != 3) {
    fprintf(stderr, "usage: keel-c-host WORKSPACE ARTICLES\n");
    return 2;
  }
  engine = open_workspace(argv[1]);
  import_articles(engine, argv[2]);
  answer = ask(engine, first, "T-1");
  print_answer(first, answer);
  correct(engine, answer, "subscription-invoices");
  keel_answer_free(answer);
  answer = ask(engine, second, "T-2");
  print_answer(second, answer);
  keel_answer_free(answer);
  keel_engine_free(engine); /* records what is pending */
  return 0;
}
