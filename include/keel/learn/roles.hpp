// roles: what each person may do, as administrators set it. The host says who somebody is; what a
// role allows is checked by the engine.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariant: somebody is an administrator, or whoever has no role of their own is.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "keel/base/role.hpp"
#include "keel/learn/facts.hpp"

namespace keel::learn {

class Roles {
 public:
  // Of `setting_changed` about "role" (of whoever has none) and "role NAME" ("none" takes it away).
  void apply(const Fact& fact);
  [[nodiscard]] Role of(const std::string& person) const;
  [[nodiscard]] Role of_others() const noexcept { return static_cast<Role>(others_); }
  [[nodiscard]] const std::map<std::string, std::int32_t>& named() const noexcept { return named_; }
  // Whether an administrator is left when `person` ("": whoever has no role of their own) gets this
  // role; null: none of their own.
  [[nodiscard]] bool leaves_administrator(const std::string& person, const Role* role) const;

  template <class A>
  void fields(A& a) {
    a(named_, others_);
  }

 private:
  std::map<std::string, std::int32_t> named_;
  std::int32_t others_ = static_cast<std::int32_t>(Role::administrator);
};

}  // namespace keel::learn
