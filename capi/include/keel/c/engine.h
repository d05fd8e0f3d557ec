/* keel/c/engine.h: An open workspace and its upkeep. keel.h has the conventions. */
#ifndef KEEL_C_ENGINE_H_
#define KEEL_C_ENGINE_H_

#include "keel/c/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- Engine ----------------------------------------------------------------------------------- */

typedef struct keel_engine keel_engine;
/* Opens the workspace in a folder. `config` may be NULL and is copied. KEEL_ERROR_NOT_FOUND when
 * there is none and "create" is off. Since 0.1. */
KEEL_API int32_t keel_engine_open(const char* folder, uint64_t folder_size,
                                  const keel_config* config, keel_engine** out, keel_error** error);
/* Records what is pending and closes. No other call may be under way. Since 0.1. */
KEEL_API void keel_engine_free(keel_engine* engine);
/* In a forked child: keeps what was learned in memory and opens handles of its own. Nothing to do
 * in the process that opened it. Since 0.1. */
KEEL_API int32_t keel_engine_reopen(keel_engine* engine, keel_error** error);

/* -- Upkeep ----------------------------------------------------------------------------------- */

/* Records pending answers, follows other processes, opens proposals, refits, checkpoints. Bounded
 * work; once a second is plenty. Since 0.1. */
KEEL_API int32_t keel_engine_tick(keel_engine* engine, keel_error** error);
/* Records pending answers now. Since 0.1. */
KEEL_API int32_t keel_engine_flush(keel_engine* engine, keel_error** error);
/* Applies here what is recorded up to seq. KEEL_ERROR_NOT_FOUND when the journal ends before it.
 * Since 0.1. */
KEEL_API int32_t keel_engine_wait(keel_engine* engine, uint64_t seq, keel_error** error);
/* "keel.status.1". Since 0.1. */
KEEL_API int32_t keel_engine_status(keel_engine* engine, keel_text** out, keel_error** error);
/* Up to `limit` events after a place ("keel.log.1"). Since 0.1. */
KEEL_API int32_t keel_engine_log(keel_engine* engine, uint64_t after_seq, uint64_t limit,
                                 keel_text** out, keel_error** error);
/* Up to `limit` events after a place that a filter lets through ("keel.log.1"). `filter`: a JSON
 * object of kind, actor, subject, conversation (strings, equal), from_us and to_us (occurred from
 * and before), each optional. Since 0.1. */
KEEL_API int32_t keel_engine_find_events(keel_engine* engine, uint64_t after_seq, uint64_t limit,
                                         const char* filter, uint64_t filter_size, keel_text** out,
                                         keel_error** error);
/* A "head" of the status, kept elsewhere, checked: KEEL_ERROR_CORRUPT when the journal ends before
 * it or holds another event there. Since 0.1. */
KEEL_API int32_t keel_engine_check_head(keel_engine* engine, const char* head, uint64_t head_size,
                                        keel_error** error);
/* Checks every event's hash, seal and artifacts ("keel.verify_report.1"). Since 0.1. */
KEEL_API int32_t keel_engine_verify(keel_engine* engine, keel_progress_fn progress, void* user_data,
                                    keel_text** out, keel_error** error);
/* Folds the journal again from zero and every checkpoint ("keel.replay_report.1"). Since 0.1. */
KEEL_API int32_t keel_engine_replay(keel_engine* engine, keel_progress_fn progress, void* user_data,
                                    keel_text** out, keel_error** error);
/* Of the serving state, 64 hex digits. Since 0.1. */
KEEL_API int32_t keel_engine_digest(keel_engine* engine, keel_text** out, keel_error** error);
/* Copies a live workspace into a folder that is new or empty; it opens as any workspace. Nothing
 * is left there on failure. Since 0.1. */
KEEL_API int32_t keel_engine_backup(keel_engine* engine, const char* folder, uint64_t folder_size,
                                    keel_progress_fn progress, void* user_data, keel_error** error);

#ifdef __cplusplus
}
#endif

#endif
