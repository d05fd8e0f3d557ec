// MappedFile: a file's bytes as memory that is only read, loaded by the system as they are touched
// and shared by all processes that map the same file.
// Thread safety: const methods from any thread.
// Invariants: 1. the bytes are those of the file while nobody writes into it or shortens it: a new
// version is put in its place by rename.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "keel/base/status.hpp"

namespace keel::journal {

class MappedFile {
 public:
  // What tells one state of a file from any other, short of a look at its bytes.
  struct Identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;
    friend auto operator<=>(const Identity&, const Identity&) = default;
  };

  // not_found, invalid_argument for what is no regular file, else what the system says.
  [[nodiscard]] static Result<MappedFile> open(const std::filesystem::path& path);

  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
  [[nodiscard]] const Identity& identity() const noexcept { return identity_; }

 private:
  MappedFile() = default;
  std::shared_ptr<const void> mapping_;
  std::string_view bytes_;
  Identity identity_;
};

}  // namespace keel::journal
