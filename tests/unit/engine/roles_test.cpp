// What viewers, reviewers and administrators may do.
#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

RuleView hand_over(const char* by) {
  RuleView rule;
  rule.kind = "escalate";
  rule.words = "lawyer";
  rule.by = by;
  return rule;
}

}  // namespace

TEST_CASE("each role may do what it is for, and no more") {
  Workspace w;
  w.import();
  require_ok(w->set_setting("role:anna", "administrator", "anna"));
  require_ok(w->set_setting("role:ben", "reviewer", "anna"));
  require_ok(w->set_setting("role", "viewer", "anna"));
  const auto mode = [&](Mode to, const char* by) { return w->set_mode({{}, to, true, by, {}}); };
  CHECK(code_of(w->set_setting("alpha", "0.03", "ben")) == Code::permission_denied);
  CHECK(code_of(w->set_setting("role:ben", "administrator", "ben")) == Code::permission_denied);
  CHECK(code_of(w->set_setting("learning", "off", "")) == Code::permission_denied);  // the host
  CHECK(code_of(mode(Mode::answer, "ben")) == Code::permission_denied);
  require_ok(mode(Mode::answer, "anna"));
  CHECK(code_of(mode(Mode::off, "carl")) == Code::permission_denied);
  require_ok(mode(Mode::off, "ben"));
  require_ok(mode(Mode::suggest, "anna"));

  CHECK(code_of(w->set_rule(hand_over("carl"))) == Code::permission_denied);
  require_ok(w->set_rule(hand_over("ben")).status());
  const Answer answer = w.ask("how do I get a refund within 14 days?");
  CHECK(code_of(w->rate({answer.id, true, {}, "carl", {}})) == Code::permission_denied);
  require_ok(w->rate({answer.id, true, {}, "ben", {}}));
  CHECK(code_of(w->ask_for_ratings(1, "carl").status()) == Code::permission_denied);
  require_ok(w->ask_for_ratings(1, "ben").status());

  const StatusReport status = w->status();
  CHECK(status.roles == std::map<std::string, Role>{{"", Role::viewer},
                                                    {"anna", Role::administrator},
                                                    {"ben", Role::reviewer}});
  w.check_replay();
}

TEST_CASE("the last administrator stays, and a role that is none is refused with words") {
  Workspace w;
  CHECK(code_of(w->set_setting("role", "reviewer", "anna")) == Code::conflict);
  require_ok(w->set_setting("role:anna", "administrator", "anna"));
  require_ok(w->set_setting("role", "reviewer", "anna"));
  CHECK(code_of(w->set_setting("role:anna", "none", "anna")) == Code::conflict);
  CHECK(code_of(w->set_setting("role:anna", "viewer", "anna")) == Code::conflict);
  CHECK(code_of(w->set_setting("role:ben", "owner", "anna")) == Code::invalid_argument);
  CHECK(code_of(w->set_setting("role:", "viewer", "anna")) == Code::invalid_argument);
  CHECK(code_of(w->set_setting("role", "none", "anna")) == Code::invalid_argument);
  CHECK(w->status().roles.size() == 2);
}
