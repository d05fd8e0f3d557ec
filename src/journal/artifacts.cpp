#include "journal/artifacts.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <system_error>

#include "journal/event_hash.hpp"
#include "journal/file.hpp"

namespace keel::journal {
namespace {

constexpr std::string_view magic("KART\x01\x00\x00\x00", 8);
constexpr std::size_t seal_overhead_bytes = 28;  // nonce and tag
constexpr std::int64_t abandoned_after_us = 3'600'000'000;
constexpr std::int64_t writing_us_max = 600'000'000;  // a temporary file is somebody's until then

constexpr std::string_view cache_magic("KCAC\x01\x00\x00\x00", 8);

std::string bound_to_cache(std::string_view name) { return "keel cache " + std::string(name); }
std::string bound_to(const Digest& digest) { return "keel artifact" + std::string(digest.view()); }

Status make_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return sync_folder(folder.parent_path());
  return errno == EEXIST ? Status() : file_error(folder, "cannot make the folder", errno);
}

// What was sealed behind `head`. corrupt when it is not.
Result<std::string> unseal_file(const std::filesystem::path& path, std::string_view head,
                                const SecretKey& key, std::string_view bound) {
  std::optional<Unsealer> unsealer;
  bool has_head = true;
  KEEL_TRY(read_pieces(path, [&](std::string_view piece, std::size_t bytes) {
    if (!unsealer) {
      has_head = piece.substr(0, head.size()) == head;
      unsealer.emplace(key, bound, bytes - std::min(bytes, head.size()));
      piece.remove_prefix(std::min(piece.size(), head.size()));
    }
    if (has_head) unsealer->add(piece);
  }));
  if (!unsealer || !has_head) return error(Code::corrupt, "another kind of file");
  return unsealer->finish();
}

}  // namespace

ArtifactStore::ArtifactStore(std::filesystem::path folder, const SecretKey& workspace_key,
                             Random& random)
    : folder_(std::move(folder)),
      caches_(folder_.parent_path() / "cache"),
      name_key_(derive_key(workspace_key, "keel artifact name")),
      seal_key_(derive_key(workspace_key, "keel artifact seal")),
      random_(random) {}

Status ArtifactStore::prepare(std::int64_t now_us) {
  KEEL_TRY(make_folder(folder_));
  KEEL_TRY(make_folder(folder_ / "tmp"));
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder_ / "tmp", failed), end;
       !failed && entry != end; entry.increment(failed)) {
    struct stat info {};
    if (::stat(entry->path().c_str(), &info) != 0) continue;
    const std::int64_t changed_us = static_cast<std::int64_t>(info.st_mtime) * 1'000'000;
    if (changed_us + abandoned_after_us < now_us) ::unlink(entry->path().c_str());
  }
  return {};
}

std::filesystem::path ArtifactStore::path_of(const Digest& digest) const {
  const std::string hex = to_hex(digest);
  std::string path = folder_.native();
  (path += '/').append(hex, 0, 2).append("/").append(hex);
  return path;
}

Result<Digest> ArtifactStore::put(std::string_view bytes) {
  if (bytes.size() > artifact_bytes_max) {
    return error(Code::too_large, fmt::format("an artifact of {} bytes is over the limit of {}; "
                                              "split it",
                                              bytes.size(), artifact_bytes_max));
  }
  const Digest digest = hmac_sha256({reinterpret_cast<const char*>(name_key_.data()), 32}, bytes);
  const std::filesystem::path path = path_of(digest);
  const auto whole = static_cast<std::int64_t>(magic.size() + seal_overhead_bytes + bytes.size());
  if (file_bytes(path) == whole) {
    // Whoever put it may not have made its name durable yet; and it is as good as put now.
    (void)::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
    KEEL_TRY(sync_names(path));
    return digest;
  }
  KEEL_ASSIGN(const std::string sealed, seal(seal_key_, bytes, bound_to(digest), random_));
  KEEL_TRY(make_folder(path.parent_path()));
  const std::filesystem::path temporary =
      folder_ / "tmp" / fmt::format("{:016x}{:016x}", random_.next(), random_.next());
  KEEL_TRY(write_new_file(temporary, magic, sealed));
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    const Status status = file_error(path, "cannot name an artifact", errno);
    ::unlink(temporary.c_str());
    return status;
  }
  KEEL_TRY(sync_names(path));
  return digest;
}

