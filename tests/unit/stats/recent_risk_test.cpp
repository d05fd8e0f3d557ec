#include "keel/stats/recent_risk.hpp"

#include <catch2/catch.hpp>

using namespace keel::stats;

TEST_CASE("recent risk: few labels say nothing, bad ones shut the levels they belong to") {
  RecentRisk recent;
  for (int i = 0; i < 40; ++i) recent.add(0, true, 1, 0);
  CHECK(recent.within(0.05, 50) == 50);
  for (int i = 0; i < 35; ++i) recent.add(0, true, 1, 0);
  CHECK(recent.within(0.05, 50) == 0);
  recent.reset();
  for (int i = 0; i < 100; ++i) recent.add(20, i % 10 == 0, 1, 0);  // one in ten wrong below 20
  for (int i = 0; i < 50; ++i) recent.add(0, false, 1, 0);
  CHECK(recent.within(0.06, 50) == 50);  // 10 of 150, of which the later count more
  CHECK(recent.within(0.03, 50) == 20);  // the first 20 levels hold none of the wrong ones
  CHECK(recent.within(0.03, 10) == 10);
}

TEST_CASE("recent risk forgets: what was bad long ago counts no more") {
  RecentRisk recent;
  for (int i = 0; i < 300; ++i) recent.add(0, true, 1, 0);
  for (int i = 0; i < 250; ++i) recent.add(0, false, 1, 0);
  CHECK(recent.within(0.05, 50) == 0);
  for (int i = 0; i < 500; ++i) recent.add(0, false, 1, 0);
  CHECK(recent.within(0.05, 50) == 50);
}

TEST_CASE("recent risk: labels that are seen more often count less") {
  RecentRisk recent;
  for (int i = 0; i < 200; ++i) recent.add(0, false, 1, 0);
  for (int i = 0; i < 50; ++i) recent.add(0, true, 0.1, 0);  // as five
  CHECK(recent.within(0.08, 50) == 50);
  CHECK(recent.within(0.04, 50) == 0);
  recent.reset();
  for (int i = 0; i < 200; ++i) recent.add(0, false, 1, 0);
  for (int i = 0; i < 50; ++i) recent.add(0, true, 0.1, 5);  // whole in the first five
  CHECK(recent.within(0.08, 50) == 50);
  CHECK(recent.within(0.08, 5) == 0);
}
