// ArtifactStore: artifacts/ab/<digest>, content-addressed files sealed under the workspace's key.
// Thread safety: every method from any thread and process; files are never changed in place.
// Invariants:
//  1. A file has its name only once its bytes are durable, and put() returns once its name is.
//  2. A name is the HMAC of the plain bytes, so equal bytes are one file and names tell nothing.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "keel/base/digest.hpp"
#include "keel/base/seams.hpp"
#include "keel/base/status.hpp"
#include "keel/journal/journal.hpp"

namespace keel::journal {

inline constexpr std::size_t artifact_bytes_max = std::size_t{1} << 30;

class ArtifactStore {
 public:
  ArtifactStore(std::filesystem::path folder, const SecretKey& workspace_key, Random& random);

  // Makes the folder; removes temporary files older than an hour before `now_us`.
  [[nodiscard]] Status prepare(std::int64_t now_us);
  // too_large over artifact_bytes_max.
  [[nodiscard]] Result<Digest> put(std::string_view bytes);
  // not_found when there is none; corrupt when the file is not what was put.
  [[nodiscard]] Result<std::string> get(const Digest& digest) const;
  // cache/<name> beside the artifacts: sealed like them, replaced as a whole, lost with no harm. A
  // name is a plain file name. get_cache(): as get().
  [[nodiscard]] Status put_cache(std::string_view name, std::string_view bytes);
  [[nodiscard]] Result<std::string> get_cache(std::string_view name) const;
  [[nodiscard]] bool has(const Digest& digest) const noexcept;
  // Deletes files that are not in `kept` (ascending) and were put at least `age_us_min` before
  // `now_us`, and temporary files that are as old and older than ten minutes.
  [[nodiscard]] Status sweep(std::span<const Digest> kept, std::int64_t now_us,
                             std::int64_t age_us_min, Collected& out) const;
  [[nodiscard]] std::filesystem::path path_of(const Digest& digest) const;

 private:
  [[nodiscard]] Status sync_names(const std::filesystem::path& path) const;

  std::filesystem::path folder_;
  std::filesystem::path caches_;
  SecretKey name_key_;
  SecretKey seal_key_;
  Random& random_;
};

}  // namespace keel::journal
