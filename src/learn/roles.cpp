#include "keel/learn/roles.hpp"

#include <algorithm>

namespace keel::learn {
namespace {

constexpr std::string_view of_one = "role ";
constexpr auto administrator = static_cast<std::int32_t>(Role::administrator);

}  // namespace

void Roles::apply(const Fact& fact) {
  const auto* setting = fact.as<SettingChanged>();
  if (!setting) return;
  const bool one = fact.subject.starts_with(of_one);
  if (!one && fact.subject != "role") return;
  const std::string person = one ? fact.subject.substr(of_one.size()) : std::string();
  if (one && setting->value == "none") {
    if (leaves_administrator(person, nullptr)) named_.erase(person);
    return;
  }
  const Result<Role> role = parse_role(setting->value);
  if (!role.ok() || !leaves_administrator(person, &*role)) return;
  (one ? named_[person] : others_) = static_cast<std::int32_t>(*role);
}

Role Roles::of(const std::string& person) const {
  const auto at = named_.find(person);
  return at == named_.end() ? of_others() : static_cast<Role>(at->second);
}

bool Roles::leaves_administrator(const std::string& person, const Role* role) const {
  if (role && *role == Role::administrator) return true;
  if (!person.empty() && others_ == administrator) return true;
  return std::any_of(named_.begin(), named_.end(), [&](const auto& named) {
    return named.second == administrator && named.first != person;
  });
}

}  // namespace keel::learn
