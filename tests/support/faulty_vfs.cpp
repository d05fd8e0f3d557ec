#include "support/faulty_vfs.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

namespace keel::test {
namespace {

// One change of a file that no sync has made durable yet.
struct Change {
  sqlite3_int64 offset = 0;
  std::string before;  // what the change replaced
  sqlite3_int64 size_before = 0;
  std::string after;       // what was written; for a truncation empty
  bool under_way = false;  // the power went while it was written
};

using Changes = std::vector<Change>;

struct File {
  sqlite3_file base;
  FaultyVfs::Impl* vfs;
  Changes* changes;  // null for temporary files
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* self(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return self(file)->real(); }

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

void undo(int fd, const Change& change) {
  if (!change.before.empty()) {
    (void)!::pwrite(fd, change.before.data(), change.before.size(), change.offset);
  }
  (void)!::ftruncate(fd, change.size_before);
}

// How many bytes of a change outlived the cut.
std::size_t survivor(const Change& change, const Fault& fault, std::uint64_t number) {
  switch (fault.loss) {
    case Loss::all: return 0;
    case Loss::torn: return change.under_way ? change.after.size() / 2 : 0;
    case Loss::some: break;
  }
  const std::uint64_t dice = mix(fault.at * 1000 + number);
  if (dice % 2 == 0) return 0;
  return dice % 7 == 0 ? change.after.size() / 2 : change.after.size();
}

}  // namespace

struct FaultyVfs::Impl {
  std::string name;
  sqlite3_vfs* below = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs{};
  mutable std::mutex mutex;
  std::map<std::string, Changes> files;
  Fault fault;
  std::uint64_t calls = 0;
  std::uint64_t bytes = 0;
  bool fired = false;
  bool off = false;
  bool refuse = false;

