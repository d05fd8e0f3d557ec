/* keel/c/review.h: What people review, decide and judge. keel.h has the conventions. */
#ifndef KEEL_C_REVIEW_H_
#define KEEL_C_REVIEW_H_

#include "keel/c/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- Review ----------------------------------------------------------------------------------- */

enum { KEEL_PROPOSALS_ALL = 1 }; /* decided ones too */
/* What waits for a person's yes ("keel.proposals.1"): those that change most questions for each
 * minute of a person first. Since 0.1. */
KEEL_API int32_t keel_engine_proposals(keel_engine* engine, uint32_t flags, keel_text** out,
                                       keel_error** error);
/* The same as far as the week's minutes go ("keel.queue.1"); setting "review_minutes_per_week".
 * Since 0.1. */
KEEL_API int32_t keel_engine_queue(keel_engine* engine, keel_text** out, keel_error** error);
enum { KEEL_DECIDE_APPROVE = 1, KEEL_DECIDE_EDIT = 2, KEEL_DECIDE_REJECT = 3 };
/* Since 0.1. */
typedef struct keel_decision {
  uint32_t struct_size;
  uint32_t flags;       /* none yet */
  int32_t kind;         /* KEEL_DECIDE_* */
  uint32_t reserved;    /* zero */
  const char* proposal; /* its id */
  uint64_t proposal_size;
  const char* title; /* edit: the reviewer's text */
  uint64_t title_size;
  const char* body;
  uint64_t body_size;
  const char* by; /* who decides; required */
  uint64_t by_size;
  const char* note;
  uint64_t note_size;
  const char* dedupe; /* the host's key: a retry with it changes nothing */
  uint64_t dedupe_size;
} keel_decision;
/* Approved or edited: what it changes is live when this returns. KEEL_ERROR_CONFLICT when it is not
 * open (the message says who decided, and when) or when its article has changed since;
 * KEEL_ERROR_INVALID_ARGUMENT for an approval of what only a person's text can settle. *out: the
 * proposal ("keel.proposal.1"), may be NULL. Since 0.1. */
KEEL_API int32_t keel_engine_decide(keel_engine* engine, const keel_decision* decision,
                                    keel_text** out, keel_error** error);
/* Several at once, each for itself: one that fails leaves nothing behind and stops none. All
 * structs are of the first one's struct_size. *out: what became of each ("keel.decisions.1"). Since
 * 0.1. */
KEEL_API int32_t keel_engine_decide_all(keel_engine* engine, const keel_decision* decisions,
                                        uint64_t count, keel_text** out, keel_error** error);
/* Says who looks after an open proposal; an empty owner: nobody. *out: the proposal
 * ("keel.proposal.1"), may be NULL. KEEL_ERROR_CONFLICT when it is not open. Since 0.1. */
KEEL_API int32_t keel_engine_assign(keel_engine* engine, const char* proposal,
                                    uint64_t proposal_size, const char* owner, uint64_t owner_size,
                                    const char* by, uint64_t by_size, keel_text** out,
                                    keel_error** error);
/* Takes back what an approved proposal put live: its article goes, or says again what it said; its
 * rule is switched off. KEEL_ERROR_CONFLICT when it was not approved or the article has changed
 * since; KEEL_ERROR_UNSUPPORTED for a model. *out: the proposal ("keel.proposal.1"), may be NULL.
 * Since 0.1. */
KEEL_API int32_t keel_engine_revert(keel_engine* engine, const char* proposal,
                                    uint64_t proposal_size, const char* by, uint64_t by_size,
                                    const char* note, uint64_t note_size, keel_text** out,
                                    keel_error** error);
/* Questions without an article, grouped, largest first ("keel.gaps.1"). Since 0.1. */
KEEL_API int32_t keel_engine_gaps(keel_engine* engine, keel_text** out, keel_error** error);
/* What was learned, because of which tickets, newest first ("keel.lessons.1"). Since 0.1. */
KEEL_API int32_t keel_engine_lessons(keel_engine* engine, keel_text** out, keel_error** error);
/* What changed from (inclusive) to (exclusive), why, and who let it ("keel.changes.1"). Since 0.1.
 */
