// Bad input, and storage that does not do as it should: a clear error each time, and nothing lost.
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "fixture.hpp"
#include "support/faulty_vfs.hpp"

using namespace keel;
using namespace keel::test;

namespace {

const std::string invalid = "caf\xc3";  // a sequence that breaks off
const std::string too_long(limits::name_bytes_max + 1, 'n');
const std::string zero("a\0b", 3);

Code asking(Workspace& w, const std::function<void(Question&)>& change) {
  Question question;
  question.text = "how do I reset my password";
  change(question);
  return code_of(w->ask(question));
}

Code putting(Workspace& w, const std::function<void(Article&)>& change) {
  Article one = article("new", "A title", "A body.");
  change(one);
  return code_of(w->put_article(one));
}

Code happening(Workspace& w, const std::function<void(TicketEvent&)>& change) {
  TicketEvent event = ticket_event("T-1", TicketEventType::customer_message, "hello there");
  event.event_id = "evt-1";
  event.at_us = w.clock.now_us();
  change(event);
  return code_of(w->ingest(event));
}

Code signalling(Workspace& w, const EventId& answer, const std::function<void(Signal&)>& change) {
  Signal signal;
  signal.answer = answer;
  change(signal);
  return code_of(w->signal(signal));
}

Code ruling(Workspace& w, const std::function<void(RuleView&)>& change) {
  RuleView rule;
  rule.kind = "escalate";
  rule.words = "refund";
  rule.by = "lead";
  change(rule);
  return code_of(w->set_rule(rule));
}

}  // namespace

