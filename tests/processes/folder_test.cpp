// What other programs and users of the machine see of a workspace that is open.
#include <sys/stat.h>

#include "harness.hpp"

using namespace keel;
using namespace keel::test;

namespace {

// In a child that is nobody in particular, when the tests run as the superuser.
Child fork_nobody(const std::function<std::string()>& body) {
  return fork_child([&]() -> std::string {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return "still root";
    return body();
  });
}

// A workspace that everybody may read and nobody write.
void close_to_writers(const ScratchFolder& scratch) {
  const auto readable = [](const std::filesystem::path& path) {
    ::chmod(path.c_str(), std::filesystem::is_directory(path) ? 0555 : 0444);
  };
  readable(scratch.path());
  readable(scratch.workspace());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch.workspace())) {
    readable(entry.path());
  }
}

void open_to_writers(const ScratchFolder& scratch) {
  ::chmod(scratch.path().c_str(), 0755);
  ::chmod(scratch.workspace().c_str(), 0755);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch.workspace())) {
    ::chmod(entry.path().c_str(), entry.is_directory() ? 0755 : 0644);
  }
}

}  // namespace

TEST_CASE("a folder that may only be read serves a read-only engine and refuses a writing one") {
  const ScratchFolder scratch;
  Digest digest;
  {
    const auto engine = value_of(Engine::open(scratch.workspace(), making()));
    require_ok(engine->put_article(article("password", "reset the password")));
    digest = engine->digest();
  }
  close_to_writers(scratch);
  Child child = fork_nobody([&]() -> std::string {
    const auto writing = Engine::open(scratch.workspace(), {});
    if (writing.status().code() != Code::permission_denied) return "it opened for writing";
    if (writing.status().message().find("read and write the folder") == std::string::npos)
      return "no advice: " + writing.status().message();
    EngineOptions options;
    options.read_only = true;
    const auto engine = Engine::open(scratch.workspace(), options);
    if (!engine.ok()) return engine.status().message();
    if ((*engine)->digest() != digest) return "another state";
    const auto answer = (*engine)->ask(question("how do I reset the password"));
    if (!answer.ok() || answer->candidates.empty()) return "no answer";
    if (const Status status = (*engine)->tick(); !status.ok()) return status.message();
    if ((*engine)->put_article(article("one", "write")).code() != Code::permission_denied)
      return "it wrote";
    if ((*engine)->status().lease_held) return "it leads";
    const auto verified = (*engine)->verify();
    return verified.ok() && verified->sound() ? "" : "not sound";
  });
  CHECK(child.succeeds());
  open_to_writers(scratch);
  CHECK(std::filesystem::exists(scratch.workspace() / "journal.db"));
  CHECK(unsound(scratch.workspace()).empty());
}

TEST_CASE("a reader that may not write follows a writer") {
  const ScratchFolder scratch;
  struct Steps {
    std::atomic<int> reading{0}, written{0};
  };
  const Shared<Steps> steps;
  const auto engine = value_of(Engine::open(scratch.workspace(), making()));
  require_ok(engine->put_article(article("password", "reset the password")));
  close_to_writers(scratch);  // the engine's own files are open already
  Child child = fork_nobody([&]() -> std::string {
    EngineOptions options;
    options.read_only = true;
    const auto reader = Engine::open(scratch.workspace(), options);
    if (!reader.ok()) return reader.status().message();
    if ((*reader)->articles().size() != 1) return "no article";
    steps->reading = 1;
    if (!comes_true([&] { return steps->written == 1; })) return "nothing is written";
    if (const Status status = (*reader)->tick(); !status.ok()) return status.message();
    return (*reader)->articles().size() == 2 ? "" : "it does not follow";
  });
  const bool reads = comes_true([&] { return steps->reading == 1; });
  open_to_writers(scratch);
  CHECK(reads);
  require_ok(engine->put_article(article("second", "follow")));
  steps->written = 1;
  CHECK(child.succeeds());
}

TEST_CASE("a program that is run inherits no descriptor of a workspace") {
  const ScratchFolder scratch;
  const auto engine = value_of(Engine::open(scratch.workspace(), making()));
  require_ok(engine->put_article(article("password", "reset the password")));
  require_ok(engine->tick());
  REQUIRE(engine->status().lease_held);
  std::size_t here = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone);
    here += target.string().starts_with(scratch.workspace().string());
  }
  CHECK(here >= 7);  // two connections to each database with its log, and the locks
  Child other = run_worker({"descriptors", scratch.workspace()});
  CHECK(other.succeeds());
}
