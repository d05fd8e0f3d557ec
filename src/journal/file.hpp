// What the journal asks of the file system beside SQLite: whole files, durable names, errors.
// Thread safety: free functions from any thread; an OwnedFile from one at a time.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "keel/base/status.hpp"

namespace keel::journal {

// The Status of an errno: "PATH: DOING: reason; advice".
[[nodiscard]] Status file_error(const std::filesystem::path& path, std::string_view doing,
                                int errno_value);

// A file descriptor, closed when it goes.
class OwnedFile {
 public:
  OwnedFile() noexcept = default;
  explicit OwnedFile(int fd) noexcept : fd_(fd) {}
  ~OwnedFile();
  OwnedFile(OwnedFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OwnedFile& operator=(OwnedFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  // `flags` as open(2) takes them; close-on-exec is added.
  [[nodiscard]] static Result<OwnedFile> open(const std::filesystem::path& path, int flags);
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_ = -1;
};

// Makes the entries of a folder durable.
[[nodiscard]] Status sync_folder(const std::filesystem::path& folder);
// Writes a new file and makes its content durable (not its name). Fails if the path exists.
[[nodiscard]] Status write_new_file(const std::filesystem::path& path, std::string_view head,
                                    std::string_view body);
// not_found when there is none.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path);
// Calls with each next piece and the size of the whole; all but the last are of one, large size.
[[nodiscard]] Status read_pieces(
    const std::filesystem::path& path,
    const std::function<void(std::string_view piece, std::size_t bytes)>& use);
// As read_file() for what has no size beforehand, as the files of /proc.
[[nodiscard]] Result<std::string> read_stream(const std::filesystem::path& path);
// What tells a file from every other on this machine; nullopt when there is none.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
};
[[nodiscard]] std::optional<FileIdentity> file_identity(const std::filesystem::path& path) noexcept;
[[nodiscard]] std::optional<FileIdentity> file_identity(int fd) noexcept;
// Size in bytes, or -1 when there is no such regular file.
[[nodiscard]] std::int64_t file_bytes(const std::filesystem::path& path) noexcept;

}  // namespace keel::journal
