// Many workspaces in one process: which are open, what cooling keeps, and who waits for whom.
#include "keel/workspaces.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "fixture.hpp"
#include "support/faulty_vfs.hpp"

using namespace keel;
using namespace keel::test;

namespace {

constexpr std::int64_t ms_us = 1000;

// A folder for workspaces that goes away, and options on a clock and seed of the test's own.
class Place {
 public:
  Place() {
    std::string name = (std::filesystem::temp_directory_path() / "keel-pool-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    parent_ = name;
    options.engine.create = true;
    options.engine.sync = false;
    options.engine.clock = &clock;
    options.engine.random = &random;
  }
  ~Place() {
    std::error_code ignored;
    std::filesystem::remove_all(parent_, ignored);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] std::filesystem::path folder(const std::string& name) const {
    return parent_ / name;
  }
  [[nodiscard]] std::unique_ptr<Workspaces> open() const {
    return value_of(Workspaces::open(options));
  }

  ManualClock clock{1'750'000'000'000'000};
  SeededRandom random{42};
  WorkspacesOptions options;

 private:
  std::filesystem::path parent_;
};

void touch(Workspaces& pool, const std::filesystem::path& folder) {
  (void)value_of(pool.use(folder));
}

// Whether using it opens nothing.
bool is_hot(Workspaces& pool, const std::filesystem::path& folder) {
  const std::uint64_t opens = pool.status().opens;
  touch(pool, folder);
  return pool.status().opens == opens;
}

void learn_something(Engine& engine, ManualClock& clock, int tickets) {
  (void)value_of(engine.import_articles(help_centre(), false));
  for (int i = 0; i < tickets; ++i) {
    clock.advance(second_us);
    Question question;
    question.text = i % 2 == 0 ? "paper for the tax office" : "parcel is late";
    question.conversation = "T-" + std::to_string(i);
    Signal signal;
    signal.answer = value_of(engine.ask(question)).id;
    signal.kind = SignalKind::corrected;
    signal.article = i % 2 == 0 ? "invoice" : "shipping";
    require_ok(engine.signal(signal));
  }
}

std::size_t entries_of(const char* folder) {
  const std::filesystem::directory_iterator all(folder);
  return static_cast<std::size_t>(
      std::distance(std::filesystem::begin(all), std::filesystem::end(all)));
}

}  // namespace

TEST_CASE("beyond hot_max the one unused for longest is cooled") {
  Place place;
  place.options.hot_max = 2;
  const auto pool = place.open();
  touch(*pool, place.folder("a"));
  touch(*pool, place.folder("b"));
  touch(*pool, place.folder("a"));
  touch(*pool, place.folder("c"));
  CHECK(pool->status().hot == 2);
  CHECK(pool->status().warm == 1);
  CHECK(pool->status().cools == 1);
  CHECK(is_hot(*pool, place.folder("a")));
  CHECK(is_hot(*pool, place.folder("c")));
  CHECK_FALSE(is_hot(*pool, place.folder("b")));
  CHECK(pool->status().known == 3);
}

TEST_CASE("an engine that is held is never cooled, and does not count") {
  Place place;
  place.options.hot_max = 0;
  place.options.idle_ms = 0;
  const auto pool = place.open();
  auto held = value_of(pool->use(place.folder("a")));
  auto other = value_of(pool->use(place.folder("b")));
  touch(*pool, place.folder("c"));
  place.clock.advance(day_us);
  require_ok(pool->tick());
  CHECK(pool->status().hot == 2);
  CHECK(pool->status().in_use == 2);
  CHECK(value_of(pool->use(place.folder("a"))).get() == held.get());
  CHECK(code_of(pool->close(place.folder("a"))) == Code::conflict);
  CHECK(held->articles().empty());
  held.reset();
  require_ok(pool->tick());
  CHECK(pool->status().hot == 1);
  CHECK(is_hot(*pool, place.folder("b")));
}

TEST_CASE("upkeep cools what was unused for idle_ms") {
  Place place;
  place.options.idle_ms = 60'000;
  const auto pool = place.open();
  touch(*pool, place.folder("a"));
  auto held = value_of(pool->use(place.folder("b")));
  place.clock.advance(59'999 * ms_us);
  require_ok(pool->tick());
  CHECK(pool->status().hot == 2);
  place.clock.advance(ms_us);
  require_ok(pool->tick());
  CHECK(pool->status().hot == 1);
  // The time it was held is no idle time.
  held.reset();
  place.clock.advance(59'999 * ms_us);
  require_ok(pool->tick());
  CHECK(pool->status().hot == 1);
  place.clock.advance(ms_us);
  require_ok(pool->tick());
  CHECK(pool->status().hot == 0);
  CHECK(pool->status().warm == 2);
}

TEST_CASE("upkeep reaches every hot workspace in turn") {
  Place place;
  const auto pool = place.open();
  constexpr int count = 40;  // more than one call takes
  for (int i = 0; i < count; ++i) {
    Question question;
    question.text = "how do I reset my password";
    (void)value_of(value_of(pool->use(place.folder("w" + std::to_string(i))))->ask(question));
  }
  for (int i = 0; i < 3; ++i) {
    place.clock.advance(ms_us);
    require_ok(pool->tick());
  }
  for (int i = 0; i < count; ++i) {
    const auto engine = value_of(pool->use(place.folder("w" + std::to_string(i))));
    CHECK(engine->status().head_seq == 2);  // the creation, and the answer it queued
  }
}

TEST_CASE("a workspace is as it was after cooling") {
  Place place;
  place.options.hot_max = 0;
  const auto pool = place.open();
  Digest before;
  std::uint64_t head = 0;
  {
    const auto engine = value_of(pool->use(place.folder("a")));
    learn_something(*engine, place.clock, 140);
    Question question;
    question.text = "paper for the tax office";
    (void)value_of(engine->ask(question));
    head = engine->status().head_seq;
    before = engine->digest();
    require_ok(engine->flush());
    before = engine->digest();
  }
  touch(*pool, place.folder("b"));
  REQUIRE(pool->status().cools >= 1);
  const auto engine = value_of(pool->use(place.folder("a")));
  CHECK(engine->digest() == before);
  CHECK(engine->status().head_seq == head + 1);
  const ReplayReport replay = value_of(engine->replay());
  CHECK(replay.equal());
  CHECK(replay.from_rungs.size() == 1);  // what cooling wrote, so that opening folds little
  CHECK(value_of(engine->verify()).sound());
}

TEST_CASE("what engines queued is recorded when the workspaces go") {
  Place place;
  std::shared_ptr<Engine> held;
  {
    const auto pool = place.open();
    for (const char* name : {"a", "b"}) {
      Question question;
      question.text = "how do I reset my password";
      held = value_of(pool->use(place.folder(name)));
      (void)value_of(held->ask(question));
    }
  }
  CHECK(held->status().head_seq == 2);  // b is still open, but nothing waits in memory
  const auto again = value_of(Engine::open(place.folder("a"), place.options.engine));
  CHECK(again->status().head_seq == 2);
}

TEST_CASE("a workspace whose answers cannot be recorded stays hot until they can") {
  FaultyVfs vfs("keel-pool");
  Place place;
  place.options.idle_ms = 0;
  place.options.engine.vfs = vfs.name();
  {
    const auto pool = place.open();
    Question question;
    question.text = "how do I reset my password";
    (void)value_of(value_of(pool->use(place.folder("a")))->ask(question));
    Fault full;
    full.kind = Fault::Kind::volume_full;
    vfs.arm(full);
    CHECK(code_of(pool->tick()) == Code::storage_full);
    CHECK(pool->status().last_error.find(place.folder("a").string()) == 0);
    CHECK(code_of(pool->close(place.folder("a"))) == Code::storage_full);
    CHECK(pool->status().hot == 1);
    vfs.arm({});
    require_ok(pool->close(place.folder("a")));
    CHECK(pool->status().known == 0);
    CHECK(value_of(pool->use(place.folder("a")))->status().head_seq == 2);
  }
}

TEST_CASE("a folder that does not open affects no other") {
  Place place;
  const auto pool = place.open();
  std::ofstream(place.folder("file")) << "no workspace";
  for (int i = 0; i < 2; ++i) {
    CHECK(code_of(pool->use(place.folder("file"))) == Code::invalid_argument);
  }
  CHECK(pool->status().known == 0);
  touch(*pool, place.folder("a"));
  std::filesystem::remove(place.folder("file"));
  touch(*pool, place.folder("file"));
  CHECK(pool->status().known == 2);
  CHECK(code_of(pool->use("")) == Code::invalid_argument);
}

TEST_CASE("a folder is known by its absolute path") {
  Place place;
  const auto pool = place.open();
  const auto engine = value_of(pool->use(place.folder("a")));
  CHECK(value_of(pool->use(place.folder("b/../a/"))).get() == engine.get());
  CHECK(value_of(pool->use(std::filesystem::relative(place.folder("a")))).get() == engine.get());
  CHECK(pool->status().opens == 1);
}

TEST_CASE("a closed workspace is forgotten") {
  Place place;
  const auto pool = place.open();
  require_ok(pool->close(place.folder("never")));
  auto engine = value_of(pool->use(place.folder("a")));
  CHECK(code_of(pool->close(place.folder("a"))) == Code::conflict);
  engine.reset();
  require_ok(pool->close(place.folder("a")));
  CHECK(pool->status().known == 0);
  CHECK(pool->status().cools == 1);
}

TEST_CASE("cooled workspaces keep no descriptor and no thread") {
  Place place;
  place.options.hot_max = 8;
  place.options.idle_ms = 0;
  const auto pool = place.open();
  touch(*pool, place.folder("w0"));
  require_ok(pool->close(place.folder("w0")));
  const std::size_t descriptors = entries_of("/proc/self/fd");
  const std::size_t threads = entries_of("/proc/self/task");
  for (int i = 0; i < 200; ++i) touch(*pool, place.folder("w" + std::to_string(i)));
  CHECK(pool->status().hot == 8);
  CHECK(entries_of("/proc/self/task") == threads);
  require_ok(pool->tick());
  CHECK(pool->status().hot == 0);
  CHECK(pool->status().warm == 200);
  CHECK(entries_of("/proc/self/fd") == descriptors);
}

TEST_CASE("options that make no sense are refused") {
  WorkspacesOptions options;
  options.idle_ms = -1;
  CHECK(code_of(Workspaces::open(options)) == Code::invalid_argument);
  options.idle_ms = 0;
  options.threads = 65;
  CHECK(code_of(Workspaces::open(options)) == Code::invalid_argument);
}

TEST_CASE("a forked child opens its own") {
  Place place;
  place.options.threads = 1;
  auto pool = place.open();
  touch(*pool, place.folder("a"));
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const bool refused = pool->use(place.folder("a")).status().code() == Code::unsupported &&
                         pool->tick().code() == Code::unsupported;
    pool.reset();  // must not wait for threads that are not here
    ::_exit(refused ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("threads that use one folder open it once", "[threads]") {
  Place place;
  const auto pool = place.open();
  std::vector<std::shared_ptr<Engine>> engines(8);
  std::vector<std::thread> threads;
  for (auto& engine : engines) {
    threads.emplace_back([&] {
      Result<std::shared_ptr<Engine>> used = pool->use(place.folder("a"));
      if (used.ok()) engine = *used;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(pool->status().opens == 1);
  for (const auto& engine : engines) CHECK(engine.get() == engines[0].get());
  CHECK(engines[0] != nullptr);
}

TEST_CASE("threads use, tick and close workspaces at once", "[threads]") {
  Place place;
  place.options.hot_max = 2;
  place.options.idle_ms = 0;
  place.options.threads = 2;
  constexpr int folders = 5;
  constexpr int rounds = 30;
  std::atomic<int> failures{0};
  std::atomic<int> asked{0};
  std::ofstream(place.folder("file")) << "no workspace";
  {
    const auto pool = place.open();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < rounds; ++i) {
          place.clock.advance(second_us);
          const auto folder = place.folder("w" + std::to_string((i * 7 + t) % folders));
          auto engine = pool->use(folder);
          Question question;
          question.text = "how do I reset my password";
          if (!engine.ok() || !(*engine)->ask(question).ok()) {
            ++failures;
            continue;
          }
          ++asked;
          *engine = nullptr;
          const Code closed = i % 5 == 0 ? pool->close(folder).code() : Code::ok;
          if (closed != Code::ok && closed != Code::conflict) ++failures;
          if (i % 6 == 0 && pool->use(place.folder("file")).ok()) ++failures;
          if (i % 4 == 0 && !pool->tick().ok()) ++failures;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(pool->status().in_use == 0);
    CHECK(pool->status().known <= folders);
  }
  CHECK(failures == 0);
  std::uint64_t recorded = 0;
  for (int i = 0; i < folders; ++i) {
    const auto folder = place.folder("w" + std::to_string(i));
    recorded += value_of(Engine::open(folder, place.options.engine))->status().questions;
  }
  CHECK(recorded == static_cast<std::uint64_t>(asked.load()));
}
