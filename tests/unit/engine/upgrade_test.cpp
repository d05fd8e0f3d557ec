// What a version of the library answers otherwise than is on record: nothing when it gave the
// answers itself, whatever happened since; else what differs, and what nobody can know.
#include <filesystem>
#include <fstream>
#include <map>

#include "fixture.hpp"
#include "keel/base/version.hpp"
#include "keel/journal/journal.hpp"
#include "keel/state/state.hpp"
#include "support/sample_embedder.hpp"

using namespace keel;
using namespace keel::test;

namespace {

// Words that no article has, so that only what agents taught can answer them.
constexpr const char* odd = "My coupon vanished at the till of the bazaar";

BacktestReport upgrade(const Engine& engine, std::uint64_t questions_max = 0) {
  BacktestRequest request;
  request.upgrade = true;
  request.questions_max = questions_max;
  return value_of(const_cast<Engine&>(engine).backtest(request));
}

void check_counts(const BacktestReport& report) {
  REQUIRE(report.upgrade);
  std::uint64_t answers = 0, not_known = 0;
  for (const auto& [library, count] : report.upgrade->recorded_by) answers += count;
  for (const auto& [why, count] : report.upgrade->not_known_why) not_known += count;
  CHECK(not_known == report.upgrade->not_known);
  CHECK(report.questions + report.erased + not_known == answers);
  CHECK(report.upgrade->identical + report.changed <= report.questions);
}

// Of the version that gave all answers, with nothing forgotten.
void check_own(const BacktestReport& report) {
  INFO(to_pretty(to_json(report)));
  check_counts(report);
  CHECK(report.questions > 0);
  CHECK(report.changed == 0);
  CHECK(report.upgrade->identical == report.questions);
  CHECK(report.upgrade->not_known == 0);
  CHECK(report.upgrade->recorded_by.size() == 1);
  CHECK(report.upgrade->recorded_by.count(std::string(library_version())) == 1);
  CHECK(report.text.find("gave all of these answers itself") != std::string::npos);
}

Question asking(std::string text, std::string conversation) {
  Question out;
  out.text = std::move(text);
  out.conversation = std::move(conversation);
  return out;
}

// Everything that a question is decided by and that changes meanwhile.
void busy_week(Workspace& w) {
  w.import();
  Article internal = article("fraud", "Fraud and refunds", "Refunds of a fraud are never paid.");
  internal.audience = "internal";
  require_ok(w->put_article(internal));
  RuleView rule;
  rule.kind = "escalate";
  rule.words = "refund";
  rule.channel = "phone";
  rule.by = "lead";
  (void)value_of(w->set_rule(rule));
  for (int round = 0; round < 8; ++round) {
    const std::string n = std::to_string(round);
    const Answer first = w.ask("how do I get a refund for my purchase", "A-" + n, "ada");
    const Answer second = w.ask(odd, "B-" + n);  // both recorded with the first signal
    w.signal(first, SignalKind::accepted);
    w.signal(second, SignalKind::corrected, "refund");
    Question question = asking("a refund of what was fraud", "C-" + n);
    question.audience = "internal";
    (void)w.ask(question);
    question.audience = "public";
    question.channel = "phone";
    question.locale = "en-GB";
    (void)w.ask(question);
    question = asking("and that?", "D-" + n);
    question.turns = {{true, "where can I download an invoice as a file"}};
    question.page = "https://shop.test/billing";
    w.signal(w.ask(question), SignalKind::failed, {}, "customer");
    (void)w.ask(asking("I still cannot download it", "D-" + n));
    w.customer_says("E-" + n, "does the warranty cover a broken screen " + n);
    w.agent_says("E-" + n, "The warranty covers a broken screen for two years. Bring the receipt.");
    w.happens("E-" + n, TicketEventType::resolved);
    TheirAnswer theirs;
    theirs.text = "Press Forgot password on the sign in page.";
    theirs.by = "bot";
    (void)value_of(w->observe(asking("link to set a new password please", "F-" + n), theirs));
    if (round == 5) require_ok(w->set_setting("threshold", "0.8", "lead"));
    w.wait(day_us);
    w.tick();
  }
}

// An answer as another version would have recorded it. `edit` changes its readable body.
template <class Edit>
EventId record_as(Workspace& w, const Answer& answer, Edit edit) {
  require_ok(w->flush());
  journal::JournalOptions options;
  options.sync = false;
  options.clock = &w.clock;
  const auto journal = value_of(journal::Journal::open(w.folder(), options));
  const auto event = value_of(journal->find(answer.id));
  REQUIRE(event);
  journal::Draft draft;
  draft.kind = journal::EventKind::answered;
  draft.id = make_event_id(w.clock.now_us(), w.random);
  draft.occurred_us = event->occurred_us;
  draft.actor = event->actor;
  draft.conversation = "other " + event->conversation;
  draft.owner = "conversation:" + draft.conversation;
  draft.secret = event->secret;
  Json::Object clear = event->clear.as_object();
  edit(clear);
  draft.clear = Json(std::move(clear));
  (void)value_of(journal->append(std::vector{draft}));
  require_ok(w->tick());
  return draft.id;
}

std::map<std::string, std::string> bytes_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().string().ends_with("-shm")) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!bytes.empty()) out[entry.path().string()] = std::move(bytes);
  }
  return out;
}

}  // namespace

