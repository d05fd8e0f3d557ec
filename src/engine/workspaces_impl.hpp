// Workspaces::Impl: the workspaces known, in the order of their use, and what is done with one.
// Thread safety: as Workspaces. Lock order: Entry::work, then mutex; work is never waited for with
// mutex held.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "keel/workspaces.hpp"

namespace keel {

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

  explicit Impl(const WorkspacesOptions& given);

  [[nodiscard]] Status start_threads();
  void stop_threads();
  void run();
  [[nodiscard]] Status usable() const;

  [[nodiscard]] Result<std::shared_ptr<Engine>> use(const std::string& name);
  [[nodiscard]] Result<std::shared_ptr<Engine>> open(Item& item);
  [[nodiscard]] Status upkeep(std::int64_t pace);
  [[nodiscard]] Status close(const std::string& name);
  void make_room();
  void trim();
  // Closes an engine that nobody holds, after recording what it queued. ok when there is none.
  [[nodiscard]] Status cool(Item& item);
  [[nodiscard]] Status tick(Item& item);
  void leave(Item& item);
  void note(const std::string& name, const Status& status);

  // Under mutex.
  void touch(Entry& entry);
  [[nodiscard]] Visit visit(Item& item);
  [[nodiscard]] std::vector<Visit> to_cool(std::size_t count, std::int64_t idle_us,
                                           std::size_t room);
  [[nodiscard]] std::vector<Visit> to_tick(std::int64_t now_us, std::int64_t pace);

  const WorkspacesOptions options;
  Clock& clock;
  const pid_t process;

  mutable std::mutex mutex;
  Known known;
  std::list<Item*> hot;      // used longest ago first
  std::size_t hot_peak = 0;  // since memory was last returned
  std::uint64_t opens = 0;
  std::uint64_t cools = 0;
  std::string last_error;

  std::condition_variable wake;
  bool stopping = false;
  bool crowded = false;  // more than hot_max are open: our threads are not to wait
  std::vector<std::thread> threads;
};

}  // namespace keel