TEST_CASE("bad input is refused with a code and a message, and leaves no trace") {
  Workspace w;
  w.import();
  const Answer known = w.ask("how do I reset my password");
  require_ok(w->flush());
  const std::uint64_t head = w->status().head_seq;

  CHECK(asking(w, [](Question& q) { q.text = ""; }) == Code::invalid_argument);
  CHECK(asking(w, [](Question& q) { q.text = " \n\t"; }) == Code::invalid_argument);
  CHECK(asking(w, [](Question& q) { q.text = invalid; }) == Code::invalid_argument);
  CHECK(asking(w, [](Question& q) { q.text.assign(1 << 20, 'a'); }) == Code::too_large);
  CHECK(asking(w, [](Question& q) { q.turns.resize(limits::turns_max + 1); }) == Code::too_large);
  CHECK(asking(w, [](Question& q) { q.turns = {{true, invalid}}; }) == Code::invalid_argument);
  CHECK(asking(w, [](Question& q) { q.conversation = too_long; }) == Code::too_large);
  CHECK(asking(w, [](Question& q) { q.customer = zero; }) == Code::invalid_argument);
  CHECK(asking(w, [](Question& q) { q.locale = invalid; }) == Code::invalid_argument);

  CHECK(putting(w, [](Article& a) { a.id = ""; }) == Code::invalid_argument);
  CHECK(putting(w, [](Article& a) { a.id = too_long; }) == Code::too_large);
  CHECK(putting(w, [](Article& a) { a.id = zero; }) == Code::invalid_argument);
  CHECK(putting(w, [](Article& a) { a.title = a.body = ""; }) == Code::invalid_argument);
  CHECK(putting(w, [](Article& a) { a.body.assign(10 << 20, 'a'); }) == Code::too_large);
  CHECK(putting(w, [](Article& a) { a.body = invalid; }) == Code::invalid_argument);
  CHECK(putting(w, [](Article& a) { a.labels = {too_long}; }) == Code::too_large);
  CHECK(putting(w, [](Article& a) { a.audience = "Internal"; }) == Code::invalid_argument);
  const std::vector<Article> twice = {article("a", "A", "A."), article("a", "B", "B.")};
  CHECK(code_of(w->import_articles(twice, false)) == Code::already_exists);
  CHECK(code_of(w->retire_article("nobody", "")) == Code::not_found);
  CHECK(code_of(w->retire_article("refund", invalid)) == Code::invalid_argument);
  CHECK(code_of(w->article("nobody")) == Code::not_found);

  CHECK(happening(w, [](TicketEvent& e) { e.ticket = ""; }) == Code::invalid_argument);
  CHECK(happening(w, [](TicketEvent& e) { e.event_id = ""; }) == Code::invalid_argument);
  CHECK(happening(w, [](TicketEvent& e) { e.at_us = 0; }) == Code::invalid_argument);
  CHECK(happening(w, [](TicketEvent& e) { e.at_us = INT64_MIN; }) == Code::invalid_argument);
  CHECK(happening(w, [](TicketEvent& e) { e.at_us = INT64_MAX; }) == Code::invalid_argument);
  CHECK(happening(w, [](TicketEvent& e) { e.text.assign(2 << 20, 'a'); }) == Code::too_large);
  CHECK(happening(w, [](TicketEvent& e) { e.text = invalid; }) == Code::invalid_argument);
  CHECK(happening(w, [](TicketEvent& e) { e.team = too_long; }) == Code::too_large);
  CHECK(happening(w, [](TicketEvent& e) { e.tags = {invalid}; }) == Code::invalid_argument);
  CHECK(happening(w, [](TicketEvent& e) { e.tags.resize(257, "t"); }) == Code::too_large);

  CHECK(signalling(w, {}, [](Signal&) {}) == Code::invalid_argument);
  CHECK(signalling(w, known.id, [](Signal& s) { s.kind = SignalKind::corrected; }) ==
        Code::invalid_argument);
  CHECK(signalling(w, known.id, [](Signal& s) {
          s.kind = SignalKind::corrected;
          s.article = "nowhere";
        }) == Code::not_found);
  CHECK(signalling(w, known.id, [](Signal& s) { s.kind = static_cast<SignalKind>(99); }) ==
        Code::invalid_argument);
  CHECK(signalling(w, known.id, [](Signal& s) { s.text = invalid; }) == Code::invalid_argument);
  CHECK(signalling(w, known.id, [](Signal& s) { s.text.assign(1 << 20, 'a'); }) == Code::too_large);
  CHECK(signalling(w, known.id, [](Signal& s) { s.actor = zero; }) == Code::invalid_argument);
  CHECK(signalling(w, known.id, [](Signal& s) { s.dedupe = too_long; }) == Code::too_large);
  CHECK(code_of(w->explain({1, 2})) == Code::not_found);

  CHECK(ruling(w, [](RuleView& r) { r.kind = "praise"; }) == Code::invalid_argument);
  CHECK(ruling(w, [](RuleView& r) { r.words = ""; }) == Code::invalid_argument);
  CHECK(ruling(w, [](RuleView& r) { r.words = too_long; }) == Code::too_large);
  CHECK(ruling(w, [](RuleView& r) { r.id = zero; }) == Code::invalid_argument);
  CHECK(ruling(w, [](RuleView& r) {
          r.kind = "pin";
          r.article = "nobody";
        }) == Code::not_found);

  for (const char* value : {"0.4", "1.1", "", "high", "nan", "0x1p-1", "0.7 "}) {
    INFO("threshold " << value);
    CHECK(code_of(w->set_setting("threshold", value, "lead")) == Code::invalid_argument);
  }
  CHECK(code_of(w->set_setting("mode", "loud", "lead")) == Code::invalid_argument);
  CHECK(code_of(w->set_setting("colour", "red", "lead")) == Code::invalid_argument);
  CHECK(code_of(w->set_setting("mode", "answer", too_long)) == Code::too_large);

  ProposalDecision decision;
  decision.proposal = "not hex";
  decision.by = "lead";
  CHECK(code_of(w->decide(decision)) == Code::invalid_argument);
  decision.proposal = std::string(32, '0');
  CHECK(code_of(w->decide(decision)) == Code::not_found);
  decision.by = "";
  CHECK(code_of(w->decide(decision)) == Code::invalid_argument);
  decision.by = "lead";
  decision.body.assign(10 << 20, 'a');
  CHECK(code_of(w->decide(decision)) == Code::too_large);

  CHECK(code_of(w->wait(head + 1)) == Code::not_found);
  require_ok(w->flush());
  CHECK(w->status().head_seq == head);
  CHECK(w->status().last_error.empty());
  // Nothing that was refused stands in the way of what follows.
  w.signal(w.ask("how do I reset my password"), SignalKind::resolved);
  w.check_replay();
}

TEST_CASE("odd input is taken as it is") {
  Workspace w;
  w.import();
  for (const std::string& text :
       {std::string("?"), std::string("\xf0\x9f\x98\x80"), zero, std::string(32 * 1024, 'a'),
        std::string("> only\n> a quotation"), std::string("\xe4\xbd\xa0\xe5\xa5\xbd")}) {
    const Answer answer = w.ask(text);
    CHECK(answer.decision == Decision::escalate);
    w.signal(answer, SignalKind::corrected, "invoice");
  }
  require_ok(w->put_article(article("long", "Long", std::string(4 << 20, 'b').substr(4))));
  require_ok(w->put_article(article("title-only", "Nothing but a title about zebras", "")));
  const Answer zebra = w.ask("nothing but a title about zebras");
  CHECK((zebra.decision == Decision::escalate || !zebra.text.empty()));
  require_ok(w->flush());
  CHECK(w->status().last_error.empty());
  w.check_replay();
}

