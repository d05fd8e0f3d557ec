#include "keel/journal/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "journal/file.hpp"

namespace keel::journal {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  KEEL_ASSIGN(const OwnedFile file, OwnedFile::open(path, O_RDONLY));
  struct stat found = {};
  if (::fstat(file.fd(), &found) != 0) return file_error(path, "reading its size", errno);
  if (!S_ISREG(found.st_mode)) {
    return error(Code::invalid_argument, path.string() + ": not a regular file; give a file");
  }
  MappedFile out;
  const auto nanoseconds = [](const timespec& t) { return t.tv_sec * 1'000'000'000 + t.tv_nsec; };
  out.identity_ = {static_cast<std::uint64_t>(found.st_dev),
                   static_cast<std::uint64_t>(found.st_ino),
                   static_cast<std::uint64_t>(found.st_size), nanoseconds(found.st_mtim),
                   nanoseconds(found.st_ctim)};
  const auto size = static_cast<std::size_t>(found.st_size);
  if (size == 0) return out;
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.fd(), 0);
  if (at == MAP_FAILED) return file_error(path, "mapping it", errno);
  out.mapping_ = std::shared_ptr<const void>(
      at, [size](const void* mapped) { ::munmap(const_cast<void*>(mapped), size); });
  out.bytes_ = {static_cast<const char*>(at), size};
  return out;
}

}  // namespace keel::journal
