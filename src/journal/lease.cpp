#include "keel/journal/lease.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <string_view>

#include "journal/file.hpp"
#include "journal/who.hpp"

namespace keel::journal {
namespace {

constexpr const char* lease_file = "lease.lock";
constexpr std::int64_t renewed_after_us = 60'000'000;

// The file: who holds it, and when that one last said so.
struct Content {
  std::string holder;
  std::int64_t at_us = 0;
};

// Read to a sane length: whoever may write the folder may write it.
Content content_of(int fd) {
  std::array<char, 400> bytes{};
  const ssize_t size = ::pread(fd, bytes.data(), bytes.size(), 0);
  const std::string_view text(bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  Content out;
  out.holder = text.substr(0, text.find('\n'));
  for (char& c : out.holder) {
    if (c < ' ' || c > '~') c = '?';
  }
  if (out.holder.size() < text.size()) {
    const char* const rest = text.data() + out.holder.size() + 1;
    std::from_chars(rest, text.data() + text.size(), out.at_us);
  }
  return out;
}

bool lock(int fd, int how) {
  while (::flock(fd, how | LOCK_NB) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

}  // namespace

struct Lease::Impl {
  Impl(std::filesystem::path where, Clock& with)
      : path(std::move(where) / lease_file), clock(with) {}

  // Under mutex.
  [[nodiscard]] bool still_named() const { return file_identity(path) == file_identity(file.fd()); }
  // In a forked child: closing one of two descriptors leaves the lock with the other, where
  // unlocking would end it for both.
  void notice_fork() {
    if (::getpid() == process) return;
    process = ::getpid();
    held = false;
    taken_over = false;
    previous.clear();
    file = OwnedFile();
  }
  [[nodiscard]] Status write(std::string_view text) const;
  [[nodiscard]] Status renew(std::int64_t now_us);
  [[nodiscard]] Result<bool> take();

  const std::filesystem::path path;
  Clock& clock;
  pid_t process = ::getpid();
  mutable std::mutex mutex;
  OwnedFile file;
  bool held = false;
  bool taken_over = false;
  std::string previous;
  std::string own;
  std::int64_t renewed_us = 0;
  std::int64_t silent_us = 0;
};

Status Lease::Impl::write(std::string_view text) const {
  if (::ftruncate(file.fd(), 0) != 0 ||
      ::pwrite(file.fd(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return file_error(path, "cannot write", errno);
  }
  return {};
}

Status Lease::Impl::renew(std::int64_t now_us) {
  KEEL_TRY(write(fmt::format("{}\n{}\n", own, now_us)));
  renewed_us = now_us;
  return {};
}

Result<bool> Lease::Impl::take() {
  // A file that was removed or replaced excludes nobody.
  if (file.fd() >= 0 && !still_named()) {
    taken_over |= held;
    held = false;
    file = OwnedFile();
  }
  const std::int64_t now_us = clock.now_us();
  silent_us = 0;
  if (held) {
    if (now_us - renewed_us >= renewed_after_us) KEEL_TRY(renew(now_us));
    return true;
  }
  if (file.fd() < 0) {
    KEEL_ASSIGN(file, OwnedFile::open(path, O_RDWR | O_CREAT));
  }
  const bool locked = lock(file.fd(), LOCK_EX);
  const Content found = content_of(file.fd());
  // A holder that let go left no line; nor does somebody who only looks.
  if (!found.holder.empty()) {
    taken_over = true;
    previous = found.holder;
  }
  if (!locked) {
    if (found.at_us > 0) silent_us = std::max<std::int64_t>(0, now_us - found.at_us);
    return false;
  }
  own = this_process(now_us);
  if (Status status = renew(now_us); !status.ok()) {
    ::flock(file.fd(), LOCK_UN);
    return status;
  }
  held = true;
  return true;
}

Lease::Lease(std::filesystem::path folder, Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(folder), clock)) {}

Lease::~Lease() { release(); }

Result<bool> Lease::take() {
  const std::lock_guard guard(impl_->mutex);
  impl_->notice_fork();
  return impl_->take();
}

bool Lease::taken_over() const {
  const std::lock_guard guard(impl_->mutex);
  impl_->notice_fork();
  return impl_->held && impl_->taken_over;
}

std::string Lease::previous() const {
  const std::lock_guard guard(impl_->mutex);
  impl_->notice_fork();
  return impl_->previous;
}

std::int64_t Lease::silent_us() const {
  const std::lock_guard guard(impl_->mutex);
  impl_->notice_fork();
  return impl_->silent_us;
}

void Lease::settled() {
  const std::lock_guard guard(impl_->mutex);
  impl_->notice_fork();
  impl_->taken_over = false;
  impl_->previous.clear();
}

bool Lease::held() const {
  const std::lock_guard guard(impl_->mutex);
  impl_->notice_fork();
  return impl_->held;
}

void Lease::release() {
  const std::lock_guard guard(impl_->mutex);
  impl_->notice_fork();
  if (!impl_->held) return;
  impl_->held = false;
  (void)impl_->write({});  // the name of who has left would only mislead
  ::flock(impl_->file.fd(), LOCK_UN);
}

std::string Lease::holder() const {
  {
    const std::lock_guard guard(impl_->mutex);
    impl_->notice_fork();
    if (impl_->held) return impl_->own;
  }
  const Result<OwnedFile> file = OwnedFile::open(impl_->path, O_RDONLY);
  if (!file.ok()) return {};
  if (lock(file->fd(), LOCK_SH)) return {};  // let go with the descriptor
  const Content found = content_of(file->fd());
  return found.holder.empty() ? "another process" : found.holder;
}

}  // namespace keel::journal
