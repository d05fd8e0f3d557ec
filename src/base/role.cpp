#include "keel/base/role.hpp"

#include <string>

namespace keel {

std::string_view role_name(Role role) noexcept {
  switch (role) {
    case Role::viewer: return "viewer";
    case Role::reviewer: return "reviewer";
    case Role::administrator: return "administrator";
  }
  return "unknown";
}

Result<Role> parse_role(std::string_view name) {
  for (const Role role : {Role::viewer, Role::reviewer, Role::administrator}) {
    if (role_name(role) == name) return role;
  }
  return error(Code::invalid_argument, "a role cannot be \"" + std::string(name) +
                                           "\"; use one of: viewer reviewer administrator");
}

}  // namespace keel
