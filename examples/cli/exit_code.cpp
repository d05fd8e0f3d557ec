#include "exit_code.hpp"

namespace keel::cli {

Exit exit_of(Code code) noexcept {
  switch (code) {
    case Code::ok: return Exit::done;
    case Code::invalid_argument:
    case Code::too_large:
    case Code::unsupported: return Exit::usage;
    case Code::not_found: return Exit::not_found;
    case Code::already_exists:
    case Code::conflict:
    case Code::busy: return Exit::conflict;
    case Code::corrupt:
    case Code::newer_format: return Exit::unusable;
    case Code::io_error:
    case Code::storage_full:
    case Code::permission_denied:
    case Code::cancelled:
    case Code::out_of_memory:
    case Code::internal: return Exit::unexpected;
  }
  return Exit::unexpected;
}

}  // namespace keel::cli
