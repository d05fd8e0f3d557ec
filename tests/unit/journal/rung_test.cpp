#include "fixture.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

TEST_CASE("rungs are kept, replaced and dropped") {
  const TempFolder folder;
  auto journal = open_new(folder.path());
  append(*journal, {message("a"), message("b")});
  const Digest page = *journal->put_artifact("page");
  const Rung low{2, 1, sha256("low"), {{"gate", page}, {"topics", page}}};
  const Rung high{3, 1, sha256("high"), {{"gate", page}}};
  REQUIRE(journal->save_rung(high).ok());
  REQUIRE(journal->save_rung(low).ok());
  REQUIRE(journal->save_rung({3, 2, sha256("newer fold"), {}}).ok());
  journal.reset();
  journal = open_new(folder.path());
  auto rungs = *journal->rungs();
  REQUIRE(rungs.size() == 3);
  CHECK(rungs[0].seq == 2);
  CHECK(rungs[0].state == low.state);
  CHECK(rungs[0].parts == low.parts);
  CHECK(rungs[1].fold_version == 1);
  CHECK(rungs[2].fold_version == 2);

  REQUIRE(journal->save_rung({3, 1, sha256("again"), {}}).ok());
  CHECK(journal->rungs()->at(1).state == sha256("again"));
  REQUIRE(journal->drop_rung(3, 1).ok());
  REQUIRE(journal->drop_rung(3, 1).ok());
  CHECK(journal->rungs()->size() == 2);
  CHECK(journal->save_rung({4, 1, {}, {}}).code() == Code::invalid_argument);
  CHECK(verified(*journal).sound());
}

TEST_CASE("a checkpoint whose page is gone is told by verify") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  const Digest page = *journal->put_artifact("page");
  REQUIRE(journal->save_rung({1, 1, {}, {{"gate", page}}}).ok());
  const std::string name = to_hex(page);
  REQUIRE(std::filesystem::remove(folder.path() / "artifacts" / name.substr(0, 2) / name));
  const Verdict verdict = verified(*journal);
  CHECK(verdict.missing_artifacts == 1);
  CHECK(verdict.seq == 0);
  CHECK(verdict.what.find("gate") != std::string::npos);
}

TEST_CASE("a rung that cannot be read is corrupt") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  REQUIRE(journal->save_rung({1, 1, {}, {}}).ok());
  raw_sql(folder.path() / "journal.db", "UPDATE rung SET parts = x'ff'");
  CHECK(journal->rungs().status().code() == Code::corrupt);
}
