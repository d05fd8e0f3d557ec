/* keel/c/embedder.h: an embedder from a folder of word pieces' vectors, without a neural network.
 * docs/embedding.md says what the folder holds. keel.h has the conventions. */
#ifndef KEEL_C_EMBEDDER_H_
#define KEEL_C_EMBEDDER_H_

#include "keel/c/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* From any thread. Folders of equal content are one model in a process, in all its workspaces. */
typedef struct keel_static_embedder keel_static_embedder;
/* KEEL_ERROR_NOT_FOUND when a file is missing, KEEL_ERROR_CORRUPT with file and reason when one is
 * not whole or the two do not belong together. Since 0.1. */
KEEL_API int32_t keel_static_embedder_open(const char* folder, uint64_t folder_size,
                                           keel_static_embedder** out, keel_error** error);
/* Configs and engines that use it keep the model. Since 0.1. */
KEEL_API void keel_static_embedder_free(keel_static_embedder* embedder);
/* "static-" and 16 hex digits of the content. Since 0.1. */
KEEL_API const char* keel_static_embedder_name(const keel_static_embedder* embedder,
                                               uint64_t* size);
/* Floats of a vector. Since 0.1. */
KEEL_API uint64_t keel_static_embedder_dimensions(const keel_static_embedder* embedder);
/* Vectors of `count` texts into out, row-major [count, dimensions], each of length 1, or all 0 for
 * a text without a known piece. Since 0.1. */
KEEL_API int32_t keel_static_embedder_embed(const keel_static_embedder* embedder,
                                            const char* const* texts, const uint64_t* sizes,
                                            uint64_t count, float* out, keel_error** error);
/* In place of any embedder set before; NULL takes it back. Since 0.1. */
KEEL_API int32_t keel_config_set_static_embedder(keel_config* config,
                                                 const keel_static_embedder* embedder,
                                                 keel_error** error);

#ifdef __cplusplus
}
#endif

#endif
