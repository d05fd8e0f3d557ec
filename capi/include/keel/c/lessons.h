/* keel/c/lessons.h: Lessons found, undone and restored. keel.h has the conventions. */
#ifndef KEEL_C_LESSONS_H_
#define KEEL_C_LESSONS_H_

#include "keel/c/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One lesson ("keel.lesson.1"). KEEL_ERROR_NOT_FOUND for an id that no lesson has. Since 0.1. */
KEEL_API int32_t keel_engine_lesson(keel_engine* engine, const char* id, uint64_t id_size,
                                    keel_text** out, keel_error** error);
/* Those whose sentence, article or tickets hold every one of these words, newest first
 * ("keel.lessons.1"). Since 0.1. */
KEEL_API int32_t keel_engine_find_lessons(keel_engine* engine, const char* words,
                                          uint64_t words_size, keel_text** out, keel_error** error);
/* Undone, a lesson counts no more when this returns; in ticks the state is then folded again as if
 * what taught it had taught nothing. `by`: who decides; required. KEEL_ERROR_CONFLICT when it is
 * undone already. Since 0.1. */
KEEL_API int32_t keel_engine_undo_lesson(keel_engine* engine, const char* id, uint64_t id_size,
                                         const char* by, uint64_t by_size, const char* note,
                                         uint64_t note_size, keel_error** error);
/* Takes that back, or releases a lesson from quarantine. KEEL_ERROR_CONFLICT when it is neither
 * undone nor in quarantine. Since 0.1. */
KEEL_API int32_t keel_engine_restore_lesson(keel_engine* engine, const char* id, uint64_t id_size,
                                            const char* by, uint64_t by_size, const char* note,
                                            uint64_t note_size, keel_error** error);
/* Completes at once what undone and restored lessons call for. KEEL_ERROR_BUSY when another process
 * leads: it does so in its ticks. Since 0.1. */
KEEL_API int32_t keel_engine_rebase(keel_engine* engine, keel_progress_fn progress, void* user_data,
                                    keel_error** error);

#ifdef __cplusplus
}
#endif

#endif
