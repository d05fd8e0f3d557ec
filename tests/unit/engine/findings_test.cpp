// Proposals besides drafts for gaps: synonyms, edits, pairs of articles, answers that began to
// fail; and the rules that they set or that people own.
#include <algorithm>

#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

using Kind = ProposalDecision::Kind;

ProposalDecision decision(const ProposalView& proposal, Kind kind) {
  ProposalDecision out;
  out.proposal = proposal.id;
  out.kind = kind;
  out.by = "lead";
  return out;
}

std::vector<ProposalView> of_kind(const Workspace& w, const std::string& kind) {
  std::vector<ProposalView> out;
  for (const ProposalView& view : value_of(w->proposals())) {
    if (view.kind == kind) out.push_back(view);
  }
  return out;
}

std::vector<Article> with_licences() {
  std::vector<Article> all = help_centre();
  all.push_back(article("licence-add", "Adding licences",
                        "Under Plan choose the number of licences and press Save.", "Plan"));
  all.push_back(article("licence-share", "Giving a licence to a colleague",
                        "Open Team, pick the colleague and tick the box beside the name.", "Plan"));
  for (std::size_t i = all.size() - 2; i < all.size(); ++i) all[i].brand = "acme";
  all.push_back(article("licence", "Ordering licences",
                        "Write to our sales team, who send an offer by mail.", "Plan"));
  all.back().brand = "beta";
  return all;
}

// Customers of one brand say seats; agents name its articles about licences. Others ask about other
// things.
void seats(Workspace& w, const std::string& prefix = "T-") {
  const std::pair<const char*, const char*> asked[] = {
      {"we want two more seats for our firm", "licence-add"},
      {"how can our firm get extra seats", "licence-add"},
      {"please put another seat on the account", "licence-add"},
      {"my new coworker wants a seat", "licence-share"},
      {"a seat for the new girl in accounting", "licence-share"},
      {"reset my password please", "password"},
      {"where is the parcel I ordered", "shipping"},
      {"I want my money back", "refund"},
      {"pdf of the last bill", "invoice"},
      {"move my order to another street", "address"},
      {"protect the login with a code", "two-factor"}};
  int i = 0;
  for (const auto& [text, right] : asked) {
    const std::string ticket = prefix + std::to_string(i++);
    Question question;
    question.text = text;
    question.conversation = ticket;
    question.customer = "customer of " + ticket;
    question.brand = "acme";
    const Answer answer = w.ask(question);
    w.signal(answer, SignalKind::corrected, right);
  }
}

// Of another brand, whose article nobody ever named.
Answer another_brands(Workspace& w) {
  Question question;
  question.text = "can our office get seats";
  question.brand = "beta";
  return w.ask(question);
}

ProposalView synonym(Workspace& w) {
  w.import(with_licences());
  seats(w);
  w.tick();
  const auto found = of_kind(w, "synonym");
  REQUIRE(found.size() == 1);
  return found.front();
}

}  // namespace

TEST_CASE("a synonym that corrections show finds the article once it is approved, not before") {
  Workspace w;
  const ProposalView proposal = synonym(w);
  CHECK((proposal.words == "seat" || proposal.words == "seats"));
  CHECK(proposal.says.starts_with("licence"));
  CHECK(proposal.conversations.size() == 5);
  CHECK(proposal.questions.size() == 5);
  CHECK(proposal.minutes < 3);
  const Answer before = another_brands(w);
  CHECK(best_of(before) != "licence");
  const ProposalView approved = value_of(w->decide(decision(proposal, Kind::approve)));
  CHECK(approved.rule == "synonym-" + proposal.id);
  const Answer after = another_brands(w);
  CHECK(best_of(after) == "licence");
  CHECK(after.confidence > 1.5 * before.confidence);
  CHECK(after.explanation.find("synonym \"" + proposal.words + "\" as \"" + proposal.says) !=
        std::string::npos);
  // It is a rule: listed, switched off by hand, or taken back with its proposal.
  const auto rules = w->rules();
  REQUIRE(rules.size() == 1);
  CHECK(rules[0].kind == "synonym");
  CHECK(rules[0].says == proposal.says);
  CHECK(rules[0].by == "lead");
  CHECK(value_of(w->revert(proposal.id, "lead")).state == "reverted");
  CHECK_FALSE(w->rules()[0].active);
  const Answer back = another_brands(w);
  CHECK(best_of(back) == best_of(before));
  CHECK(back.confidence == before.confidence);
  w.tick();
  CHECK(of_kind(w, "synonym").empty());  // no new evidence
  w.check_replay();
}

