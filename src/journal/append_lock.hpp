// AppendLock: a file lock (flock) that puts the writers of all processes in line: `journal.lock`
// those of journal.db, `keys.lock` those of keys.db.
// A blocked flock costs microseconds when the holder leaves; SQLite's own lock is polled with
// growing sleeps and costs up to 180 ms under contention.
// Thread safety: hold() from one thread at a time.
#pragma once

#include <filesystem>

#include "journal/file.hpp"
#include "keel/base/status.hpp"

namespace keel::journal {

class AppendLock {
 public:
  class Held {
   public:
    Held() noexcept = default;
    explicit Held(int fd) noexcept : fd_(fd) {}
    ~Held();
    Held(Held&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Held& operator=(Held&& other) noexcept {
      std::swap(fd_, other.fd_);
      return *this;
    }

   private:
    int fd_ = -1;
  };

  AppendLock() noexcept = default;
  [[nodiscard]] static Result<AppendLock> open(const std::filesystem::path& path);
  // Waits until nobody else holds it, in this process or another.
  [[nodiscard]] Result<Held> hold();
  // After fork(), in the child: closes the inherited descriptor, which leaves the lock with the
  // parent; kept, it would hold the lock for as long as the child lives when the parent dies.
  void abandon() { file_ = OwnedFile(); }

 private:
  OwnedFile file_;
  std::filesystem::path path_;
};

}  // namespace keel::journal
