// The review queue: what is worth a person's minutes, whose it is, several decisions at once, two
// people at once, and taking back what was approved.
#include <algorithm>

#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

using Kind = ProposalDecision::Kind;

const char* const covered = "The warranty covers a broken screen for two years.";
const char* const windows = "A garden gnome is delivered on Tuesdays by our own van.";

void tickets(Workspace& w, const std::string& prefix, const std::vector<std::string>& questions,
             const std::string& reply) {
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const std::string ticket = prefix + std::to_string(i);
    w.customer_says(ticket, questions[i]);
    w.agent_says(ticket, reply);
  }
}

const std::vector<std::string> about_screens = {
    "does the warranty cover a broken screen", "my screen is broken, is there a warranty",
    "broken screen, warranty please",          "is a cracked screen covered by the warranty",
    "warranty for a screen that broke",        "screen broke, what about the warranty",
    "how is a broken screen covered"};
const std::vector<std::string> about_gnomes = {
    "when is my garden gnome delivered", "on which day does the garden gnome arrive",
    "garden gnome delivery day", "which day do you deliver a garden gnome",
    "delivery of the garden gnome, when"};

void two_gaps(Workspace& w) {
  w.import();
  tickets(w, "S-", about_screens, covered);
  tickets(w, "G-", about_gnomes, windows);
  w.tick();
}

ProposalDecision decision(const std::string& id, Kind kind, const std::string& by = "lead") {
  ProposalDecision out;
  out.proposal = id;
  out.kind = kind;
  out.by = by;
  return out;
}

ProposalView by_id(const Workspace& w, const std::string& id) {
  for (const ProposalView& view : value_of(w->proposals(false))) {
    if (view.id == id) return view;
  }
  FAIL("no proposal " << id);
  return {};
}

}  // namespace

TEST_CASE("a proposal says what it is worth and what it takes") {
  Workspace w;
  two_gaps(w);
  const std::vector<ProposalView> open = value_of(w->proposals());
  REQUIRE(open.size() == 2);
  CHECK(open[0].conversations.size() == 7);  // more customers ask this
  CHECK(open[1].conversations.size() == 5);
  CHECK(open[0].questions_a_month > open[1].questions_a_month);
  CHECK(open[1].questions_a_month > 5);  // a month is longer than the week they came in
  for (const ProposalView& view : open) {
    CHECK(view.minutes == 4);
    CHECK(view.diff == "+ " + view.body + "\n");
    CHECK(view.owner.empty());
    CHECK(view.outdated.empty());
  }
  w.wait(3 * day_us);
  CHECK(by_id(w, open[0].id).age_us >= 3 * day_us);
}

TEST_CASE("the queue holds what fits into the week's minutes, and nothing expires") {
  Workspace w;
  two_gaps(w);
  ReviewQueue queue = value_of(w->queue());
  CHECK(queue.minutes_per_week == 30);
  CHECK(queue.minutes_left == 30);
  CHECK(queue.this_week.size() == 2);
  require_ok(w->set_setting("review_minutes_per_week", "5", "lead"));
  queue = value_of(w->queue());
  REQUIRE(queue.this_week.size() == 1);
  REQUIRE(queue.later.size() == 1);
  CHECK(queue.this_week[0].conversations.size() == 7);
  (void)value_of(w->decide(decision(queue.this_week[0].id, Kind::reject)));
  queue = value_of(w->queue());
  CHECK(queue.minutes_spent == 4);
  CHECK(queue.minutes_left == 1);
  CHECK(queue.this_week.empty());
  REQUIRE(queue.later.size() == 1);
  const std::string waiting = queue.later[0].id;
  w.wait(400 * day_us);
  w.tick();
  queue = value_of(w->queue());
  CHECK(queue.minutes_spent == 0);
  REQUIRE(queue.this_week.size() == 1);
  CHECK(queue.this_week[0].id == waiting);  // a year later it is still there
  CHECK(queue.this_week[0].age_us > 399 * day_us);
  require_ok(w->set_setting("review_minutes_per_week", "0", "lead"));
  CHECK(value_of(w->queue()).this_week.empty());
  CHECK(code_of(w->set_setting("review_minutes_per_week", "-1", "lead")) == Code::invalid_argument);
  require_ok(w->set_setting("review_minutes_per_week", "2", "lead"));
  CHECK(value_of(w->queue()).this_week.size() == 1);  // too large for any week: it gets one alone
  w.check_replay();
}

TEST_CASE("a proposal is somebody's, on the record") {
  Workspace w;
  two_gaps(w);
  const std::string id = value_of(w->proposals())[0].id;
  CHECK(value_of(w->assign(id, "ben", "lead")).owner == "ben");
  CHECK(value_of(w->assign(id, "carla", "lead")).owner == "carla");
  CHECK(by_id(w, id).owner == "carla");
  CHECK(value_of(w->assign(id, "", "lead")).owner.empty());
  CHECK(code_of(w->assign(std::string(32, 'a'), "ben", "lead")) == Code::not_found);
  CHECK(code_of(w->assign("nonsense", "ben", "lead")) == Code::invalid_argument);
  const auto changes = w->changes(0, w.clock.now_us() + 1);
  CHECK(std::any_of(changes.begin(), changes.end(), [](const ChangeView& change) {
    return change.kind == "proposal" && change.by == "lead" &&
           change.text.find("carla") != std::string::npos;
  }));
  (void)value_of(w->decide(decision(id, Kind::reject)));
  CHECK(code_of(w->assign(id, "ben", "lead")) == Code::conflict);
  require_ok(w->set_setting("role:vera", "viewer", "lead"));
  CHECK(code_of(w->assign(value_of(w->proposals())[0].id, "ben", "vera")) ==
        Code::permission_denied);
  w.check_replay();
}

