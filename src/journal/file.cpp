#include "journal/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace keel::journal {

Status file_error(const std::filesystem::path& path, std::string_view doing, int errno_value) {
  Code code = Code::io_error;
  std::string_view advice = "check the volume and retry";
  switch (errno_value) {
    case ENOSPC:
    case EDQUOT:
      code = Code::storage_full;
      advice = "free space on its volume and retry";
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      code = Code::permission_denied;
      advice = "let this user read and write the folder and its files";
      break;
    case ENOENT:
      code = Code::not_found;
      advice = "check the path";
      break;
    case EEXIST:
      code = Code::already_exists;
      advice = "name another";
      break;
    case ENOTDIR:
    case ENAMETOOLONG:
      code = Code::invalid_argument;
      advice = "check the path";
      break;
    default: break;
  }
  return error(code, fmt::format("{}: {}: {}; {}", path.string(), doing,
                                 std::generic_category().message(errno_value), advice));
}

OwnedFile::~OwnedFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<OwnedFile> OwnedFile::open(const std::filesystem::path& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (fd < 0) return file_error(path, "cannot open", errno);
  return OwnedFile(fd);
}

Status sync_folder(const std::filesystem::path& folder) {
  KEEL_ASSIGN(const OwnedFile file, OwnedFile::open(folder, O_RDONLY | O_DIRECTORY));
  if (::fsync(file.fd()) != 0) return file_error(folder, "cannot make durable", errno);
  return {};
}

namespace {

Status write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return file_error(path, "cannot write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace

Status write_new_file(const std::filesystem::path& path, std::string_view head,
                      std::string_view body) {
  KEEL_ASSIGN(const OwnedFile file, OwnedFile::open(path, O_WRONLY | O_CREAT | O_EXCL));
  Status status = write_all(file.fd(), head, path);
  if (status.ok()) status = write_all(file.fd(), body, path);
  if (status.ok() && ::fsync(file.fd()) != 0) {
    status = file_error(path, "cannot make durable", errno);
  }
  if (!status.ok()) ::unlink(path.c_str());
  return status;
}

Status read_pieces(const std::filesystem::path& path,
                   const std::function<void(std::string_view piece, std::size_t bytes)>& use) {
  KEEL_ASSIGN(const OwnedFile file, OwnedFile::open(path, O_RDONLY));
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0) return file_error(path, "cannot read", errno);
  const auto bytes = static_cast<std::size_t>(info.st_size);
  char piece[64 * 1024];
  for (std::size_t done = 0; done < bytes;) {
    std::size_t held = 0;
    while (held < std::min(sizeof piece, bytes - done)) {
      const ssize_t n =
          ::read(file.fd(), piece + held, std::min(sizeof piece, bytes - done) - held);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return file_error(path, "cannot read", errno);
      if (n == 0) break;
      held += static_cast<std::size_t>(n);
    }
    if (held == 0) break;
    use({piece, held}, bytes);
    done += held;
  }
  return {};
}

Result<std::string> read_file(const std::filesystem::path& path) {
  std::string out;
  KEEL_TRY(read_pieces(path, [&](std::string_view piece, std::size_t bytes) {
    if (out.empty()) out.reserve(bytes);
    out += piece;
  }));
  return out;
}

Result<std::string> read_stream(const std::filesystem::path& path) {
  KEEL_ASSIGN(const OwnedFile file, OwnedFile::open(path, O_RDONLY));
  std::string bytes;
  char piece[4096];
  for (;;) {
    const ssize_t n = ::read(file.fd(), piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return file_error(path, "cannot read", errno);
    if (n == 0) return bytes;
    bytes.append(piece, static_cast<std::size_t>(n));
  }
}

std::optional<FileIdentity> file_identity(const std::filesystem::path& path) noexcept {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  return FileIdentity{info.st_dev, info.st_ino};
}

std::optional<FileIdentity> file_identity(int fd) noexcept {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return std::nullopt;
  return FileIdentity{info.st_dev, info.st_ino};
}

std::int64_t file_bytes(const std::filesystem::path& path) noexcept {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return -1;
  return info.st_size;
}

}  // namespace keel::journal