Status ArtifactStore::put_cache(std::string_view name, std::string_view bytes) {
  if (bytes.size() > artifact_bytes_max) {
    return error(Code::too_large, fmt::format("a cache of {} bytes is over the limit of {}",
                                              bytes.size(), artifact_bytes_max));
  }
  // How often a cache is kept must not shift what a seeded run draws for what it records.
  Random& random = system_random();
  KEEL_ASSIGN(const std::string sealed, seal(seal_key_, bytes, bound_to_cache(name), random));
  KEEL_TRY(make_folder(caches_));
  const std::filesystem::path path = caches_ / name;
  const std::filesystem::path temporary =
      folder_ / "tmp" / fmt::format("{:016x}{:016x}", random.next(), random.next());
  KEEL_TRY(write_new_file(temporary, cache_magic, sealed));
  if (std::rename(temporary.c_str(), path.c_str()) == 0) return {};
  const Status status = file_error(path, "cannot name a cache", errno);
  ::unlink(temporary.c_str());
  return status;
}

Result<std::string> ArtifactStore::get_cache(std::string_view name) const {
  const std::filesystem::path path = caches_ / name;
  Result<std::string> plain = unseal_file(path, cache_magic, seal_key_, bound_to_cache(name));
  if (plain.status().code() != Code::corrupt) return plain;
  return error(Code::corrupt, path.string() + ": the cache is not what was stored; delete it");
}

// Also the folder's own name: another process may have made it a moment ago.
Status ArtifactStore::sync_names(const std::filesystem::path& path) const {
  KEEL_TRY(sync_folder(path.parent_path()));
  return sync_folder(folder_);
}

bool ArtifactStore::has(const Digest& digest) const noexcept {
  return file_bytes(path_of(digest)) >= 0;
}

namespace {

// Deletes what `goes` says of the files in a folder.
template <class Goes>
Status sweep_folder(const std::filesystem::path& folder, Goes&& goes, Collected& out) {
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::filesystem::path& path = entry->path();
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    if (!goes(path.filename().string(), static_cast<std::int64_t>(info.st_mtime) * 1'000'000)) {
      continue;
    }
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
      return file_error(path, "cannot delete", errno);
    }
    ++out.files;
    out.bytes += static_cast<std::uint64_t>(info.st_size);
  }
  return failed ? file_error(folder, "cannot look into the folder", failed.value()) : Status();
}

}  // namespace

Status ArtifactStore::sweep(std::span<const Digest> kept, std::int64_t now_us,
                            std::int64_t age_us_min, Collected& out) const {
  const auto old = [&](std::int64_t put_us, std::int64_t age_us) {
    return age_us == 0 || put_us + age_us <= now_us;
  };
  KEEL_TRY(sweep_folder(
      folder_ / "tmp",
      [&](const std::string&, std::int64_t put_us) {
        return old(put_us, std::max(age_us_min, writing_us_max));
      },
      out));
  std::error_code failed;
  for (std::filesystem::directory_iterator shelf(folder_, failed), end; !failed && shelf != end;
       shelf.increment(failed)) {
    if (!shelf->is_directory(failed) || shelf->path().filename() == "tmp") continue;
    KEEL_TRY(sweep_folder(
        shelf->path(),
        [&](const std::string& name, std::int64_t put_us) {
          const Result<Digest> digest = parse_digest(name);
          return digest.ok() && old(put_us, age_us_min) &&
                 !std::binary_search(kept.begin(), kept.end(), *digest);
        },
        out));
  }
  return failed ? file_error(folder_, "cannot look into the folder", failed.value()) : Status();
}

Result<std::string> ArtifactStore::get(const Digest& digest) const {
  const std::filesystem::path path = path_of(digest);
  Result<std::string> plain = unseal_file(path, magic, seal_key_, bound_to(digest));
  if (plain.status().code() != Code::corrupt) return plain;
  return error(Code::corrupt, path.string() +
                                  ": the artifact is not what was stored; "
                                  "restore it from a backup");
}

}  // namespace keel::journal
