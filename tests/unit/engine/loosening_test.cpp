// What would let customers see more, or gives what they ask a name: only with a person's yes.
#include <algorithm>
#include <filesystem>

#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

using Kind = ProposalDecision::Kind;

ProposalDecision decision(const ProposalView& proposal, Kind kind, std::string by = "lead") {
  ProposalDecision out;
  out.proposal = proposal.id;
  out.kind = kind;
  out.by = std::move(by);
  return out;
}

std::vector<ProposalView> open_of(const Workspace& w, const std::string& kind) {
  std::vector<ProposalView> out;
  for (const ProposalView& view : value_of(w->proposals())) {
    if (view.kind == kind) out.push_back(view);
  }
  return out;
}

std::string refund(int i) {
  return "how do I get a refund within 14 days for purchase " + std::to_string(i);
}

// Suggestions that agents judge; every `wrong_every`th wrongly, 0 for none.
void judge(Workspace& w, int n, int wrong_every) {
  for (int i = 1; i <= n; ++i) {
    const bool wrong = wrong_every > 0 && i % wrong_every == 0;
    w.signal(w.ask(refund(i)), wrong ? SignalKind::rejected : SignalKind::accepted);
  }
}

// Answers are looked at again only when so many events came.
void pass_events(Workspace& w) {
  for (int i = 0; i < 520; ++i) w.ask("where is my parcel");
}

Article other_text(const char* id) {
  for (Article one : help_centre()) {
    if (one.id != id) continue;
    one.body += " It takes three days more than it did.";
    return one;
  }
  FAIL("no such article");
  return {};
}

// Enough of everything for the quarantine to begin, then the article's answers fail.
void fail_refunds(Workspace& w) {
  w.import();
  for (int i = 0; i < 1000; ++i) w.ask(i % 2 == 0 ? refund(i) : "where is my parcel");
  judge(w, 20, 1);
}

}  // namespace

TEST_CASE("a threshold that is stricter than what is certified is proposed to be looser") {
  Workspace w;
  w.import();
  judge(w, 60, 0);
  judge(w, 40, 8);
  require_ok(w->set_setting("threshold", "0.99", "lead"));
  require_ok(w->set_mode({{}, Mode::answer, true, "lead", {}}));
  for (int i = 0; i < 19; ++i) CHECK(w.ask(refund(i)).decision == Decision::escalate);
  w.tick();
  CHECK(open_of(w, "threshold").empty());  // too few lie between
  pass_events(w);
  w.ask(refund(19));
  w.tick();
  const auto found = open_of(w, "threshold");
  REQUIRE(found.size() == 1);
  const ProposalView& proposal = found.front();
  CHECK(proposal.words == "0.99");
  CHECK(std::stod(proposal.says) < 0.99);
  CHECK(proposal.questions_a_month >= 20);
  CHECK(proposal.questions.size() == 10);
  CHECK(proposal.why.find("certified from") != std::string::npos);

  BacktestRequest request;
  request.proposal = proposal.id;
  const BacktestReport report = value_of(w->backtest(request));
  CHECK(report.kind == "proposal");
  CHECK(report.changed >= 20);
  CHECK(open_of(w, "threshold").front().backtest == report.summary);

  ProposalDecision other = decision(proposal, Kind::edit);
  other.body = "0.5";
  CHECK(code_of(w->decide(other)) == Code::invalid_argument);
  require_ok(w->set_setting("role:lead", "administrator", "lead"));
  require_ok(w->set_setting("role:anna", "reviewer", "lead"));
  CHECK(code_of(w->decide(decision(proposal, Kind::approve, "anna"))) == Code::permission_denied);
  CHECK(value_of(w->decide(decision(proposal, Kind::approve))).state == "approved");
  CHECK(w.ask(refund(30)).decision == Decision::answer);
  CHECK(code_of(w->revert(proposal.id, "anna")) == Code::permission_denied);
  CHECK(value_of(w->revert(proposal.id, "lead")).state == "reverted");
  CHECK(w.ask(refund(31)).decision == Decision::escalate);
  w.check_replay();
}

