/* keel/c/base.h: The version, codes, errors and texts. keel.h has the conventions. */
#ifndef KEEL_C_BASE_H_
#define KEEL_C_BASE_H_

#include <stddef.h>
#include <stdint.h>

#if defined(KEEL_BUILDING)
#define KEEL_API __attribute__((visibility("default")))
#else
#define KEEL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* -- Library ---------------------------------------------------------------------------------- */

#define KEEL_VERSION_MAJOR 0
#define KEEL_VERSION_MINOR 1
#define KEEL_VERSION_PATCH 0

/* As the size of a string: it ends at its first zero byte. Since 0.1. */
#define KEEL_NUL_TERMINATED UINT64_MAX

/* "0.1.0": of the library that runs, not of this header. Since 0.1. */
KEEL_API const char* keel_version(void);
/* major * 1000000 + minor * 1000 + patch. Since 0.1. */
KEEL_API int32_t keel_version_number(void);

/* What kind of failure. Never renumbered. Since 0.1. */
enum {
  KEEL_OK = 0,
  KEEL_ERROR_INVALID_ARGUMENT = -10,   /* the caller's input is wrong; the message says where */
  KEEL_ERROR_NOT_FOUND = -20,          /* no such article, answer, proposal, file */
  KEEL_ERROR_ALREADY_EXISTS = -30,     /* it is there already and may not be replaced */
  KEEL_ERROR_CONFLICT = -40,           /* it has moved on; read again and retry */
  KEEL_ERROR_TOO_LARGE = -50,          /* over a limit; the message names it */
  KEEL_ERROR_UNSUPPORTED = -60,        /* understood, but not possible here */
  KEEL_ERROR_CORRUPT = -70,            /* stored bytes do not say what they must */
  KEEL_ERROR_NEWER_FORMAT = -80,       /* written by a later version of Keel */
  KEEL_ERROR_IO = -90,                 /* the operating system refused */
  KEEL_ERROR_STORAGE_FULL = -100,      /* no space left; nothing was half-written */
  KEEL_ERROR_PERMISSION_DENIED = -110, /* the folder or file may not be written or read */
  KEEL_ERROR_BUSY = -120,              /* somebody else holds it; retry */
  KEEL_ERROR_CANCELLED = -130,         /* a progress callback asked to stop */
  KEEL_ERROR_INTERNAL = -140,          /* an impossible state; please report */
  KEEL_ERROR_OUT_OF_MEMORY = -150
};

/* "invalid_argument"; "unknown" for a value that is none. Static. Since 0.1. */
KEEL_API const char* keel_code_name(int32_t code);

/* -- Errors and texts ------------------------------------------------------------------------- */

typedef struct keel_error keel_error;
/* One of KEEL_ERROR_*; KEEL_OK for NULL. Since 0.1. */
KEEL_API int32_t keel_error_code(const keel_error* error);
/* One line: what was wrong, where, and what to do. "" for NULL. Since 0.1. */
KEEL_API const char* keel_error_message(const keel_error* error, uint64_t* size);
/* Since 0.1. */
KEEL_API void keel_error_free(keel_error* error);

/* A string that the caller owns. */
typedef struct keel_text keel_text;
/* NUL-terminated; "" for NULL. Since 0.1. */
KEEL_API const char* keel_text_data(const keel_text* text);
/* In bytes, without the final zero; 0 for NULL. Since 0.1. */
KEEL_API uint64_t keel_text_size(const keel_text* text);
/* Since 0.1. */
KEEL_API void keel_text_free(keel_text* text);

#ifdef __cplusplus
}
#endif

#endif
