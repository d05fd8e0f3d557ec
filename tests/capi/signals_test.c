/* What became of answers, modes, settings and ratings. */
#include "check.h"

static keel_signal signal_of(const keel_answer* answer, int32_t kind) {
  keel_signal signal;
  memset(&signal, 0, sizeof(signal));
  signal.struct_size = sizeof(signal);
  signal.kind = kind;
  signal.answer = keel_answer_id(answer, &signal.answer_size);
  return signal;
}

static void check_modes(keel_engine* engine) {
  keel_mode_change change;
  keel_text* text = NULL;
  memset(&change, 0, sizeof(change));
  change.struct_size = sizeof(change);
  change.mode = KEEL_MODE_ANSWER;
  change.by = "lead";
  change.by_size = NUL;
  CHECK_OK(keel_engine_readiness(engine, "", 0, &text, &error));
  CHECK(text_has(&text, "\"ready\":false"));
  CHECK_FAILS(keel_engine_readiness(engine, "planet:mars", NUL, &text, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "planet");
  CHECK_FAILS(keel_engine_set_mode(engine, &change, &error), KEEL_ERROR_CONFLICT, "");
  change.flags = KEEL_MODE_CHANGE_ACCEPT_UNPROVEN;
  CHECK_OK(keel_engine_set_mode(engine, &change, &error));
  CHECK_OK(keel_engine_status(engine, &text, &error));
  CHECK(text_has(&text, "\"mode\":\"answer\""));
  change.mode = 9;
  CHECK_FAILS(keel_engine_set_mode(engine, &change, &error), KEEL_ERROR_INVALID_ARGUMENT, "9");
  CHECK_OK(keel_engine_set_setting(engine, "mode", NUL, "suggest", NUL, "lead", NUL, &error));
  CHECK_FAILS(keel_engine_set_setting(engine, "colour", NUL, "red", NUL, "", 0, &error),
              KEEL_ERROR_INVALID_ARGUMENT, "colour");
  CHECK_OK(
      keel_engine_set_setting(engine, "role:lead", NUL, "administrator", NUL, "lead", NUL, &error));
  CHECK_OK(keel_engine_set_setting(engine, "role", NUL, "viewer", NUL, "lead", NUL, &error));
  CHECK_FAILS(keel_engine_set_setting(engine, "alpha", NUL, "0.03", NUL, "ben", NUL, &error),
              KEEL_ERROR_PERMISSION_DENIED, "ben");
  CHECK_OK(keel_engine_set_setting(engine, "role", NUL, "administrator", NUL, "lead", NUL, &error));
}

static void check_ratings(keel_engine* engine, const keel_answer* answer) {
  keel_rating rating;
  keel_text* text = NULL;
  uint64_t drawn = 99;
  CHECK_OK(keel_engine_ask_for_ratings(engine, 20, "lead", NUL, &drawn, &error));
  CHECK(drawn <= 20);
  CHECK_OK(keel_engine_ratings_due(engine, &text, &error));
  CHECK(text_has(&text, "\"schema\":\"keel.ratings_due.1\""));
  memset(&rating, 0, sizeof(rating));
  rating.struct_size = sizeof(rating);
  rating.flags = KEEL_RATING_RIGHT;
  rating.answer = keel_answer_id(answer, &rating.answer_size);
  rating.by = "lead";
  rating.by_size = NUL;
  CHECK_OK(keel_engine_rate(engine, &rating, &error));
  CHECK_FAILS(keel_engine_rate(engine, &rating, &error), KEEL_ERROR_CONFLICT, "judged");
  rating.answer = "00000000000000000000000000000001";
  CHECK_FAILS(keel_engine_rate(engine, &rating, &error), KEEL_ERROR_NOT_FOUND, "");
}

void test_signals(void) {
  keel_engine* engine = engine_with_articles(in_scratch("signals"), NULL);
  keel_answer* first = ask(engine, "the parcel of paper never came, where is the bill?", "T-1");
  keel_answer* second = ask(engine, "how do I get a new password?", "T-2");
  keel_signal signals[2];
  signals[0] = signal_of(first, KEEL_SIGNAL_CORRECTED);
  signals[0].article = "invoices";
  signals[0].article_size = NUL;
  signals[0].actor = "agent:7";
  signals[0].actor_size = NUL;
  signals[1] = signal_of(second, KEEL_SIGNAL_RESOLVED);
  CHECK_OK(keel_engine_signal(engine, signals, 2, &error));
  CHECK_OK(keel_engine_signal(engine, NULL, 0, &error));
  CHECK_FAILS(keel_engine_signal(engine, NULL, 2, &error), KEEL_ERROR_INVALID_ARGUMENT, "NULL");
  signals[1].article = "nowhere";
  signals[1].article_size = NUL;
  signals[1].kind = KEEL_SIGNAL_CORRECTED;
  CHECK_FAILS(keel_engine_signal(engine, signals, 2, &error), KEEL_ERROR_NOT_FOUND, "nowhere");
  signals[1].article_size = 0;
  CHECK_FAILS(keel_engine_signal(engine, signals + 1, 1, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "names no article");
  signals[1].kind = 77;
  CHECK_FAILS(keel_engine_signal(engine, signals + 1, 1, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "77");
  signals[1].kind = KEEL_SIGNAL_FAILED;
  signals[1].reserved = 1;
  CHECK_FAILS(keel_engine_signal(engine, signals + 1, 1, &error), KEEL_ERROR_INVALID_ARGUMENT,
              "reserved");
  check_modes(engine);
  check_ratings(engine, second);
  keel_answer_free(first);
  first = ask(engine, "the parcel of paper never came, where is the bill?", "T-3");
  CHECK(strcmp(keel_candidate_article(keel_answer_candidate(first, 0), NULL), "invoices") == 0);
  keel_answer_free(first);
  keel_answer_free(second);
  keel_engine_free(engine);
}
