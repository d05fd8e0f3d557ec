// GroupCommit: callers queue; the first in line leads, takes everybody who has queued by then, and
// commits for all of them (the write queue of LevelDB's DBImpl::Write). While a leader waits for
// the disk the next group gathers. Thread safety: every method from any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <span>

#include "journal/writer.hpp"

namespace keel::journal {

class GroupCommit {
 public:
  explicit GroupCommit(JournalWriter& writer) : writer_(writer) {}

  // Returns when the request is committed or refused; its receipts and status are then set.
  void commit(AppendRequest& request);
  // Runs alone, between two groups.
  template <class Work>
  [[nodiscard]] auto alone(Work&& work) {
    const std::lock_guard lock(writer_mutex_);
    return work(writer_);
  }

 private:
  struct Waiting {
    AppendRequest* request = nullptr;
    bool done = false;
    std::condition_variable turn;
  };
  [[nodiscard]] std::size_t group_size() const noexcept;
  void lead(std::span<AppendRequest* const> group) noexcept;

  JournalWriter& writer_;
  std::mutex queue_mutex_;
  std::deque<Waiting*> queue_;
  std::mutex writer_mutex_;
};

}  // namespace keel::journal
