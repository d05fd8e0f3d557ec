// Trying a change on the questions that were asked: what gets better, what worse, what is unknown.
#include <algorithm>
#include <set>

#include "fixture.hpp"
#include "keel/journal/journal.hpp"

using namespace keel;
using namespace keel::test;

namespace {

constexpr const char* refunds[] = {"how do I get a refund for my purchase",
                                   "refund of an invoice please", "can I ask for a refund",
                                   "I want a refund within 14 days"};
constexpr const char* passwords[] = {"how do I reset my password", "I forgot the password",
                                     "link to set a new password please"};

BacktestRequest retiring(const std::string& id) {
  BacktestRequest out;
  out.retire = id;
  return out;
}

BacktestRequest with_rule(const std::string& kind, const std::string& words) {
  BacktestRequest out;
  out.rule.emplace();
  out.rule->kind = kind;
  out.rule->words = words;
  return out;
}

// Questions about refunds and passwords, whose answers agents accept or put right.
void judged_questions(Workspace& w, int rounds = 1) {
  int ticket = 0;
  for (int round = 0; round < rounds; ++round) {
    for (const char* const text : refunds) {
      const Answer answer = w.ask(text, "R-" + std::to_string(ticket++));
      const bool right = best_of(answer) == "refund";
      w.signal(answer, right ? SignalKind::accepted : SignalKind::corrected, right ? "" : "refund");
    }
    for (const char* const text : passwords) {
      const Answer answer = w.ask(text, "P-" + std::to_string(ticket++));
      const bool right = best_of(answer) == "password";
      w.signal(answer, right ? SignalKind::accepted : SignalKind::corrected,
               right ? "" : "password");
    }
  }
}

std::uint64_t sum_of(const BacktestReport& report) {
  return report.better + report.worse + report.unknown + report.even;
}

}  // namespace

TEST_CASE("an article that is retired takes right answers with it") {
  Workspace w;
  w.import();
  judged_questions(w);
  const BacktestReport report = value_of(w->backtest(retiring("refund")));
  INFO(report.summary);
  CHECK(report.kind == "retire");
  CHECK(report.subject == "refund");
  CHECK(report.questions == 7);
  CHECK(report.worse >= 3);
  CHECK(report.better == 0);
  CHECK(report.changed == sum_of(report));
  REQUIRE_FALSE(report.changes.empty());
  for (const BacktestChange& change : report.changes) {
    CHECK(change.before.article == "refund");
    CHECK(change.after.article != "refund");
    CHECK(change.right == "refund");
    CHECK(change.question.find("refund") != std::string::npos);
    CHECK(change.conversation.substr(0, 2) == "R-");
    CHECK(change.verdict == BacktestVerdict::worse);
  }
  CHECK(best_of(w.ask(refunds[0])) == "refund");  // nothing happened
  w.check_replay();
}

namespace {

// Enough of them for a draft.
void warranty_questions(Workspace& w) {
  for (int i = 0; i < 5; ++i) {
    static constexpr const char* questions[] = {
        "does the warranty cover a broken screen", "my screen is broken, is there a warranty",
        "broken screen, warranty please", "is a cracked screen covered by the warranty",
        "warranty for a screen that broke"};
    const std::string ticket = "G-" + std::to_string(i);
    w.customer_says(ticket, questions[i]);
    w.agent_says(ticket,
                 "The warranty covers a broken screen for two years. Please bring the receipt to "
                 "any of our repair shops.");
  }
}

}  // namespace

