#include "fixture.hpp"
#include "keel/base/limits.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

TEST_CASE("a new workspace begins with workspace_created") {
  const TempFolder folder;
  const auto journal = open_new(folder.path() / "w");
  const auto events = read_all(*journal);
  REQUIRE(events.size() == 1);
  CHECK(events[0].seq == 1);
  CHECK(events[0].kind == EventKind::workspace_created);
  CHECK(events[0].id == journal->workspace());
  CHECK(events[0].prev_hash.empty());
  CHECK(journal->head()->hash == events[0].hash);
}

TEST_CASE("what is appended reads back, after reopening too") {
  const TempFolder folder;
  auto journal = open_new(folder.path());
  Draft draft = message("a private text");
  draft.occurred_us = 1234;
  draft.dedupe = "helpdesk:1";
  draft.causes = {journal->workspace(), EventId{1, 2}};
  const auto receipts = append(*journal, {draft, message("second", "customer:2")});
  CHECK(receipts[0].seq == 2);
  CHECK(receipts[1].seq == 3);
  CHECK_FALSE(receipts[0].duplicate);

  for (int round = 0; round < 2; ++round) {
    const auto events = read_all(*journal, 1);
    REQUIRE(events.size() == 2);
    const Event& first = events[0];
    CHECK(first.seq == 2);
    CHECK(first.id == receipts[0].id);
    CHECK(first.kind == EventKind::message_recorded);
    CHECK(first.version == 1);
    CHECK(first.recorded_us == receipts[0].recorded_us);
    CHECK(first.occurred_us == 1234);
    CHECK(first.actor == "customer");
    CHECK(first.subject == "message");
    CHECK(first.conversation == "ticket:7");
    CHECK(first.dedupe == "helpdesk:1");
    CHECK(first.causes == draft.causes);
    CHECK(first.clear == draft.clear);
    CHECK(first.secret == draft.secret);
    CHECK_FALSE(first.erased);
    CHECK(events[1].occurred_us == events[1].recorded_us);
    CHECK(events[1].prev_hash == first.hash);
    CHECK(events[1].key_id != first.key_id);
    journal.reset();
    journal = open_new(folder.path());
  }
  CHECK(read_all(*journal, 3).empty());
  CHECK(journal->read(0, 2)->size() == 2);
  CHECK(journal->read(UINT64_MAX, 2)->empty());
  CHECK(verified(*journal).sound());
}

TEST_CASE("what a customer wrote is nowhere in the files") {
  const TempFolder folder;
  auto journal = open_new(folder.path());
  append(*journal, {message("zanzibar-lighthouse", "customer:marmalade")});
  Draft large = message(std::string(100'000, 'x') + "zanzibar-lighthouse");
  append(*journal, {large});
  CHECK(read_all(*journal, 2)[0].secret == large.secret);
  journal.reset();
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (!entry.is_regular_file()) continue;
    FILE* file = fopen(entry.path().c_str(), "rb");
    REQUIRE(file != nullptr);
    std::string bytes(entry.file_size(), '\0');
    CHECK(fread(bytes.data(), 1, bytes.size(), file) == bytes.size());
    fclose(file);
    CHECK(bytes.find("zanzibar") == std::string::npos);
    CHECK(bytes.find("marmalade") == std::string::npos);
    ++files;
  }
  CHECK(files >= 4);
}

TEST_CASE("a dedupe key or id that is recorded is not recorded again") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  Draft draft = message("once");
  draft.dedupe = "key";
  const Receipt first = append(*journal, {draft})[0];

  Draft again = message("another text");
  again.dedupe = "key";
  Draft same_id = message("same id");
  same_id.id = first.id;
  const auto receipts = append(*journal, {again, message("new"), same_id});
  CHECK(receipts[0].duplicate);
  CHECK(receipts[0].seq == first.seq);
  CHECK(receipts[0].id == first.id);
  CHECK(receipts[0].recorded_us == first.recorded_us);
  CHECK_FALSE(receipts[1].duplicate);
  CHECK(receipts[1].seq == first.seq + 1);
  CHECK(receipts[2].duplicate);
  CHECK(receipts[2].seq == first.seq);
  CHECK(journal->head()->seq == first.seq + 1);

  // Nothing but duplicates: the journal stays as it is.
  CHECK(append(*journal, {again})[0].duplicate);
  CHECK(journal->head()->seq == first.seq + 1);
  CHECK(verified(*journal).sound());
}

TEST_CASE("dedupe holds within one batch") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  Draft draft = message("once");
  draft.dedupe = "key";
  Draft with_id = message("id");
  with_id.id = {77, 88};
  const auto receipts = append(*journal, {draft, draft, with_id, with_id, message("last")});
  CHECK(receipts[1].duplicate);
  CHECK(receipts[1].seq == receipts[0].seq);
  CHECK(receipts[3].duplicate);
  CHECK(receipts[4].seq == receipts[0].seq + 2);
  CHECK(read_all(*journal, 1).size() == 3);
}

TEST_CASE("an expected head that has moved on is a conflict and writes nothing") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  const Head before = *journal->head();
  const Draft draft = message("text");
  REQUIRE(journal->append(std::span(&draft, 1), before).ok());
  const auto late = journal->append(std::span(&draft, 1), before);
  CHECK(late.status().code() == Code::conflict);
  CHECK(late.status().message().find("event 2") != std::string::npos);
  CHECK(journal->head()->seq == 2);
  CHECK(journal->append(std::span(&draft, 1), *journal->head()).ok());

  Head forged = *journal->head();
  forged.hash.bytes[0] ^= 1;
  CHECK(journal->append(std::span(&draft, 1), forged).status().code() == Code::conflict);
}

