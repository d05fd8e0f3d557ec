/* Customers and tickets forgotten, and workspaces deleted. */
#include <string.h>

#include "check.h"

static void ask_as(keel_engine* engine, const char* text, const char* customer) {
  keel_question q;
  keel_answer* answer = NULL;
  memset(&q, 0, sizeof(q));
  q.struct_size = sizeof(q);
  q.text = text;
  q.text_size = NUL;
  q.customer = customer;
  q.customer_size = NUL;
  q.conversation = "F1";
  q.conversation_size = NUL;
  CHECK_OK(keel_engine_ask(engine, &q, &answer, &error));
  keel_answer_free(answer);
}

void test_forget(void) {
  const char* folder = in_scratch("forget");
  keel_engine* engine = engine_with_articles(folder, NULL);
  keel_text* text = NULL;
  const char* ann = "[{\"customer\": \"ann\"}]";
  ask_as(engine, "the gizmo of my cart is purple", "ann");
  CHECK_OK(keel_engine_preview_forget(engine, ann, NUL, "dpo", NUL, &text, &error));
  CHECK(text_has(&text, "\"answers\":1"));
  CHECK_FAILS(keel_engine_forget(engine, "[{\"ticket\": \"none\"}]", NUL, "dpo", NUL, NULL, 0,
                                 &text, &error),
              KEEL_ERROR_NOT_FOUND, "ticket none");
  CHECK_FAILS(keel_engine_forget(engine, "[7]", NUL, "dpo", NUL, NULL, 0, &text, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "element 0");
  CHECK_OK(keel_engine_forget(engine, ann, NUL, "dpo", NUL, "asked", NUL, &text, &error));
  CHECK(text_has(&text, "\"state\":\"erased\""));
  CHECK_OK(keel_engine_rebase(engine, NULL, NULL, &error));
  CHECK_OK(keel_engine_forgets(engine, &text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.certificate.1\""));
  CHECK_FAILS(keel_workspace_delete(folder, NUL, &error), KEEL_ERROR_BUSY, "open");
  keel_engine_free(engine);
  {
    keel_workspaces* many = NULL;
    CHECK_OK(keel_workspaces_open(NULL, &many, &error));
    CHECK_OK(keel_workspaces_use(many, folder, NUL, &engine, &error));
    CHECK_FAILS(keel_workspaces_erase(many, folder, NUL, &error), KEEL_ERROR_CONFLICT, "in use");
    keel_engine_free(engine);
    CHECK_OK(keel_workspaces_erase(many, folder, NUL, &error));
    keel_workspaces_free(many);
  }
  CHECK_FAILS(keel_workspace_delete(folder, NUL, &error), KEEL_ERROR_NOT_FOUND, "no workspace");
}
