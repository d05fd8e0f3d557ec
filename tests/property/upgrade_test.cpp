// The version that gave a random journal's answers gives each of them again, whatever was undone,
// restored and forgotten between: no other place, exclusion or question than it says.
#include "random_journal.hpp"

using namespace keel;
using namespace keel::test;

namespace {

BacktestReport upgrade(Workspace& workspace, std::uint64_t questions_max) {
  BacktestRequest request;
  request.upgrade = true;
  request.questions_max = questions_max;
  return value_of(workspace->backtest(request));
}

// A lesson undone, or one restored, if there is any.
void decide(Workspace& workspace, SplitMix64& random) {
  const auto lessons = workspace->lessons();
  if (lessons.empty()) return;
  const LessonView& one = lessons[random.below(lessons.size())];
  const Status status = one.state == "undone" ? workspace->restore_lesson(one.id, "lead")
                                              : workspace->undo_lesson(one.id, "lead");
  if (status.code() != Code::conflict) require_ok(status);
}

void forget_somebody(Workspace& workspace, SplitMix64& random) {
  ForgetRequest request;
  request.by = "dpo";
  request.subjects = {{ForgetSubject::Kind::customer, "c" + std::to_string(random.below(10))}};
  const Status status = workspace->forget(request).status();
  if (status.code() != Code::not_found) require_ok(status);
}

void check(Workspace& workspace, bool forgot) {
  require_ok(workspace->flush());
  for (const std::uint64_t questions_max : {std::uint64_t{0}, std::uint64_t{9}}) {
    const BacktestReport report = upgrade(workspace, questions_max);
    INFO(to_pretty(to_json(report)));
    REQUIRE(report.upgrade);
    CHECK(report.changed == 0);
    CHECK(report.upgrade->not_known_why.count("damaged") == 0);
    if (forgot) continue;
    CHECK(report.upgrade->not_known == 0);
    CHECK(report.upgrade->identical == report.questions);
    CHECK(report.erased == 0);
  }
}

}  // namespace

TEST_CASE("a random journal's answers are given again by the version that gave them") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  std::uint64_t asked = 0;
  for (std::uint64_t round = 0; round < 6; ++round) {
    EngineOptions options;
    options.checkpoint_events = round % 2 == 0 ? 40 : 4096;
    Workspace workspace(options);
    RandomJournal journal(workspace, seed + round);
    SplitMix64 random(seed + round);
    workspace.import();
    require_ok(workspace->tick());
    const bool forgets = round % 3 == 2;
    for (int i = 0; i < 4; ++i) {
      journal.steps(60);
      decide(workspace, random);
      if (forgets && i == 2) forget_somebody(workspace, random);
      journal.steps(static_cast<int>(random.below(20)));
      if (random.below(3) != 0) require_ok(workspace->rebase());
      INFO("round " << round << ", " << i);
      check(workspace, forgets && i >= 2);
    }
    asked += workspace->status().questions;
  }
  CHECK(asked > 100);
}
