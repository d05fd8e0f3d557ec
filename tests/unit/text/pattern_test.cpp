#include "keel/text/pattern.hpp"

#include <catch2/catch.hpp>

using namespace keel::text;

TEST_CASE("the path of a URL") {
  CHECK(url_path("https://App.example/Accounts//7/billing/?x=1#top") == "/accounts/7/billing");
  CHECK(url_path("https://app.example") == "/");
  CHECK(url_path("https://app.example?x=/a/b") == "/");
  CHECK(url_path("//app.example/a") == "/a");
  CHECK(url_path("app.example/a/b") == "/a/b");
  CHECK(url_path("/a/b/") == "/a/b");
  CHECK(url_path("a/b") == "/a/b");
  CHECK(url_path("") == "/");
  CHECK(url_path("/go?to=https://x.example/y") == "/go");
}

TEST_CASE("patterns match by segments") {
  CHECK(path_matches("/accounts/*/billing", "https://app.example/accounts/7/billing?x=1"));
  CHECK_FALSE(path_matches("/accounts/*/billing", "/accounts/7/8/billing"));
  CHECK_FALSE(path_matches("/accounts/*/billing", "/accounts/billing"));
  CHECK_FALSE(path_matches("/accounts/*", "/accounts"));
  CHECK_FALSE(path_matches("/accounts", "/accounts/7"));
  CHECK(path_matches("/accounts/**", "/accounts"));
  CHECK(path_matches("/accounts/**", "/accounts/7/billing"));
  CHECK_FALSE(path_matches("/accounts/**", "/account"));
  CHECK(path_matches("/**", "/"));
  CHECK(path_matches("/", "https://app.example"));
  CHECK_FALSE(path_matches("/", "/a"));
  CHECK(path_matches("/A/b", "/a/B/"));
}
