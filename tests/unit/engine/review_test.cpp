// What people are asked to decide: gaps, drafts, articles that agents contradict.
#include <algorithm>

#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

const char* const questions[] = {
    "does the warranty cover a broken screen", "my screen is broken, is there a warranty",
    "broken screen, warranty please", "is a cracked screen covered by the warranty",
    "warranty for a screen that broke"};
const char* const covered = "The warranty covers a broken screen for two years.";
const char* const receipt = "Please bring the receipt to any of our repair shops.";
const char* const private_word = "Your nephew Anselm called us about it yesterday afternoon.";

// Five tickets about something no article speaks of; agents say the same two sentences.
void five_tickets(Workspace& w, const std::string& prefix = "G-", int count = 5) {
  for (int i = 0; i < count; ++i) {
    const std::string ticket = prefix + std::to_string(i);
    w.customer_says(ticket, questions[i % 5]);
    w.agent_says(ticket, std::string(covered) + " " + receipt + (i == 2 ? " " : "") +
                             (i == 2 ? private_word : ""));
  }
}

const char* const price_question = "how much does the Pro plan cost a month";

void with_prices(Workspace& w) {
  std::vector<Article> all = help_centre();
  all.push_back(article("plan", "What the Pro plan costs",
                        "The Pro plan costs $30 a month and includes ten seats for your team.",
                        "Billing"));
  w.import(all);
}

void agents_say_price(Workspace& w, const std::string& ticket, const std::string& price) {
  w.customer_says(ticket, price_question);
  w.agent_says(ticket,
               "The Pro plan costs " + price + " a month and includes ten seats for your team.");
}

ProposalView only_open(const Workspace& w) {
  const std::vector<ProposalView> open = value_of(w->proposals());
  REQUIRE(open.size() == 1);
  return open.front();
}

ProposalDecision decision(const ProposalView& proposal, ProposalDecision::Kind kind) {
  ProposalDecision out;
  out.proposal = proposal.id;
  out.kind = kind;
  out.by = "lead";
  return out;
}

using Kind = ProposalDecision::Kind;

// The last event of a kind, as the log has it.
LogEntry last_of(const Workspace& w, const std::string& kind) {
  LogEntry out;
  for (const LogEntry& entry : value_of(w->log(0, 10'000))) {
    if (entry.kind == kind) out = entry;
  }
  REQUIRE(out.kind == kind);
  return out;
}

}  // namespace

TEST_CASE("five tickets that no article answers become a draft of what agents share") {
  Workspace w;
  w.import();
  five_tickets(w, "G-", 4);
  w.tick();
  CHECK(w->gaps().empty());
  CHECK(value_of(w->proposals()).empty());
  w.customer_says("G-4", questions[4]);
  w.agent_says("G-4", std::string(covered) + " " + receipt);
  const std::vector<GapView> gaps = w->gaps();
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].questions == 5);
  CHECK(gaps[0].conversations == std::vector<std::string>{"G-0", "G-1", "G-2", "G-3", "G-4"});
  CHECK(std::count(gaps[0].words.begin(), gaps[0].words.end(), "warranty") == 1);
  CHECK(gaps[0].proposal.empty());
  CHECK(w->status().gaps_open == 1);

  w.tick();
  const ProposalView proposal = only_open(w);
  CHECK(proposal.kind == "article_new");
  CHECK(proposal.body == std::string(covered) + "\n\n" + receipt);
  CHECK(proposal.title == gaps[0].question);
  CHECK(proposal.conversations == gaps[0].conversations);
  CHECK(proposal.waiting == gaps[0].conversations);
  CHECK(w->gaps()[0].proposal == proposal.id);
  CHECK(w.ask(questions[0]).decision == Decision::escalate);
  w.tick();
  CHECK(value_of(w->proposals(false)).size() == 1);  // asked once

  w.happens("G-1", TicketEventType::resolved);
  w.wait(60 * second_us);
  const ProposalView approved = value_of(w->decide(decision(proposal, Kind::approve)));
  CHECK(approved.state == "approved");
  CHECK(approved.decided_by == "lead");
  CHECK(approved.decided_us == w.clock.now_us());
  CHECK(approved.waiting == std::vector<std::string>{"G-0", "G-2", "G-3", "G-4"});
  const Answer answer = w.ask(questions[0]);
  CHECK(answer.decision == Decision::answer);
  CHECK(answer.text == proposal.body);
  CHECK(value_of(w->article(best_of(answer))).title == proposal.title);

  const Json notice = last_of(w, "notice_raised").content;
  CHECK(notice["kind"].as_string() == "went_live");
  CHECK(notice["waiting"].as_array().size() == 4);
  CHECK(notice["approval_to_live_us"].as_int() >= 0);
  CHECK(notice["interaction_to_improvement_us"].as_int() > 60 * second_us);
  CHECK(w->status().interaction_to_improvement_us_last ==
        notice["interaction_to_improvement_us"].as_int());
  const std::vector<ChangeView> changes = w->changes(0, w.clock.now_us());
  const auto live = std::find_if(changes.rbegin(), changes.rend(),
                                 [](const ChangeView& c) { return c.kind == "article"; });
  REQUIRE(live != changes.rend());
  CHECK(live->conversations == proposal.conversations);
  CHECK(live->by == "lead");
  w.check_replay();
}

