#include "journal/presence.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "journal/who.hpp"

namespace keel::journal {
namespace {

constexpr const char* folder_name = "open";
constexpr int files_max = 100'000;

bool lock(int fd, int how) noexcept {
  while (::flock(fd, how | LOCK_NB) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

// Two lines: who, and what they confirmed.
Other content_of(int fd) {
  std::array<char, 400> bytes{};
  const ssize_t size = ::pread(fd, bytes.data(), bytes.size(), 0);
  const std::string_view text(bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  Other out;
  out.who = text.substr(0, text.find('\n'));
  if (out.who.size() < text.size()) {
    const char* const rest = text.data() + out.who.size() + 1;
    std::from_chars(rest, text.data() + text.size(), out.confirmed);
  }
  std::replace_if(
      out.who.begin(), out.who.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  if (out.who.empty()) out.who = "another process";
  return out;
}

}  // namespace

Result<Presence> Presence::open(const std::filesystem::path& workspace, Clock& clock) {
  Presence out;
  const std::filesystem::path folder = workspace / folder_name;
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return file_error(folder, "cannot make the folder", errno);
  }
  out.who_ = this_process(clock.now_us());
  // The first that nobody has: making and deleting one each time would cost more than the locks.
  for (int number = 1; number <= files_max; ++number) {
    const std::filesystem::path path = folder / std::to_string(number);
    KEEL_ASSIGN(OwnedFile file, OwnedFile::open(path, O_RDWR | O_CREAT));
    if (!lock(file.fd(), LOCK_EX)) continue;
    if (file_identity(path) != file_identity(file.fd())) continue;  // it was deleted meanwhile
    if (::ftruncate(file.fd(), 0) != 0) return file_error(path, "cannot empty", errno);
    out.path_ = path;
    out.file_ = std::move(file);
    KEEL_TRY(out.tell(0));
    return out;
  }
  return error(Code::busy, folder.string() + ": no file of its own could be had; retry");
}

Presence::Presence(Presence&& other) noexcept
    : path_(std::move(other.path_)), who_(std::move(other.who_)), file_(std::move(other.file_)) {
  other.path_.clear();
}

Presence& Presence::operator=(Presence&& other) noexcept {
  leave();
  path_ = std::move(other.path_);
  who_ = std::move(other.who_);
  file_ = std::move(other.file_);
  other.path_.clear();
  return *this;
}

Presence::~Presence() { leave(); }

void Presence::leave() noexcept {
  // The file stays, without a line that would only mislead, for whoever comes next.
  if (!path_.empty()) (void)!::ftruncate(file_.fd(), 0);
  path_.clear();
}

void Presence::abandon() noexcept {
  path_.clear();
  file_ = OwnedFile();
}

Status Presence::tell(std::uint64_t confirmed) {
  const std::string text = fmt::format("{}\n{}\n", who_, confirmed);
  if (::pwrite(file_.fd(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size())) {
    return {};
  }
  return file_error(path_, "cannot write", errno);
}

Result<std::vector<Other>> Presence::others() const {
  return present(path_.parent_path().parent_path(), path_);
}

Result<std::vector<Other>> present(const std::filesystem::path& workspace,
                                   const std::filesystem::path& own) {
  std::vector<Other> out;
  std::error_code failed;
  std::filesystem::directory_iterator entry(workspace / folder_name, failed);
  if (failed == std::errc::no_such_file_or_directory) return out;
  for (const std::filesystem::directory_iterator end; !failed && entry != end;
       entry.increment(failed)) {
    const std::filesystem::path& path = entry->path();
    if (path == own) continue;
    const Result<OwnedFile> file = OwnedFile::open(path, O_RDONLY);
    if (file.status().code() == Code::not_found) continue;  // it left a moment ago
    if (!file.ok()) return file.status();
    if (!lock(file->fd(), LOCK_SH)) out.push_back(content_of(file->fd()));
  }
  if (failed) {
    return file_error(workspace / folder_name, "cannot look into the folder", failed.value());
  }
  return out;
}

}  // namespace keel::journal
