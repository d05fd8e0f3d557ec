// Modes, observing another bot, and what people say of answers.
#include <algorithm>

#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

ModeChange change(Mode mode, ModeScope scope = {}, bool accept_unproven = false) {
  return {std::move(scope), mode, accept_unproven, "lead", {}};
}
const ModeScope billing{ModeScope::Kind::topic, "Billing"};
const ModeScope acme{ModeScope::Kind::brand, "acme"};

Rating rating(const EventId& answer, bool right, std::string article = {}) {
  return {answer, right, std::move(article), "lead", {}};
}

// Asks and rates until `n` answers are judged; every `wrong_every`th wrongly, 0 for none.
void judge(Workspace& w, int n, int wrong_every) {
  for (int i = 1; i <= n; ++i) {
    const Answer answer =
        w.ask("how do I get a refund within 14 days for purchase " + std::to_string(i));
    REQUIRE(answer.decision == Decision::answer);
    w.signal(answer,
             wrong_every > 0 && i % wrong_every == 0 ? SignalKind::rejected : SignalKind::accepted);
  }
}

}  // namespace

TEST_CASE("customers see answers only when somebody let them, on a card") {
  Workspace w;
  w.import();
  CHECK(code_of(w->set_mode(change(Mode::answer))) == Code::conflict);
  CHECK_FALSE(w->readiness().ready);
  CHECK_FALSE(w->readiness().missing.empty());
  CHECK(w.ask("how do I get a refund within 14 days?").suggested);
  require_ok(w->set_mode(change(Mode::answer, {}, true)));
  CHECK_FALSE(w.ask("how do I get a refund within 14 days?").suggested);
  const std::vector<LogEntry> log = value_of(w->log(0, 1000));
  const auto set = std::find_if(log.begin(), log.end(),
                                [](const LogEntry& e) { return e.kind == "setting_changed"; });
  REQUIRE(set != log.end());
  CHECK(set->actor == "lead");
  CHECK(set->content["accept_unproven"].as_bool());
  CHECK(set->content["card"]["threshold_name"].as_string() == "unproven");
  w.check_replay();
}

TEST_CASE("a mode that makes no sense is refused with words") {
  Workspace w;
  ModeChange nobody = change(Mode::off);
  nobody.by.clear();
  CHECK(code_of(w->set_mode(nobody)) == Code::invalid_argument);
  CHECK(code_of(w->set_mode(change(static_cast<Mode>(9)))) == Code::invalid_argument);
  CHECK(code_of(w->set_mode(change(Mode::off, {ModeScope::Kind::topic, ""}))) ==
        Code::invalid_argument);
  CHECK(code_of(w->set_mode(change(Mode::off, {ModeScope::Kind::workspace, "x"}))) ==
        Code::invalid_argument);
}

TEST_CASE("modes of topics and brands: the most careful counts, and down takes all along") {
  Workspace w;
  w.import();
  const std::string refund = "how do I get a refund within 14 days?";
  require_ok(w->set_mode(change(Mode::answer, billing, true)));
  CHECK(w.ask(refund).mode == Mode::answer);
  CHECK(w.ask("how do I reset my password?").mode == Mode::suggest);
  require_ok(w->set_mode(change(Mode::off, acme)));
  Question of_acme;
  of_acme.text = refund;
  of_acme.brand = "acme";
  const Answer off = w.ask(of_acme);
  CHECK(off.mode == Mode::off);
  CHECK(off.decision == Decision::escalate);
  CHECK(w.ask(refund).mode == Mode::answer);
  require_ok(w->set_mode(change(Mode::observe)));  // down: instant, everywhere
  CHECK(w.ask(refund).mode == Mode::observe);
  require_ok(w->set_mode(change(Mode::suggest)));  // up again: the topic stays where it was put
  CHECK(w.ask(refund).mode == Mode::observe);
  CHECK(w->status().modes.at("topic:Billing") == Mode::observe);
  w.check_replay();
}

