#include "keel/learn/roles.hpp"

#include <catch2/catch.hpp>

#include "keel/base/codec.hpp"

using namespace keel;
using namespace keel::learn;

namespace {

Fact setting(std::string subject, std::string value) {
  Fact fact;
  fact.subject = std::move(subject);
  fact.body = SettingChanged{std::move(value)};
  return fact;
}

}  // namespace

TEST_CASE("whoever has no role of their own may do everything, until somebody says otherwise") {
  Roles roles;
  CHECK(roles.of("anna") == Role::administrator);
  roles.apply(setting("role anna", "administrator"));
  roles.apply(setting("role ben", "reviewer"));
  roles.apply(setting("role", "viewer"));
  CHECK(roles.of("anna") == Role::administrator);
  CHECK(roles.of("ben") == Role::reviewer);
  CHECK(roles.of("carl") == Role::viewer);
  roles.apply(setting("role ben", "none"));
  CHECK(roles.of("ben") == Role::viewer);
}

TEST_CASE("an administrator is always left, whatever the journal says") {
  Roles roles;
  roles.apply(setting("role", "viewer"));
  CHECK(roles.of_others() == Role::administrator);
  roles.apply(setting("role anna", "administrator"));
  roles.apply(setting("role", "viewer"));
  CHECK(roles.of_others() == Role::viewer);
  for (const char* value : {"viewer", "none", "reviewer"}) {
    roles.apply(setting("role anna", value));
    CHECK(roles.of("anna") == Role::administrator);
  }
  roles.apply(setting("role ben", "administrator"));
  roles.apply(setting("role anna", "reviewer"));
  CHECK(roles.of("anna") == Role::reviewer);
  roles.apply(setting("role ben", "owner"));  // no role
  CHECK(roles.of("ben") == Role::administrator);
}

TEST_CASE("roles read back as they were written") {
  Roles roles;
  roles.apply(setting("role anna", "administrator"));
  roles.apply(setting("role", "reviewer"));
  Writer writer;
  writer(roles);
  Roles back;
  Reader reader(writer.data());
  reader(back);
  CHECK(reader.at_end());
  CHECK(back.named() == roles.named());
  CHECK(back.of_others() == Role::reviewer);
}
