#include "keel/workspaces.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/impl.hpp"

namespace keel {
namespace {

constexpr std::size_t threads_max = 64;
constexpr std::size_t batch_max = 16;        // workspaces cooled, and ticked, by one call of tick()
constexpr std::size_t evicted_max = 2;       // and cooled by one call of use()
constexpr std::int64_t pace_us = 1'000'000;  // between two ticks of one engine by our own threads
constexpr auto round_pause = std::chrono::milliseconds(100);

// What would be folded again at the next opening, from which on cooling writes a checkpoint: 256
// events fold in a few milliseconds. In a long journal an eighth, so that all checkpoints together
// stay a small multiple of the last one's bytes.
constexpr std::uint64_t refold_max = 256;
constexpr std::uint64_t refold_share = 8;

// The name a workspace is known by.
Result<std::string> name_of(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::path whole = std::filesystem::absolute(folder, failed).lexically_normal();
  if (folder.empty() || failed) {
    return error(Code::invalid_argument,
                 "\"" + folder.string() + "\" names no folder; give the workspace's path");
  }
  if (!whole.has_filename()) whole = whole.parent_path();
  return whole.string();
}

// The host's handlers run on the host's threads.
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

// Lock order: Entry::work, then mutex. Neither is taken while mutex is held.
struct Workspaces::Impl {
  struct Entry;
  using Known = std::unordered_map<std::string, Entry>;
  using Item = Known::value_type;

  struct Entry {
    std::mutex work;  // held to open, tick or cool: one at a time
    // What follows is guarded by Impl::mutex. Only who holds `work`, too, sets or clears `engine`.
    std::shared_ptr<Engine> engine;    // null: warm
    std::list<Item*>::iterator place;  // in `hot`, when it is
    std::size_t visitors = 0;          // calls at work on this entry, which keep it in the map
    std::size_t openers = 0;           // those of them that want its engine
    std::int64_t used_us = 0;
    std::int64_t ticked_us = INT64_MIN;
    bool opened = false;  // once at least: remembered as warm

    [[nodiscard]] bool in_use() const noexcept { return engine && engine.use_count() > 1; }
  };

  // Keeps an entry in the map while a call is at work on it.
  class Visit {
   public:
    Visit(Impl& pool, Item& item) noexcept : pool_(pool), item_(&item) {}  // counted by the caller
    Visit(Visit&& other) noexcept
        : pool_(other.pool_), item_(std::exchange(other.item_, nullptr)) {}
    ~Visit() {
      if (item_) pool_.leave(*item_);
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    Visit& operator=(Visit&&) = delete;
    [[nodiscard]] Item& item() const noexcept { return *item_; }

   private:
    Impl& pool_;
    Item* item_;
  };

  explicit Impl(const WorkspacesOptions& given)
      : options(given),
        clock(given.engine.clock ? *given.engine.clock : system_clock()),
        process(::getpid()) {}

  [[nodiscard]] Status start_threads();
  void stop_threads();
  void run();
  [[nodiscard]] Status usable() const;

  [[nodiscard]] Result<std::shared_ptr<Engine>> use(const std::string& name);
  [[nodiscard]] Result<std::shared_ptr<Engine>> open(Item& item);
  [[nodiscard]] Status upkeep(std::int64_t pace);
  [[nodiscard]] Status close(const std::string& name);
  void make_room();
  // Closes an engine that nobody holds, after recording what it queued. ok when there is none.
  [[nodiscard]] Status cool(Item& item);
  [[nodiscard]] Status tick(Item& item);
  void leave(Item& item);
  void note(const std::string& name, const Status& status);

  // Under mutex.
  void touch(Entry& entry);
  [[nodiscard]] Visit visit(Item& item);
  [[nodiscard]] std::vector<Visit> to_cool(std::size_t count, std::int64_t idle_us);
  [[nodiscard]] std::vector<Visit> to_tick(std::int64_t now_us, std::int64_t pace);

  const WorkspacesOptions options;
  Clock& clock;
  const pid_t process;

  mutable std::mutex mutex;
  Known known;
  std::list<Item*> hot;  // used longest ago first
  std::uint64_t opens = 0;
  std::uint64_t cools = 0;
  std::string last_error;