TEST_CASE("accepted suggestions certify a threshold, and the card says from how many") {
  Workspace w;
  w.import();
  judge(w, 59, 0);
  CHECK(w->readiness().threshold_name == "unproven");
  judge(w, 1, 0);
  const ReadinessCard card = w->readiness();
  CHECK(card.ready);
  CHECK(card.threshold_name == "certified");
  CHECK(card.judged == 60);
  CHECK(card.judged_right == card.judged_answers);
  CHECK(card.promise.find("at most 5 in 100 answered questions wrong, 90% sure; certified from 60 "
                          "judged answers") != std::string::npos);
  require_ok(w->set_mode(change(Mode::answer)));
  const Answer answer = w.ask("how do I get a refund within 14 days for purchase 61");
  CHECK(answer.decision == Decision::answer);
  CHECK_FALSE(answer.suggested);
  CHECK(answer.threshold_name == "certified");
  w.check_replay();
}

TEST_CASE("answers that people reject are never certified") {
  Workspace w;
  w.import();
  w.wait(day_us);
  judge(w, 130, 4);  // one in four wrong
  CHECK(w->readiness().threshold_name == "unproven");
  judge(w, 180, 4);
  const ReadinessCard card = w->readiness();
  CHECK(card.threshold_name == "not certified");
  CHECK(card.would_answer == 0);
  CHECK_FALSE(card.ready);
  require_ok(w->set_mode(change(Mode::answer, {}, true)));
  CHECK(w.ask("how do I get a refund within 14 days?").decision != Decision::answer);
}

TEST_CASE("what customers may not see is put before the agent who takes over, and judged") {
  Workspace w;
  w.import();
  judge(w, 310, 4);
  require_ok(w->set_mode(change(Mode::answer, {}, true)));
  const Answer answer = w.ask("how do I get a refund within 14 days?");
  CHECK(answer.decision == Decision::escalate);
  CHECK(answer.reason == Reason::low_confidence);
  CHECK(answer.suggested);
  CHECK(answer.text == answer.citations.front().passage);
  CHECK(answer.customer_sentence != answer.text);  // the customer hears of the colleague only
  CHECK(answer.explanation.find("suggested to the agent") != std::string::npos);
  const std::uint64_t judged = w->status().judged;
  w.signal(answer, SignalKind::accepted);
  CHECK(w->status().judged == judged + 1);
  const Answer unknown = w.ask("is the weather nice on day 5");
  CHECK(unknown.text.empty());
  w.signal(unknown, SignalKind::rejected);  // there was nothing to judge
  CHECK(w->status().judged == judged + 1);
  w.check_replay();
}

TEST_CASE("ratings: drawn with a chance that is kept, blind, given once") {
  Workspace w;
  w.import();
  for (int i = 0; i < 40; ++i) {
    (void)w.ask((i % 2 == 0 ? "where do I find invoice " : "is the weather nice on day ") +
                std::to_string(i));
  }
  const std::size_t drawn = value_of(w->ask_for_ratings(10, "lead"));
  CHECK(drawn > 2);
  CHECK(drawn < 25);
  const std::vector<RatingTask> due = w->ratings_due();
  REQUIRE(due.size() == drawn);
  for (const RatingTask& task : due) {
    CHECK_FALSE(task.question.empty());
    CHECK_FALSE(task.passage.empty());
  }
  const EventId first = value_of(parse_event_id(due[0].answer));
  CHECK(code_of(w->rate(rating(first, false, "nothing"))) == Code::not_found);
  CHECK(code_of(w->rate(rating(first, false, due[0].article))) == Code::invalid_argument);
  CHECK(code_of(w->rate(rating(EventId{}, true))) == Code::not_found);
  Rating nobody = rating(first, true);
  nobody.by.clear();
  CHECK(code_of(w->rate(nobody)) == Code::invalid_argument);
  require_ok(w->rate(rating(first, true)));
  CHECK(code_of(w->rate(rating(first, false))) == Code::conflict);
  CHECK(w->ratings_due().size() == drawn - 1);
  CHECK(w->status().judged == 1);
  CHECK(code_of(w->ask_for_ratings(0, "lead")) == Code::invalid_argument);
  w.check_replay();
}

