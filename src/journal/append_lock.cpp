#include "journal/append_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace keel::journal {

AppendLock::Held::~Held() {
  if (fd_ >= 0) ::flock(fd_, LOCK_UN);
}

Result<AppendLock> AppendLock::open(const std::filesystem::path& path) {
  AppendLock lock;
  KEEL_ASSIGN(lock.file_, OwnedFile::open(path, O_RDWR | O_CREAT));
  lock.path_ = path;
  return lock;
}

Result<AppendLock::Held> AppendLock::hold() {
  while (::flock(file_.fd(), LOCK_EX) != 0) {
    if (errno != EINTR) return file_error(path_, "cannot lock", errno);
  }
  return Held(file_.fd());
}

}  // namespace keel::journal
