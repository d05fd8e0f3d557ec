/* keel/c/workspaces.h: many workspaces in one process, and the trial on a team's own history.
 * keel.h has the conventions. */
#ifndef KEEL_C_WORKSPACES_H_
#define KEEL_C_WORKSPACES_H_

#include "keel/c/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- Many workspaces -------------------------------------------------------------------------- */

typedef struct keel_workspaces keel_workspaces;
/* For a process that serves thousands of workspaces: engines are opened when used and closed when
 * idle; "hot_max", "threads" and "idle_ms" of the config say how. Since 0.1. */
KEEL_API int32_t keel_workspaces_open(const keel_config* config, keel_workspaces** out,
                                      keel_error** error);
/* Engines of it that are still held stay usable. Since 0.1. */
KEEL_API void keel_workspaces_free(keel_workspaces* workspaces);
/* The engine of a folder, opened when it is not; free it soon: while held it stays open. Since
 * 0.1. */
KEEL_API int32_t keel_workspaces_use(keel_workspaces* workspaces, const char* folder,
                                     uint64_t folder_size, keel_engine** out, keel_error** error);
/* Upkeep of some, and closes idle ones; call it when "threads" is 0. Since 0.1. */
KEEL_API int32_t keel_workspaces_tick(keel_workspaces* workspaces, keel_error** error);
/* KEEL_ERROR_CONFLICT while in use. Since 0.1. */
KEEL_API int32_t keel_workspaces_close(keel_workspaces* workspaces, const char* folder,
                                       uint64_t folder_size, keel_error** error);
/* "keel.workspaces.1". Since 0.1. */
KEEL_API int32_t keel_workspaces_status(const keel_workspaces* workspaces, keel_text** out,
                                        keel_error** error);

/* -- Trial ------------------------------------------------------------------------------------ */

/* Since 0.1. */
typedef struct keel_trial {
  uint32_t struct_size;
  uint32_t flags;         /* none yet */
  int64_t learn_until_us; /* tickets before are learned; those after are the trial */
  uint64_t seed;          /* of ids and drawn cases; 0 is 1 */
  const char* articles;   /* a file or folder, as keel_engine_import_article_files() */
  uint64_t articles_size;
  const char* tickets; /* a file or folder, as keel_engine_ingest_files() */
  uint64_t tickets_size;
  const char* rated; /* verdicts on cases: a JSON array of {id, article, right}; "" for none */
  uint64_t rated_size;
  const char* scratch; /* where throw-away workspaces go; "": the system's place */
  uint64_t scratch_size;
} keel_trial;
/* Replays a team's history in time order, with learning and without, to see what Keel would have
 * done ("keel.trial.1", with the cases to rate). Minutes for long histories. Since 0.1. */
KEEL_API int32_t keel_trial_run(const keel_trial* trial, keel_progress_fn progress, void* user_data,
                                keel_text** out, keel_error** error);

#ifdef __cplusplus
}
#endif

#endif
