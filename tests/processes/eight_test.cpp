// Eight processes of a helpdesk on one workspace, all asking, hearing, learning and approving.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>
#include <stdexcept>

#include "harness.hpp"

using namespace keel;
using namespace keel::test;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t processes = 8;
constexpr std::size_t rounds = 25;
constexpr std::size_t evidence = 5;  // tickets until a gap is ripe

// What each process's customers ask and no article answers, and what its agents say of it.
struct Gap {
  const char* asked;
  const char* reply;
};
constexpr std::array<Gap, processes> gaps = {{
    {"does the warranty cover a broken screen", "The warranty covers a broken screen for 2 years."},
    {"can my dog travel in the cabin", "A dog travels in the cabin when it weighs below 8 kilos."},
    {"which paint suits a wooden fence", "A wooden fence takes the weatherproof acrylic paint."},
    {"how loud is the garden pump at night", "The garden pump stays below 40 decibels at night."},
    {"do you rent ladders for weekends", "Ladders are rented for weekends at the tool counter."},
    {"is the violin case waterproof", "The violin case is waterproof down to its zipper."},
    {"may students borrow telescopes", "Students borrow telescopes with a library card."},
    {"where do I recycle old batteries", "Old batteries are recycled in the box at the entrance."},
}};

struct Latencies {
  std::atomic<std::size_t> count{0};
  std::array<std::int64_t, 4096> us{};
  void add(steady_clock::duration took) {
    const std::size_t at = count++;
    if (at < us.size())
      us[at] = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  }
  void print(const char* what) const {
    std::vector<std::int64_t> sorted;
    for (std::size_t i = 0; i < count && i < us.size(); ++i) sorted.push_back(us[i]);
    std::sort(sorted.begin(), sorted.end());
    if (sorted.empty()) return;
    std::printf("%-44s n=%-5zu p50 %7.2f ms   p99 %7.2f ms\n", what, sorted.size(),
                static_cast<double>(sorted[sorted.size() / 2]) / 1000,
                static_cast<double>(sorted[sorted.size() * 99 / 100]) / 1000);
  }
};

// Where the processes meet, and what they measured. Steady time is the same in all of them.
struct Board {
  std::atomic<std::size_t> ready{0}, quiet{0}, asked{0}, signals{0}, messages{0};
  std::array<std::atomic<std::int64_t>, processes> live_at{};  // ticks of the approval
  std::array<std::array<char, 64>, processes> article{};       // that was approved
  std::array<Digest, processes> digests{};
  Latencies ask, ingest, seen;
};

class Process {
 public:
  Process(const std::filesystem::path& folder, std::size_t number, Board& board)
      : number_(number), board_(board), engine_(opened(folder)) {}

  std::string run() {
    ++board_.ready;
    if (!comes_true([&] { return board_.ready == processes; })) return "the others are late";
    std::string failure;
    std::thread watcher([&] { failure = watch(); });
    try {
      for (std::size_t i = 0; i < rounds; ++i) round(i);
      approve();
    } catch (const std::exception& thrown) {
      watcher.detach();
      return thrown.what();
    }
    watcher.join();
    if (!failure.empty()) return failure;
    check(engine_->flush(), "flush");
    ++board_.quiet;
    if (!comes_true([&] {
          check(engine_->tick(), "tick");
          return board_.quiet == processes;
        })) {
      return "the others do not finish";
    }
    ++board_.ready;
    if (!comes_true([&] { return board_.ready == 2 * processes; })) return "the others tick on";
    check(engine_->wait(engine_->status().head_seq), "wait");
    const StatusReport status = engine_->status();
    if (!status.last_error.empty()) return status.last_error;
    if (status.lag_events != 0) return "it lags";
    board_.digests[number_] = engine_->digest();
    engine_.reset();
    return {};
  }

 private:
  static void check(const Status& status, const char* doing) {
    if (!status.ok()) throw std::runtime_error(doing + (": " + status.message()));
  }
  static std::unique_ptr<Engine> opened(const std::filesystem::path& folder) {
    EngineOptions options;
    options.checkpoint_events = 200;
    auto engine = Engine::open(folder, options);
    check(engine.status(), "open");
    return *std::move(engine);
  }

  std::string ticket(const char* kind, std::size_t i) const {
    return std::string(kind) + std::to_string(number_) + "-" + std::to_string(i);
  }

  Answer ask(const std::string& text, const std::string& conversation) {
    const auto start = steady_clock::now();
    auto answer = engine_->ask(question(text, conversation));
    board_.ask.add(steady_clock::now() - start);
    check(answer.status(), "ask");
    ++board_.asked;
    return *std::move(answer);
  }

