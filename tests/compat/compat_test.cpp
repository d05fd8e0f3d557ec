// Workspaces that earlier releases made open, fold to the recorded digest, and answer as recorded.
#include <catch2/catch.hpp>
#include <fstream>
#include <map>

#include "keel/state/state.hpp"
#include "story.hpp"
#include "support/source_folder.hpp"
#include "support/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// One folder a release; README.md says what is in it.
std::vector<fs::path> releases() {
  std::vector<fs::path> out;
  for (const auto& entry :
       fs::directory_iterator(fs::path(keel::test::source_folder()) / "tests/compat")) {
    if (entry.is_directory()) out.push_back(entry.path());
  }
  return out;
}

std::string expected_digest(const fs::path& release) {
  std::ifstream in(release / "digests.txt");
  std::uint32_t fold = 0;
  std::string digest;
  while (in >> fold >> digest) {
    if (fold == keel::state::fold_version) return digest;
  }
  return "no line for this fold_version; tests/compat/README.md says how to add it";
}

std::map<std::string, std::string> bytes_of(const fs::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    out[entry.path().string()] = entry.is_regular_file() ? text_of(entry.path()) : "";
  }
  return out;
}

keel::Result<keel::BacktestReport> upgrade(keel::Engine& engine) {
  keel::BacktestRequest request;
  request.upgrade = true;
  return engine.backtest(request);
}

// Each recorded answer is the same, another, or one of which nothing is known.
void check_upgrade(keel::Engine& engine) {
  const auto report = upgrade(engine);
  INFO(report.status().message());
  REQUIRE(report.ok());
  INFO(report->summary);
  REQUIRE(report->upgrade.has_value());
  CHECK(report->questions > 0);
  CHECK(report->questions + report->erased + report->upgrade->not_known ==
        engine.status().questions);
  CHECK(report->upgrade->identical + report->changed <= report->questions);
  CHECK(report->changed == report->better + report->worse + report->unknown + report->even);
  const auto again = upgrade(engine);
  REQUIRE(again.ok());
  CHECK(again->digest == report->digest);
}

void check_answers(keel::Engine& engine, const fs::path& release) {
  const auto answers = keel::compat::answers(engine);
  INFO(answers.status().message());
  REQUIRE(answers.ok());
  CHECK(*answers == text_of(release / "answers.txt"));
}

}  // namespace

TEST_CASE("workspaces of earlier releases fold to their digest and answer as recorded") {
  REQUIRE_FALSE(releases().empty());
  for (const fs::path& release : releases()) {
    INFO(release.string());
    const keel::test::TemporaryFolder folder;
    keel::ManualClock clock(keel::compat::begin_us);
    const auto engine =
        keel::compat::open_copy(release / "workspace", folder.path() / "copy", clock);
    INFO(engine.status().message());
    REQUIRE(engine.ok());
    CHECK(to_hex((*engine)->digest()) == expected_digest(release));
    const auto replay = (*engine)->replay();
    REQUIRE(replay.ok());
    CHECK(to_hex(replay->from_zero) == expected_digest(release));
    const auto verified = (*engine)->verify();
    REQUIRE(verified.ok());
    CHECK(verified->sound());
    check_answers(**engine, release);
  }
}

TEST_CASE("a workspace of an earlier release goes on learning") {
  for (const fs::path& release : releases()) {
    INFO(release.string());
    const keel::test::TemporaryFolder folder;
    keel::ManualClock clock(keel::compat::begin_us);
    const auto engine =
        keel::compat::open_copy(release / "workspace", folder.path() / "copy", clock);
    REQUIRE(engine.ok());
    keel::Question question;
    question.text = "can we pay by wire transfer?";
    const auto before = (*engine)->ask(question);
    REQUIRE(before.ok());
    keel::Signal signal;
    signal.answer = before->id;
    signal.kind = keel::SignalKind::corrected;
    signal.article = "cancel";
    signal.actor = "agent:1";
    REQUIRE((*engine)->signal(signal).ok());
    const auto after = (*engine)->ask(question);
    REQUIRE(after.ok());
    REQUIRE_FALSE(after->candidates.empty());
    CHECK(after->candidates.front().article == "cancel");
    const auto replay = (*engine)->replay();
    REQUIRE(replay.ok());
    CHECK(replay->equal());
  }
}

TEST_CASE("a workspace of an earlier release is read without changing a byte") {
  for (const fs::path& release : releases()) {
    INFO(release.string());
    const keel::test::TemporaryFolder folder;
    const fs::path copy = folder.path() / "copy";
    fs::copy(release / "workspace", copy, fs::copy_options::recursive);
    const auto before = bytes_of(copy);
    keel::EngineOptions options;
    options.read_only = true;
    const auto engine = keel::Engine::open(copy, options);
    INFO(engine.status().message());
    REQUIRE(engine.ok());
    check_answers(**engine, release);
    check_upgrade(**engine);
    auto after = bytes_of(copy);
    // Where the folder may be written, SQLite keeps its index of an empty log beside a database.
    for (const char* database : {"journal.db", "keys.db"}) {
      after.erase((copy / database).string() + "-shm");
      const auto log = after.find((copy / database).string() + "-wal");
      if (log != after.end() && log->second.empty()) after.erase(log);
    }
    CHECK(after == before);
  }
}

TEST_CASE("the story as this version lives it is answered again as it was") {
  const keel::test::TemporaryFolder folder;
  keel::ManualClock clock(keel::compat::begin_us);
  keel::SeededRandom random(1);
  keel::EngineOptions options;
  options.create = true;
  options.sync = false;
  options.clock = &clock;
  options.random = &random;
  options.checkpoint_events = 64;
  const auto engine = keel::Engine::open(folder.path() / "w", options);
  REQUIRE(engine.ok());
  REQUIRE(keel::compat::live(**engine, clock).ok());
  REQUIRE((*engine)->flush().ok());
  check_upgrade(**engine);
  const auto report = upgrade(**engine);
  REQUIRE(report.ok());
  CHECK(report->changed == 0);
  CHECK(report->upgrade->not_known == 0);
  CHECK(report->upgrade->identical == report->questions);
}