TEST_CASE("a threshold that nobody certified is not proposed to be looser") {
  Workspace w;
  w.import();
  require_ok(w->set_setting("threshold", "0.99", "lead"));
  require_ok(w->set_mode({{}, Mode::answer, true, "lead", {}}));
  for (int i = 0; i < 40; ++i) w.ask(refund(i));
  w.tick();
  CHECK(open_of(w, "threshold").empty());
}

TEST_CASE("an article out of service is proposed for release once its text is another") {
  Workspace w;
  fail_refunds(w);
  REQUIRE(w->status().quarantined == std::vector<std::string>{"refund"});
  w.tick();
  CHECK(open_of(w, "release").empty());  // the text that failed
  require_ok(w->put_article(other_text("refund")));
  pass_events(w);
  w.tick();
  const auto found = open_of(w, "release");
  REQUIRE(found.size() == 1);
  CHECK(found[0].article == "refund");
  CHECK(found[0].questions_a_month > 100);

  SECTION("approved, it is answered from again") {
    CHECK(value_of(w->decide(decision(found[0], Kind::approve))).state == "approved");
    CHECK(w->status().quarantined.empty());
    CHECK(code_of(w->revert(found[0].id, "lead")) == Code::unsupported);
    const Answer answer = w.ask("Getting a refund for an invoice");
    CHECK(best_of(answer) == "refund");
    CHECK(answer.reason != Reason::quarantined);
  }
  SECTION("rejected, it stays out until the text is another again") {
    CHECK(value_of(w->decide(decision(found[0], Kind::reject))).state == "rejected");
    CHECK(w->status().quarantined == std::vector<std::string>{"refund"});
    pass_events(w);
    w.tick();
    CHECK(open_of(w, "release").empty());
    Article again = other_text("refund");
    again.body += " Weekends do not count.";
    w.wait(second_us);
    require_ok(w->put_article(again));
    pass_events(w);
    w.tick();
    CHECK(open_of(w, "release").size() == 1);
  }
  SECTION("changed again meanwhile, it is another text than the one that was read") {
    Article again = other_text("refund");
    again.body += " Weekends do not count.";
    require_ok(w->put_article(again));
    CHECK(code_of(w->decide(decision(found[0], Kind::approve))) == Code::conflict);
  }
  w.check_replay();
}

TEST_CASE("a lesson in quarantine is proposed for release once its article's text is another") {
  Workspace w;
  w.import();
  const std::string question = "my card was charged twice";
  w.signal(w.ask(question, "T-1", "c"), SignalKind::corrected, "refund");
  const std::string lesson = w->find_lessons("charged").front().id;
  for (int i = 0; i < 24; ++i) {
    w.signal(w.ask("How do I ask for a refund of a purchase " + std::to_string(i), {},
                   "c" + std::to_string(i)),
             SignalKind::resolved, {}, "customer");
  }
  for (int i = 0; i < 40 && value_of(w->lesson(lesson)).state == "active"; ++i) {
    w.signal(w.ask(question, {}, "d" + std::to_string(i)), SignalKind::failed, {}, "customer");
  }
  REQUIRE(value_of(w->lesson(lesson)).state == "quarantined");
  w.tick();
  CHECK(open_of(w, "lesson_release").empty());
  require_ok(w->put_article(other_text("refund")));
  pass_events(w);
  w.tick();
  const auto found = open_of(w, "lesson_release");
  REQUIRE(found.size() == 1);
  CHECK(found[0].questions == std::vector<std::string>{question});
  CHECK(found[0].conversations == std::vector<std::string>{"T-1"});
  CHECK(value_of(w->decide(decision(found[0], Kind::approve))).state == "approved");
  CHECK(value_of(w->lesson(lesson)).state == "active");
  w.check_replay();
}