TEST_CASE("an edit puts the reviewer's text live") {
  Workspace w;
  w.import();
  five_tickets(w);
  w.tick();
  ProposalDecision edit = decision(only_open(w), Kind::edit);
  CHECK(code_of(w->decide(edit)) == Code::invalid_argument);  // without a text
  edit.title = "Warranty of screens";
  edit.body = "Screens have a warranty of two years against breaking.";
  const ProposalView edited = value_of(w->decide(edit));
  CHECK(edited.state == "edited");
  CHECK(edited.body == edit.body);
  const Answer answer = w.ask(questions[1]);
  CHECK(answer.decision == Decision::answer);
  CHECK(answer.text == edit.body);
  CHECK(answer.candidates.front().title == edit.title);
  w.check_replay();
}

TEST_CASE("what was rejected stays rejected until there is half as much evidence more") {
  Workspace w;
  w.import();
  five_tickets(w);
  w.tick();
  CHECK(value_of(w->decide(decision(only_open(w), Kind::reject))).state == "rejected");
  CHECK(w->status().articles == help_centre().size());
  w.tick();
  CHECK(value_of(w->proposals()).empty());
  five_tickets(w, "H-", 2);
  w.tick();
  CHECK(value_of(w->proposals()).empty());
  five_tickets(w, "I-", 1);
  w.tick();
  CHECK(only_open(w).conversations.size() == 8);
  CHECK(value_of(w->proposals(false)).size() == 2);
}

TEST_CASE("a proposal is decided once") {
  Workspace w;
  w.import();
  five_tickets(w);
  w.tick();
  const ProposalView proposal = only_open(w);
  const auto other = w.another();
  (void)value_of(w->decide(decision(proposal, Kind::approve)));
  CHECK(code_of(w->decide(decision(proposal, Kind::reject))) == Code::conflict);
  CHECK(code_of(other->decide(decision(proposal, Kind::approve))) == Code::conflict);
  CHECK(w->status().articles == help_centre().size() + 1);
  ProposalDecision unknown = decision(proposal, Kind::approve);
  unknown.proposal = std::string(32, 'a');
  CHECK(code_of(w->decide(unknown)) == Code::not_found);
}

TEST_CASE("a retried decision with its dedupe key is told what became of it") {
  Workspace w;
  w.import();
  five_tickets(w);
  w.tick();
  ProposalDecision approve = decision(only_open(w), Kind::approve);
  approve.dedupe = "click-1";
  const ProposalView first = value_of(w->decide(approve));
  const std::uint64_t head = w->status().head_seq;
  const ProposalView retried = value_of(w->decide(approve));
  CHECK(retried.state == first.state);
  CHECK(retried.decided_us == first.decided_us);
  CHECK(w->status().head_seq == head);
  approve.by = "somebody else";
  CHECK(code_of(w->decide(approve)) == Code::conflict);
}

TEST_CASE("agents who give other prices make an article stale") {
  Workspace w;
  with_prices(w);
  for (int i = 0; i < 3; ++i) {
    w.tick();
    CHECK(value_of(w->proposals()).empty());
    agents_say_price(w, "S-" + std::to_string(i), "$45");
  }
  w.tick();
  const ProposalView proposal = only_open(w);
  CHECK(proposal.kind == "article_stale");
  CHECK(proposal.article == "plan");
  CHECK(proposal.conversations == std::vector<std::string>{"S-0", "S-1", "S-2"});
  CHECK(proposal.body.find("$45") != std::string::npos);
  CHECK(proposal.why.find("3 conversations") != std::string::npos);

  (void)value_of(w->decide(decision(proposal, Kind::approve)));
  CHECK(value_of(w->article("plan")).body.find("$45") != std::string::npos);
  CHECK(value_of(w->article("plan")).section == "Billing");
  CHECK(w->status().articles == help_centre().size() + 1);
  const Answer answer = w.ask(price_question);
  REQUIRE(best_of(answer) == "plan");
  CHECK(answer.text.find("$45") != std::string::npos);
  CHECK(answer.citations.front().version == 2);
  w.check_replay();
}

TEST_CASE("a new version starts with a clean slate") {
  Workspace w;
  with_prices(w);
  for (int i = 0; i < 3; ++i) agents_say_price(w, "S-" + std::to_string(i), "$45");
  w.tick();
  (void)value_of(w->decide(decision(only_open(w), Kind::approve)));
  w.tick();
  CHECK(value_of(w->proposals()).empty());
  // The same again, against the new text: as much evidence as the first time is enough.
  for (int i = 0; i < 3; ++i) agents_say_price(w, "R-" + std::to_string(i), "$60");
  w.tick();
  CHECK(only_open(w).body.find("$60") != std::string::npos);
}

