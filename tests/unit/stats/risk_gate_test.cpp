#include "keel/stats/risk_gate.hpp"

#include <catch2/catch.hpp>
#include <functional>

#include "keel/base/codec.hpp"
#include "keel/base/seams.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

// Questions of twenty groups whose answers are wrong the oftener the less confident they are;
// answered ones are judged one time in two, others one in five, one in two while alert.
class Stream {
 public:
  // `worst`: share of wrong answers of the least confident questions.
  explicit Stream(std::uint64_t seed, double worst = 0.2) : random_(seed), worst_(worst) {}

  struct Tally {
    int answered = 0, wrong = 0, questions = 0;
    [[nodiscard]] double risk() const { return answered == 0 ? 0 : double(wrong) / answered; }
    [[nodiscard]] double coverage() const { return double(answered) / questions; }
  };
  // `broken(group)`: whether the group's answers have become wrong.
  Tally play(int questions, const std::function<bool(std::uint32_t)>& broken = nullptr) {
    Tally tally;
    for (int i = 0; i < questions; ++i) {
      const double confidence = random_.uniform();
      const auto group = static_cast<std::uint32_t>(random_.below(20));
      const double doubt = 1 - confidence;
      const bool wrong = (broken && broken(group)) ||
                         random_.uniform() < 0.002 + worst_ * doubt * doubt * doubt * doubt;
      const bool answered = gate.answers(confidence, group);
      const double least = warm() ? 1 : gate.alert() ? 0.5 : 0.2;
      const double propensity = warm() ? 1 : answered ? 0.5 : least;
      gate.question(confidence);
      if (random_.uniform() < propensity) {
        gate.label({confidence, group, wrong, propensity, std::min(least, propensity)});
      }
      ++played_;
      ++tally.questions;
      tally.answered += answered;
      tally.wrong += answered && wrong;
    }
    return tally;
  }

  RiskGate gate;

 private:
  [[nodiscard]] bool warm() const { return played_ < int(RiskGate::warm_up); }
  SplitMix64 random_;
  double worst_;
  int played_ = 0;
};

}  // namespace

TEST_CASE("nothing is answered in the warm-up, then as much as is proven") {
  Stream stream(1);
  CHECK(stream.play(RiskGate::warm_up).answered == 0);
  stream.play(4000);
  const Stream::Tally later = stream.play(5000);
  CHECK(later.coverage() > 0.5);
  CHECK(later.risk() < 0.05);
  CHECK(stream.gate.alarms() == 0);
  CHECK(stream.gate.quarantine().held().empty());
  CHECK_FALSE(stream.gate.alert());
}

