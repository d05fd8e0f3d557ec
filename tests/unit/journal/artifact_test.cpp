#include <fstream>

#include "fixture.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

namespace {

std::vector<std::filesystem::path> artifact_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "artifacts")) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  return files;
}

void flip_byte(const std::filesystem::path& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const char byte = static_cast<char>(file.get());
  file.seekp(at);
  file.put(static_cast<char>(byte ^ 1));
  REQUIRE(file.good());
}

}  // namespace

TEST_CASE("equal artifacts are one file") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  const std::string bytes = "some bytes";
  const auto digest = journal->put_artifact(bytes);
  REQUIRE(digest.ok());
  CHECK(*journal->put_artifact(bytes) == *digest);
  CHECK(*journal->put_artifact("others") != *digest);
  CHECK(*journal->put_artifact("") != *digest);
  CHECK(artifact_files(folder.path()).size() == 3);
  CHECK(*journal->artifact(*digest) == bytes);
  CHECK(journal->artifact(*journal->put_artifact(""))->empty());
  CHECK(*digest != sha256(bytes));  // the name does not tell what is inside
  CHECK(journal->artifact(Digest{}).status().code() == Code::not_found);
}

TEST_CASE("an altered artifact is corrupt, and putting it again repairs a cut one") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  const std::string bytes(1000, 'k');
  const Digest digest = *journal->put_artifact(bytes);
  const auto file = artifact_files(folder.path())[0];
  for (const std::streamoff at : {0, 5, 12, 500, 1030}) {
    flip_byte(file, at);
    CHECK(journal->artifact(digest).status().code() == Code::corrupt);
    flip_byte(file, at);
  }
  CHECK(journal->artifact(digest).ok());
  std::filesystem::resize_file(file, 3);
  CHECK(journal->artifact(digest).status().code() == Code::corrupt);
  CHECK(*journal->put_artifact(bytes) == digest);
  CHECK(*journal->artifact(digest) == bytes);
}

TEST_CASE("an artifact cannot stand in for another") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  const Digest one = *journal->put_artifact("one");
  const auto first = artifact_files(folder.path())[0];
  const Digest two = *journal->put_artifact("two");
  for (const auto& file : artifact_files(folder.path())) {
    if (file != first)
      std::filesystem::copy_file(first, file, std::filesystem::copy_options::overwrite_existing);
  }
  CHECK(*journal->artifact(one) == "one");
  CHECK(journal->artifact(two).status().code() == Code::corrupt);
}

TEST_CASE("verify names an event whose artifact was altered, and counts the missing") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  append(*journal, {message("small"), message(std::string(100'000, 'x'))});
  const auto file = artifact_files(folder.path())[0];
  flip_byte(file, 5000);
  Verdict verdict = verified(*journal);
  CHECK(verdict.seq == 3);
  CHECK_FALSE(verdict.sound());
  CHECK(journal->read(2, 1).status().code() == Code::corrupt);
  std::filesystem::remove(file);
  verdict = verified(*journal);
  CHECK(verdict.seq == 0);
  CHECK(verdict.missing_artifacts == 1);
  CHECK_FALSE(verdict.sound());
  CHECK(verdict.events == 3);
}

TEST_CASE("abandoned temporary files are removed when the workspace opens") {
  const TempFolder folder;
  open_new(folder.path());
  const auto stray = folder.path() / "artifacts" / "tmp" / "stray";
  std::ofstream(stray) << "half";
  open_new(folder.path());
  CHECK(std::filesystem::exists(stray));  // it may be another process's, just now
  ManualClock later(system_clock().now_us() + 7'200'000'000);
  JournalOptions options = creating();
  options.clock = &later;
  open_new(folder.path(), options);
  CHECK_FALSE(std::filesystem::exists(stray));
}

TEST_CASE("a cache is kept under its name, and lost with no harm") {
  const TempFolder folder;
  const auto journal = open_new(folder.path());
  CHECK(journal->cache("vectors").status().code() == Code::not_found);
  REQUIRE(journal->put_cache("vectors", "one").ok());
  REQUIRE(journal->put_cache("vectors", "two").ok());
  CHECK(*journal->cache("vectors") == "two");
  CHECK(journal->cache("others").status().code() == Code::not_found);
  const std::filesystem::path path = folder.path() / "cache" / "vectors";
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  CHECK(bytes.find("two") == std::string::npos);

  std::filesystem::copy_file(path, folder.path() / "cache" / "others");
  CHECK(journal->cache("others").status().code() == Code::corrupt);
  flip_byte(path, 20);
  CHECK(journal->cache("vectors").status().code() == Code::corrupt);
  REQUIRE(journal->put_cache("vectors", "three").ok());
  CHECK(*journal->cache("vectors") == "three");
  CHECK(journal->verify()->sound());
}

TEST_CASE("a cache of another workspace is not read") {
  const TempFolder one, two;
  const auto first = open_new(one.path());
  const auto second = open_new(two.path());
  REQUIRE(first->put_cache("vectors", "mine").ok());
  REQUIRE(second->put_cache("vectors", "theirs").ok());
  std::filesystem::copy_file(one.path() / "cache" / "vectors", two.path() / "cache" / "vectors",
                             std::filesystem::copy_options::overwrite_existing);
  CHECK(second->cache("vectors").status().code() == Code::corrupt);
}
