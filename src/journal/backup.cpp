#include "journal/backup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <set>
#include <system_error>

#include "journal/rungs.hpp"
#include "journal/schema.hpp"

namespace keel::journal {
namespace {

constexpr std::size_t rows_per_step = 1000;
constexpr std::uint64_t page_bytes = 4096;

using Progress = std::function<bool(std::uint64_t, std::uint64_t)>;

Status stopped() {
  return error(Code::cancelled, "the backup was stopped; nothing of it was kept");
}

std::uint64_t bytes_of(const std::filesystem::path& path) noexcept {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, file_bytes(path)));
}

class Backup {
 public:
  Backup(Workspace& from, std::filesystem::path target, const Progress& progress)
      : from_(from), target_(std::move(target)), progress_(progress) {}
  ~Backup() {
    if (part_.empty()) return;
    std::error_code ignored;
    std::filesystem::remove_all(part_, ignored);
  }
  Backup(const Backup&) = delete;
  Backup& operator=(const Backup&) = delete;

  Status run() {
    KEEL_TRY(check_target());
    // What it is about to copy is not collected meanwhile.
    OwnedFile lock;
    if (!from_.options.read_only) {
      KEEL_ASSIGN(lock, OwnedFile::open(from_.root / artifacts_lock_file, O_RDWR | O_CREAT));
      while (::flock(lock.fd(), LOCK_SH) != 0) {
        if (errno != EINTR)
          return file_error(from_.root / artifacts_lock_file, "cannot lock", errno);
      }
    }
    KEEL_TRY(make_part());
    total_ = bytes_of(from_.root / journal_file) + bytes_of(from_.root / keys_file);
    KEEL_TRY(copy_database(journal_file, journal_schema));
    KEEL_TRY(copy_database(keys_file, keys_schema));
    std::set<Digest> named;
    KEEL_TRY(collect_artifacts(named));
    KEEL_TRY(copy_artifacts(named));
    KEEL_TRY(sync_folder(part_));
    if (std::rename(part_.c_str(), target_.c_str()) != 0) {
      if (errno == ENOTEMPTY || errno == EEXIST) return occupied();
      return file_error(target_, "cannot name the backup", errno);
    }
    part_.clear();
    return sync_folder(target_.parent_path());
  }

 private:
  Status occupied() const {
    return error(Code::already_exists, target_.string() +
                                           ": there is something here already; name a folder that "
                                           "is absent or empty");
  }

  Status check_target() {
    std::error_code failed;
    target_ = std::filesystem::absolute(target_, failed).lexically_normal();
    if (!target_.has_filename()) target_ = target_.parent_path();
    const auto found = std::filesystem::symlink_status(target_, failed);
    if (!std::filesystem::exists(found)) return {};
    const bool empty =
        std::filesystem::is_directory(found) && std::filesystem::is_empty(target_, failed);
    return failed  ? file_error(target_, "cannot look into the folder", failed.value())
           : empty ? Status()
                   : occupied();
  }

  Status make_part() {
    std::filesystem::path part = target_;
    part += fmt::format(".part-{:016x}", from_.random.next());
    if (::mkdir(part.c_str(), 0700) != 0) {
      return file_error(part, "cannot make the folder of the backup", errno);
    }
    part_ = std::move(part);
    return {};
  }

  bool go_on(std::uint64_t bytes) {
    return !progress_ || progress_(done_ + bytes, std::max(total_, done_ + bytes));
  }

  Status copy_database(const char* name, const Schema& schema) {
    KEEL_ASSIGN(Database source, open_database(from_.root / name, schema, from_.options, false));
    KEEL_ASSIGN(Database copy, Database::open(part_ / name, Database::Mode::create, {}));
    std::uint64_t pages = 0;
    const Status status = source.copy_to(copy, [&](std::uint64_t done, std::uint64_t all) {
      pages = all;
      return go_on(done * page_bytes);
    });
    if (status.code() == Code::cancelled) return stopped();
    KEEL_TRY(status);
    done_ += pages * page_bytes;
    return {};
  }

  // Those of the events that were copied and of their checkpoints. The journal only grows, so the
  // events are read where they came from.
  Status collect_artifacts(std::set<Digest>& named) {
    KEEL_ASSIGN(Database copy, Database::open(part_ / journal_file, Database::Mode::immutable, {}));
    KEEL_ASSIGN(const std::int64_t last, copy.integer("SELECT max(seq) FROM event"));
    KEEL_ASSIGN(Statement rungs, copy.prepare("SELECT parts FROM rung"));
    for (;;) {
      KEEL_ASSIGN(const bool row, rungs.step());
      if (!row) break;
      RungParts parts;
      if (!decode_parts(rungs.bytes(0), parts)) continue;  // verify tells of it
      for (const auto& [name, digest] : parts) named.insert(digest);
    }
    const auto end = static_cast<std::uint64_t>(last);
    for (std::uint64_t seq = 0; seq < end;) {
      if (!go_on(0)) return stopped();
      KEEL_ASSIGN(const std::vector<Row> rows, from_.reader->rows(seq, rows_per_step));
      if (rows.empty()) break;
      for (const Row& row : rows) {
        if (row.place.seq > end) break;
        KEEL_ASSIGN(const std::vector<Digest> of_row, from_.reader->artifacts_of(row));
        named.insert(of_row.begin(), of_row.end());
      }
      seq = rows.back().place.seq;
    }
    return {};
  }

  Status copy_artifacts(const std::set<Digest>& named) {
    const std::filesystem::path folder = part_ / artifacts_folder;
    KEEL_TRY(make_folder(folder));
    for (const Digest& digest : named) total_ += bytes_of(from_.artifacts->path_of(digest));
    for (const Digest& digest : named) {
      const std::filesystem::path source = from_.artifacts->path_of(digest);
      if (file_bytes(source) < 0) continue;  // no artifact, or lost: verify tells of it
      KEEL_ASSIGN(const std::string bytes, read_file(source));
      const std::filesystem::path shelf = folder / source.parent_path().filename();
      KEEL_TRY(make_folder(shelf));
      KEEL_TRY(write_new_file(shelf / source.filename(), {}, bytes));
      if (!go_on(bytes.size())) return stopped();
      done_ += bytes.size();
    }
    std::error_code failed;
    for (const auto& shelf : std::filesystem::directory_iterator(folder, failed)) {
      KEEL_TRY(sync_folder(shelf.path()));
    }
    return sync_folder(folder);
  }

  static Status make_folder(const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return file_error(folder, "cannot make the folder", errno);
  }

  Workspace& from_;
  std::filesystem::path target_;
  const Progress& progress_;
  std::filesystem::path part_;  // what there is so far
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace

Status back_up(Workspace& from, const std::filesystem::path& folder, const Progress& progress) {
  return Backup(from, folder, progress).run();
}

}  // namespace keel::journal
