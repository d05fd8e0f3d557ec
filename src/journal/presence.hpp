// Presence: who has a workspace open for writing. Each that opens it takes a file in `open/` for
// its own, locked (flock) for as long as it lives; one that nobody locks is free.
// Thread safety: every method from any thread.
#pragma once

#include <filesystem>
#include <mutex>
#include <vector>

#include "journal/file.hpp"
#include "keel/base/seams.hpp"
#include "keel/journal/journal.hpp"

namespace keel::journal {

class Presence {
 public:
  [[nodiscard]] static Result<Presence> open(const std::filesystem::path& workspace, Clock& clock);
  ~Presence();
  Presence(Presence&& other) noexcept;
  Presence& operator=(Presence&& other) noexcept;

  // What others read of this one: see Journal::confirm().
  [[nodiscard]] Status tell(std::uint64_t confirmed);
  [[nodiscard]] Result<std::vector<Other>> others() const;
  // In a forked child: lets go without unlocking, which would be the parent's lock.
  void abandon() noexcept;

 private:
  Presence() noexcept = default;
  void leave() noexcept;

  std::filesystem::path path_;
  std::string who_;
  OwnedFile file_;
};

// Everybody who has the workspace of a folder open for writing, but for the file at `own`. A folder
// without `open/` has nobody.
[[nodiscard]] Result<std::vector<Other>> present(const std::filesystem::path& workspace,
                                                 const std::filesystem::path& own = {});

}  // namespace keel::journal
