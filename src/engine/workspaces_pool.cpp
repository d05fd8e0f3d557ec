// Opening, ticking and cooling: which workspaces, and how one is.
#include <algorithm>
#include <utility>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "engine/impl.hpp"
#include "engine/workspaces_impl.hpp"

namespace keel {
namespace {

constexpr std::size_t batch_max = 16;   // workspaces cooled, and ticked, by one call of tick()
constexpr std::size_t evicted_max = 2;  // and cooled by one call of use()

// What would be folded again at the next opening, from which on cooling writes a checkpoint: 256
// events fold in a few milliseconds. In a long journal an eighth, so that all checkpoints together
// stay a small multiple of the last one's bytes.
constexpr std::uint64_t refold_max = 256;
constexpr std::uint64_t refold_share = 8;

// Once so few are open of what was, free memory is returned to the system. glibc returns by itself
// only what lies at the end of its heap, which of an engine's many small blocks is next to nothing:
// without this, 64 engines of 662 tickets leave 500 MB behind. It stalls allocations for some 10 ms
// every 100 MB, so not while others are being opened in that memory anyway.
constexpr std::size_t trim_at_share = 4;

void return_free_memory() noexcept {
#if defined(__GLIBC__)
  ::malloc_trim(0);
#endif
}

}  // namespace

// -- Under mutex ---------------------------------------------------------------------------------

void Workspaces::Impl::touch(Entry& entry) {
  entry.used_us = clock.now_us();
  hot.splice(hot.end(), hot, entry.place);
}

Workspaces::Impl::Visit Workspaces::Impl::visit(Item& item) {
  ++item.second.visitors;
  return Visit(*this, item);
}

// Up to `count` that nobody holds or works on: those unused for idle_us, and those that leave no
// place for `room` more within hot_max.
std::vector<Workspaces::Impl::Visit> Workspaces::Impl::to_cool(std::size_t count,
                                                               std::int64_t idle_us,
                                                               std::size_t room) {
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
  out.reserve(count);  // a Visit that ends under mutex would wait for itself
  const std::size_t kept = options.hot_max - std::min(options.hot_max, room);
  std::size_t beyond = idle.size() - std::min(idle.size(), kept);
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
  out.reserve(count);
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
  hot_peak = std::max(hot_peak, hot.size());
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

// Our own threads, when there are any, spare the caller the cooling for as long as they keep up.
void Workspaces::Impl::make_room() {
  std::vector<Visit> visits;
  {
    const std::lock_guard lock(mutex);
    const bool ours = options.threads == 0 || hot.size() > options.hot_max + batch_max;
    if (ours) visits = to_cool(evicted_max, INT64_MAX, 1);  // 1: the one just opened
    crowded = options.threads != 0 && hot.size() > options.hot_max;
    if (crowded) wake.notify_one();
  }
  for (const Visit& visitor : visits) note(visitor.item().first, cool(visitor.item()));
}

void Workspaces::Impl::trim() {
  {
    const std::lock_guard lock(mutex);
    if (hot.size() * trim_at_share > hot_peak) return;
    hot_peak = hot.size();
  }
  return_free_memory();
}

Status Workspaces::Impl::upkeep(std::int64_t pace) {
  std::vector<Visit> cooled;
  std::vector<Visit> ticked;
  {
    const std::lock_guard lock(mutex);
    cooled = to_cool(batch_max, options.idle_ms * 1000, 0);
    ticked = to_tick(clock.now_us(), pace);
  }
  Status first;
  const auto take = [&](const Item& item, const Status& status) {
    note(item.first, status);
    if (first.ok()) first = status;
  };
  for (const Visit& visitor : cooled) take(visitor.item(), cool(visitor.item()));
  for (const Visit& visitor : ticked) take(visitor.item(), tick(visitor.item()));
  if (!cooled.empty()) trim();
  return first;
}

}  // namespace keel
