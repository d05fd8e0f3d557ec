#include "keel/learn/gate.hpp"

#include <catch2/catch.hpp>

#include "keel/base/codec.hpp"
#include "keel/base/seams.hpp"

using namespace keel;
using namespace keel::learn;

namespace {

constexpr std::uint32_t billing = 0;  // articles
constexpr std::uint32_t account = 1;

AnswerRecord record(std::uint64_t n, double score, std::uint32_t article = billing) {
  AnswerRecord out;
  out.id = EventId{1, n};
  out.score = static_cast<float>(score);
  out.confidence = out.score;
  out.decision = score >= Gate::unproven ? 1 : 3;
  out.candidates.push_back({article, {}});
  return out;
}
Fact setting(const std::string& key, const std::string& value) {
  Fact fact;
  fact.subject = key;
  fact.body = SettingChanged{value};
  return fact;
}
// Judges an answer that was drawn like every other.
void judge(Gate& gate, const AnswerRecord& of, bool wrong) {
  gate.asked(of);
  Judgement judgement;
  judgement.wrong = wrong;
  judgement.even_above = 0;
  gate.judged(judgement, of);
}

}  // namespace

TEST_CASE("few labels: a threshold is certified at the looks, from the most confident ones") {
  Gate gate;
  for (std::uint64_t i = 0; i < 59; ++i) judge(gate, record(i, 0.9), false);
  CHECK(gate.limit(Mode::answer, billing).name == "unproven");
  judge(gate, record(59, 0.7), false);
  const Limit limit = gate.limit(Mode::answer, billing);
  CHECK(limit.name == "certified");
  CHECK(limit.score == Approx(0.9));  // 59 of 60 are enough for delta / 2; the last is left out
  CHECK(gate.certified_from() == 60);
  CHECK(gate.limit(Mode::suggest, billing).name == "unproven");
}

TEST_CASE("few labels: one wrong answer at the top certifies nothing") {
  Gate gate;
  for (std::uint64_t i = 0; i < 60; ++i) judge(gate, record(i, 0.9), i == 0);
  CHECK(gate.limit(Mode::answer, billing).name == "unproven");
  CHECK(gate.promise().find("not certified") == 0);
}

TEST_CASE("labels of unequal chances are thinned to a fair sample") {
  // All wrong ones are drawn surely, right ones one time in ten: the raw labels are half wrong, the
  // truth is one in eleven. Neither may certify.
  Gate gate;
  SplitMix64 random(7);
  std::uint64_t n = 0;
  while (gate.judged_count() < 300) {
    const bool wrong = random.below(11) == 0;
    const double propensity = wrong ? 1 : 0.1;
    if (random.uniform() >= propensity) continue;
    const AnswerRecord of = record(++n, 0.5 + 0.5 * random.uniform());
    gate.asked(of);
    Judgement judgement;
    judgement.wrong = wrong;
    judgement.propensity = propensity;
    judgement.least = 0.1;
    judgement.even_above = 2;
    gate.judged(judgement, of);
  }
  CHECK(gate.limit(Mode::answer, billing).name == "not certified");
  CHECK(gate.limit(Mode::answer, billing).confidence > 1);
}

TEST_CASE("a stricter share of wrong answers starts certification anew") {
  Gate gate;
  for (std::uint64_t i = 0; i < 60; ++i) judge(gate, record(i, 0.9), false);
  REQUIRE(gate.limit(Mode::answer, billing).name == "certified");
  gate.apply(setting("alpha_ppm", "10000"));
  CHECK(gate.limit(Mode::answer, billing).name == "not certified");
  CHECK(gate.promise().find("at most 1 in 100") != std::string::npos);
  gate.apply(setting("alpha_ppm", "-3"));  // nonsense changes nothing
  CHECK(gate.risk().alpha == Approx(0.01));
}

TEST_CASE("reports of customers raise an alarm and change no threshold") {
  Gate gate;
  for (std::uint64_t i = 0; i < 60; ++i) judge(gate, record(i, 0.9), false);
  const Limit before = gate.limit(Mode::answer, billing);
  for (std::uint64_t i = 0; i < 20; ++i) gate.reported(record(i, 0.9), true);
  CHECK(gate.alert());
  CHECK(gate.suspected(billing));
  CHECK_FALSE(gate.suspected(account));
  CHECK(gate.limit(Mode::answer, billing).score == before.score);
}

TEST_CASE("an article's track record moves its score, and nothing else's") {
  Gate gate;
  for (std::uint64_t i = 0; i < Gate::few_labels_max; ++i) {
    judge(gate, record(i, 0.8), i % 2 == 0);  // what it is held against is not calibrated yet
    REQUIRE(gate.with_record(0.8, billing) == 0.8);
  }
  for (std::uint64_t i = 0; i < 20; ++i) judge(gate, record(i, 0.8), i % 2 == 0);
  CHECK(gate.track_record(billing) < -0.5);
  CHECK(gate.with_record(0.8, billing) < 0.7);
  CHECK(gate.with_record(0.8, account) == 0.8);
  CHECK(gate.with_record(0, billing) == 0);
  CHECK(gate.with_record(1, billing) <= 1);
  gate.release(billing);  // its text is another now
  CHECK(gate.with_record(0.8, billing) == 0.8);
}

TEST_CASE("what a rule decided is no word on how sure the gate was") {
  Gate gate;
  for (std::uint64_t i = 0; i < Gate::few_labels_max; ++i) judge(gate, record(i, 0.8), false);
  AnswerRecord pinned = record(1, 0.8);
  pinned.confidence = 1;
  judge(gate, pinned, true);
  AnswerRecord nothing = record(2, 0.8);
  nothing.candidates.clear();
  judge(gate, nothing, true);
  CHECK(gate.track_record(billing) == 0);
  CHECK(gate.track_record(no_slot) == 0);
}

TEST_CASE("confidence is calibrated once enough is judged, and the error is told") {
  Gate gate;
  SplitMix64 random(3);
  for (std::uint64_t i = 0; i < 400; ++i) {
    judge(gate, record(i, 0.95), random.uniform() < 0.3);  // says .95, is right 7 times in 10
    if (i == 40) CHECK(gate.confidence(0.95) == Approx(0.95).margin(1e-6));
  }
  CHECK(gate.calibration() == "temperature");
  CHECK(gate.confidence(0.95) == Approx(0.7).margin(0.06));
  CHECK(gate.calibration_error() > 0.15);  // as served, before it was calibrated
}

TEST_CASE("a gate that is written and read is the one it was") {
  Gate gate;
  SplitMix64 random(5);
  for (std::uint64_t i = 0; i < 1500; ++i) {
    judge(gate, record(i, random.uniform(), static_cast<std::uint32_t>(i % 7)),
          random.below(9) == 0);
  }
  Writer first;
  first(gate);
  Gate copy;
  Reader in(first.data());
  in(copy);
  REQUIRE(in.ok());
  REQUIRE(in.at_end());
  for (Gate* each : {&gate, &copy}) judge(*each, record(9999, 0.8), false);
  Writer second, third;
  second(gate);
  third(copy);
  CHECK(second.data() == third.data());
}
