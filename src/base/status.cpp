#include "keel/base/status.hpp"

namespace keel {

std::string_view code_name(Code code) noexcept {
  switch (code) {
    case Code::ok: return "ok";
    case Code::invalid_argument: return "invalid_argument";
    case Code::not_found: return "not_found";
    case Code::already_exists: return "already_exists";
    case Code::conflict: return "conflict";
    case Code::too_large: return "too_large";
    case Code::unsupported: return "unsupported";
    case Code::corrupt: return "corrupt";
    case Code::newer_format: return "newer_format";
    case Code::io_error: return "io_error";
    case Code::storage_full: return "storage_full";
    case Code::permission_denied: return "permission_denied";
    case Code::busy: return "busy";
    case Code::cancelled: return "cancelled";
    case Code::internal: return "internal";
    case Code::out_of_memory: return "out_of_memory";
  }
  return "unknown";
}

}  // namespace keel