TEST_CASE("several decisions at once each have their own verdict") {
  Workspace w;
  two_gaps(w);
  const std::vector<ProposalView> open = value_of(w->proposals());
  const std::vector<ProposalDecision> decisions = {
      decision(open[0].id, Kind::approve), decision(std::string(32, 'b'), Kind::approve),
      decision(open[0].id, Kind::reject), decision(open[1].id, Kind::edit),
      decision(open[1].id, Kind::reject)};
  const std::vector<DecisionResult> results = value_of(w->decide_all(decisions));
  REQUIRE(results.size() == 5);
  CHECK(results[0].code == Code::ok);
  CHECK(results[0].view->state == "approved");
  CHECK(results[1].code == Code::not_found);
  CHECK(results[2].code == Code::conflict);
  CHECK(results[3].code == Code::invalid_argument);  // an edit without a text
  CHECK_FALSE(results[3].message.empty());
  CHECK(results[4].view->state == "rejected");
  CHECK(w->status().articles == help_centre().size() + 1);
  CHECK(value_of(w->proposals()).empty());
  CHECK(code_of(w->decide_all({})) == Code::invalid_argument);
  w.check_replay();
}

TEST_CASE("who decides second is told who was first, and when") {
  Workspace w;
  two_gaps(w);
  const std::string id = value_of(w->proposals())[0].id;
  const auto other = w.another();
  REQUIRE(value_of(other->proposals()).size() == 2);  // both look at it
  (void)value_of(w->decide(decision(id, Kind::approve, "anna")));
  const Status second = other->decide(decision(id, Kind::reject, "ben")).status();
  CHECK(second.code() == Code::conflict);
  CHECK(second.message().find("approved by anna") != std::string::npos);
  CHECK(second.message().find("2025-06-") != std::string::npos);
  CHECK(w->status().articles == help_centre().size() + 1);
}

TEST_CASE("evidence that came before the decision is kept after it") {
  Workspace w;
  two_gaps(w);
  const std::string id = value_of(w->proposals())[0].id;
  tickets(w, "late-", {"a screen broke, warranty", "warranty, my screen broke"}, covered);
  CHECK(by_id(w, id).conversations.size() == 9);
  (void)value_of(w->decide(decision(id, Kind::approve)));
  const ProposalView approved = by_id(w, id);
  CHECK(approved.conversations.size() == 9);
  CHECK(approved.conversations.back() == "late-1");
  CHECK_FALSE(approved.diff.empty());
  CHECK(approved.interaction_to_improvement_us > 0);
  w.check_replay();
}

TEST_CASE("what was approved is taken back") {
  Workspace w;
  two_gaps(w);
  const std::string id = value_of(w->proposals())[0].id;
  CHECK(code_of(w->revert(id, "lead")) == Code::conflict);  // it is open
  const std::string article = value_of(w->decide(decision(id, Kind::approve))).article;
  CHECK(w.ask(about_screens[0]).decision == Decision::answer);
  const ProposalView back = value_of(w->revert(id, "anna", "we no longer cover that"));
  CHECK(back.state == "reverted");
  CHECK(back.reverted_by == "anna");
  CHECK(back.decided_by == "lead");
  CHECK(code_of(w->article(article)) == Code::not_found);
  CHECK(best_of(w.ask(about_screens[0])) != article);
  CHECK(code_of(w->revert(id, "anna")) == Code::conflict);
  CHECK(code_of(w->revert(id, "")) == Code::invalid_argument);
  w.check_replay();
}

TEST_CASE("a new text that is taken back leaves the text before; a later one stays") {
  Workspace w;
  std::vector<Article> all = help_centre();
  const std::string before = "The Pro plan costs $30 a month and includes ten seats for your team.";
  all.push_back(article("plan", "What the Pro plan costs", before, "Billing"));
  w.import(all);
  const auto stale = [&](const std::string& prefix, int count) {
    for (int i = 0; i < count; ++i) {
      const std::string ticket = prefix + std::to_string(i);
      w.customer_says(ticket, "how much does the Pro plan cost a month");
      w.agent_says(ticket, "The Pro plan costs $42 a month and includes ten seats for your team.");
    }
    w.tick();
    const auto open = value_of(w->proposals());
    REQUIRE(open.size() == 1);
    CHECK(open[0].kind == "article_stale");
    return open[0];
  };
  const ProposalView proposal = stale("A-", 4);
  CHECK(proposal.diff.find("- The Pro plan costs $30") != std::string::npos);
  CHECK(proposal.diff.find("+ The Pro plan costs $42") != std::string::npos);
  (void)value_of(w->decide(decision(proposal.id, Kind::approve)));
  CHECK(by_id(w, proposal.id).diff == proposal.diff);  // as it was, after the article has changed
  CHECK(value_of(w->article("plan")).body.find("$42") != std::string::npos);
  (void)value_of(w->revert(proposal.id, "lead"));
  CHECK(value_of(w->article("plan")).body == before);
  w.tick();
  CHECK(value_of(w->proposals()).empty());  // as after a rejection
  const ProposalView again = stale("B-", 6);
  (void)value_of(w->decide(decision(again.id, Kind::approve)));
  require_ok(w->put_article(article("plan", "What the Pro plan costs", "It is free now.")));
  CHECK(code_of(w->revert(again.id, "lead")) == Code::conflict);
  CHECK(value_of(w->article("plan")).body == "It is free now.");
  w.check_replay();
}
