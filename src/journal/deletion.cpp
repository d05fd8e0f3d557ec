#include "keel/journal/deletion.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "journal/append_lock.hpp"
#include "journal/journal_impl.hpp"
#include "journal/presence.hpp"
#include "journal/schema.hpp"

namespace keel::journal {
namespace {

Status check_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  const auto found = std::filesystem::symlink_status(folder, failed);
  if (std::filesystem::is_symlink(found)) {
    return error(Code::invalid_argument,
                 folder.string() + ": this is a link; name the folder of the workspace");
  }
  if (!std::filesystem::is_directory(found) || file_bytes(folder / journal_file) < 0) {
    return error(Code::not_found,
                 folder.string() + ": there is no workspace here; nothing was deleted");
  }
  JournalOptions options;
  options.read_only = true;
  return open_database(folder / journal_file, journal_schema, options, false).status();
}

// Overwritten before its name goes: a file system may keep the bytes of what is unlinked.
Status wipe_file(const std::filesystem::path& path) {
  const std::int64_t bytes = file_bytes(path);
  if (bytes <= 0) return {};
  KEEL_ASSIGN(const OwnedFile file, OwnedFile::open(path, O_WRONLY));
  const std::array<char, 4096> zeros{};
  for (std::int64_t at = 0; at < bytes; at += static_cast<std::int64_t>(zeros.size())) {
    const auto some = static_cast<std::size_t>(
        std::min<std::int64_t>(bytes - at, static_cast<std::int64_t>(zeros.size())));
    if (::pwrite(file.fd(), zeros.data(), some, at) != static_cast<ssize_t>(some)) {
      return file_error(path, "cannot overwrite", errno);
    }
  }
  return ::fsync(file.fd()) == 0 ? Status() : file_error(path, "cannot make durable", errno);
}

Status delete_path(const std::filesystem::path& path) {
  std::error_code failed;
  std::filesystem::remove_all(path, failed);
  return failed ? file_error(path, "cannot delete", failed.value()) : Status();
}

Status delete_files(const std::filesystem::path& folder) {
  const std::string keys = (folder / keys_file).string();
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    KEEL_TRY(wipe_file(keys + suffix));
    KEEL_TRY(delete_path(keys + suffix));
  }
  for (const char* name : {artifacts_folder, "cache", "open"}) KEEL_TRY(delete_path(folder / name));
  for (const char* name : {artifacts_lock_file, "keys.lock", "lease.lock"}) {
    KEEL_TRY(delete_path(folder / name));
  }
  const std::string journal = (folder / journal_file).string();
  for (const char* suffix : {"-wal", "-shm", "-journal", ""})
    KEEL_TRY(delete_path(journal + suffix));
  KEEL_TRY(delete_path(folder / "journal.lock"));
  KEEL_TRY(sync_folder(folder));
  if (::rmdir(folder.c_str()) == 0) return sync_folder(folder.parent_path());
  return errno == ENOTEMPTY || errno == EEXIST ? Status()
                                               : file_error(folder, "cannot delete", errno);
}

}  // namespace

Status delete_workspace(const std::filesystem::path& given) {
  return guarded([&]() -> Status {
    std::error_code failed;
    std::filesystem::path folder = std::filesystem::absolute(given, failed).lexically_normal();
    if (failed) return file_error(given, "cannot find the folder", failed.value());
    if (!folder.has_filename()) folder = folder.parent_path();
    KEEL_TRY(check_folder(folder));
    // Who opens it meanwhile waits here, and finds nothing.
    KEEL_ASSIGN(AppendLock lock, AppendLock::open(folder / "journal.lock"));
    KEEL_ASSIGN(const AppendLock::Held held, lock.hold());
    KEEL_ASSIGN(const std::vector<Other> others, present(folder));
    if (others.empty()) return delete_files(folder);
    return error(Code::busy,
                 fmt::format("{}: {} of {} that have it open; let them close it, then call again",
                             folder.string(), others.front().who, others.size()));
  });
}

}  // namespace keel::journal