TEST_CASE("a draft is tried on the questions that it was made from") {
  Workspace w;
  w.import();
  warranty_questions(w);
  w.tick();
  const std::vector<ProposalView> open = value_of(w->proposals());
  REQUIRE(open.size() == 1);
  BacktestRequest request;
  request.proposal = open.front().id;
  const BacktestReport report = value_of(w->backtest(request));
  INFO(report.summary);
  CHECK(report.questions == 5);
  CHECK(report.better >= 4);
  CHECK(report.worse == 0);
  CHECK(report.unknown == 0);
  CHECK(report.transitions.at("escalate->answer") == report.better);
  CHECK(report.changes.front().outcome == "agent's words");

  SECTION("the proposal tells of it") {
    CHECK(open.front().backtest.empty());
    CHECK(value_of(w->proposals()).front().backtest == report.summary);
    w.check_replay();
  }
  SECTION("with a text that does not say what the agents said, nobody knows") {
    request.title = "A broken screen and the warranty";
    request.body = "A broken screen and the warranty: ask somebody about the screen.";
    const BacktestReport edited = value_of(w->backtest(request));
    INFO(edited.summary);
    CHECK(edited.better == 0);
    CHECK(edited.unknown >= 4);
  }
  SECTION("it is still open, and the journal folds to the same") {
    CHECK(value_of(w->proposals()).size() == 1);
    CHECK(w->articles().size() == 8);
    w.check_replay();
  }
  SECTION("decided, it cannot be tried any more") {
    ProposalDecision decision;
    decision.proposal = request.proposal;
    decision.by = "lead";
    decision.kind = ProposalDecision::Kind::reject;
    (void)value_of(w->decide(decision));
    CHECK(code_of(w->backtest(request)) == Code::conflict);
  }
}

TEST_CASE("a rule is tried on the questions that it fits") {
  Workspace w;
  w.import();
  judged_questions(w);
  const BacktestReport report = value_of(w->backtest(with_rule("escalate", "password")));
  CHECK(report.kind == "rule");
  CHECK(report.worse >= 2);
  CHECK(report.transitions.at("answer->escalate") == report.changed);
  for (const BacktestChange& change : report.changes) {
    CHECK(change.after.reason == Reason::rule);
    CHECK(change.before.article == "password");
  }
  CHECK(w->rules().empty());
}

TEST_CASE("an article that draws others' questions away makes them worse") {
  Workspace w;
  w.import();
  judged_questions(w);
  BacktestRequest request;
  request.article = article("cats", "Getting a refund for a cat",
                            "You can ask for a refund of a cat. A refund of the purchase, a refund "
                            "of the invoice, a refund within 14 days: refund refund.",
                            "Cats");
  const BacktestReport report = value_of(w->backtest(request));
  INFO(report.summary);
  CHECK(report.kind == "article");
  CHECK(report.changed > 0);
  CHECK(report.worse == report.changed);
}

TEST_CASE("a new text of an article that answers is told apart from another answer") {
  Workspace w;
  w.import();
  judged_questions(w);
  BacktestRequest request;
  request.article = help_centre()[0];
  request.article->body += " It is paid back to the same card.";
  const BacktestReport report = value_of(w->backtest(request));
  INFO(report.summary);
  CHECK(report.changed == 0);
  CHECK(report.reworded >= 3);
  CHECK(report.changes.front().change == "other text");
}

TEST_CASE("what is right is said only where it is on record") {
  Workspace w;
  w.import();
  const Answer first = w.ask(refunds[0], "U-1");
  const Answer second = w.ask(refunds[1], "U-2");
  w.signal(second, SignalKind::rejected);
  const BacktestReport report = value_of(w->backtest(with_rule("escalate", "refund")));
  INFO(report.summary);
  REQUIRE(report.changes.size() == 2);
  CHECK(report.unknown == 1);
  CHECK(report.better == 1);  // a wrong answer that a person gets instead
  CHECK(report.changes[0].outcome == "refuted");
  CHECK(report.changes[1].right.empty());
  CHECK(report.changes[1].answer == to_string(first.id));
}

TEST_CASE("a question is not answered from its own conversation's outcome") {
  Workspace w;
  w.import();
  const char* const odd = "moolah returned pronto";
  w.signal(w.ask(odd, "O-1"), SignalKind::corrected, "refund");
  const BacktestReport alone = value_of(w->backtest(with_rule("escalate", "moolah")));
  CHECK(alone.questions == 1);
  CHECK(alone.changed == 0);
  for (const char* const ticket : {"O-2", "O-3", "O-4"}) {
    w.signal(w.ask(odd, ticket), SignalKind::corrected, "refund");
  }
  const BacktestReport taught = value_of(w->backtest(with_rule("escalate", "moolah")));
  INFO(taught.summary);
  CHECK(taught.changed == 4);  // each from what the others taught
  CHECK(taught.worse == 4);
}

