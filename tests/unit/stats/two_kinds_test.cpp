#include "keel/stats/two_kinds.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "keel/base/seams.hpp"
#include "support/learner_contract.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

struct Data {
  std::vector<double> positives, negatives;  // [examples, 3]
  friend bool operator==(const Data&, const Data&) = default;
};

// The first score tells (positives are higher by one), the second is noise of another size, the
// third never varies.
Data one_tells(std::size_t positives, std::size_t negatives) {
  Data data;
  SplitMix64 random(3);
  const auto add = [&](std::vector<double>& rows, double shift) {
    rows.insert(rows.end(), {random.uniform() + shift, 1000 * random.uniform(), 0.3});
  };
  for (std::size_t i = 0; i < positives; ++i) add(data.positives, 1.2);
  for (std::size_t i = 0; i < negatives; ++i) add(data.negatives, 0.2);
  return data;
}

TwoKinds fit(const Data& data, std::uint64_t) {
  TwoKinds kinds;
  kinds.fit(data.positives, data.negatives, 3);
  return kinds;
}

}  // namespace

TEST_CASE("two kinds keep the learner contract") {
  test::check_learner_contract<TwoKinds>(one_tells(60, 40), fit,
                                         [](const TwoKinds& kinds, const Data& data) {
                                           return kinds(std::span(data.positives).first(3));
                                         });
}

TEST_CASE("two kinds find the score that tells, however many there are of each") {
  for (const auto& [positives, negatives] : {std::pair{300, 300}, {300, 30}, {30, 300}}) {
    CAPTURE(positives, negatives);
    const TwoKinds kinds =
        fit(one_tells(static_cast<std::size_t>(positives), static_cast<std::size_t>(negatives)), 0);
    CHECK(kinds.width() == 3);
    CHECK(kinds(std::array{1.9, 500.0, 0.3}) > 0.95);
    CHECK(kinds(std::array{0.4, 500.0, 0.3}) < 0.05);
    CHECK(kinds(std::array{1.2, 500.0, 0.3}) == Approx(0.5).margin(0.2));
    CHECK(kinds.log_odds(std::array{1.9, 500.0, 0.3}) >
          kinds.log_odds(std::array{1.8, 500.0, 0.3}));
    // What never varied says nothing.
    CHECK(kinds(std::array{1.2, 500.0, 9e9}) == kinds(std::array{1.2, 500.0, 0.3}));
  }
}

TEST_CASE("one kind teaches nothing") {
  Data data = one_tells(5, 0);
  CHECK(fit(data, 0).width() == 0);
  std::swap(data.positives, data.negatives);
  CHECK(fit(data, 0).width() == 0);
}
