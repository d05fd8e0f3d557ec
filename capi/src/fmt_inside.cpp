// The functions of fmt that the floors call, compiled into the library so that it needs no libfmt.
// Built with -fkeep-inline-functions; what is not called goes at link time.
#define FMT_HEADER_ONLY 1
#include <fmt/format.h>