TEST_CASE("the report is the same whatever the threads, and each time") {
  Workspace w;
  w.import();
  judged_questions(w, 60);
  BacktestRequest request = retiring("refund");
  request.record = false;
  const std::string once = to_canonical(to_json(value_of(w->backtest(request))));
  for (const std::uint32_t threads : {1u, 2u, 3u}) {
    request.threads = threads;
    CHECK(to_canonical(to_json(value_of(w->backtest(request)))) == once);
  }
}

TEST_CASE("what people judged estimates the shares of right and wrong answers") {
  Workspace w;
  w.import();
  judged_questions(w);
  CHECK_FALSE(value_of(w->backtest(retiring("refund"))).estimate);
  CHECK_FALSE(value_of(w->backtest(retiring("refund"))).estimate_reason.empty());
  judged_questions(w, 9);
  const BacktestReport report = value_of(w->backtest(retiring("refund")));
  REQUIRE(report.estimate);
  CHECK(report.estimate_reason.empty());
  CHECK(report.estimate->judged >= 30);
  CHECK(report.estimate->right_after < report.estimate->right_before);
  CHECK(report.estimate->right_high < 0);
  const double difference = report.estimate->right_after - report.estimate->right_before;
  CHECK(report.estimate->right_low < difference);
  CHECK(difference < report.estimate->right_high);
}

TEST_CASE("erased questions are counted and not asked") {
  Workspace w;
  w.import();
  w.signal(w.ask(refunds[0], "E-1", "ada"), SignalKind::accepted);
  w.signal(w.ask(refunds[1], "E-2", "bob"), SignalKind::accepted);
  journal::JournalOptions options;
  options.sync = false;
  const auto journal = value_of(journal::Journal::open(w.folder(), options));
  CHECK(value_of(journal->erase_key("customer:ada")));
  const BacktestReport report = value_of(w->backtest(retiring("refund")));
  CHECK(report.erased == 1);
  CHECK(report.questions == 1);
  w.reopen();
  CHECK(value_of(w->backtest(retiring("refund"))).erased == 1);
}