  std::condition_variable wake;
  bool stopping = false;
  std::vector<std::thread> threads;
};

// -- Under mutex ---------------------------------------------------------------------------------

void Workspaces::Impl::touch(Entry& entry) {
  entry.used_us = clock.now_us();
  hot.splice(hot.end(), hot, entry.place);
}

Workspaces::Impl::Visit Workspaces::Impl::visit(Item& item) {
  ++item.second.visitors;
  return Visit(*this, item);
}

// Up to `count` that nobody holds or works on: those beyond hot_max, and those unused for idle_us.
std::vector<Workspaces::Impl::Visit> Workspaces::Impl::to_cool(std::size_t count,
                                                               std::int64_t idle_us) {
  const std::int64_t now_us = clock.now_us();
  std::vector<Item*> idle;
  for (auto place = hot.begin(); place != hot.end();) {
    Item& item = **place++;  // touch() moves it to the end
    if (item.second.in_use()) {
      if (item.second.used_us != now_us) touch(item.second);
    } else {
      item.second.used_us = std::min(item.second.used_us, now_us);  // a clock that was set back
      idle.push_back(&item);
    }
  }
  std::vector<Visit> out;
  std::size_t beyond = idle.size() - std::min(idle.size(), options.hot_max);
  for (Item* item : idle) {
    if (out.size() == count) break;
    if (beyond == 0 && now_us - item->second.used_us < idle_us) break;  // ordered by use
    beyond -= beyond > 0;
    if (item->second.visitors == 0) out.push_back(visit(*item));
  }
  return out;
}

std::vector<Workspaces::Impl::Visit> Workspaces::Impl::to_tick(std::int64_t now_us,
                                                               std::int64_t pace) {
  std::vector<Item*> due;
  for (Item* item : hot) {
    const std::int64_t ticked_us = item->second.ticked_us;
    const bool turn = ticked_us == INT64_MIN || now_us < ticked_us || now_us - ticked_us >= pace;
    if (turn && item->second.visitors == 0) due.push_back(item);
  }
  const std::size_t count = std::min(due.size(), batch_max);
  std::partial_sort(
      due.begin(), due.begin() + static_cast<std::ptrdiff_t>(count), due.end(),
      [](const Item* a, const Item* b) { return a->second.ticked_us < b->second.ticked_us; });
  std::vector<Visit> out;
  for (std::size_t i = 0; i < count; ++i) {
    due[i]->second.ticked_us = now_us;
    out.push_back(visit(*due[i]));
  }
  return out;
}

// -- One workspace -------------------------------------------------------------------------------

void Workspaces::Impl::leave(Item& item) {
  const std::lock_guard lock(mutex);
  if (--item.second.visitors == 0 && !item.second.opened) known.erase(known.find(item.first));
}

void Workspaces::Impl::note(const std::string& name, const Status& status) {
  if (status.ok()) return;
  const std::lock_guard lock(mutex);
  last_error = name + ": " + status.message();
}

Result<std::shared_ptr<Engine>> Workspaces::Impl::use(const std::string& name) {
  std::unique_lock lock(mutex);
  Item& item = *known.try_emplace(name).first;
  if (item.second.engine) {
    touch(item.second);
    return item.second.engine;
  }
  const Visit visitor = visit(item);
  ++item.second.openers;
  lock.unlock();
  Result<std::shared_ptr<Engine>> engine = open(item);
  lock.lock();
  --item.second.openers;
  lock.unlock();
  if (engine.ok()) make_room();
  return engine;
}

Result<std::shared_ptr<Engine>> Workspaces::Impl::open(Item& item) {
  Entry& entry = item.second;
  const std::lock_guard work(entry.work);
  {
    const std::lock_guard lock(mutex);
    if (entry.engine) {
      touch(entry);
      return entry.engine;
    }
  }
  KEEL_ASSIGN(std::unique_ptr<Engine> opened, Engine::open(item.first, options.engine));
  std::shared_ptr<Engine> engine = std::move(opened);
  const std::lock_guard lock(mutex);
  entry.engine = engine;
  entry.opened = true;
  entry.place = hot.insert(hot.end(), &item);
  entry.used_us = clock.now_us();
  ++opens;
  return engine;
}

Status Workspaces::Impl::cool(Item& item) {
  Entry& entry = item.second;
  const std::lock_guard work(entry.work);
  std::shared_ptr<Engine> engine;
  {
    const std::lock_guard lock(mutex);
    if (!entry.engine || entry.in_use()) return ok_status();
    engine = std::move(entry.engine);
    hot.erase(entry.place);
  }
  const Status flushed = engine->flush();
  if (!flushed.ok()) {
    const std::lock_guard lock(mutex);
    entry.engine = std::move(engine);
    entry.place = hot.insert(hot.end(), &item);
    entry.used_us = clock.now_us();
    return flushed;
  }
  state::Follower& follower = engine->impl_->follower;
  const std::uint64_t last = follower.last_checkpoint();
  const std::uint64_t due = last + std::max(refold_max, last / refold_share);
  if (!options.engine.read_only && follower.root()->place.seq >= due) {
    note(item.first, follower.checkpoint());  // without one, opening only takes longer
  }
  engine.reset();
  const std::lock_guard lock(mutex);
  ++cools;
  return ok_status();
}

Status Workspaces::Impl::tick(Item& item) {
  const std::lock_guard work(item.second.work);
  Engine* engine = nullptr;
  {
    const std::lock_guard lock(mutex);
    engine = item.second.engine.get();
  }
  return engine ? engine->tick() : ok_status();
}

Status Workspaces::Impl::close(const std::string& name) {
  std::unique_lock lock(mutex);
  const auto found = known.find(name);
  if (found == known.end()) return ok_status();
  Item& item = *found;
  const Visit visitor = visit(item);
  lock.unlock();
  KEEL_TRY(cool(item));
  lock.lock();
  const bool busy = item.second.engine || item.second.openers > 0;
  if (!busy) item.second.opened = false;  // forgotten when the visit ends
  lock.unlock();
  if (!busy) return ok_status();
  return error(Code::conflict, name + ": the workspace is in use; let its engine go first");
}

// -- All of them ---------------------------------------------------------------------------------

void Workspaces::Impl::make_room() {
  std::vector<Visit> visits;
  {
    const std::lock_guard lock(mutex);
    visits = to_cool(evicted_max, INT64_MAX);
  }
  for (const Visit& visitor : visits) note(visitor.item().first, cool(visitor.item()));
}

Status Workspaces::Impl::upkeep(std::int64_t pace) {
  std::vector<Visit> cooled;
  std::vector<Visit> ticked;
  {
    const std::lock_guard lock(mutex);
    cooled = to_cool(batch_max, options.idle_ms * 1000);
    ticked = to_tick(clock.now_us(), pace);
  }
  Status first;
  const auto take = [&](const Item& item, const Status& status) {
    note(item.first, status);
    if (first.ok()) first = status;
  };
  for (const Visit& visitor : cooled) take(visitor.item(), cool(visitor.item()));
  for (const Visit& visitor : ticked) take(visitor.item(), tick(visitor.item()));
  return first;
}

void Workspaces::Impl::run() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    lock.unlock();
    try {
      (void)upkeep(pace_us);  // status() tells the last error
    } catch (const std::exception& thrown) {
      note("upkeep", Status(Code::internal, thrown.what()));
    }
    lock.lock();
    wake.wait_for(lock, round_pause, [this] { return stopping; });
  }
}

Status Workspaces::Impl::start_threads() {
  const SignalsBlocked blocked;
  try {
    for (std::size_t i = 0; i < options.threads; ++i) threads.emplace_back([this] { run(); });
  } catch (const std::exception& thrown) {
    stop_threads();
    return error(Code::io_error, std::string("cannot start a thread: ") + thrown.what() +
                                     "; ask for fewer, or call tick()");
  }
  return ok_status();
}

void Workspaces::Impl::stop_threads() {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  wake.notify_all();
  for (std::thread& thread : threads) thread.join();
  threads.clear();
}

Status Workspaces::Impl::usable() const {
  if (::getpid() == process) return ok_status();
  return error(Code::unsupported,
               "these workspaces were opened before fork(); open others in the child");
}

// -- The public face -----------------------------------------------------------------------------

Workspaces::Workspaces(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}

Result<std::unique_ptr<Workspaces>> Workspaces::open(const WorkspacesOptions& options) {
  constexpr std::int64_t idle_ms_max = INT64_MAX / 1000;
  if (options.idle_ms < 0 || options.idle_ms > idle_ms_max) {
    return error(Code::invalid_argument,
                 "idle_ms is " + std::to_string(options.idle_ms) + "; give 0 or more milliseconds");
  }
  if (options.threads > threads_max) {
    return error(Code::invalid_argument, "threads is " + std::to_string(options.threads) +
                                             "; give at most " + std::to_string(threads_max));
  }
  auto impl = std::make_unique<Impl>(options);
  KEEL_TRY(impl->start_threads());
  return std::unique_ptr<Workspaces>(new Workspaces(std::move(impl)));
}

Workspaces::~Workspaces() {
  if (!impl_->usable().ok()) {
    // Its threads and the holders of its locks stayed in the parent.
    (void)impl_.release();
    return;
  }
  impl_->stop_threads();
  for (auto& item : impl_->known) {
    (void)impl_->cool(item);
    if (item.second.engine) (void)item.second.engine->flush();
  }
}

Result<std::shared_ptr<Engine>> Workspaces::use(const std::filesystem::path& folder) {
  KEEL_TRY(impl_->usable());
  KEEL_ASSIGN(const std::string name, name_of(folder));
  return impl_->use(name);
}

Status Workspaces::tick() {
  KEEL_TRY(impl_->usable());
  return impl_->upkeep(0);
}

Status Workspaces::close(const std::filesystem::path& folder) {
  KEEL_TRY(impl_->usable());
  KEEL_ASSIGN(const std::string name, name_of(folder));
  return impl_->close(name);
}

WorkspacesStatus Workspaces::status() const {
  WorkspacesStatus out;
  if (!impl_->usable().ok()) {
    out.last_error = impl_->usable().message();
    return out;
  }
  const std::lock_guard lock(impl_->mutex);
  for (const auto& [name, entry] : impl_->known) {
    out.hot += entry.engine != nullptr;
    out.warm += !entry.engine && entry.opened;
    out.in_use += entry.in_use();
  }
  out.known = out.hot + out.warm;
  out.opens = impl_->opens;
  out.cools = impl_->cools;
  out.last_error = impl_->last_error;
  return out;
}

Json to_json(const WorkspacesStatus& s) {
  Json out;
  out.set("known", s.known).set("hot", s.hot).set("warm", s.warm).set("in_use", s.in_use);
  return out.set("opens", s.opens).set("cools", s.cools).set("last_error", s.last_error);
}

}  // namespace keel