TEST_CASE("agents who say that a thing is gone make its article stale") {
  Workspace w;
  w.import();
  for (int i = 0; i < 3; ++i) {
    const std::string ticket = "S-" + std::to_string(i);
    w.customer_says(ticket, "how do I add a webhook endpoint for my server");
    w.agent_says(ticket,
                 "A webhook that posts every event to your server under Developers is no longer "
                 "available.");
  }
  w.tick();
  const ProposalView proposal = only_open(w);
  CHECK(proposal.kind == "article_stale");
  CHECK(proposal.article == "webhook");
}

TEST_CASE("an approval does not bring back what was retired meanwhile") {
  Workspace w;
  with_prices(w);
  for (int i = 0; i < 3; ++i) agents_say_price(w, "S-" + std::to_string(i), "$45");
  w.tick();
  const ProposalView proposal = only_open(w);
  SECTION("retired") {
    require_ok(w->retire_article("plan", "no plans any more"));
    CHECK(code_of(w->decide(decision(proposal, Kind::approve))) == Code::conflict);
    CHECK(code_of(w->article("plan")) == Code::not_found);
  }
  SECTION("rewritten by its owner") {
    Article own = value_of(w->article("plan"));
    own.body = "The Pro plan costs $45 a month.";
    require_ok(w->put_article(own));
    CHECK(code_of(w->decide(decision(proposal, Kind::approve))) == Code::conflict);
    CHECK(value_of(w->article("plan")).body == own.body);
    // The reviewer who has seen it may still say what is to stand there.
    ProposalDecision edit = decision(proposal, Kind::edit);
    edit.body = "The Pro plan costs $45 a month, ten seats included.";
    CHECK(value_of(w->decide(edit)).state == "edited");
  }
}

TEST_CASE("importing names what is new, changed, the same and gone") {
  Workspace w;
  std::vector<Article> all = help_centre();
  const ImportReport first = value_of(w->import_articles(all, false));
  CHECK(first.added == all.size());
  const std::uint64_t head = w->status().head_seq;
  const ImportReport second = value_of(w->import_articles(all, true));
  CHECK(second.unchanged == all.size());
  CHECK(second.added + second.changed == 0);
  CHECK(w->status().head_seq == head);  // nothing changed, nothing recorded

  five_tickets(w);
  w.tick();
  (void)value_of(w->decide(decision(only_open(w), Kind::approve)));
  all.pop_back();
  all[0].body += " Really.";
  const ImportReport third = value_of(w->import_articles(all, false));
  CHECK(third.changed == 1);
  CHECK(third.unchanged == all.size() - 1);
  CHECK(third.vanished == std::vector<std::string>{"webhook"});  // and not the proposal's article
  CHECK_FALSE(third.retired);
  CHECK(w->article("webhook").ok());
  const ImportReport fourth = value_of(w->import_articles(all, true));
  CHECK(fourth.retired);
  CHECK(code_of(w->article("webhook")) == Code::not_found);
  CHECK(w->articles().size() == all.size() + 1);
  w.check_replay();
}

TEST_CASE("a retired article answers nothing, and may come back") {
  Workspace w;
  w.import();
  CHECK(best_of(w.ask("reset my password")) == "password");
  const Article kept = value_of(w->article("password"));
  require_ok(w->retire_article("password", "we use single sign-on"));
  CHECK(code_of(w->retire_article("password", "again")) == Code::not_found);
  for (const Candidate& candidate : w.ask("reset my password").candidates) {
    CHECK(candidate.article != "password");
  }
  require_ok(w->put_article(kept));
  const Answer again = w.ask("reset my password");
  CHECK(best_of(again) == "password");
  CHECK(again.citations.front().version == 2);
  w.check_replay();
}

TEST_CASE("metrics count by week and topic") {
  Workspace w;
  w.import();
  require_ok(w->set_setting("mode", "answer", "lead"));
  const Answer good = w.ask("how do I reset my password", "T-1", "c1");
  w.signal(good, SignalKind::resolved, "", "customer");
  const Answer bad = w.ask("zebra crossing the savannah", "T-2", "c2");
  CHECK(bad.decision == Decision::escalate);
  CHECK(bad.reason == Reason::no_knowledge);
  w.wait(8 * day_us);
  w.signal(w.ask("set a new password", "T-3", "c3"), SignalKind::failed);
  std::uint64_t asked = 0, resolved = 0, failed = 0;
  const std::vector<MetricsRow> rows = w->metrics();
  REQUIRE(rows.size() >= 4);
  for (const MetricsRow& row : rows) {
    CHECK(row.week_us % day_us == 0);
    if (!row.topic.empty()) continue;
    asked += row.asked;
    resolved += row.resolved;
    failed += row.failed;
  }
  CHECK(asked == 3);
  CHECK(resolved == 1);
  CHECK(failed == 1);
  CHECK(rows.front().week_us < rows.back().week_us);
  CHECK(rows.front().escalated.at("no_knowledge") == 1);
}
