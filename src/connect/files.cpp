#include "files.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace keel::connect {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t chunk_bytes = 256 * 1024;

Status file_error(const std::string& path, int reason) {
  const Code code = reason == ENOENT || reason == ENOTDIR ? Code::not_found
                    : reason == EACCES || reason == EPERM ? Code::permission_denied
                                                          : Code::io_error;
  return error(code, path + ": " + std::generic_category().message(reason));
}

bool ends_in_one_of(std::string_view name, const std::vector<std::string>& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](const std::string& ending) { return name.ends_with(ending); });
}

bool is_hidden(std::string_view relative) noexcept {
  return relative.starts_with('.') || relative.find("/.") != std::string_view::npos;
}

Status list_folder(const fs::path& folder, const std::vector<std::string>& endings,
                   std::vector<FileEntry>& out) {
  std::error_code reason;
  fs::recursive_directory_iterator entry(folder, reason);
  for (; !reason && entry != fs::recursive_directory_iterator(); entry.increment(reason)) {
    const std::string name = entry->path().lexically_relative(folder).generic_string();
    std::error_code of_entry;
    if (is_hidden(name) || !ends_in_one_of(name, endings) || !entry->is_regular_file(of_entry)) {
      continue;
    }
    const std::uint64_t bytes = entry->file_size(of_entry);
    out.push_back({entry->path().string(), name, of_entry ? 0 : bytes});
  }
  if (reason) return file_error(folder.string(), reason.value());
  std::sort(out.begin(), out.end(),
            [](const FileEntry& a, const FileEntry& b) { return a.name < b.name; });
  return ok_status();
}

}  // namespace

bool is_blank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Result<std::vector<FileEntry>> list_files(const std::string& path,
                                          const std::vector<std::string>& endings) {
  // <filesystem> allocates, and may then throw, even where it reports by error_code.
  try {
    std::vector<FileEntry> out;
    std::error_code reason;
    const fs::file_status status = fs::status(path, reason);
    if (reason) return file_error(path, reason.value());
    if (fs::is_directory(status)) {
      KEEL_TRY(list_folder(path, endings, out));
      return out;
    }
    const std::uint64_t bytes = fs::is_regular_file(status) ? fs::file_size(path, reason) : 0;
    out.push_back({path, fs::path(path).filename().string(), reason ? 0 : bytes});
    return out;
  } catch (const std::exception& exception) {
    return error(Code::io_error, path + ": " + exception.what());
  }
}

Result<std::string> read_head(const std::string& path, std::size_t bytes_max) {
  KEEL_ASSIGN(ChunkReader chunks, ChunkReader::open(path));
  std::string out;
  while (out.size() < bytes_max) {
    KEEL_ASSIGN(const std::string_view chunk, chunks.next());
    if (chunk.empty()) break;
    out += chunk.substr(0, bytes_max - out.size());
  }
  return out;
}

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  KEEL_ASSIGN(std::string out, read_head(path, bytes_max + 1));
  if (out.size() <= bytes_max) return out;
  return error(Code::too_large,
               "the file has more than the " + std::to_string(bytes_max) + " bytes allowed");
}

Result<ChunkReader> ChunkReader::open(const std::string& path) {
  errno = 0;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) return file_error(path, errno);
  return ChunkReader(path, file);
}

Result<std::string_view> ChunkReader::next() {
  if (buffer_.empty()) buffer_.resize(chunk_bytes);
  errno = 0;
  const std::size_t bytes = std::fread(buffer_.data(), 1, buffer_.size(), file_.get());
  if (bytes == 0 && std::ferror(file_.get())) return file_error(path_, errno);
  std::string_view chunk(buffer_.data(), bytes);
  const bool first = bytes_read_ == 0;
  bytes_read_ += bytes;
  if (first && chunk.starts_with("\xef\xbb\xbf")) chunk.remove_prefix(3);
  return first && chunk.empty() && bytes > 0 ? next() : chunk;
}

Result<LineReader> LineReader::open(const std::string& path, std::size_t line_bytes_max) {
  KEEL_ASSIGN(ChunkReader chunks, ChunkReader::open(path));
  return LineReader(std::move(chunks), line_bytes_max);
}

Result<bool> LineReader::next(Line& line) {
  line.text.clear();
  line.too_long = false;
  line.number = ++lines_;
  bool any = false;
  for (;;) {
    if (rest_.empty()) {
      KEEL_ASSIGN(rest_, chunks_.next());
      if (rest_.empty()) break;
    }
    any = true;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    line.too_long = line.too_long || line.text.size() + end > line_bytes_max_;
    if (line.too_long) {
      line.text.clear();
    } else {
      line.text += rest_.substr(0, end);
    }
    const bool ended = end < rest_.size();
    rest_.remove_prefix(ended ? end + 1 : end);
    if (ended) break;
  }
  if (line.text.ends_with('\r')) line.text.pop_back();
  return any;
}

}  // namespace keel::connect
