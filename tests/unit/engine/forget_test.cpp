// Customers and tickets forgotten through the facade: nothing of theirs can be found in any file,
// with or without the keys that are left, and nothing of it is in the state.
#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <set>

#include "fixture.hpp"
#include "keel/journal/journal.hpp"
#include "keel/learn/facts.hpp"
#include "keel/state/follower.hpp"

using namespace keel;
using namespace keel::test;

namespace {

// Words that nobody else says, in what one customer asked, was told, and complained about.
const std::vector<std::string> planted = {"Quiverbramble", "zyzzogeton",   "Floccinaucini",
                                          "pneumonoultra", "Hottentotten", "borborygmus"};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Where one of the words stands in `bytes`, as it was written or lower-cased; "" for nowhere.
std::string found_in(const std::string& bytes) {
  for (const std::string& word : planted) {
    if (bytes.find(word) != std::string::npos || bytes.find(lower(word)) != std::string::npos) {
      return word;
    }
  }
  return {};
}

// Every file of the folder as it lies there, with where a word stands.
std::string found_in_files(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const std::string word = found_in(bytes);
    if (!word.empty()) return entry.path().string() + ": " + word;
  }
  return {};
}

// Everything that the keys which are left can open: events and artifacts.
std::string found_with_keys(const std::filesystem::path& folder) {
  journal::JournalOptions options;
  options.read_only = true;
  const auto journal = value_of(journal::Journal::open(folder, options));
  for (const journal::Event& event : value_of(journal->read(0, 1'000'000))) {
    const std::string all = event.actor + ' ' + event.subject + ' ' + event.conversation + ' ' +
                            to_canonical(event.clear) + to_canonical(event.secret);
    if (!found_in(all).empty()) return "event " + std::to_string(event.seq) + ": " + found_in(all);
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "artifacts")) {
    const Result<Digest> digest = parse_digest(entry.path().filename().string());
    if (!digest.ok()) continue;
    const std::string word = found_in(value_of(journal->artifact(*digest)));
    if (!word.empty()) return entry.path().string() + ": " + word;
  }
  return {};
}

ForgetRequest about(ForgetSubject::Kind kind, std::vector<std::string> ids) {
  ForgetRequest out;
  for (std::string& id : ids) out.subjects.push_back({kind, std::move(id)});
  out.by = "dpo";
  return out;
}
ForgetRequest customer(std::string id) {
  return about(ForgetSubject::Kind::customer, {std::move(id)});
}
ForgetRequest ticket(std::string id) { return about(ForgetSubject::Kind::ticket, {std::move(id)}); }

// One customer asks, is answered by an agent, corrected, and opens a ticket with a subject; others
// ask about other things.
void a_day(Workspace& w) {
  w.import();
  w.signal(w.ask("My Quiverbramble coupon vanished at the till", "T-1", "ann"),
           SignalKind::corrected, "refund");
  TicketEvent opened = ticket_event("T-2", TicketEventType::customer_message,
                                    "the zyzzogeton of my invoice is missing");
  opened.subject = "About a Floccinaucini invoice";
  opened.customer = "ann";
  w.happens(opened);
  w.agent_says("T-2", "Dear pneumonoultra, see https://help.example/invoice");
  Signal told;
  told.answer = w.ask("where does the Hottentotten parcel stay", "T-3", "ann").id;
  told.kind = SignalKind::failed;
  told.text = "borborygmus";
  told.actor = "agent:7";
  require_ok(w->signal(told));
  w.signal(w.ask("The padlock of my locker is jammed", "U-1", "bob"), SignalKind::corrected,
           "password");
  require_ok(w->flush());
}

// How near the nearest remembered question is to one like theirs.
double nearest(Workspace& w) {
  double out = 0;
  for (const Candidate& candidate : w.ask("My coupon vanished at the till").candidates) {
    for (const FeatureShare& feature : candidate.features) {
      if (feature.name == "nearest") out = std::max(out, static_cast<double>(feature.value));
    }
  }
  return out;
}

