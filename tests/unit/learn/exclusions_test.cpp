// Sets of exclusions: what they leave out, where two of them part, and how decisions pend.
#include "keel/learn/exclusions.hpp"

#include <catch2/catch.hpp>

using namespace keel;
using namespace keel::learn;

namespace {

EventId id(std::uint64_t n) { return {1, n}; }

UndoneLesson lesson(std::uint64_t number, std::uint64_t taught_seq, std::uint64_t undone_seq) {
  UndoneLesson out;
  out.lesson = id(1000 + number);
  out.undone = {id(undone_seq), undone_seq};
  out.taught = {{id(taught_seq), taught_seq, id(500)}};
  return out;
}

ExclusionSet set_of(std::vector<UndoneLesson> lessons) {
  ExclusionSet out;
  for (const UndoneLesson& one : lessons) out.decided.push_back(one.undone);
  out.lessons = std::move(lessons);
  out.index();
  return out;
}

}  // namespace

TEST_CASE("a set leaves out what it names and nothing else") {
  ExclusionSet set = set_of({lesson(1, 10, 90)});
  set.lessons.front().models.push_back({id(40), 40});
  set.index();
  CHECK(set.teaches_nobody(id(10), id(500)));
  CHECK_FALSE(set.teaches_nobody(id(10), id(501)));
  CHECK_FALSE(set.teaches_nobody(id(11), id(500)));
  CHECK(set.leaves_out(id(40)));
  CHECK_FALSE(set.leaves_out(id(10)));
  CHECK(set.settles(id(90)));
  CHECK_FALSE(set.settles(id(91)));
}

TEST_CASE("two sets part at the first event that only one of them leaves out") {
  const ExclusionSet none;
  const ExclusionSet one = set_of({lesson(1, 10, 90)});
  const ExclusionSet both = set_of({lesson(1, 10, 90), lesson(2, 30, 120)});
  ExclusionSet with_model = both;
  with_model.lessons.back().models.push_back({id(25), 25});
  with_model.index();
  CHECK(first_difference(none, none) == no_difference);
  CHECK(first_difference(both, both) == no_difference);
  CHECK(first_difference(none, one) == 10);
  CHECK(first_difference(one, none) == 10);
  CHECK(first_difference(one, both) == 30);
  CHECK(first_difference(both, with_model) == 25);
  ExclusionSet restored = one;  // the lesson is back, its decisions stay settled
  restored.lessons.clear();
  restored.index();
  CHECK(first_difference(none, restored) == 90);
}

TEST_CASE("decisions pend until a set settles them") {
  Exclusions exclusions;
  CHECK_FALSE(exclusions.due());
  exclusions.decided({id(90), 90});
  exclusions.undo(lesson(1, 10, 90));
  CHECK(exclusions.due());
  REQUIRE(exclusions.undone(id(1001)) != nullptr);
  const ExclusionSet next = exclusions.next();
  CHECK(next.settles(id(90)));
  CHECK(next.teaches_nobody(id(10), id(500)));
  CHECK_FALSE(exclusions.in_force().settles(id(90)));

  exclusions.decided({id(91), 91});
  exclusions.restore(id(1001));  // before it was ever in force
  CHECK_FALSE(exclusions.due());
  CHECK(exclusions.undone(id(1001)) == nullptr);
  CHECK(exclusions.next().lessons.empty());
  CHECK(exclusions.next().settles(id(91)));
  CHECK(exclusions.pending() == 2);

  Exclusions later;
  later.put_in_force(Ref<ExclusionSet>(new ExclusionSet(next)));
  CHECK_FALSE(later.due());
  CHECK(later.undone(id(1001)) != nullptr);
  later.restore(id(1001));
  CHECK(later.due());
  CHECK(later.restoring(id(1001)));
  CHECK(later.undone(id(1001)) == nullptr);
  CHECK(later.next().lessons.empty());
  later.undo(lesson(1, 10, 92));  // it does not come back
  CHECK_FALSE(later.due());
  CHECK(later.undone(id(1001)) != nullptr);
}
