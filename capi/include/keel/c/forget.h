/* keel/c/forget.h: customers and tickets forgotten, and whole workspaces deleted. keel.h has the
 * conventions. */
#ifndef KEEL_C_FORGET_H_
#define KEEL_C_FORGET_H_

#include "keel/c/engine.h"
#include "keel/c/workspaces.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What forgetting would change ("keel.forget_preview.1"); nothing is written. `subjects`: a JSON
 * array of {"customer": "ID"} and {"ticket": "ID"}. Since 0.1. */
KEEL_API int32_t keel_engine_preview_forget(keel_engine* engine, const char* subjects,
                                            uint64_t subjects_size, const char* by,
                                            uint64_t by_size, keel_text** out, keel_error** error);
/* Forgets them for good ("keel.forget_report.1"): when this returns keys and texts are gone; in
 * ticks, or by keel_engine_rebase(), the state is folded again as if they never were, and that is
 * certified. `by`: an administrator. KEEL_ERROR_NOT_FOUND when nothing is recorded of one, and then
 * nothing happens. Since 0.1. */
KEEL_API int32_t keel_engine_forget(keel_engine* engine, const char* subjects,
                                    uint64_t subjects_size, const char* by, uint64_t by_size,
                                    const char* note, uint64_t note_size, keel_text** out,
                                    keel_error** error);
/* Everything that was ever to be forgotten, oldest first, with certificates ("keel.forgets.1").
 * Since 0.1. */
KEEL_API int32_t keel_engine_forgets(keel_engine* engine, keel_text** out, keel_error** error);
/* Deletes the workspace in a folder for good, keys first. KEEL_ERROR_BUSY while somebody has it
 * open; KEEL_ERROR_NOT_FOUND or KEEL_ERROR_CORRUPT for what is no workspace. Since 0.1. */
KEEL_API int32_t keel_workspace_delete(const char* folder, uint64_t folder_size,
                                       keel_error** error);
/* Closes it first: keel_workspaces_close(). KEEL_ERROR_CONFLICT while in use. Since 0.1. */
KEEL_API int32_t keel_workspaces_erase(keel_workspaces* workspaces, const char* folder,
                                       uint64_t folder_size, keel_error** error);

#ifdef __cplusplus
}
#endif

#endif