TEST_CASE("groups whose answers turn wrong leave service, and come back when they are right") {
  Stream stream(2);
  stream.play(6000);
  const auto broken = [](std::uint32_t group) { return group < 3; };
  const Stream::Tally at_once = stream.play(300, broken);
  CHECK(at_once.risk() > 0.05);  // the harm is there
  stream.play(1200, broken);
  CHECK(stream.gate.quarantine().held() == std::vector<std::uint32_t>{0, 1, 2});
  const Stream::Tally after = stream.play(3000, broken);
  CHECK(after.risk() < 0.05);
  CHECK(after.coverage() > 0.3);
  CHECK_FALSE(stream.gate.answers(1, 0));
  stream.play(40'000);
  CHECK(stream.gate.quarantine().held().empty());
  CHECK(stream.play(2000).coverage() > 0.5);
}

TEST_CASE("wrong answers below the threshold put no group out of service") {
  Stream stream(2, 0.8);
  stream.play(6000);
  const double threshold = stream.gate.threshold();
  REQUIRE(threshold < 1);
  for (int i = 0; i < 200; ++i) stream.gate.label({threshold / 2, 3, true});
  CHECK(stream.gate.quarantine().held().empty());
  for (int i = 0; i < 20; ++i) stream.gate.label({threshold, 3, true});
  CHECK(stream.gate.quarantine().held() == std::vector<std::uint32_t>{3});
}

TEST_CASE("a group that is wrong twice as often as allowed gets a stricter threshold") {
  Stream stream(8);
  stream.play(6000);
  CHECK(stream.gate.tightened().held().empty());
  // Every seventh answer of one group turns wrong: too few for a quarantine.
  int nth = 0;
  const auto worse = [&](std::uint32_t group) { return group == 4 && ++nth % 7 == 0; };
  stream.play(20'000, worse);
  CHECK(stream.gate.tightened().held() == std::vector<std::uint32_t>{4});
  CHECK(stream.gate.quarantine().held().empty());
  CHECK(stream.gate.threshold(4) > stream.gate.threshold(5));
  CHECK(stream.gate.threshold(5) == stream.gate.threshold());
  CHECK_FALSE(stream.gate.answers(stream.gate.threshold(), 4));
  stream.play(60'000);
  CHECK(stream.gate.tightened().held() == std::vector<std::uint32_t>{});  // it is right again
}

TEST_CASE("drift is seen in what was certified, although less is answered by then") {
  // Answers get worse slowly; the latest labels tighten the threshold long before the alarm.
  Stream stream(9);
  stream.play(6000);
  SplitMix64 random(9);
  double share = 0;
  const auto rising = [&](std::uint32_t) { return random.uniform() < (share += 1e-5); };
  const Stream::Tally tally = stream.play(10'000, rising);
  CHECK(stream.gate.alarms() >= 1);
  CHECK(tally.risk() < 0.06);
}

TEST_CASE("another test may vouch for a threshold, until drift is seen in what it answers") {
  Stream stream(10);
  stream.play(1100);
  const double before = stream.gate.threshold();
  stream.gate.vouch(before / 2);
  const double vouched = stream.gate.threshold();
  CHECK(vouched < before);
  CHECK(vouched >= before / 2);
  stream.gate.vouch(2);  // it takes its word back
  CHECK(stream.gate.threshold() == before);
  stream.gate.vouch(before / 2);
  stream.play(400, [](std::uint32_t) { return true; });
  CHECK(stream.gate.alarms() >= 1);
  CHECK(stream.gate.threshold() > 0.9);
}

TEST_CASE("a break of everything is seen and stops the answers") {
  Stream stream(3);
  stream.play(6000);
  const auto all = [](std::uint32_t) { return true; };
  stream.play(400, all);
  CHECK(stream.gate.alarms() >= 1);
  CHECK(stream.gate.alert());
  CHECK(stream.play(1000, all).coverage() < 0.02);
}

TEST_CASE("a gate that is written and read goes on as the one it was") {
  Stream stream(4);
  stream.play(2345);
  Writer out;
  out(stream.gate);
  RiskGate copy;
  Reader in(out.data());
  in(copy);
  REQUIRE(in.ok());
  REQUIRE(in.at_end());
  for (int i = 0; i < 500; ++i) {
    for (RiskGate* gate : {&stream.gate, &copy}) {
      gate->question(0.9);
      gate->label({0.9, 1, i % 7 == 0, 0.5, 0.2});
    }
  }
  CHECK(copy.threshold() == stream.gate.threshold());
  Writer first, second;
  first(stream.gate);
  second(copy);
  CHECK(first.data() == second.data());
}

TEST_CASE("a gate that could not have been is refused when read") {
  Stream stream(6);
  stream.play(1500);
  Writer out;
  out(stream.gate);
  std::string bytes(out.data());
  for (std::size_t i = bytes.size() - 50 * sizeof(std::uint64_t) - 1; i < bytes.size(); ++i) {
    bytes[i] = 99;  // more levels than there are
  }
  RiskGate gate;
  Reader in(bytes);
  in(gate);
  CHECK_FALSE(in.ok());
  CHECK(gate.threshold() > 1);
}

TEST_CASE("the detector alarms soon when answers turn wrong, and seldom when they do not") {
  constexpr std::size_t levels = DriftDetector::levels;
  SplitMix64 random(5);
  int false_alarms = 0;
  DriftDetector calm;
  for (int block = 0; block < 2000; ++block) {
    for (int i = 0; i < 25; ++i) calm.add(0, random.uniform() < 0.05, 1, 0);
    false_alarms += calm.close_block(levels) < levels;
  }
  CHECK(false_alarms <= 20);
  DriftDetector detector;
  for (int block = 0; block < 100; ++block) {
    for (int i = 0; i < 25; ++i) detector.add(0, random.uniform() < 0.02, 1, 0);
    REQUIRE(detector.close_block(levels) == levels);
  }
  int blocks = 0;
  for (bool alarm = false; !alarm && blocks < 100; ++blocks) {
    for (int i = 0; i < 25; ++i) detector.add(0, random.uniform() < 0.25, 1, 0);
    alarm = detector.close_block(levels) < levels;
  }
  CHECK(blocks <= 4);
  CHECK(detector.changed_at() >= 95);
  CHECK(detector.changed_at() <= 102);
}

TEST_CASE("an alarm speaks of the levels that drifted, and leaves stricter ones in service") {
  constexpr std::size_t levels = DriftDetector::levels;
  SplitMix64 random(11);
  DriftDetector detector;
  std::size_t drifted = levels;
  for (int block = 0; block < 400 && drifted == levels; ++block) {
    for (std::size_t i = 0; i < 25; ++i) {
      const std::size_t level = random.below(40);
      const double share = block < 50 || level < 20 ? 0.01 : 0.3;  // only deeper ones turn wrong
      detector.add(level, random.uniform() < share, 1, 0);
    }
    drifted = detector.close_block(40);
  }
  CHECK(drifted >= 16);  // a fifth of what has not drifted is taken along
  CHECK(drifted < 40);
  CHECK(detector.close_block(40) == levels);  // the evidence is used up
}
