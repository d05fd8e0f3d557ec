#include "keel/base/status.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <set>

using namespace keel;

namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return error(Code::invalid_argument, "odd");
  return n / 2;
}
Result<int> quarter(int n) {
  KEEL_ASSIGN(const int h, half(n));
  KEEL_ASSIGN(const int q, half(h));
  return q;
}
Status check(int n) {
  KEEL_TRY(half(n).status());
  return ok_status();
}

}  // namespace

TEST_CASE("a result holds a value or the reason why not") {
  CHECK(*quarter(8) == 2);
  CHECK_FALSE(quarter(6).ok());
  CHECK(quarter(6).status().code() == Code::invalid_argument);
  CHECK(quarter(6).status().message() == "odd");
  CHECK(check(2).ok());
  CHECK(check(3).code() == Code::invalid_argument);
}

TEST_CASE("a result moves what cannot be copied") {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
  REQUIRE(result.ok());
  const std::unique_ptr<int> owned = *std::move(result);
  CHECK(*owned == 7);
}

TEST_CASE("every code has its own name") {
  std::set<std::string_view> names;
  for (int code = 0; code <= 14; ++code) names.insert(code_name(static_cast<Code>(code)));
  CHECK(names.size() == 15);
  CHECK(names.count("unknown") == 0);
  CHECK(code_name(Code::storage_full) == "storage_full");
  CHECK(code_name(static_cast<Code>(99)) == "unknown");
}