  void happens(const std::string& of, TicketEventType type, const std::string& text) {
    TicketEvent event;
    event.source = "desk";
    event.ticket = of;
    event.type = type;
    event.text = text;
    event.at_us = system_clock().now_us();
    event.event_id = of + (type == TicketEventType::agent_reply ? "-reply" : "-message");
    event.actor = type == TicketEventType::agent_reply ? Actor::agent : Actor::customer;
    if (type == TicketEventType::agent_reply)
      event.agent = "agent:" + std::to_string(number_);
    else
      event.customer = "customer of " + of;
    const auto start = steady_clock::now();
    const auto report = engine_->ingest(event);
    board_.ingest.add(steady_clock::now() - start);
    check(report.status(), "ingest");
    if (report->recorded != 1) throw std::runtime_error("an event of " + of + " was lost");
    ++board_.messages;
  }

  // One customer's day: asked, answered, resolved; and another's, whom only an agent can help.
  void round(std::size_t i) {
    const std::string conversation = ticket("Q-", i);
    Signal signal;
    signal.answer = ask("how do I reset the password number " + std::to_string(i), conversation).id;
    signal.kind = i % 3 == 0 ? SignalKind::corrected : SignalKind::resolved;
    if (i % 3 == 0) signal.article = "password";
    check(engine_->signal(signal), "signal");
    ++board_.signals;
    const bool gap = i < evidence;
    const std::string other = ticket(gap ? "G-" : "M-", i);
    happens(other, TicketEventType::customer_message,
            gap ? gaps[number_].asked : "please tell me how to return a parcel");
    happens(other, TicketEventType::agent_reply,
            gap ? gaps[number_].reply : "To return a parcel, open the settings; follow the steps.");
    check(engine_->tick(), "tick");
  }

  // Its own gap's proposal, opened by whoever holds the lease.
  void approve() {
    ProposalDecision decision;
    decision.by = "lead of " + std::to_string(number_);
    const std::string mine = "G-" + std::to_string(number_) + "-";
    if (!comes_true([&] {
          check(engine_->tick(), "tick");
          const auto open = engine_->proposals();
          check(open.status(), "proposals");
          for (const ProposalView& view : *open) {
            if (view.conversations.front().starts_with(mine)) decision.proposal = view.id;
          }
          return !decision.proposal.empty();
        })) {
      throw std::runtime_error("no proposal is opened for " + mine);
    }
    const auto decided = engine_->decide(decision);
    check(decided.status(), "decide");
    for (const Article& article : engine_->articles()) {
      if (article.title == decided->title) {
        article.id.copy(board_.article[number_].data(), board_.article[number_].size() - 1);
      }
    }
    board_.live_at[number_] = steady_clock::now().time_since_epoch().count();
  }

  // Asks for what the others approve until it is served.
  std::string watch() {
    std::set<std::size_t> seen;
    const bool all = comes_true([&] {
      for (std::size_t p = 0; p < processes; ++p) {
        const std::int64_t since = board_.live_at[p];
        if (since == 0 || seen.contains(p)) continue;
        const auto answer = engine_->ask(question(gaps[p].asked));
        if (!answer.ok()) return false;
        ++board_.asked;
        const bool served = !answer->candidates.empty() &&
                            answer->candidates.front().article == board_.article[p].data();
        if (!served) continue;
        seen.insert(p);
        if (p != number_) {
          board_.seen.add(steady_clock::now().time_since_epoch() - steady_clock::duration(since));
        }
      }
      return seen.size() == processes;
    });
    return all ? "" : "saw " + std::to_string(seen.size()) + " of the approved articles";
  }

  std::size_t number_;
  Board& board_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace

TEST_CASE("eight processes ask, ingest, signal and approve on one workspace at once") {
  const ScratchFolder scratch;
  {
    const auto engine = value_of(Engine::open(scratch.workspace(), making()));
    for (const char* about : {"reset the password", "download an invoice", "return a parcel"}) {
      const std::string id(std::string_view(about).substr(std::string_view(about).rfind(' ') + 1));
      require_ok(engine->put_article(article(id, about)));
    }
  }
  const Shared<Board> board;
  std::vector<Child> children;
  for (std::size_t p = 0; p < processes; ++p) {
    children.push_back(fork_child([&] { return Process(scratch.workspace(), p, *board).run(); }));
  }
  for (Child& child : children) CHECK(child.succeeds());
  board->ask.print("ask, eight processes");
  board->ingest.print("ingest, eight processes");
  board->seen.print("approved in one, served by another");
  for (const Digest& digest : board->digests) CHECK(digest == board->digests.front());

  CHECK(unsound(scratch.workspace()).empty());
  const auto engine = value_of(Engine::open(scratch.workspace(), {}));
  std::map<std::string, std::size_t> kinds;
  for (const LogEntry& entry : value_of(engine->log(0, 1'000'000))) ++kinds[entry.kind];
  CHECK(kinds["signalled"] == board->signals);
  CHECK(kinds["message_recorded"] == board->messages);
  // A customer's first message of a ticket is asked as well.
  CHECK(kinds["answered"] == board->asked + processes * rounds);
  CHECK(kinds["proposal_opened"] == kinds["proposal_decided"]);
  CHECK(kinds["proposal_decided"] == processes);
  CHECK(engine->digest() == board->digests.front());
}
