/* keel/c/config.h: how an engine is opened, and what a host hooks into it. keel.h has the
 * conventions. */
#ifndef KEEL_C_CONFIG_H_
#define KEEL_C_CONFIG_H_

#include "keel/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- Callbacks -------------------------------------------------------------------------------- */

/* How far a long call is; non-zero stops it: KEEL_ERROR_CANCELLED, and what was recorded stays.
 * Since 0.1. */
typedef int32_t (*keel_progress_fn)(uint64_t done, uint64_t total, void* user_data);

enum { KEEL_LOG_ERROR = 1, KEEL_LOG_WARNING = 2, KEEL_LOG_INFO = 3 };
/* One line about what happened inside, for the host's log. Since 0.1. */
typedef void (*keel_log_fn)(int32_t level, const char* message, uint64_t size, void* user_data);

/* The time now. Since 0.1. */
typedef int64_t (*keel_clock_fn)(void* user_data);

/* Vectors of `count` texts into out, row-major [count, dimensions]. Non-zero is a failure: the
 * question is answered without vectors, and the log says so. Since 0.1. */
typedef int32_t (*keel_embed_fn)(const char* const* texts, const uint64_t* sizes, uint64_t count,
                                 float* out, void* user_data);

/* Where a generator writes its text. */
typedef struct keel_sink keel_sink;
/* Appends to what a generator says; any number of times. KEEL_ERROR_TOO_LARGE past 32 KiB. Since
 * 0.1. */
KEEL_API int32_t keel_sink_write(keel_sink* sink, const char* data, uint64_t size);
/* Words an answer. `request` is JSON ("keel.generate.1": question, locale, passage, citations).
 * The text is shown only when every number, name, link and claim in it is supported by the
 * citations; else the passage is. Non-zero is a failure: the passage is shown. Since 0.1. */
typedef int32_t (*keel_generate_fn)(const char* request, uint64_t size, keel_sink* sink,
                                    void* user_data);

/* -- Config ----------------------------------------------------------------------------------- */

typedef struct keel_config keel_config;
/* Since 0.1. */
KEEL_API int32_t keel_config_new(keel_config** out, keel_error** error);
/* Since 0.1. */
KEEL_API void keel_config_free(keel_config* config);
/* Every key: a JSON list of {key, type, default, minimum, maximum, about} ("keel.config_keys.1").
 * Since 0.1. */
KEEL_API int32_t keel_config_keys(keel_text** out, keel_error** error);
/* Values are text: "on", "off", numbers in decimal. KEEL_ERROR_NOT_FOUND names the keys there are;
 * KEEL_ERROR_INVALID_ARGUMENT the values allowed. Since 0.1. */
KEEL_API int32_t keel_config_set(keel_config* config, const char* key, uint64_t key_size,
                                 const char* value, uint64_t value_size, keel_error** error);
/* What is set, or the default. "master_key" cannot be read back: KEEL_ERROR_PERMISSION_DENIED.
 * Since 0.1. */
KEEL_API int32_t keel_config_get(const keel_config* config, const char* key, uint64_t key_size,
                                 keel_text** out, keel_error** error);
/* NULL takes a callback back. What they and user_data point to must outlive every engine that is
 * opened with the config. Since 0.1. */
KEEL_API int32_t keel_config_set_log(keel_config* config, keel_log_fn log, void* user_data,
                                     keel_error** error);
/* Since 0.1. */
KEEL_API int32_t keel_config_set_clock(keel_config* config, keel_clock_fn clock, void* user_data,
                                       keel_error** error);
/* `name` is the model and its version: vectors of another name are not compared. `dimensions` from
 * 1 to 4096. Since 0.1. */
KEEL_API int32_t keel_config_set_embedder(keel_config* config, const char* name, uint64_t name_size,
                                          uint64_t dimensions, keel_embed_fn embed, void* user_data,
                                          keel_error** error);
/* Since 0.1. */
KEEL_API int32_t keel_config_set_generator(keel_config* config, const char* name,
                                           uint64_t name_size, keel_generate_fn generate,
                                           void* user_data, keel_error** error);

#ifdef __cplusplus
}
#endif

#endif