std::size_t events_of(const Workspace& w, std::string_view kind) {
  const auto log = value_of(w->log(0, 100'000));
  return static_cast<std::size_t>(
      std::count_if(log.begin(), log.end(), [&](const LogEntry& e) { return e.kind == kind; }));
}

// The journal with each forgotten event in the place of one that says nothing, folded from zero.
std::vector<std::pair<std::string, std::string>> as_if_never(const Workspace& w,
                                                             const std::set<std::uint64_t>& seqs) {
  journal::JournalOptions options;
  options.read_only = true;
  const auto journal = value_of(journal::Journal::open(w.folder(), options));
  state::State state;
  for (const journal::Event& event : value_of(journal->read(0, 1'000'000))) {
    learn::Fact fact = learn::parse_fact(event);
    if (seqs.count(event.seq) != 0) {
      learn::Fact nothing;
      nothing.seq = fact.seq;
      nothing.id = fact.id;
      nothing.at_us = fact.at_us;
      nothing.recorded_us = fact.recorded_us;
      fact = nothing;
    }
    state.apply(fact);
  }
  auto parts = state.parts();
  std::erase_if(parts, [](const auto& part) { return part.first == "exclusions"; });
  return parts;
}

std::vector<std::pair<std::string, std::string>> parts_of(const Workspace& w) {
  journal::JournalOptions options;
  options.read_only = true;
  const auto journal = value_of(journal::Journal::open(w.folder(), options));
  const std::uint64_t head = value_of(journal->head()).seq;
  auto parts = value_of(state::Follower::fold(*journal, 0, head)).parts();
  std::erase_if(parts, [](const auto& part) { return part.first == "exclusions"; });
  return parts;
}

}  // namespace

TEST_CASE("what a customer wrote is in no file, sealed or open, once they are forgotten") {
  Workspace w;
  a_day(w);
  w.close();
  CHECK_FALSE(found_with_keys(w.folder()).empty());  // or the test could not fail
  w.reopen();
  const double before = nearest(w);
  CHECK(before > 0.5);
  const ForgetReport report = value_of(w->forget(customer("ann")));
  CHECK(report.state == "erased");
  CHECK(report.tickets == 3);
  CHECK(report.customers == 1);
  CHECK(report.changed.answers == 3);
  CHECK(found_in_files(w.folder()).empty());
  CHECK(found_with_keys(w.folder()).empty());
  CHECK(nearest(w) < before);  // masked at once
  CHECK(code_of(w->replay()) == Code::conflict);
  require_ok(w->rebase());
  CHECK(found_in_files(w.folder()).empty());
  CHECK(found_with_keys(w.folder()) == "");
  w.check_replay();
  const VerifyReport verified = value_of(w->verify());
  CHECK(verified.sound());
  CHECK(verified.forgotten == report.events);

  const std::vector<ForgetReport> all = value_of(w->forgets());
  REQUIRE(all.size() == 1);
  CHECK(all[0].state == "completed");
  CHECK(all[0].by == "dpo");
  CHECK(all[0].certificate["events"].as_int() == static_cast<std::int64_t>(report.events));
  Json certificate = all[0].certificate;
  Json rest;
  for (const auto& [name, value] : certificate.as_object()) {
    if (name != "digest") rest.set(name, value);
  }
  CHECK(certificate["digest"].as_string() == to_hex(sha256(to_canonical(rest))));
  CHECK(to_canonical(certificate).find("ann") == std::string::npos);
  CHECK(w->status().forgetting == 0);
  CHECK(w->status().remembered == 1);  // the other customer's
  const auto changes = w->changes(0, w.clock.now_us() + 1);
  CHECK(std::any_of(changes.begin(), changes.end(), [](const ChangeView& change) {
    return change.kind == "forget" && change.by == "dpo";
  }));
}

TEST_CASE("the state is the fold of a journal in which their events say nothing") {
  Workspace w;
  a_day(w);
  std::set<std::uint64_t> theirs;
  for (const LogEntry& entry : value_of(w->log(0, 10'000))) {
    const bool in_ticket = entry.conversation.starts_with("T-");
    if (in_ticket) theirs.insert(entry.seq);
  }
  (void)value_of(w->forget(customer("ann")));
  require_ok(w->rebase());
  require_ok(w->flush());
  const auto expected = as_if_never(w, theirs);
  const auto folded = parts_of(w);
  REQUIRE(expected.size() == folded.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO(expected[i].first);
    CHECK(expected[i].second == folded[i].second);
  }
}

TEST_CASE("a ticket is forgotten whole, and the customer's others stay") {
  Workspace w;
  a_day(w);
  const ForgetReport report = value_of(w->forget(ticket("T-1")));
  CHECK(report.tickets == 1);
  CHECK(report.customers == 0);
  require_ok(w->rebase());
  for (const LogEntry& entry : value_of(w->log(0, 10'000))) {
    CHECK(entry.text.find("Quiverbramble") == std::string::npos);
    CHECK(entry.conversation != "T-1");
  }
  const auto log = value_of(w->log(0, 10'000));
  CHECK(std::any_of(log.begin(), log.end(), [](const LogEntry& entry) {
    return entry.text.find("zyzzogeton") != std::string::npos;
  }));
  w.check_replay();
  CHECK(value_of(w->verify()).sound());
}

TEST_CASE("who is unknown is told, and a batch with an unknown one forgets nobody") {
  Workspace w;
  a_day(w);
  const std::uint64_t before = w->status().head_seq;
  CHECK(code_of(w->forget(customer("nobody"))) == Code::not_found);
  CHECK(code_of(w->forget(about(ForgetSubject::Kind::customer, {"ann", "nobody"}))) ==
        Code::not_found);
  CHECK(code_of(w->forget(ticket("T-99"))) == Code::not_found);
  CHECK(code_of(w->forget({})) == Code::invalid_argument);
  CHECK(code_of(w->forget(customer(""))) == Code::invalid_argument);
  CHECK(w->status().head_seq == before);
  require_ok(w->set_setting("role:dpo", "reviewer", "root"));
  CHECK(code_of(w->forget(customer("ann"))) == Code::permission_denied);
  CHECK(code_of(w->preview_forget(customer("ann"))) == Code::permission_denied);
}

TEST_CASE("forgotten twice is forgotten once, and what comes later is another time") {
  Workspace w;
  a_day(w);
  const ForgetReport first = value_of(w->forget(customer("ann")));
  const ForgetReport again = value_of(w->forget(customer("ann")));
  CHECK(again.repeated);
  CHECK(again.id == first.id);
  require_ok(w->rebase());
  CHECK(value_of(w->forget(customer("ann"))).repeated);
  CHECK(value_of(w->forget(ticket("T-1"))).state == "completed");
  CHECK(events_of(w, "customer_forgotten") == 1);
  w.signal(w.ask("one more borborygmus question", "T-9", "ann"), SignalKind::corrected, "refund");
  const ForgetReport later = value_of(w->forget(customer("ann")));
  CHECK_FALSE(later.repeated);
  CHECK(later.events == 2);
  require_ok(w->rebase());
  CHECK(found_with_keys(w.folder()).empty());
  CHECK(value_of(w->forgets()).size() == 2);
  w.check_replay();
}

TEST_CASE("a preview says what would change and writes nothing") {
  Workspace w;
  a_day(w);
  const std::uint64_t before = w->status().head_seq;
  const Digest digest = w->digest();
  const ForgetPreview preview =
      value_of(w->preview_forget(about(ForgetSubject::Kind::customer, {"ann", "nobody"})));
  CHECK(preview.customers == 1);
  CHECK(preview.tickets == 3);
  CHECK(preview.answers == 3);
  CHECK(preview.remembered == 2);
  CHECK(preview.unknown == std::vector<std::string>{"customer nobody"});
  CHECK(std::count_if(preview.effects.begin(), preview.effects.end(), [](const ForgetEffect& e) {
          return e.kind == "lesson" && e.becomes == "gone";
        }) == 2);
  CHECK(w->status().head_seq == before);
  CHECK(w->digest() == digest);
  CHECK(value_of(w->forget(customer("ann"))).events == preview.events);
}

TEST_CASE("a crash between the erasure and the rebase is finished by who opens it next") {
  Workspace w;
  a_day(w);
  (void)value_of(w->forget(customer("ann")));
  w.reopen();  // as if it had ended there
  CHECK(w->status().forgetting == 1);
  w.tick();
  w.tick();
  CHECK(w->status().forgetting == 0);
  CHECK(found_with_keys(w.folder()).empty());
  w.check_replay();
}

TEST_CASE("drafts made of theirs are withdrawn, and drafted anew from what is left") {
  Workspace w;
  w.import();
  for (int i = 0; i < 7; ++i) {
    const std::string id = "G-" + std::to_string(i);
    const std::string theirs = i == 3 ? "Quiverbramble " : "";
    w.customer_says(id, "does the warranty cover a broken " + theirs + "screen");
    w.agent_says(id, "The warranty covers a broken " + theirs + "screen for two years. " +
                         "Please bring the receipt to any of our repair shops.");
  }
  w.tick();
  REQUIRE(value_of(w->proposals()).size() == 1);
  const ForgetPreview preview = value_of(w->preview_forget(customer("customer of G-3")));
  CHECK(std::any_of(preview.effects.begin(), preview.effects.end(), [](const ForgetEffect& e) {
    return e.kind == "proposal" && e.becomes == "withdrawn";
  }));
  (void)value_of(w->forget(customer("customer of G-3")));
  CHECK(value_of(w->proposals()).empty());
  require_ok(w->rebase());
  w.tick();
  const auto anew = value_of(w->proposals());
  REQUIRE(anew.size() == 1);
  CHECK(anew[0].conversations.size() == 6);
  CHECK(found_in_files(w.folder()).empty());
  CHECK(found_with_keys(w.folder()).empty());
  w.check_replay();
}

namespace {

// An article that a reviewer let go live, worded as they said.
std::string with_article(Workspace& w, const std::string& body) {
  w.import();
  for (int i = 0; i < 5; ++i) {
    const std::string id = "G-" + std::to_string(i);
    const std::string theirs = i == 3 ? "Quiverbramble " : "";
    w.customer_says(id, "does the warranty cover a broken " + theirs + "screen");
    w.agent_says(id, "The warranty covers a broken " + theirs + "screen for two years.");
  }
  w.tick();
  ProposalDecision decision;
  decision.proposal = value_of(w->proposals()).at(0).id;
  decision.kind = ProposalDecision::Kind::edit;
  decision.title = "What the warranty covers";
  decision.body = body;
  decision.by = "lead";
  return value_of(w->decide(decision)).article;
}

}  // namespace

TEST_CASE("a reviewer's text stays when it holds nothing of theirs") {
  Workspace w;
  const std::string id = with_article(w, "A broken screen is covered for two years.");
  const ForgetReport report = value_of(w->forget(customer("customer of G-3")));
  REQUIRE(report.changed.effects.size() >= 1);
  CHECK(report.changed.effects[0].kind == "article");
  CHECK(report.changed.effects[0].becomes == "stays");
  require_ok(w->rebase());
  CHECK(value_of(w->article(id)).body == "A broken screen is covered for two years.");
  for (const ProposalView& open : value_of(w->proposals())) CHECK(open.kind != "article_review");
  CHECK(found_with_keys(w.folder()).empty());
}

TEST_CASE("a reviewer's text that holds theirs comes to review without it") {
  Workspace w;
  const std::string id =
      with_article(w, "A broken screen is covered for two years. Also a Quiverbramble one.");
  (void)value_of(w->forget(customer("customer of G-3")));
  require_ok(w->rebase());
  CHECK(value_of(w->article(id)).body.find("Quiverbramble") != std::string::npos);
  const auto open = value_of(w->proposals());
  const auto review = std::find_if(open.begin(), open.end(), [](const ProposalView& one) {
    return one.kind == "article_review";
  });
  REQUIRE(review != open.end());
  CHECK(review->article == id);
  CHECK(review->body == "A broken screen is covered for two years.");
  ProposalDecision decision;
  decision.proposal = review->id;
  decision.by = "lead";
  (void)value_of(w->decide(decision));
  CHECK(value_of(w->article(id)).body == "A broken screen is covered for two years.");
  w.check_replay();
}

TEST_CASE("models that may hold theirs are deleted, and fitted anew without") {
  Workspace w;
  w.import();
  std::vector<TicketEvent> history;
  for (int i = 0; i < 80; ++i) {
    const std::string id = "H-" + std::to_string(i);
    static constexpr const char* asked[] = {
        "Where do I download my invoice as a file", "I forgot my password and cannot sign in",
        "When does my parcel arrive with tracking", "How do I get my money back as a refund"};
    static constexpr const char* replied[] = {"invoice", "password", "shipping", "refund"};
    TicketEvent opened = ticket_event(id, TicketEventType::customer_message,
                                      std::string(asked[i % 4]) + " number " + std::to_string(i));
    opened.customer = i % 10 == 0 ? "ann" : "c" + std::to_string(i);
    TicketEvent reply = ticket_event(id, TicketEventType::agent_reply,
                                     std::string("See https://help.example/") + replied[i % 4]);
    opened.at_us = w.clock.now_us() - (100 - i) * day_us;
    reply.at_us = opened.at_us + second_us;
    opened.event_id = id + "-1";
    reply.event_id = id + "-2";
    history.push_back(opened);
    history.push_back(reply);
  }
  (void)value_of(w->ingest_history(history));
  std::set<std::string> fitted;
  for (const LogEntry& entry : value_of(w->log(0, 10'000))) {
    if (entry.kind == "model_fitted") fitted.insert(entry.content["artifact"].as_string());
  }
  REQUIRE(fitted.size() >= 1);
  CHECK(value_of(w->preview_forget(customer("ann"))).models == fitted.size());
  (void)value_of(w->forget(customer("ann")));
  require_ok(w->rebase());
  std::set<std::string> again;
  for (const LogEntry& entry : value_of(w->log(0, 10'000))) {
    if (entry.kind == "model_fitted") again.insert(entry.content["artifact"].as_string());
  }
  CHECK(again.size() > fitted.size());
  for (const std::string& artifact : fitted) {
    CHECK_FALSE(
        std::filesystem::exists(w.folder() / "artifacts" / artifact.substr(0, 2) / artifact));
  }
  w.check_replay();
  w.reopen();
  w.check_replay();
  // Also who looks back at a time before.
  (void)value_of(w->behaviour(w.clock.now_us() - 300 * day_us, w.clock.now_us() + 1));
}

TEST_CASE("artifacts that nothing names are collected, and those in use are not") {
  EngineOptions options;
  options.checkpoint_events = 10;
  Workspace w(options);
  w.import();
  const auto files = [&] {
    std::size_t count = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(w.folder() / "artifacts")) {
      count += entry.is_regular_file();
    }
    return count;
  };
  std::size_t most = 0;
  for (int round = 0; round < 60; ++round) {
    for (int i = 0; i < 12; ++i) (void)w.ask("where is parcel " + std::to_string(round * 12 + i));
    // Far enough ahead of the files' own times that what is not named is old.
    w.clock.set(4'000'000'000'000'000 + round * day_us);
    w.tick();
    most = std::max(most, files());
  }
  CHECK(most < 350);  // one checkpoint puts some 20, of 60 that were made
  w.reopen();
  w.check_replay();
  CHECK(value_of(w->verify()).sound());
}

TEST_CASE("an engine that has the workspace open is waited for, and told") {
  Workspace w;
  a_day(w);
  w.tick();
  const auto other = w.another();
  (void)value_of(w->forget(customer("ann")));
  require_ok(w->rebase());
  const ForgetReport waiting = value_of(w->forgets()).at(0);
  CHECK(waiting.state == "left_out");
  CHECK(waiting.waits_for.size() == 1);
  require_ok(other->tick());
  require_ok(w->rebase());
  const ForgetReport done = value_of(w->forgets()).at(0);
  CHECK(done.state == "completed");
  CHECK(done.certificate["followers"].as_int() == 1);
}