TEST_CASE("a wrong rating with the right article teaches like a correction") {
  Workspace w;
  w.import();
  const std::string text = "the thing with the money back please";
  const Answer answer = w.ask(text);
  const std::string right = best_of(answer) == "webhook" ? "refund" : "webhook";
  require_ok(w->rate(rating(answer.id, false, right)));
  CHECK(best_of(w.ask(text)) == right);
}

TEST_CASE("the weekly draw comes with the tick, once a week") {
  Workspace w;
  w.import();
  for (int i = 0; i < 30; ++i) (void)w.ask("where do I find invoice " + std::to_string(i));
  w.tick();
  const std::uint64_t due = w->status().ratings_due;
  CHECK(due > 0);
  for (int i = 0; i < 30; ++i) (void)w.ask("where do I find bill " + std::to_string(i));
  w.tick();
  CHECK(w->status().ratings_due == due);
  w.wait(8 * day_us);
  (void)w.ask("where do I find the latest invoice");
  w.tick();
  CHECK(w->status().ratings_due > due);
  require_ok(w->set_setting("ratings_per_week", "0", "lead"));
  const std::uint64_t before = w->status().ratings_due;
  w.wait(8 * day_us);
  (void)w.ask("where do I find the newest invoice");
  w.tick();
  CHECK(w->status().ratings_due == before);
}

TEST_CASE("observing: what another bot said is compared, and learned when it resolved") {
  Workspace w;
  w.import();
  require_ok(w->set_mode(change(Mode::observe)));
  Question question;
  question.text = "my money should come home";
  question.conversation = "T-1";
  TheirAnswer theirs;
  theirs.text =
      "You can ask for a refund within 14 days of the purchase. Open Billing, choose the "
      "invoice and press Refund.";
  theirs.by = "bot:old";
  theirs.event_id = "e1";
  const Observation seen = value_of(w->observe(question, theirs));
  CHECK(seen.article == "refund");
  CHECK(seen.support >= 0.5);
  CHECK(seen.ours.suggested);
  const std::uint64_t events = w->status().head_seq;
  CHECK(value_of(w->observe(question, theirs)).ours.id == seen.ours.id);  // a retry
  CHECK(w->status().head_seq == events);
  CHECK(w->status().remembered == 0);  // a bot's word alone teaches nothing
  w.signal(seen.ours, SignalKind::resolved, {}, "customer");
  CHECK(w->status().remembered == 1);
  CHECK(best_of(w.ask(question.text)) == "refund");
  w.check_replay();
}

TEST_CASE("observing people: an agent's answer teaches, and needs a conversation") {
  Workspace w;
  w.import();
  Question question;
  question.text = "my money should come home";
  TheirAnswer theirs;
  theirs.article = "refund";
  theirs.by = "agent:7";
  CHECK(code_of(w->observe(question, theirs)) == Code::invalid_argument);
  question.conversation = "T-1";
  theirs.article = "nothing";
  CHECK(code_of(w->observe(question, theirs)) == Code::not_found);
  theirs.article = "refund";
  (void)value_of(w->observe(question, theirs));
  CHECK(w->status().remembered == 1);
  CHECK(best_of(w.ask(question.text)) == "refund");
}

TEST_CASE("the holdout never sees an answer, and always the same customers") {
  Workspace w;
  w.import();
  require_ok(w->set_mode(change(Mode::answer, {}, true)));
  require_ok(w->set_setting("holdout", "0.3", "lead"));
  CHECK(code_of(w->set_setting("holdout", "0.9", "lead")) == Code::invalid_argument);
  int held = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string customer = "c" + std::to_string(i);
    const Answer first = w.ask("how do I get a refund within 14 days?", {}, customer);
    const Answer second = w.ask("how do I reset my password?", {}, customer);
    CHECK(first.held_out == second.held_out);
    CHECK(first.suggested == first.held_out);
    held += first.held_out;
  }
  CHECK(held > 35);
  CHECK(held < 85);
}
