/* keel/c/tickets.h: What happened in the helpdesk, and its articles. keel.h has the conventions. */
#ifndef KEEL_C_TICKETS_H_
#define KEEL_C_TICKETS_H_

#include "keel/c/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- Tickets ---------------------------------------------------------------------------------- */

enum { KEEL_INGEST_HISTORY = 1 }; /* past tickets in bulk: learned by one fit at the end */
/* Records what happened in the helpdesk and learns from it. `events`: a JSON array, or an event a
 * line (share/keel/schema/canonical-event.schema.json); all are checked before any is recorded.
 * `progress` may be NULL. *out: "keel.ingest_report.1", may be NULL. Since 0.1. */
KEEL_API int32_t keel_engine_ingest(keel_engine* engine, const char* events, uint64_t events_size,
                                    uint32_t flags, keel_progress_fn progress, void* user_data,
                                    keel_text** out, keel_error** error);
/* Past tickets from a file or folder. `format`: "canonical", "zendesk", or "" to see for itself.
 * What cannot be read is told in the report and the rest goes in. Flags as keel_engine_ingest().
 * Since 0.1. */
KEEL_API int32_t keel_engine_ingest_files(keel_engine* engine, const char* path, uint64_t path_size,
                                          const char* format, uint64_t format_size, uint32_t flags,
                                          keel_progress_fn progress, void* user_data,
                                          keel_text** out, keel_error** error);

/* -- Articles --------------------------------------------------------------------------------- */

/* `article` is JSON (share/keel/schema/article.schema.json). Since 0.1. */
KEEL_API int32_t keel_engine_put_article(keel_engine* engine, const char* article,
                                         uint64_t article_size, keel_error** error);
/* Since 0.1. */
KEEL_API int32_t keel_engine_retire_article(keel_engine* engine, const char* id, uint64_t id_size,
                                            const char* why, uint64_t why_size, keel_error** error);
enum { KEEL_IMPORT_RETIRE_VANISHED = 1 }; /* live articles that are absent are retired */
/* A full import: a JSON array, or an article a line. *out: "keel.import_report.1", may be NULL.
 * Since 0.1. */
KEEL_API int32_t keel_engine_import_articles(keel_engine* engine, const char* articles,
                                             uint64_t articles_size, uint32_t flags,
                                             keel_progress_fn progress, void* user_data,
                                             keel_text** out, keel_error** error);
/* The same from a file or folder. `format`: "markdown", "jsonl", "zendesk", or "" to see for
 * itself. Nothing is retired when an article could not be read. Since 0.1. */
KEEL_API int32_t keel_engine_import_article_files(keel_engine* engine, const char* path,
                                                  uint64_t path_size, const char* format,
                                                  uint64_t format_size, uint32_t flags,
                                                  keel_progress_fn progress, void* user_data,
                                                  keel_text** out, keel_error** error);
/* Its live version as JSON. Since 0.1. */
KEEL_API int32_t keel_engine_article(keel_engine* engine, const char* id, uint64_t id_size,
                                     keel_text** out, keel_error** error);
/* Live ones by id ("keel.articles.1"). Since 0.1. */
KEEL_API int32_t keel_engine_articles(keel_engine* engine, keel_text** out, keel_error** error);

#ifdef __cplusplus
}
#endif

#endif
