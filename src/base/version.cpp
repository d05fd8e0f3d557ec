#include "keel/base/version.hpp"

namespace keel {

std::string_view library_version() noexcept { return KEEL_VERSION; }

}  // namespace keel
