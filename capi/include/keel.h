/* keel.h: the C ABI of Keel, the engine that answers customers' questions from a help centre and
 * learns from every ticket. C99. Everything here is stable: functions, values and the layout of
 * structs are only ever added to (docs/versioning.md). 64-bit systems.
 *
 * Conventions
 *  Calls     int32_t keel_noun_verb(self, inputs, outs, keel_error **error): KEEL_OK or a negative
 *            code. On failure the outs are untouched and nothing was half done. `error` may be
 *            NULL; when it is not, a failure puts an object there that the caller frees.
 *  Strings   In: UTF-8 as pointer and size in bytes; KEEL_NUL_TERMINATED as the size measures it;
 *            NULL with size 0 is "". Out: NUL-terminated, and the size when asked for (it may be
 *            NULL). Invalid UTF-8 is KEEL_ERROR_INVALID_ARGUMENT.
 *  Handles   Opaque; each has a _free that takes NULL. Borrowed strings and handles live as long as
 *            the handle they came from. An answer may outlive its engine.
 *  Structs   Set struct_size to sizeof the struct and the rest to zero; zero means the default. A
 *            shorter struct of an earlier version is accepted; a longer one must have a zero tail.
 *  Enums     int32_t with fixed values; a later version may return values that are unknown here.
 *  JSON      Reports and lists are JSON documents with a member "schema" ("keel.status.1"); their
 *            schemas are published in share/keel/schema. Members are only added.
 *  Time      Microseconds since the Unix epoch, UTC.
 *  Threads   Every function of an engine or of workspaces from any thread. Results are immutable:
 *            read them from any thread, free them once. A config is used by one thread at a time.
 *  fork()    In the child call keel_engine_reopen() before anything else; until then calls fail
 *            with KEEL_ERROR_UNSUPPORTED. docs/embedding.md shows preloading servers.
 *  Callbacks May come from any thread that is inside a call, and must not call back into the same
 *            library: that fails with KEEL_ERROR_UNSUPPORTED. They must not throw or longjmp.
 *  Memory    When memory runs out a call fails with KEEL_ERROR_OUT_OF_MEMORY and the handles stay
 *            usable.
 * The library never prints, exits, forks, changes the locale or signal handlers, and starts no
 * thread that was not asked for.
 */
#ifndef KEEL_H_
#define KEEL_H_

#include "keel/c/answer.h"
#include "keel/c/backtest.h"
#include "keel/c/base.h"
#include "keel/c/config.h"
#include "keel/c/embedder.h"
#include "keel/c/engine.h"
#include "keel/c/forget.h"
#include "keel/c/lessons.h"
#include "keel/c/review.h"
#include "keel/c/tickets.h"
#include "keel/c/workspaces.h"

#endif