TEST_CASE("a synonym can be tried, edited and turned down") {
  Workspace w;
  const ProposalView proposal = synonym(w);
  BacktestRequest request;
  request.proposal = proposal.id;
  const BacktestReport tried = value_of(w->backtest(request));
  CHECK(tried.kind == "proposal");
  CHECK(tried.questions == 11);
  CHECK(of_kind(w, "synonym")[0].backtest == tried.summary);
  SECTION("in another word of the articles") {
    ProposalDecision edit = decision(proposal, Kind::edit);
    edit.body = "...";
    CHECK(code_of(w->decide(edit)) == Code::invalid_argument);
    edit.body = "licences";
    CHECK(value_of(w->decide(edit)).state == "edited");
    CHECK(w->rules()[0].says == "licences");
  }
  SECTION("rejected stays rejected until there is half as much evidence more") {
    (void)value_of(w->decide(decision(proposal, Kind::reject)));
    CHECK(w->rules().empty());
    w.tick();
    CHECK(of_kind(w, "synonym").empty());
    seats(w, "U-");  // five more
    w.tick();
    REQUIRE(of_kind(w, "synonym").size() == 1);
    CHECK(of_kind(w, "synonym")[0].conversations.size() == 10);
  }
  w.check_replay();
}

TEST_CASE("a word of three customers, or of every article, is no synonym") {
  Workspace w;
  w.import(with_licences());
  for (int i = 0; i < 3; ++i) {
    const std::string ticket = "T-" + std::to_string(i);
    w.signal(w.ask("we want more seats", ticket, ticket), SignalKind::corrected, "licence-add");
  }
  for (int i = 0; i < 6; ++i) {  // one customer says it often
    const std::string ticket = "S-" + std::to_string(i);
    w.signal(w.ask("kindly the parcel whereabouts", ticket, "one"), SignalKind::corrected,
             "shipping");
  }
  w.tick();
  CHECK(of_kind(w, "synonym").empty());
}

TEST_CASE("what two agents keep adding to an article is proposed for it") {
  Workspace w;
  w.import();
  const std::string given =
      "Press Forgot password on the sign in page. A link to set a new password is mailed to you. ";
  const std::string added = "Please also look into the spam folder of your mailbox.";
  const auto say = [&](int i, const std::string& agent) {
    const std::string ticket = "P-" + std::to_string(i);
    w.customer_says(ticket, "I cannot get in, how do I reset my password");
    TicketEvent event = ticket_event(ticket, TicketEventType::agent_reply, given + added);
    event.agent = agent;
    w.happens(event);
  };
  for (int i = 0; i < 4; ++i) say(i, "agent:7");
  w.tick();
  CHECK(of_kind(w, "article_edit").empty());  // one agent's habit
  say(4, "agent:8");
  w.tick();
  const auto open = of_kind(w, "article_edit");
  REQUIRE(open.size() == 1);
  CHECK(open[0].article == "password");
  const std::string before = value_of(w->article("password")).body;
  CHECK(open[0].body == before + "\n\n" + added);
  CHECK(open[0].diff.find("+ " + added) != std::string::npos);
  CHECK(open[0].diff.find("- ") == std::string::npos);
  (void)value_of(w->decide(decision(open[0], Kind::approve)));
  CHECK(value_of(w->article("password")).body == open[0].body);
  w.tick();
  CHECK(of_kind(w, "article_edit").empty());
  w.check_replay();
}

TEST_CASE("two articles that say the same, or other numbers, wait side by side") {
  Workspace w;
  std::vector<Article> all = help_centre();
  const std::string same =
      "A voucher is valid for a whole year after it was bought. It can be used in several parts, "
      "and "
      "what is left stays on the card until the year has ended for good.";
  all.push_back(article("voucher", "Vouchers", same));
  all.push_back(article("voucher-old", "About vouchers", same + " Ask us when in doubt."));
  all.push_back(
      article("trial", "The trial", "You can try everything for 14 days without paying."));
  all.push_back(article("start", "Starting", "You can try everything for 30 days without paying."));
  w.import(all);
  w.tick();
  const auto duplicates = of_kind(w, "duplicate");
  REQUIRE(duplicates.size() == 1);
  CHECK(duplicates[0].article == "voucher");
  CHECK(duplicates[0].other == "voucher-old");
  REQUIRE(duplicates[0].sides.size() == 2);
  CHECK(duplicates[0].sides[0].text == same);
  const auto against = of_kind(w, "contradiction");
  REQUIRE(against.size() == 1);
  CHECK(against[0].body.find("14 days") != std::string::npos);
  CHECK(against[0].body.find("30 days") != std::string::npos);
  SECTION("a duplicate is retired, and back when that is taken back") {
    (void)value_of(w->decide(decision(duplicates[0], Kind::approve)));
    CHECK(code_of(w->article("voucher")) == Code::not_found);
    (void)value_of(w->revert(duplicates[0].id, "lead"));
    CHECK(value_of(w->article("voucher")).body == same);
  }
  SECTION("which number is right is for a person to say") {
    CHECK(code_of(w->decide(decision(against[0], Kind::approve))) == Code::invalid_argument);
    ProposalDecision edit = decision(against[0], Kind::edit);
    edit.body = "You can try everything for 30 days without paying.";
    CHECK(value_of(w->decide(edit)).state == "edited");
    CHECK(value_of(w->article(against[0].article)).body == edit.body);
    w.tick();
    CHECK(of_kind(w, "contradiction").empty());
  }
  SECTION("rejected stays rejected until one of them changes") {
    (void)value_of(w->decide(decision(against[0], Kind::reject)));
    w.reopen();
    w.tick();
    CHECK(of_kind(w, "contradiction").empty());
    w.wait(second_us);
    require_ok(w->put_article(
        article("trial", "The trial", "You can try everything for 21 days without paying.")));
    w.tick();
    CHECK(of_kind(w, "contradiction").size() == 1);
  }
  SECTION("an article that went meanwhile is told") {
    w.wait(second_us);
    require_ok(w->retire_article("start", "old"));
    CHECK(of_kind(w, "contradiction")[0].outdated.find("retired") != std::string::npos);
    CHECK(code_of(w->decide(decision(against[0], Kind::approve))) == Code::conflict);
  }
  w.check_replay();
}

