#include "keel/stats/track_record.hpp"

#include <catch2/catch.hpp>

#include "keel/base/math.hpp"
#include "keel/base/seams.hpp"

using namespace keel;
using stats::TrackRecord;

namespace {

// Judges answers that were served as sure as the record made them, from a score of .9 on.
double play(TrackRecord& record, std::uint32_t group, double share_wrong, int labels,
            SplitMix64& random) {
  for (int i = 0; i < labels; ++i) {
    const double sure = fixed::logistic(fixed::log(9.0) + record.offset(group));
    record.add(group, random.uniform() < share_wrong, sure);
  }
  return record.offset(group);
}

}  // namespace

TEST_CASE("a group that was never judged is taken at its word") {
  TrackRecord record;
  CHECK(record.offset(3) == 0);
  record.add(1, true, 0.9);
  CHECK(record.offset(3) == 0);
  CHECK(record.offset(1) < 0);
}

TEST_CASE("the offset leads to the share that is right, and follows when it changes") {
  TrackRecord record;
  SplitMix64 random(11);
  // Right four times in ten where .9 was said: ln(.4/.6) - ln 9 = -2.6, less what the prior holds.
  CHECK(play(record, 0, 0.6, 300, random) < -1.3);
  CHECK(play(record, 1, 0.1, 300, random) == Approx(0).margin(0.9));
  CHECK(play(record, 2, 0.0, 300, random) > 0.3);
  CHECK(play(record, 0, 0.0, 300, random) > 0.3);  // it is right again
}

TEST_CASE("one label moves little, and less where much is known") {
  TrackRecord record;
  record.add(0, true, 0.6);
  CHECK(record.offset(0) > -0.6);
  SplitMix64 random(12);
  play(record, 1, 0.1, 200, random);
  const double before = record.offset(1);
  record.add(1, true, 0.9);
  CHECK(record.offset(1) < before);
  CHECK(record.offset(1) > before - 0.5);
}

TEST_CASE("a released group starts anew") {
  TrackRecord record;
  record.add(0, true, 0.9);
  record.add(1, true, 0.9);
  record.release(0);
  CHECK(record.offset(0) == 0);
  CHECK(record.offset(1) < 0);
}
