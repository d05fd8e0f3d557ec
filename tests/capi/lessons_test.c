/* Lessons found, undone and restored. */
#include <string.h>

#include "check.h"

void test_lessons(void) {
  keel_engine* engine = engine_with_articles(in_scratch("lessons"), NULL);
  keel_answer* answer = ask(engine, "the gizmo of my cart is purple", "L1");
  keel_signal signal;
  keel_text* text = NULL;
  char id[33] = "";
  const char* at;
  memset(&signal, 0, sizeof(signal));
  signal.struct_size = sizeof(signal);
  signal.kind = KEEL_SIGNAL_CORRECTED;
  signal.answer = keel_answer_id(answer, &signal.answer_size);
  signal.article = keel_candidate_article(keel_answer_candidate(answer, 0), &signal.article_size);
  signal.actor = "agent:1";
  signal.actor_size = NUL;
  CHECK_OK(keel_engine_signal(engine, &signal, 1, &error));
  keel_answer_free(answer);

  CHECK_OK(keel_engine_find_lessons(engine, "GIZMO", NUL, &text, &error));
  at = strstr(keel_text_data(text), "\"id\":\"");
  CHECK(at != NULL);
  if (at) memcpy(id, at + 6, 32);
  CHECK(text_has(&text, "\"schema\":\"keel.lessons.1\""));
  CHECK_OK(keel_engine_undo_lesson(engine, id, NUL, "lead", NUL, "no", NUL, &error));
  CHECK_FAILS(keel_engine_undo_lesson(engine, id, NUL, "lead", NUL, NULL, 0, &error),
              KEEL_ERROR_CONFLICT, "undone");
  CHECK_OK(keel_engine_rebase(engine, NULL, NULL, &error));
  CHECK_OK(keel_engine_lesson(engine, id, NUL, &text, &error));
  CHECK(text_has(&text, "\"state\":\"undone\""));
  CHECK_OK(keel_engine_restore_lesson(engine, id, NUL, "lead", NUL, NULL, 0, &error));
  CHECK_OK(keel_engine_rebase(engine, NULL, NULL, &error));
  CHECK_OK(keel_engine_lesson(engine, id, NUL, &text, &error));
  CHECK(text_has(&text, "\"state\":\"active\""));
  CHECK_FAILS(keel_engine_lesson(engine, "00000000000000000000000000000000", NUL, &text, &error),
              KEEL_ERROR_NOT_FOUND, "lesson");
  keel_engine_free(engine);
}
