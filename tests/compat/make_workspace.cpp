// Makes what tests/compat/ keeps of a release (README.md there):
//   keel_make_compat make FOLDER     a new folder with workspace/, digests.txt and answers.txt
//   keel_make_compat again FOLDER    the two text files once more, from a copy of its workspace/
#include <fmt/format.h>

#include <fstream>

#include "keel/state/state.hpp"
#include "story.hpp"
#include "support/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;

keel::Status write(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.flush();
  return out ? keel::ok_status()
             : keel::error(keel::Code::io_error, "cannot write " + file.string());
}

// The lines of other versions of the fold stay.
keel::Status write_digest(const fs::path& file, const std::string& digest) {
  const std::string version = fmt::format("{} ", keel::state::fold_version);
  std::string text, line;
  for (std::ifstream in(file); std::getline(in, line);) {
    if (!line.starts_with(version)) text += line + '\n';
  }
  return write(file, text + version + digest + '\n');
}

keel::Status make_workspace(const fs::path& workspace) {
  keel::ManualClock clock(keel::compat::begin_us);
  keel::SeededRandom random(1);
  keel::EngineOptions options;
  options.create = true;
  options.clock = &clock;
  options.random = &random;
  options.checkpoint_events = 64;
  KEEL_ASSIGN(const auto engine, keel::Engine::open(workspace, options));
  return keel::compat::live(*engine, clock);
}

keel::Status make(const std::string& task, const fs::path& folder) {
  const fs::path workspace = folder / "workspace";
  if (task == "make") {
    if (fs::exists(folder)) {
      return keel::error(keel::Code::already_exists, folder.string() + " is there already");
    }
    fs::create_directories(folder);
    KEEL_TRY(make_workspace(workspace));
    // What only processes that have it open need: the logs are empty.
    for (const char* name : {"journal.lock", "keys.lock", "lease.lock", "journal.db-wal",
                             "journal.db-shm", "keys.db-wal", "keys.db-shm"}) {
      fs::remove(workspace / name);
    }
  }
  const keel::test::TemporaryFolder scratch;
  keel::ManualClock clock(keel::compat::begin_us);
  KEEL_ASSIGN(const auto engine,
              keel::compat::open_copy(workspace, scratch.path() / "copy", clock));
  KEEL_ASSIGN(const auto replay, engine->replay());
  KEEL_TRY(write_digest(folder / "digests.txt", to_hex(replay.from_zero)));
  KEEL_ASSIGN(const std::string answers, keel::compat::answers(*engine));
  return write(folder / "answers.txt", answers);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string task = argc == 3 ? argv[1] : "";
  if (task != "make" && task != "again") {
    fmt::print(stderr, "usage: keel_make_compat make|again FOLDER\n");
    return 2;
  }
  const keel::Status status = make(task, argv[2]);
  if (!status.ok()) fmt::print(stderr, "{}\n", status.message());
  return status.ok() ? 0 : 1;
}