KEEL_API int32_t keel_engine_changes(keel_engine* engine, int64_t from_us, int64_t to_us,
                                     keel_text** out, keel_error** error);
/* Counts by week and topic ("keel.metrics.1"). Since 0.1. */
KEEL_API int32_t keel_engine_metrics(keel_engine* engine, keel_text** out, keel_error** error);
/* Questions by language ("keel.languages.1"). Since 0.1. */
KEEL_API int32_t keel_engine_languages(keel_engine* engine, keel_text** out, keel_error** error);
/* Sets or replaces (same id) a rule; without an id a new one. `rule` and *out are JSON
 * ("keel.rule.1"). Since 0.1. */
KEEL_API int32_t keel_engine_set_rule(keel_engine* engine, const char* rule, uint64_t rule_size,
                                      keel_text** out, keel_error** error);
/* "keel.rules.1". Since 0.1. */
KEEL_API int32_t keel_engine_rules(keel_engine* engine, keel_text** out, keel_error** error);
/* Journaled settings: "threshold", "learning", "alpha", "delta", "holdout", "ratings_per_week",
 * "review_minutes_per_week", "shared_wordings", "mode", "role" and "role:NAME" (viewer, reviewer,
 * administrator; of a person also none). `by`: who sets it; "" is the config's actor.
 * KEEL_ERROR_PERMISSION_DENIED for somebody whose role does not allow it. Since 0.1. */
KEEL_API int32_t keel_engine_set_setting(keel_engine* engine, const char* key, uint64_t key_size,
                                         const char* value, uint64_t value_size, const char* by,
                                         uint64_t by_size, keel_error** error);

/* -- Modes and ratings ------------------------------------------------------------------------ */

/* What speaks for and against letting customers see answers ("keel.readiness.1"). `scope`:
 * "workspace" or "", "brand:NAME", "topic:NAME". Since 0.1. */
KEEL_API int32_t keel_engine_readiness(keel_engine* engine, const char* scope, uint64_t scope_size,
                                       keel_text** out, keel_error** error);
enum { KEEL_MODE_CHANGE_ACCEPT_UNPROVEN = 1 }; /* go up although the card is not ready */
/* Since 0.1. */
typedef struct keel_mode_change {
  uint32_t struct_size;
  uint32_t flags;    /* KEEL_MODE_CHANGE_ACCEPT_UNPROVEN */
  int32_t mode;      /* KEEL_MODE_* */
  uint32_t reserved; /* zero */
  const char* scope; /* as keel_engine_readiness() */
  uint64_t scope_size;
  const char* by; /* who decides; required */
  uint64_t by_size;
  const char* note;
  uint64_t note_size;
} keel_mode_change;
/* Down is instant; up to KEEL_MODE_ANSWER needs a ready card (else KEEL_ERROR_CONFLICT) or the
 * flag. Since 0.1. */
KEEL_API int32_t keel_engine_set_mode(keel_engine* engine, const keel_mode_change* change,
                                      keel_error** error);
/* Draws about `count` answers for people to judge. *drawn may be NULL. Since 0.1. */
KEEL_API int32_t keel_engine_ask_for_ratings(keel_engine* engine, uint64_t count, const char* by,
                                             uint64_t by_size, uint64_t* drawn, keel_error** error);
/* Answers that wait for a judgement, oldest first ("keel.ratings_due.1"). Since 0.1. */
KEEL_API int32_t keel_engine_ratings_due(keel_engine* engine, keel_text** out, keel_error** error);
enum { KEEL_RATING_RIGHT = 1 };
/* A person's word on an answer. Since 0.1. */
typedef struct keel_rating {
  uint32_t struct_size;
  uint32_t flags;     /* KEEL_RATING_RIGHT; without it the answer is judged wrong */
  const char* answer; /* its id */
  uint64_t answer_size;
  const char* article; /* the right one, when it was wrong and is known */
  uint64_t article_size;
  const char* by; /* who judges; required */
  uint64_t by_size;
  const char* note;
  uint64_t note_size;
} keel_rating;
/* KEEL_ERROR_CONFLICT when it was judged before. Since 0.1. */
KEEL_API int32_t keel_engine_rate(keel_engine* engine, const keel_rating* rating,
                                  keel_error** error);

#ifdef __cplusplus
}
#endif

#endif
