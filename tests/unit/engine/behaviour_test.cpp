// How the workspace behaves at two dates, and what made the difference.
#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

const char* const odd = "moolah returned pronto";
const char* const plain = "how do I reset my password";

const BehaviourChange* change_of(const BehaviourReport& report, const std::string& question) {
  for (const BehaviourChange& change : report.changes) {
    if (change.question == question) return &change;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("what a lesson, an article and a rule changed is told between two dates") {
  Workspace w;
  w.import();
  for (int i = 0; i < 3; ++i) {
    w.ask(plain, "P-" + std::to_string(i));
    w.ask("the tracking number of my parcel", "S-" + std::to_string(i));
    w.ask("tell me about webhooks for developers", "W-" + std::to_string(i));
  }
  const Answer first = w.ask(odd, "O-0");
  CHECK(first.decision == Decision::escalate);
  require_ok(w->flush());
  w.wait(day_us);
  const std::int64_t from_us = w.clock.now_us();
  for (int i = 1; i < 5; ++i) {
    w.signal(w.ask(odd, "O-" + std::to_string(i)), SignalKind::corrected, "refund");
  }
  Article shipping = help_centre()[4];
  shipping.body += " Ask the carrier first.";
  require_ok(w->put_article(shipping));
  RuleView rule;
  rule.kind = "escalate";
  rule.words = "webhooks";
  rule.by = "lead";
  (void)value_of(w->set_rule(rule));
  w.wait(second_us);
  const std::int64_t to_us = w.clock.now_us();

  const BehaviourReport report = value_of(w->behaviour(from_us, to_us));
  CHECK(report.questions == 14);
  CHECK(report.kinds == 4);
  CHECK(report.covered == 14);
  CHECK(report.from_seq < report.to_seq);
  CHECK_FALSE(change_of(report, plain));

  const BehaviourChange* learned = change_of(report, odd);
  REQUIRE(learned);
  CHECK(learned->asked == 5);
  CHECK(learned->change == "escalate->answer");
  CHECK(learned->after.article == "refund");
  REQUIRE_FALSE(learned->because.empty());
  CHECK(learned->because.front().kind == "lesson");
  CHECK(learned->because.front().conversations.front() == "O-1");

  const BehaviourChange* rewritten = change_of(report, "the tracking number of my parcel");
  REQUIRE(rewritten);
  CHECK(rewritten->change == "other text");
  REQUIRE_FALSE(rewritten->because.empty());
  CHECK(rewritten->because.front().kind == "article");
  CHECK(rewritten->because.front().subject == "shipping");

  const BehaviourChange* ruled = change_of(report, "tell me about webhooks for developers");
  REQUIRE(ruled);
  CHECK(ruled->after.reason == Reason::rule);
  REQUIRE_FALSE(ruled->because.empty());
  CHECK(ruled->because.front().kind == "rule");

  SECTION("between dates at which nothing happened nothing differs") {
    w.wait(day_us);
    CHECK(value_of(w->behaviour(to_us, w.clock.now_us())).changes.empty());
    CHECK(value_of(w->behaviour(1, 2)).kinds == 0);
  }
  SECTION("it is the same from a checkpoint and from the first event") {
    const std::string text = to_canonical(to_json(report));
    w.options.checkpoint_events = 1;
    w.reopen();
    w.tick();
    CHECK(to_canonical(to_json(value_of(w->behaviour(from_us, to_us)))) == text);
  }
  SECTION("the fewest kinds, a stop, and dates that run back") {
    CHECK(value_of(w->behaviour(from_us, to_us, 1)).kinds == 1);
    const auto stop = [](std::uint64_t, std::uint64_t) { return false; };
    CHECK(code_of(w->behaviour(from_us, to_us, 100, stop)) == Code::cancelled);
    CHECK(code_of(w->behaviour(to_us, from_us)) == Code::invalid_argument);
  }
}