namespace {

// Customers keep asking for what agents do for each of them.
void closures(Workspace& w, int from, int to) {
  const char* asked[] = {"please close my account", "close the account of our firm please",
                         "I want to close my account", "can you close this account",
                         "we want our account closed"};
  for (int i = from; i < to; ++i) {
    const std::string ticket = "close-" + std::to_string(i);
    w.customer_says(ticket, asked[i % 5]);
    w.agent_says(ticket, "Your account was closed a moment ago. The closing statement follows.");
    w.happens(ticket, TicketEventType::resolved);
  }
}

void other_questions(Workspace& w) {
  for (int i = 0; i < 8; ++i) {
    w.signal(w.ask(refund(i)), SignalKind::corrected, "refund");
    w.signal(w.ask("where is the parcel with order " + std::to_string(i)), SignalKind::corrected,
             "shipping");
  }
}

}  // namespace

TEST_CASE("what no article can answer becomes a topic of its own, with a person's name for it") {
  Workspace w;
  w.import();
  other_questions(w);
  closures(w, 0, 10);
  w.tick();
  CHECK(open_of(w, "topic_new").empty());
  const auto drafted = open_of(w, "article_new");
  REQUIRE(drafted.size() == 1);
  (void)value_of(w->decide(decision(drafted[0], Kind::reject)));
  w.tick();
  const auto found = open_of(w, "topic_new");
  REQUIRE(found.size() == 1);
  CHECK(found[0].title.find("close") != std::string::npos);
  CHECK(found[0].conversations.size() == 10);
  CHECK(open_of(w, "article_new").empty());
  BacktestRequest request;
  request.proposal = found[0].id;
  CHECK(code_of(w->backtest(request)) == Code::unsupported);
  ProposalDecision named = decision(found[0], Kind::edit);
  named.body = "a text";
  CHECK(code_of(w->decide(named)) == Code::invalid_argument);
  named.body.clear();
  named.title = "Closing accounts";
  const ProposalView decided = value_of(w->decide(named));
  CHECK(decided.state == "edited");
  CHECK(decided.title == "Closing accounts");
  CHECK(decided.article.empty());
  w.tick();
  CHECK(w.ask("can you close my account").intent.topic == "Closing accounts");
  CHECK(w.ask(refund(20)).intent.topic == "Billing");
  // It is a topic like any other: it can have a rule.
  RuleView rule;
  rule.kind = "escalate";
  rule.topic = "Closing accounts";
  rule.by = "lead";
  (void)value_of(w->set_rule(rule));
  CHECK(w.ask("please close my account").reason == Reason::rule);

  closures(w, 10, 20);
  w.tick();
  CHECK(open_of(w, "topic_new").empty());  // it has its name
  CHECK(value_of(w->revert(decided.id, "lead")).state == "reverted");
  w.tick();
  CHECK(w.ask("can you close my account").intent.topic != "Closing accounts");
  w.check_replay();
}

TEST_CASE("who opens a workspace looks again only at what changed since the last look") {
  EngineOptions options;
  options.backtest_questions = 50;
  Workspace w(options);
  w.import();
  other_questions(w);
  closures(w, 0, 10);
  w.tick();
  (void)value_of(w->decide(decision(open_of(w, "article_new").at(0), Kind::reject)));
  w.tick();
  const std::uint64_t head = w->status().head_seq;
  w.tick();  // a topic changes no answer: it is not tried again and again
  CHECK(w->status().head_seq == head);
  ProposalDecision named = decision(open_of(w, "topic_new").at(0), Kind::approve);
  (void)value_of(w->decide(named));
  w.tick();  // which fits the topics, with the new one
  w.tick();  // and sees that no more are due
  const std::filesystem::path kept = w.folder() / "cache" / "looked-at";
  // Whether a look at everything was due: it is put down again.
  const auto looks_again = [&] {
    w.reopen();
    std::error_code none;
    const auto before = std::filesystem::last_write_time(kept, none);
    const std::uint64_t recorded = w->status().head_seq;
    w.tick();
    CHECK(w->status().head_seq == recorded);  // nothing is proposed or fitted twice
    return std::filesystem::last_write_time(kept) != before;
  };
  CHECK_FALSE(looks_again());
  SECTION("deleted") { std::filesystem::remove(kept); }
  SECTION("damaged") { std::filesystem::resize_file(kept, 20); }
  CHECK(looks_again());
  CHECK_FALSE(looks_again());
  w.check_replay();
}
