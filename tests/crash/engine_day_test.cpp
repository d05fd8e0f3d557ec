// A helpdesk's day through the Engine, broken at sampled points at which the disk can break it, and
// an engine process killed while it is busy.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <set>
#include <thread>

#include "crash/harness.hpp"
#include "keel/engine.hpp"
#include "support/seed.hpp"

using namespace keel;
using namespace keel::test;

namespace {

constexpr const char* folder_variable = "KEEL_CRASH_ENGINE_FOLDER";
constexpr const char* pipe_variable = "KEEL_CRASH_ENGINE_PIPE";
constexpr std::int64_t second_us = 1'000'000;

// What the day was told is on the record.
struct Told {
  std::vector<std::string> articles;
  std::vector<std::string> events;   // event_id
  std::vector<std::string> signals;  // dedupe key
  std::vector<EventId> answers;      // flushed
};

Article about(const std::string& id, const std::string& what) {
  Article out;
  out.id = id;
  out.title = "How to " + what;
  out.body = "Open the settings to " + what + ". It takes 3 minutes, then a mail confirms it.";
  return out;
}

class Day {
 public:
  Day(const Folder& folder, const std::string& vfs) : folder_(folder) {
    options_.create = true;
    options_.vfs = vfs;
    options_.checkpoint_events = 12;
    options_.clock = &clock_;
    options_.random = &random_;
    reopen();
  }
  void reopen() {
    engine_.reset();
    auto opened = Engine::open(folder_, options_);
    if (opened.ok()) engine_ = *std::move(opened);
  }
  void put(const Article& article) {
    if (engine_ && engine_->put_article(article).ok()) told_.articles.push_back(article.id);
  }
  void ask(const std::string& text, const std::string& conversation) {
    clock_.advance(second_us);
    Question question;
    question.text = text;
    question.conversation = conversation;
    question.customer = "customer of " + conversation;
    if (!engine_) return;
    const auto answer = engine_->ask(question);
    if (answer.ok()) asked_.push_back(answer->id);
  }
  void flush() {
    if (!engine_ || !engine_->flush().ok()) return;
    told_.answers = asked_;
  }
  void signal(SignalKind kind, const std::string& right = {}) {
    clock_.advance(second_us);
    if (asked_.empty() || !engine_) return;
    Signal signal;
    signal.answer = asked_.back();
    signal.kind = kind;
    signal.article = right;
    signal.dedupe = "signal-" + std::to_string(++number_);
    if (engine_->signal(signal).ok()) told_.signals.push_back(signal.dedupe);
  }
  void says(const std::string& ticket, TicketEventType type, const std::string& text) {
    clock_.advance(second_us);
    TicketEvent event;
    event.source = "desk";
    event.ticket = ticket;
    event.event_id = "event-" + std::to_string(++number_);
    event.type = type;
    event.actor = type == TicketEventType::agent_reply ? Actor::agent : Actor::customer;
    event.at_us = clock_.now_us();
    event.text = text;
    if (engine_ && engine_->ingest(event).ok()) told_.events.push_back(event.event_id);
  }
  void tick() {
    clock_.advance(second_us);
    if (engine_) (void)engine_->tick().ok();
  }
  [[nodiscard]] Told end() {
    engine_.reset();  // records what ask() still had, if it can
    return told_;
  }

