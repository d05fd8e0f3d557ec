/* keel/c/backtest.h: What a change would do, and what changes did. keel.h has the conventions. */
#ifndef KEEL_C_BACKTEST_H_
#define KEEL_C_BACKTEST_H_

#include "keel/c/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Asks the recorded questions again, as things are and with a change that has not happened, and
 * compares. `request` is JSON: {"proposal": ID}, with "title" and "body" as a reviewer would edit
 * it; {"article": {...}}; {"retire": ID}; {"rule": {...}}; {"setting": "threshold", "value":
 * "0.8"}; or {"upgrade": true}, which tells what this version of the library answers otherwise than
 * is on record. Beside it may stand "from_us", "to_us", "questions_max", "changes_max", "threads"
 * and "record". Nothing changes but the record of the run, and of an upgrade not even that. Starts
 * as many threads as "threads" allows, the caller's own counted; they end before it returns.
 * `progress` (in questions, of an upgrade in events; from the caller's thread) may be NULL. *out:
 * "keel.backtest.1". KEEL_ERROR_CONFLICT for a proposal that is not open. Since 0.1. */
KEEL_API int32_t keel_engine_backtest(keel_engine* engine, const char* request,
                                      uint64_t request_size, keel_progress_fn progress,
                                      void* user_data, keel_text** out, keel_error** error);
/* The kinds of questions asked most before `to_us`, at most `kinds_max` (0: 100), answered as at
 * both times, and what made the difference. `progress` (in events) may be NULL. *out:
 * "keel.behaviour.1". Since 0.1. */
KEEL_API int32_t keel_engine_behaviour(keel_engine* engine, int64_t from_us, int64_t to_us,
                                       uint64_t kinds_max, keel_progress_fn progress,
                                       void* user_data, keel_text** out, keel_error** error);

enum { KEEL_LEARNED_JSON = 1, KEEL_LEARNED_TEXT = 2, KEEL_LEARNED_HTML = 3 };
/* What was learned from (inclusive) to (exclusive), for people: the ten changes that customers
 * notice most, all changes in groups, the weeks in numbers, and what it cannot learn by itself.
 * `format`: KEEL_LEARNED_JSON ("keel.learned.1"), KEEL_LEARNED_TEXT, or KEEL_LEARNED_HTML, one page
 * that needs nothing but itself. `progress` (in events) may be NULL. Since 0.1. */
KEEL_API int32_t keel_engine_learned(keel_engine* engine, int64_t from_us, int64_t to_us,
                                     int32_t format, keel_progress_fn progress, void* user_data,
                                     keel_text** out, keel_error** error);

#ifdef __cplusplus
}
#endif

#endif
