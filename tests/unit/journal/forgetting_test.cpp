// Events erased in place, artifacts that nobody names, and who has a workspace open.
#include <algorithm>

#include "fixture.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

namespace {

// Eight events, of which the record says that the third to the fifth are forgotten.
std::unique_ptr<Journal> with_forgotten(const std::filesystem::path& folder) {
  auto journal = open_new(folder);
  for (int i = 2; i <= 7; ++i) {
    Draft draft = message("text " + std::to_string(i));
    draft.dedupe = "key " + std::to_string(i);
    append(*journal, {draft});
  }
  Draft forgotten;
  forgotten.kind = EventKind::customer_forgotten;
  forgotten.actor = "dpo";
  forgotten.clear.set("events", Json::Array{Json(3), Json(5)});
  append(*journal, {forgotten});
  return journal;
}

}  // namespace

TEST_CASE("erased events keep the chain, and verify counts those that are accounted for") {
  const TempFolder folder;
  const auto journal = with_forgotten(folder.path());
  const Head before = *journal->head();
  const std::vector<std::uint64_t> seqs = {3, 4, 5};
  CHECK(*journal->erase_content(seqs) == 3);
  CHECK(*journal->erase_content(seqs) == 0);
  CHECK(*journal->head() == before);
  const std::vector<Event> events = *journal->read(0, 100);
  for (const Event& event : events) {
    CHECK(event.forgotten == (event.seq >= 3 && event.seq <= 5));
    if (!event.forgotten) continue;
    CHECK(event.erased);
    CHECK(event.secret.is_null());
    CHECK(event.clear.is_null());
    CHECK((event.actor + event.subject + event.conversation).empty());
    CHECK(event.dedupe == "key " + std::to_string(event.seq));
    CHECK(event.kind == EventKind::message_recorded);
  }
  const Verdict verdict = *journal->verify();
  CHECK(verdict.sound());
  CHECK(verdict.forgotten == 3);
  CHECK(verdict.unreadable == 0);
  Draft again = message("text 4");
  again.dedupe = "key 4";  // a retry does not bring it back
  CHECK((*journal->append(std::span(&again, 1)))[0].duplicate);
}

TEST_CASE("an erased event that nothing accounts for is damage") {
  const TempFolder folder;
  const auto journal = with_forgotten(folder.path());
  const std::vector<std::uint64_t> seqs = {4, 6};
  CHECK(*journal->erase_content(seqs) == 2);
  const Verdict verdict = *journal->verify();
  CHECK_FALSE(verdict.sound());
  CHECK(verdict.seq == 6);
  CHECK(verdict.what.find("forgotten") != std::string::npos);
}

TEST_CASE("artifacts that nobody names are deleted, when they are old enough") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  const Digest named = *journal->put_artifact("named");
  const Digest orphan = *journal->put_artifact("orphan");
  Draft fitted;
  fitted.kind = EventKind::model_fitted;
  fitted.subject = "ranking";
  fitted.clear.set("artifact", to_hex(named));
  append(*journal, {fitted});
  Draft large = message(std::string(100'000, 'x'));
  append(*journal, {large});
  CHECK(journal->collect_artifacts(std::int64_t{1} << 60)->files == 0);
  const Collected collected = *journal->collect_artifacts(0);
  CHECK(collected.files == 1);
  CHECK(collected.bytes > 0);
  CHECK(journal->artifact(orphan).status().code() == Code::not_found);
  CHECK(*journal->artifact(named) == "named");
  CHECK(journal->read(0, 100)->size() == 3);  // the large body opens
  const std::uint64_t seq = 2;
  CHECK(journal->collect_artifacts(0, std::span(&seq, 1))->files == 1);
  CHECK(journal->artifact(named).status().code() == Code::not_found);
  fitted.dedupe = "again";  // names what is gone
  CHECK(journal->append(std::span(&fitted, 1)).status().code() == Code::busy);
  Rung rung;
  rung.seq = 2;
  rung.parts = {{"part", orphan}};
  CHECK(journal->save_rung(rung).code() == Code::busy);
}

TEST_CASE("who has a workspace open is known to the others, with what they confirm") {
  const TempFolder folder;
  const auto one = open_new(folder.path());
  CHECK(one->others()->empty());
  {
    const auto two = open_new(folder.path());
    REQUIRE(one->others()->size() == 1);
    CHECK(one->others()->front().confirmed == 0);
    CHECK(one->others()->front().who.starts_with("pid "));
    REQUIRE(two->confirm(7).ok());
    CHECK(one->others()->front().confirmed == 7);
  }
  CHECK(one->others()->empty());
}