  // Counts a call; what it must fail with, or SQLITE_OK.
  int count(int failure) {
    if (off) return failure;
    ++calls;
    if (fault.kind == Fault::Kind::none || fault.kind == Fault::Kind::volume_full) return SQLITE_OK;
    if (calls != fault.at) return SQLITE_OK;
    fired = true;
    off = fault.kind == Fault::Kind::power_cut;
    return failure;
  }
  bool is_full(int amount) {
    bytes += static_cast<std::uint64_t>(amount);
    if (fault.kind != Fault::Kind::volume_full || bytes <= fault.at) return false;
    fired = true;
    return true;
  }
};

namespace {

Change about_to_write(File* file, sqlite3_int64 offset, std::string_view after) {
  Change change;
  change.offset = offset;
  change.after = after;
  file->real()->pMethods->xFileSize(file->real(), &change.size_before);
  const sqlite3_int64 end = std::min(change.size_before, offset + sqlite3_int64(after.size()));
  if (end > offset) {
    change.before.resize(static_cast<std::size_t>(end - offset));
    file->real()->pMethods->xRead(file->real(), change.before.data(),
                                  static_cast<int>(change.before.size()), offset);
  }
  return change;
}

int close_file(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }

int read_file(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
  const std::lock_guard lock(self(file)->vfs->mutex);
  if (self(file)->vfs->off) return SQLITE_IOERR_READ;
  return real(file)->pMethods->xRead(real(file), out, amount, offset);
}

int write_file(sqlite3_file* file, const void* data, int amount, sqlite3_int64 offset) {
  FaultyVfs::Impl& vfs = *self(file)->vfs;
  const std::lock_guard lock(vfs.mutex);
  if (self(file)->changes == nullptr) {
    return real(file)->pMethods->xWrite(real(file), data, amount, offset);
  }
  if (vfs.refuse) return SQLITE_READONLY;
  const bool was_off = vfs.off;
  const int failure = vfs.count(SQLITE_IOERR_WRITE);
  if (was_off || (failure != SQLITE_OK && !vfs.off)) return failure;
  if (vfs.is_full(amount)) return SQLITE_FULL;
  const std::string_view after(static_cast<const char*>(data), static_cast<std::size_t>(amount));
  Change change = about_to_write(self(file), offset, after);
  change.under_way = failure != SQLITE_OK;
  self(file)->changes->push_back(std::move(change));
  if (failure != SQLITE_OK) return failure;
  return real(file)->pMethods->xWrite(real(file), data, amount, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  FaultyVfs::Impl& vfs = *self(file)->vfs;
  const std::lock_guard lock(vfs.mutex);
  if (self(file)->changes != nullptr) {
    if (vfs.refuse) return SQLITE_READONLY;
    if (const int failure = vfs.count(SQLITE_IOERR_TRUNCATE); failure != SQLITE_OK) return failure;
    sqlite3_int64 size_before = 0;
    real(file)->pMethods->xFileSize(real(file), &size_before);
    const auto cut = static_cast<std::size_t>(std::max<sqlite3_int64>(size_before - size, 0));
    Change change = about_to_write(self(file), size, std::string(cut, '\0'));
    change.after.clear();
    self(file)->changes->push_back(std::move(change));
  }
  return real(file)->pMethods->xTruncate(real(file), size);
}

int sync_file(sqlite3_file* file, int) {
  FaultyVfs::Impl& vfs = *self(file)->vfs;
  const std::lock_guard lock(vfs.mutex);
  if (self(file)->changes == nullptr) return SQLITE_OK;
  if (const int failure = vfs.count(SQLITE_IOERR_FSYNC); failure != SQLITE_OK) return failure;
  self(file)->changes->clear();
  return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  const std::lock_guard lock(self(file)->vfs->mutex);
  if (self(file)->vfs->off) return SQLITE_IOERR_FSTAT;
  return real(file)->pMethods->xFileSize(real(file), size);
}

int lock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int control(sqlite3_file* file, int op, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), op, argument);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
// Nothing is promised: no atomic writes, no power-safe overwrite of neighbouring bytes.
int characteristics(sqlite3_file*) { return 0; }

int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  {
    const std::lock_guard lock(self(file)->vfs->mutex);
    if (self(file)->vfs->refuse) return SQLITE_CANTOPEN;
  }
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}
void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods methods = {
    2,         close_file,  read_file,  write_file, truncate_file, sync_file,       file_size,
    lock_file, unlock_file, check_lock, control,    sector_size,   characteristics, shm_map,
    shm_lock,  shm_barrier, shm_unmap,  nullptr,    nullptr};

FaultyVfs::Impl& impl(sqlite3_vfs* vfs) { return *static_cast<FaultyVfs::Impl*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* out_flags) {
  FaultyVfs::Impl& faulty = impl(vfs);
  const std::lock_guard lock(faulty.mutex);
  File* file = self(out);
  file->base.pMethods = nullptr;
  file->vfs = &faulty;
  file->changes = nullptr;
  if (faulty.off) return SQLITE_CANTOPEN;
  if (faulty.refuse && (flags & SQLITE_OPEN_MAIN_DB) == 0) return SQLITE_CANTOPEN;
  if (faulty.refuse) {
    flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  }
  const int code = faulty.below->xOpen(faulty.below, name, file->real(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  if (name != nullptr && (flags & SQLITE_OPEN_DELETEONCLOSE) == 0) {
    file->changes = &faulty.files[name];
  }
  file->base.pMethods = &methods;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int) {
  FaultyVfs::Impl& faulty = impl(vfs);
  const std::lock_guard lock(faulty.mutex);
  if (faulty.off || faulty.refuse) return SQLITE_IOERR_DELETE;
  if (const auto found = faulty.files.find(name); found != faulty.files.end()) {
    found->second.clear();
  }
  return faulty.below->xDelete(faulty.below, name, 0);
}

int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
  return impl(vfs).below->xAccess(impl(vfs).below, name, flags, out);
}
int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return impl(vfs).below->xFullPathname(impl(vfs).below, name, size, out);
}

}  // namespace

FaultyVfs::FaultyVfs(const std::string& name) : impl_(std::make_unique<Impl>()) {
  impl_->name = name;
  impl_->vfs = *impl_->below;
  impl_->vfs.pNext = nullptr;
  impl_->vfs.zName = impl_->name.c_str();
  impl_->vfs.pAppData = impl_.get();
  impl_->vfs.szOsFile = static_cast<int>(sizeof(File)) + impl_->below->szOsFile;
  impl_->vfs.xOpen = open_file;
  impl_->vfs.xDelete = delete_file;
  impl_->vfs.xAccess = access_file;
  impl_->vfs.xFullPathname = full_path;
  sqlite3_vfs_register(&impl_->vfs, 0);
}

FaultyVfs::~FaultyVfs() { sqlite3_vfs_unregister(&impl_->vfs); }

const std::string& FaultyVfs::name() const noexcept { return impl_->name; }

void FaultyVfs::arm(const Fault& fault) {
  const std::lock_guard lock(impl_->mutex);
  impl_->fault = fault;
  impl_->calls = impl_->bytes = 0;
  impl_->fired = false;
}
bool FaultyVfs::fired() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->fired;
}
std::uint64_t FaultyVfs::calls() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->calls;
}
std::uint64_t FaultyVfs::bytes() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->bytes;
}

void FaultyVfs::restore_power() {
  const std::lock_guard lock(impl_->mutex);
  std::uint64_t number = 0;
  for (auto& [path, changes] : impl_->files) {
    if (!impl_->off || changes.empty()) continue;
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) continue;
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) undo(fd, *change);
    for (const Change& change : changes) {
      const std::size_t kept = survivor(change, impl_->fault, ++number);
      if (kept > 0) (void)!::pwrite(fd, change.after.data(), kept, change.offset);
    }
    ::close(fd);
  }
  if (impl_->off) {
    for (const auto& [path, changes] : impl_->files) ::unlink((path + "-shm").c_str());
  }
  impl_->files.clear();
  impl_->fault = {};
  impl_->off = false;
}

void FaultyVfs::refuse_writing(bool refuse) {
  const std::lock_guard lock(impl_->mutex);
  impl_->refuse = refuse;
}

}  // namespace keel::test
