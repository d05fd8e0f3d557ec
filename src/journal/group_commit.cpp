#include "journal/group_commit.hpp"

#include <exception>
#include <new>
#include <vector>

#include "keel/base/limits.hpp"

namespace keel::journal {

void GroupCommit::commit(AppendRequest& request) {
  Waiting self;
  self.request = &request;
  std::unique_lock lock(queue_mutex_);
  queue_.push_back(&self);
  self.turn.wait(lock, [&] { return self.done || queue_.front() == &self; });
  if (self.done) return;

  // Without memory for a list this one goes alone; nobody may leave while others queue behind.
  AppendRequest* const alone = &request;
  std::vector<AppendRequest*> together;
  std::size_t size = group_size();
  try {
    together.reserve(size);
  } catch (const std::bad_alloc&) {
    size = 1;
  }
  for (std::size_t i = 0; i < size && size > 1; ++i) together.push_back(queue_[i]->request);
  lock.unlock();
  lead(size > 1 ? std::span<AppendRequest* const>(together) : std::span(&alone, 1));
  lock.lock();
  for (std::size_t i = 0; i < size; ++i) {
    Waiting* each = queue_.front();
    queue_.pop_front();
    if (each == &self) continue;
    each->done = true;
    each->turn.notify_one();
  }
  if (!queue_.empty()) queue_.front()->turn.notify_one();
}

// How many from the front share a commit: all, up to the events of one large batch.
std::size_t GroupCommit::group_size() const noexcept {
  std::size_t size = 0;
  std::size_t events = 0;
  for (const Waiting* each : queue_) {
    events += each->request->events.size();
    if (size > 0 && events > limits::batch_events_max) break;
    ++size;
  }
  return size;
}

void GroupCommit::lead(std::span<AppendRequest* const> group) noexcept {
  Status status;
  try {
    const std::lock_guard lock(writer_mutex_);
    status = writer_.commit(group);
  } catch (const std::exception&) {
    status = out_of_memory();
  }
  if (status.ok()) return;
  for (AppendRequest* each : group) {
    each->receipts.clear();
    each->stale = false;
    each->status = status;
  }
}

}  // namespace keel::journal
