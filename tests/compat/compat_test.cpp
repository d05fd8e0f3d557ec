// Workspaces that earlier releases made open, fold to the recorded digest, and answer as they did.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "keel/state/state.hpp"
#include "story.hpp"
#include "support/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;

// One folder a release: workspace/ and expected.txt, a line "FOLD_VERSION DIGEST" for each version
// of the fold since.
std::vector<fs::path> releases() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(fs::path(KEEL_SOURCE_DIR) / "tests/compat")) {
    if (entry.is_directory()) out.push_back(entry.path());
  }
  return out;
}

std::string expected_digest(const fs::path& release) {
  std::ifstream in(release / "expected.txt");
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
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    out[entry.path().string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return out;
}

void check_answers(keel::Engine& engine) {
  for (const keel::compat::Asked& each : keel::compat::asked) {
    keel::Question question;
    question.text = std::string(each.question);
    const auto answer = engine.ask(question);
    REQUIRE(answer.ok());
    INFO(each.question);
    REQUIRE_FALSE(answer->candidates.empty());
    CHECK(answer->candidates.front().article.starts_with(each.article));
  }
}

}  // namespace

TEST_CASE("workspaces of earlier releases fold to their digest and answer as they did") {
  REQUIRE_FALSE(releases().empty());
  for (const fs::path& release : releases()) {
    INFO(release.string());
    const keel::test::TemporaryFolder folder;
    const fs::path copy = folder.path() / "workspace";
    fs::copy(release / "workspace", copy, fs::copy_options::recursive);
    keel::ManualClock clock(keel::compat::begin_us + 1000 * keel::compat::hour_us);
    keel::EngineOptions options;
    options.clock = &clock;
    const auto engine = keel::Engine::open(copy, options);
    INFO(engine.status().message());
    REQUIRE(engine.ok());
    CHECK(to_hex((*engine)->digest()) == expected_digest(release));
    const auto replay = (*engine)->replay();
    REQUIRE(replay.ok());
    CHECK(to_hex(replay->from_zero) == expected_digest(release));
    check_answers(**engine);
  }
}

TEST_CASE("a workspace of an earlier release is read without changing a byte") {
  for (const fs::path& release : releases()) {
    const auto before = bytes_of(release / "workspace");
    {
      keel::EngineOptions options;
      options.read_only = true;
      const auto engine = keel::Engine::open(release / "workspace", options);
      INFO(engine.status().message());
      REQUIRE(engine.ok());
      check_answers(**engine);
    }
    CHECK(bytes_of(release / "workspace") == before);
  }
}