 private:
  ManualClock clock_{1'750'000'000'000'000};
  SeededRandom random_{7};
  EngineOptions options_;
  Folder folder_;
  std::unique_ptr<Engine> engine_;
  Told told_;
  std::vector<EventId> asked_;
  int number_ = 0;
};

Told busy_day(const Folder& folder, const std::string& vfs) {
  Day day(folder, vfs);
  day.put(about("password", "reset the password"));
  day.put(about("invoice", "download an invoice"));
  day.put(about("address", "change the delivery address"));
  day.ask("how do I reset my password", "T-1");
  day.flush();
  day.signal(SignalKind::resolved);
  day.ask("paper for the tax office please", "T-2");
  day.signal(SignalKind::corrected, "invoice");
  day.tick();
  for (int i = 0; i < 5; ++i) {
    const std::string ticket = "G-" + std::to_string(i);
    day.says(ticket, TicketEventType::customer_message, "is there a warranty on a broken screen");
    day.says(ticket, TicketEventType::agent_reply,
             "The warranty covers a broken screen for two years. Bring the receipt to any shop.");
  }
  day.tick();
  day.reopen();
  day.ask("paper for the tax office, where is it", "T-3");
  day.signal(SignalKind::accepted);
  day.put(about("invoice", "download an invoice or a receipt"));
  day.ask("where does my parcel go", "T-4");
  day.tick();
  day.flush();
  return day.end();
}

void check_workspace(const Folder& folder, const std::string& vfs, const Told& told) {
  EngineOptions options;
  options.create = true;  // the fault may have come before there was a workspace
  options.vfs = vfs;
  auto opened = Engine::open(folder, options);
  INFO(opened.status().message());
  REQUIRE(opened.ok());
  Engine& engine = **opened;

  const auto log = engine.log(0, 100'000);
  REQUIRE(log.ok());
  std::set<std::string> events, answers;
  std::size_t signals = 0;
  for (const LogEntry& entry : *log) {
    if (entry.kind == "message_recorded") events.insert(entry.content["event_id"].as_string());
    if (entry.kind == "answered") answers.insert(entry.id);
    signals += entry.kind == "signalled";
  }
  for (const std::string& id : told.articles) REQUIRE(engine.article(id).ok());
  for (const std::string& id : told.events) REQUIRE(events.contains(id));
  for (const EventId& id : told.answers) REQUIRE(answers.contains(to_string(id)));
  REQUIRE(signals >= told.signals.size());

  const auto replay = engine.replay();
  INFO(replay.status().message());
  REQUIRE(replay.ok());
  REQUIRE(replay->equal());
  const auto verified = engine.verify();
  REQUIRE(verified.ok());
  INFO(verified->what);
  REQUIRE(verified->sound());

  REQUIRE(engine.put_article(about("after", "go on after a power cut")).ok());
  Question question;
  question.text = "how to go on after a power cut";
  const auto answer = engine.ask(question);
  REQUIRE(answer.ok());
  Signal signal;
  signal.answer = answer->id;
  REQUIRE(engine.signal(signal).ok());
  const auto explained = engine.explain(answer->id);
  INFO(explained.status().message());
  REQUIRE(explained.ok());
  REQUIRE((*explained)["outcome"].as_string() == "resolution");
}

std::size_t for_sampled_faults(Fault fault, std::uint64_t first, std::uint64_t stride) {
  FaultyVfs vfs("keel-faulty-engine");
  std::size_t met = 0;
  for (fault.at = first;; fault.at += stride) {
    const ScratchFolder folder;
    vfs.arm(fault);
    const Told told = busy_day(folder.path() / "w.keel", vfs.name());
    const bool fired = vfs.fired();
    vfs.restore_power();
    INFO("fault at " << fault.at << " of kind " << static_cast<int>(fault.kind) << ", loss "
                     << static_cast<int>(fault.loss));
    check_workspace(folder.path() / "w.keel", vfs.name(), told);
    if (!fired) {
      REQUIRE(told.articles.size() == 4);
      REQUIRE(told.events.size() == 10);
      REQUIRE(told.signals.size() == 3);
      REQUIRE(told.answers.size() == 4);
      return met;
    }
    ++met;
  }
}

// Everything that was written on the pipe until the child is gone.
std::vector<EventId> receive(int fd, std::size_t most) {
  std::vector<EventId> out;
  EventId id;
  while (out.size() < most && ::read(fd, &id, sizeof id) == sizeof id) out.push_back(id);
  return out;
}

}  // namespace

TEST_CASE("the power goes during an engine's day; nothing un-synced survives") {
  CHECK(for_sampled_faults({Fault::Kind::power_cut, 0, Loss::all}, 1, 1) > 150);
}

TEST_CASE("the power goes during an engine's day; un-synced writes survive in no order") {
  CHECK(for_sampled_faults({Fault::Kind::power_cut, 0, Loss::some}, 1, 2) > 70);
}

TEST_CASE("a write or sync fails during an engine's day, and the day goes on") {
  CHECK(for_sampled_faults({Fault::Kind::io_error, 0, Loss::all}, 1, 2) > 70);
}

TEST_CASE("the volume fills up during an engine's day, and is emptied again") {
  CHECK(for_sampled_faults({Fault::Kind::volume_full, 0, Loss::all}, 0, 4'096) > 40);
}

TEST_CASE("child: an engine is busy until killed", "[.child]") {
  const char* folder = std::getenv(folder_variable);
  REQUIRE(folder != nullptr);
  const int out = std::atoi(std::getenv(pipe_variable));
  EngineOptions options;
  options.create = true;
  options.sync = false;  // a killed process loses nothing that reached the kernel
  options.checkpoint_events = 25;
  const auto engine = Engine::open(folder, options);
  REQUIRE(engine.ok());
  REQUIRE((*engine)->put_article(about("password", "reset the password")).ok());
  for (int i = 0;; ++i) {
    Question question;
    question.text = "how do I reset the password number " + std::to_string(i);
    question.conversation = "T-" + std::to_string(i);
    const auto answer = (*engine)->ask(question);
    REQUIRE(answer.ok());
    Signal signal;
    signal.answer = answer->id;
    REQUIRE((*engine)->signal(signal).ok());
    if (::write(out, &answer->id, sizeof answer->id) != sizeof answer->id) return;
    if (i % 5 == 0) REQUIRE((*engine)->tick().ok());
  }
}

TEST_CASE("a killed engine loses no answer whose outcome was acknowledged") {
  const std::uint64_t seed = property_seed();
  SplitMix64 random(seed);
  WARN("seed " << seed);
  const ScratchFolder folder;
  std::size_t known = 0;
  for (int round = 0; round < 10; ++round) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::setenv(folder_variable, (folder.path() / "w.keel").c_str(), 1);
      ::setenv(pipe_variable, std::to_string(ends[1]).c_str(), 1);
      ::execl("/proc/self/exe", "child", "child: an engine is busy until killed", "-o", "/dev/null",
              nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    std::vector<EventId> answers = receive(ends[0], 1 + random.below(30));
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(3'000)));
    ::kill(child, SIGKILL);
    for (const EventId& id : receive(ends[0], SIZE_MAX)) answers.push_back(id);
    ::close(ends[0]);
    int result = 0;
    REQUIRE(::waitpid(child, &result, 0) == child);
    REQUIRE(WIFSIGNALED(result));
    REQUIRE_FALSE(answers.empty());

    const auto engine = Engine::open(folder.path() / "w.keel", {});
    INFO(engine.status().message());
    REQUIRE(engine.ok());
    for (const EventId& id : answers) {
      const auto explained = (*engine)->explain(id);
      REQUIRE(explained.ok());
      REQUIRE((*explained)["outcome"].as_string() == "resolution");
    }
    known += answers.size();
    REQUIRE((*engine)->status().questions >= known);
    const auto replay = (*engine)->replay();
    REQUIRE(replay.ok());
    REQUIRE(replay->equal());
    const auto verified = (*engine)->verify();
    REQUIRE(verified.ok());
    INFO(verified->what);
    REQUIRE(verified->sound());
  }
}