TEST_CASE("the version that gave the answers gives them again, each down to its candidates") {
  Workspace w;
  busy_week(w);
  require_ok(w->flush());
  const std::uint64_t head = w->status().head_seq;
  const BacktestReport report = upgrade(w.engine());
  check_own(report);
  CHECK(report.kind == "upgrade");
  CHECK(report.subject == library_version());
  CHECK(report.questions == w->status().questions);
  CHECK(report.upgrade->fold_version == state::fold_version);
  CHECK(report.upgrade->events == head);
  CHECK(report.upgrade->opening_events == head);
  CHECK(w->status().head_seq == head);  // nothing is on the record
  CHECK(to_canonical(to_json(upgrade(w.engine()))) == to_canonical(to_json(report)));

  const BacktestReport latest = upgrade(w.engine(), 5);
  check_own(latest);
  CHECK(latest.questions == 5);
}

TEST_CASE("it reads a workspace without changing a byte") {
  Workspace w;
  busy_week(w);
  w.close();
  const auto before = bytes_of(w.folder());
  {
    EngineOptions options;
    options.read_only = true;
    const auto engine = value_of(Engine::open(w.folder(), options));
    check_own(upgrade(*engine));
  }
  CHECK(bytes_of(w.folder()) == before);
}

TEST_CASE("answers that wait to be recorded are left to whoever records them") {
  Workspace w;
  w.import();
  require_ok(w->flush());
  const std::uint64_t head = w->status().head_seq;
  (void)w.ask("how do I get a refund for my purchase");
  const BacktestReport report = upgrade(w.engine());
  CHECK(report.questions == 0);
  CHECK(w->status().head_seq == head);
}

TEST_CASE("a lesson undone and restored, and a checkpoint on the way, change no answer before") {
  EngineOptions options;
  options.checkpoint_events = 16;
  Workspace w(options);
  busy_week(w);
  const auto lessons = w->lessons();
  REQUIRE_FALSE(lessons.empty());
  require_ok(w->undo_lesson(lessons.back().id, "lead"));
  (void)w.ask(odd, "masked");
  require_ok(w->rebase());
  (void)w.ask(odd, "rebased");
  w.tick();
  check_own(upgrade(w.engine()));
  require_ok(w->restore_lesson(lessons.back().id, "lead"));
  require_ok(w->rebase());
  (void)w.ask(odd, "restored");
  require_ok(w->flush());
  w.tick();
  const BacktestReport report = upgrade(w.engine());
  check_own(report);
  CHECK(report.upgrade->checkpoints > 0);
  CHECK(report.upgrade->opening_events < report.upgrade->events);
  check_own(upgrade(w.engine(), 3));
}

TEST_CASE("what another version answered otherwise is told, with what is right") {
  Workspace w;
  w.import();
  const Answer answer = w.ask("how do I get a refund for my purchase", "R-1");
  REQUIRE(answer.decision == Decision::answer);
  w.signal(answer, SignalKind::accepted);
  Signal corrected;
  corrected.answer = record_as(w, answer, [](Json::Object& clear) {
    clear["decision"] = 3;
    clear["reason"] = 3;
    clear["library"] = "0.0.9";
  });
  corrected.kind = SignalKind::corrected;
  corrected.article = "refund";
  corrected.actor = "agent:7";
  require_ok(w->signal(corrected));

  const BacktestReport report = upgrade(w.engine());
  INFO(to_pretty(to_json(report)));
  check_counts(report);
  CHECK(report.questions == 2);
  CHECK(report.changed == 1);
  CHECK(report.better == 1);
  CHECK(report.transitions.at("escalate->answer") == 1);
  CHECK(report.upgrade->identical == 1);
  CHECK(report.upgrade->recorded_by.at("0.0.9") == 1);
  CHECK(report.text.find("1 by 0.0.9, 1 by itself") != std::string::npos);
  REQUIRE(report.changes.size() == 1);
  CHECK(report.changes[0].answer == to_string(corrected.answer));
  CHECK(report.changes[0].before.decision == Decision::escalate);
  CHECK(report.changes[0].before.reason == Reason::low_confidence);
  CHECK(report.changes[0].after.article == "refund");
  CHECK(report.changes[0].right == "refund");
  CHECK(report.summary.find("1 better") != std::string::npos);
}

TEST_CASE("another confidence or candidate is no other answer, and is not identical") {
  Workspace w;
  w.import();
  const Answer answer = w.ask("how do I get a refund for my purchase", "R-1");
  record_as(w, answer, [](Json::Object& clear) { clear["confidence"] = 0.99; });
  const BacktestReport report = upgrade(w.engine());
  CHECK(report.questions == 2);
  CHECK(report.changed == 0);
  CHECK(report.upgrade->identical == 1);
}