TEST_CASE("two handles of one workspace see each other's events") {
  const TempFolder folder;
  const auto one = open_new(folder.path());
  const auto two = open_new(folder.path());
  append(*one, {message("from one")});
  CHECK(two->head()->seq == 2);
  append(*two, {message("from two")});
  append(*one, {message("from one again")});
  const auto events = read_all(*two);
  REQUIRE(events.size() == 4);
  CHECK(events[2].secret["text"].as_string() == "from two");
  CHECK(events[1].key_id == events[2].key_id);
  CHECK(verified(*one).sound());
}

TEST_CASE("recorded_us never runs backwards") {
  const TempFolder folder;
  ManualClock clock(5'000'000);
  JournalOptions options = creating();
  options.clock = &clock;
  auto journal = open_new(folder.path(), options);
  clock.set(9'000'000);
  CHECK(append(*journal, {message("late")})[0].recorded_us == 9'000'000);
  clock.set(1'000'000);
  CHECK(append(*journal, {message("clock set back")})[0].recorded_us == 9'000'000);
  journal.reset();
  journal = open_new(folder.path(), options);
  CHECK(append(*journal, {message("after reopening")})[0].recorded_us == 9'000'000);
  clock.set(9'000'001);
  CHECK(append(*journal, {message("on")})[0].recorded_us == 9'000'001);
  CHECK(verified(*journal).sound());
}

TEST_CASE("find answers by id") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  const Receipt receipt = append(*journal, {message("here")})[0];
  const auto found = journal->find(receipt.id);
  REQUIRE(found.ok());
  REQUIRE(found->has_value());
  CHECK((*found)->secret["text"].as_string() == "here");
  CHECK_FALSE(journal->find(EventId{1, 1})->has_value());
}

TEST_CASE("large bodies are artifacts and read back as themselves") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  Draft article;
  article.kind = EventKind::article_put;
  article.subject = "article:1";
  article.clear.set("body", std::string(limits::event_inline_bytes_max + 1, 'a'));
  Draft at_limit = article;  // {"body":"..."} is 11 bytes around the text
  at_limit.clear.set("body", std::string(limits::event_inline_bytes_max - 11, 'b'));
  append(*journal, {article, article, at_limit, message(std::string(300'000, 's'))});
  const auto events = read_all(*journal, 1);
  CHECK(events[0].clear == article.clear);
  CHECK(events[1].clear == article.clear);
  CHECK(events[2].clear == at_limit.clear);
  CHECK(events[3].secret["text"].as_string() == std::string(300'000, 's'));
  int files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder.path() / "artifacts")) {
    files += entry.is_regular_file() ? 1 : 0;
  }
  CHECK(files == 2);  // the article's body once, the secret
  CHECK(verified(*journal).sound());
}

TEST_CASE("drafts that cannot be recorded are refused whole, with their place") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  const auto refused = [&](const Draft& bad) {
    const std::vector<Draft> drafts{message("fine"), bad};
    const auto result = journal->append(drafts);
    REQUIRE_FALSE(result.ok());
    CHECK(result.status().message().find("event 2 of 2") == 0);
    return result.status().code();
  };
  Draft bad = message("x");
  bad.kind = static_cast<EventKind>(999);
  CHECK(refused(bad) == Code::invalid_argument);
  bad = message("x");
  bad.owner.clear();
  CHECK(refused(bad) == Code::invalid_argument);
  bad = message("x");
  bad.actor = "\xff";
  CHECK(refused(bad) == Code::invalid_argument);
  bad = message("x");
  bad.subject = std::string("a\0b", 3);
  CHECK(refused(bad) == Code::invalid_argument);
  bad = message("not UTF-8: \xc3");
  CHECK(refused(bad) == Code::invalid_argument);
  bad = message("x");
  bad.clear.set("$artifact", "0");
  CHECK(refused(bad) == Code::invalid_argument);
  bad = message("x");
  bad.dedupe = std::string(limits::name_bytes_max + 1, 'd');
  CHECK(refused(bad) == Code::too_large);
  bad = message("x");
  Json deep = 1;
  for (int i = 0; i <= limits::json_depth_max; ++i) deep = Json(Json::Array{deep});
  bad.clear = deep;
  CHECK(refused(bad) == Code::too_large);
  CHECK(journal->append(std::vector<Draft>(limits::batch_events_max + 1)).status().code() ==
        Code::too_large);
  CHECK(journal->head()->seq == 1);
  CHECK(journal->append({}).ok());

  Json deepest = 1;
  for (int i = 0; i < limits::json_depth_max; ++i) deepest = Json(Json::Array{deepest});
  Draft fine = message("x");
  fine.clear = deepest;
  append(*journal, {fine});
  CHECK(read_all(*journal, 1)[0].clear == deepest);
}

TEST_CASE("kinds have one name each") {
  for (int value = 0; value < 200; ++value) {
    const auto kind = static_cast<EventKind>(value);
    const auto name = kind_name(kind);
    if (name == "unknown") continue;
    CHECK(parse_kind(name) == kind);
  }
  CHECK(kind_name(EventKind::head_anchored) == "head_anchored");
  CHECK_FALSE(parse_kind("unknown").has_value());
}
