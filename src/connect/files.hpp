// Files for the importers: folders in a fixed order, chunks and lines with a cap on memory.
// The only place of this floor that touches the disk, and it only reads.
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/status.hpp"

namespace keel::connect {

struct FileEntry {
  std::string path;
  std::string name;  // relative to the folder, with "/"; a single file's own name
  std::uint64_t bytes = 0;
};

// `path` itself when it is a file; else the files below it whose names end in one of `endings`, in
// byte order of their relative names, without hidden ones. not_found, permission_denied, io_error.
[[nodiscard]] Result<std::vector<FileEntry>> list_files(const std::string& path,
                                                        const std::vector<std::string>& endings);
// All of a file; too_large when that is more than bytes_max.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t bytes_max);
// The first bytes_max bytes at most.
[[nodiscard]] Result<std::string> read_head(const std::string& path, std::size_t bytes_max);

// True when there is nothing but white space.
[[nodiscard]] bool is_blank(std::string_view text) noexcept;

// A file in pieces, without the byte order mark at its front.
class ChunkReader {
 public:
  [[nodiscard]] static Result<ChunkReader> open(const std::string& path);
  // The next bytes, valid until the next call; empty at the end.
  [[nodiscard]] Result<std::string_view> next();
  [[nodiscard]] std::uint64_t bytes_read() const noexcept { return bytes_read_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  ChunkReader(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::vector<char> buffer_;
  std::uint64_t bytes_read_ = 0;
};

// One line without its end ("\n" or "\r\n").
struct Line {
  std::uint64_t number = 0;  // 1-based
  std::string text;
  bool too_long = false;  // text then holds nothing
};

class LineReader {
 public:
  [[nodiscard]] static Result<LineReader> open(const std::string& path, std::size_t line_bytes_max);
  // False at the end of the file.
  [[nodiscard]] Result<bool> next(Line& line);
  [[nodiscard]] std::uint64_t bytes_read() const noexcept {
    return chunks_.bytes_read() - rest_.size();
  }

 private:
  LineReader(ChunkReader chunks, std::size_t line_bytes_max)
      : chunks_(std::move(chunks)), line_bytes_max_(line_bytes_max) {}

  ChunkReader chunks_;
  std::size_t line_bytes_max_;
  std::string_view rest_;  // of the current chunk
  std::uint64_t lines_ = 0;
};

}  // namespace keel::connect