TEST_CASE("an answer whose record says little counts as the same when some state gives it") {
  Workspace w;
  w.import();
  const auto as_of_old = [](Json::Object& clear) {
    for (const char* member : {"library", "state", "audience", "channel", "asked_locale"}) {
      clear.erase(member);
    }
  };
  Article internal = article("fraud", "Fraud and refunds", "Refunds of a fraud are never paid.");
  internal.audience = "internal";
  require_ok(w->put_article(internal));
  Question question = asking("are refunds of a fraud paid", "F-1");
  question.audience = "internal";
  record_as(w, w.ask(question), as_of_old);
  record_as(w, w.ask("how do I get a refund for my purchase", "R-1"), as_of_old);
  const BacktestReport report = upgrade(w.engine());
  INFO(to_pretty(to_json(report)));
  check_counts(report);
  CHECK(report.questions == 4);
  CHECK(report.changed == 0);
  CHECK(report.upgrade->identical == 4);
  CHECK(report.upgrade->recorded_by.at("") == 2);
  CHECK(report.text.find("2 by a version that is not on record") != std::string::npos);
  CHECK(report.approximate.size() == 2);
}

TEST_CASE("what may rest on something forgotten is not known when it comes out otherwise") {
  Workspace w;
  w.import();
  for (const char* const ticket : {"O-1", "O-2", "O-3"}) {
    w.signal(w.ask(odd, ticket, "ada"), SignalKind::corrected, "refund");
  }
  const Answer taught = w.ask(odd, "O-4", "bob");
  REQUIRE(taught.decision == Decision::answer);
  (void)w.ask("link to set a new password please", "P-1", "bob");
  w.tick();
  ForgetRequest request;
  request.subjects = {{ForgetSubject::Kind::customer, "ada"}};
  request.by = "dpo";
  (void)value_of(w->forget(request));
  require_ok(w->rebase());
  (void)w.ask("link to set a new password please", "P-2", "bob");
  require_ok(w->flush());
  const BacktestReport report = upgrade(w.engine());
  INFO(to_pretty(to_json(report)));
  check_counts(report);
  CHECK(report.changed == 0);
  CHECK(report.upgrade->not_known == 1);
  CHECK(report.upgrade->not_known_why.at("forgotten") == 1);
  CHECK(report.summary.find("of 1 it is not known") != std::string::npos);
  CHECK(report.questions == 2);
}

TEST_CASE("an embedder is not asked: its likeness is on record, and what differs is not known") {
  SampleEmbedder embedder({{"refund", "money", "back"}, {"password", "credentials"}});
  EngineOptions options;
  options.embedder = &embedder;
  Workspace w(options);
  w.import();
  w.tick();
  const Answer answer = w.ask("give the money back", "M-1");
  w.signal(answer, SignalKind::corrected, "refund");
  (void)w.ask("my credentials are gone", "M-2");
  require_ok(w->flush());
  bool heard = false;
  for (const Candidate& candidate : answer.candidates) {
    for (const FeatureShare& feature : candidate.features) {
      heard = heard || (feature.name == "dense" && feature.value > 0);
    }
  }
  REQUIRE(heard);
  w.close();
  EngineOptions without;
  without.read_only = true;
  {
    const auto engine = value_of(Engine::open(w.folder(), without));
    const BacktestReport report = upgrade(*engine);
    check_own(report);
    CHECK(report.approximate.size() == 2);
  }
  w.reopen();
  record_as(w, answer, [](Json::Object& clear) {
    const bool answered = clear["decision"] == Json(1);
    clear["decision"] = answered ? 3 : 1;
  });
  const BacktestReport other = upgrade(w.engine());
  CHECK(other.changed == 0);
  CHECK(other.upgrade->not_known_why.at("embedder") == 1);
}

TEST_CASE("checkpoints of another fold version are counted, and of no use") {
  Workspace w;
  busy_week(w);
  require_ok(w->flush());
  {
    journal::JournalOptions options;
    options.sync = false;
    const auto journal = value_of(journal::Journal::open(w.folder(), options));
    journal::Rung rung;
    rung.seq = 5;
    rung.fold_version = state::fold_version - 1;
    require_ok(journal->save_rung(rung));
  }
  const BacktestReport report = upgrade(w.engine());
  check_own(report);
  CHECK(report.upgrade->checkpoints == 0);
  CHECK(report.upgrade->checkpoints_unused == 1);
  CHECK(report.upgrade->opening_events == report.upgrade->events);
}

TEST_CASE("an upgrade is tried alone, and can be stopped") {
  Workspace w;
  busy_week(w);
  BacktestRequest request;
  request.upgrade = true;
  std::uint64_t last = 0;
  const auto stop = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(done <= total);
    last = done;
    return false;
  };
  CHECK(code_of(w->backtest(request, stop)) == Code::cancelled);
  CHECK(last > 0);
  request.retire = "refund";
  CHECK(code_of(w->backtest(request)) == Code::invalid_argument);
  CHECK(code_of(backtest_request_from_json(value_of(parse_json("{\"upgrade\": 1}")))) ==
        Code::invalid_argument);
  CHECK(value_of(backtest_request_from_json(value_of(parse_json("{\"upgrade\": true}")))).upgrade);
}