TEST_CASE("answers that began to fail after a date are told, and only a text settles them") {
  Workspace w;
  w.import();
  const char* const questions[] = {"how do I reset my password", "forgot my password, new one",
                                   "reset the password", "my password needs a reset"};
  const auto ask = [&](int i, SignalKind kind) {
    const std::string ticket = "P-" + std::to_string(i);
    w.signal(w.ask(questions[i % 4], ticket, ticket), kind, "", "agent:7");
  };
  for (int i = 0; i < 20; ++i) ask(i, SignalKind::accepted);
  w.tick();
  CHECK(of_kind(w, "article_failing").empty());
  w.wait(30 * day_us);
  for (int i = 20; i < 32; ++i) ask(i, SignalKind::rejected);
  w.tick();
  const auto open = of_kind(w, "article_failing");
  REQUIRE(open.size() == 1);
  CHECK(open[0].article == "password");
  CHECK(open[0].why.find("12 of 12") != std::string::npos);
  CHECK(open[0].conversations.size() == 12);
  CHECK(code_of(w->decide(decision(open[0], Kind::approve))) == Code::invalid_argument);
  ProposalDecision edit = decision(open[0], Kind::edit);
  edit.body = "Ask your administrator for a new password.";
  CHECK(value_of(w->decide(edit)).state == "edited");
  CHECK(value_of(w->article("password")).body == edit.body);
  CHECK(value_of(w->article("password")).title == "Resetting your password");
  w.check_replay();
}

TEST_CASE("a rule is for a brand, a locale or a channel, and explanations name it") {
  Workspace w;
  w.import();
  RuleView rule;
  rule.kind = "escalate";
  rule.by = "lead";
  CHECK(code_of(w->set_rule(rule)) == Code::invalid_argument);  // for every question
  rule.brand = "acme";
  rule.channel = "chat";
  rule.locale = "de";
  (void)value_of(w->set_rule(rule));
  Question question;
  question.text = "how do I reset my password";
  question.brand = "acme";
  question.locale = "de-AT";
  CHECK(w.ask(question).reason != Reason::rule);
  question.channel = "chat";
  const Answer answer = w.ask(question);
  CHECK(answer.reason == Reason::rule);
  CHECK(answer.explanation.find("escalate of brand acme of locale de of channel chat") !=
        std::string::npos);
  question.locale = "des";
  CHECK(w.ask(question).reason != Reason::rule);
  RuleView wrong;
  wrong.kind = "synonym";
  wrong.words = "seats";
  CHECK(code_of(w->set_rule(wrong)) == Code::invalid_argument);
  wrong.says = "licences";
  wrong.topic = "Billing";
  CHECK(code_of(w->set_rule(wrong)) == Code::invalid_argument);
  wrong.topic.clear();
  wrong.by = "lead";
  (void)value_of(w->set_rule(wrong));
  w.check_replay();
}

TEST_CASE("what is frozen learns nothing until the rule ends, and the rest does") {
  Workspace w;
  w.import();
  RuleView rule;
  rule.kind = "freeze";
  rule.by = "lead";
  CHECK(code_of(w->set_rule(rule)) == Code::invalid_argument);
  rule.article = "refund";
  rule.words = "money";
  CHECK(code_of(w->set_rule(rule)) == Code::invalid_argument);
  rule.words.clear();
  rule.valid_until_us = w.clock.now_us() + 10 * day_us;
  rule = value_of(w->set_rule(rule));
  const auto teach = [&](const char* text, const char* right) {
    w.signal(w.ask(text), SignalKind::corrected, right);
  };
  teach("give me back my cash", "refund");
  CHECK(w->lessons().empty());
  CHECK(w->status().remembered == 0);
  teach("dispatch whereabouts", "shipping");
  CHECK(w->lessons().size() == 1);
  w.wait(11 * day_us);
  teach("my cash back now", "refund");
  CHECK(w->lessons().size() == 2);
  w.check_replay();
}