TEST_CASE("a read-only engine answers and reads, and writes nothing") {
  Workspace w;
  w.import();
  const Answer asked = w.ask("how do I reset my password");
  require_ok(w->flush());
  const std::uint64_t head = w->status().head_seq;
  w.close();
  w.options.read_only = true;
  w.reopen();
  CHECK(best_of(w.ask("how do I reset my password")) == "password");
  Signal signal;
  signal.answer = asked.id;
  CHECK(code_of(w->signal(signal)) == Code::permission_denied);
  CHECK(code_of(w->put_article(article("a", "A", "A."))) == Code::permission_denied);
  CHECK(code_of(w->import_articles(help_centre(), true)) == Code::ok);  // nothing to write
  CHECK(code_of(w->set_setting("mode", "off", "lead")) == Code::permission_denied);
  CHECK(happening(w, [](TicketEvent&) {}) == Code::permission_denied);
  require_ok(w->tick());
  CHECK(w->explain(asked.id).ok());
  CHECK(value_of(w->verify()).sound());
  CHECK(w->status().head_seq == head);
  w.check_replay();
  EngineOptions options = w.options;
  options.create = false;
  CHECK(code_of(Engine::open(w.folder().parent_path() / "none", options)) == Code::not_found);
}

TEST_CASE("a workspace that is something else, broken or newer says so") {
  Workspace w;
  w.import();
  w.close();
  const std::filesystem::path journal = w.folder() / "journal.db";
  SECTION("corrupt") {
    std::fstream file(journal, std::ios::in | std::ios::out | std::ios::binary);
    file.write("this is no database at all, is it", 33);
    file.close();
    CHECK(code_of(Engine::open(w.folder(), w.options)) == Code::corrupt);
  }
  SECTION("a page overwritten") {
    const auto size = std::filesystem::file_size(journal);
    std::fstream file(journal, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size / 2));
    for (int i = 0; i < 4096; ++i) file.put('x');
    file.close();
    const auto opened = Engine::open(w.folder(), w.options);
    const bool noticed =
        !opened.ok() || !(*opened)->verify().ok() || !value_of((*opened)->verify()).sound();
    CHECK(noticed);
  }
  SECTION("a folder that is a file") {
    const std::filesystem::path file = w.folder().parent_path() / "file";
    std::ofstream(file) << "x";
    CHECK(code_of(Engine::open(file, w.options)) == Code::invalid_argument);
  }
  SECTION("unwritable") {
    if (::geteuid() == 0) return;  // root may write anywhere
    REQUIRE(::chmod(w.folder().c_str(), 0500) == 0);
    const Code code = code_of(Engine::open(w.folder(), w.options));
    REQUIRE(::chmod(w.folder().c_str(), 0700) == 0);
    CHECK(code == Code::permission_denied);
  }
}

TEST_CASE("on a full volume nothing is half-done, and life goes on when there is room") {
  FaultyVfs vfs("keel-full-engine");
  {
    EngineOptions options;
    options.vfs = vfs.name();
    Workspace w(options);
    w.import();
    const Answer answer = w.ask("paper for the tax office", "T-1");
    vfs.arm({Fault::Kind::volume_full, 0, Loss::all});
    Signal signal;
    signal.answer = answer.id;
    signal.kind = SignalKind::corrected;
    signal.article = "invoice";
    CHECK(code_of(w->signal(signal)) == Code::storage_full);
    CHECK(code_of(w->put_article(article("a", "A", "A."))) == Code::storage_full);
    const Answer served = w.ask("how do I reset my password");  // asking goes on
    CHECK(best_of(served) == "password");
    CHECK(code_of(w->tick()) == Code::storage_full);
    vfs.arm({});
    require_ok(w->signal(signal));
    CHECK(value_of(w->explain(answer.id))["right_article"].as_string() == "invoice");
    CHECK(w->explain(served.id).ok());  // its record waited
    CHECK(w->status().articles == help_centre().size());
    CHECK(value_of(w->verify()).sound());
    w.check_replay();
  }
}

TEST_CASE("a volume that turns read-only is reported, and reading goes on") {
  FaultyVfs vfs("keel-read-only-engine");
  EngineOptions options;
  options.vfs = vfs.name();
  Workspace w(options);
  w.import();
  vfs.refuse_writing(true);
  CHECK_FALSE(w->put_article(article("a", "A", "A.")).ok());
  CHECK(best_of(w.ask("how do I reset my password")) == "password");
  vfs.refuse_writing(false);
  require_ok(w->put_article(article("a", "A", "A.")));
  w.check_replay();
}