TEST_CASE("a backtest can be stopped, and is of the questions that were asked for") {
  Workspace w;
  w.import();
  judged_questions(w, 60);
  std::uint64_t last = 0;
  const auto stop = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(done <= total);
    last = done;
    return false;
  };
  const LogEntry before = value_of(w->log(0, 100'000)).back();
  CHECK(code_of(w->backtest(retiring("refund"), stop)) == Code::cancelled);
  CHECK(last > 0);
  CHECK(value_of(w->log(0, 100'000)).back().seq == before.seq);

  BacktestRequest latest = retiring("refund");
  latest.questions_max = 20;
  latest.changes_max = 3;
  const BacktestReport report = value_of(w->backtest(latest));
  CHECK(report.questions == 20);
  CHECK(report.changes.size() == 3);
  CHECK(report.changed > 3);
  latest = retiring("refund");
  latest.from_us = w.clock.now_us() + 1;
  CHECK(value_of(w->backtest(latest)).questions == 0);
}

TEST_CASE("upkeep tries new proposals by itself, each once, when the host lets it") {
  EngineOptions options;
  options.backtest_questions = 4;
  Workspace w(options);
  w.import();
  warranty_questions(w);
  w.tick();
  const ProposalView draft = value_of(w->proposals()).at(0);
  CHECK(draft.kind == "article_new");
  CHECK(draft.backtest.find("4 recorded questions") != std::string::npos);  // of five
  const LogEntry entry = value_of(w->log(0, 10'000)).back();
  CHECK(entry.kind == "backtest_run");
  CHECK(entry.actor == "engine");
  CHECK(entry.subject == draft.id);
  w.reopen();
  w.tick();
  CHECK(value_of(w->log(0, 10'000)).back().seq == entry.seq);
  w.check_replay();
}

TEST_CASE("a run is on the record") {
  Workspace w;
  w.import();
  judged_questions(w);
  const BacktestReport report = value_of(w->backtest(retiring("refund")));
  const LogEntry entry = value_of(w->log(0, 10'000)).back();
  CHECK(entry.kind == "backtest_run");
  CHECK(entry.subject == "refund");
  CHECK(entry.content["report"].as_string() == report.digest);
  CHECK(entry.content["changed"].as_int() == static_cast<std::int64_t>(report.changed));
  BacktestRequest request = retiring("refund");
  request.record = false;
  (void)value_of(w->backtest(request));
  CHECK(value_of(w->log(0, 10'000)).back().seq == entry.seq);
  w.check_replay();
}

TEST_CASE("a stricter threshold is tried on what was decided") {
  Workspace w;
  w.import();
  judged_questions(w);
  w.wait(day_us);
  const std::int64_t later_us = w.clock.now_us();
  judged_questions(w);
  BacktestRequest request;
  request.setting = "threshold";
  request.value = "0.99";
  const BacktestReport all = value_of(w->backtest(request));
  INFO(all.summary);
  CHECK(all.kind == "setting");
  CHECK(all.questions == 14);
  CHECK(all.changed > 4);
  CHECK(all.transitions.at("answer->escalate") == all.changed);
  CHECK(all.worse == all.changed);  // people judged them right
  CHECK(all.changes.front().before.article == all.changes.front().after.article);

  request.from_us = later_us;
  const BacktestReport latest = value_of(w->backtest(request));
  CHECK(latest.questions == 7);
  CHECK(latest.changed < all.changed);
  request.from_us = 0;
  request.value = "0.6";  // as it was
  CHECK(value_of(w->backtest(request)).changed == 0);
  request.value = "0.5";
  const BacktestReport looser = value_of(w->backtest(request));
  CHECK(looser.transitions.count("answer->escalate") == 0);
  CHECK(code_of(w->backtest(request, [](auto, auto) { return false; })) == Code::cancelled);
  request.value = "2";
  CHECK(code_of(w->backtest(request)) == Code::invalid_argument);
  request.setting = "holdout";
  CHECK(code_of(w->backtest(request)) == Code::invalid_argument);
  w.check_replay();
}

TEST_CASE("the thresholds that were certified are replayed as they were") {
  Workspace w;
  w.import();
  require_ok(w->set_mode({{}, Mode::answer, true, "lead", {}}));
  judged_questions(w, 60);
  BacktestRequest request;
  request.setting = "alpha";
  request.value = "0.05";  // the default, but certification starts anew
  request.from_us = w.clock.now_us();
  const Answer last = w.ask(refunds[0], "L-1");
  CHECK(value_of(w->backtest(request)).questions == 1);
  request.from_us = 1;
  const BacktestReport same = value_of(w->backtest(request));
  CHECK(same.changed == 0);  // set before the first judgement it is what it was
  CHECK(last.decision == Decision::answer);
}

TEST_CASE("a backtest says what is wrong with its request") {
  Workspace w;
  w.import();
  CHECK(code_of(w->backtest({})) == Code::invalid_argument);
  BacktestRequest two = retiring("refund");
  two.article = help_centre()[1];
  CHECK(code_of(w->backtest(two)) == Code::invalid_argument);
  CHECK(code_of(w->backtest(retiring("none"))) == Code::not_found);
  BacktestRequest many = retiring("refund");
  many.threads = 65;
  CHECK(code_of(w->backtest(many)) == Code::invalid_argument);
  CHECK(code_of(w->backtest(with_rule("frobnicate", "x"))) == Code::invalid_argument);
  BacktestRequest unknown;
  unknown.proposal = std::string(32, '0');
  CHECK(code_of(w->backtest(unknown)) == Code::not_found);
  unknown.proposal = "no id";
  CHECK(code_of(w->backtest(unknown)) == Code::invalid_argument);

  const auto read = [](const char* text) {
    return backtest_request_from_json(value_of(parse_json(text)));
  };
  CHECK(code_of(read("[]")) == Code::invalid_argument);
  CHECK(code_of(read("{\"retyre\": \"refund\"}")) == Code::invalid_argument);
  CHECK(code_of(read("{\"threads\": \"2\"}")) == Code::invalid_argument);
  CHECK(code_of(read("{\"rule\": {\"words\": 3}}")) == Code::invalid_argument);
  const BacktestRequest given = value_of(
      read("{\"retire\": \"refund\", \"threads\": 2, \"record\": false, \"questions_max\": 9}"));
  CHECK(given.retire == "refund");
  CHECK(given.threads == 2);
  CHECK_FALSE(given.record);
  CHECK(given.questions_max == 9);
}
