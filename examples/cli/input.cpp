#include "input.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace keel::cli {
namespace {

Status file_error(const std::string& path, const char* doing) {
  const int reason = errno;
  Code code = Code::io_error;
  if (reason == ENOENT || reason == ENOTDIR) code = Code::not_found;
  if (reason == EACCES || reason == EPERM) code = Code::permission_denied;
  return error(code, fmt::format("{}: cannot be {}: {}; check the path and its rights", path, doing,
                                 std::strerror(reason)));
}

Result<std::FILE*> open_file(const std::string& path) {
  if (path == "-") return stdin;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return file_error(path, "opened");
  struct stat about {};
  if (::fstat(::fileno(file), &about) == 0 && S_ISDIR(about.st_mode)) {
    std::fclose(file);
    return error(Code::invalid_argument, path + ": this is a folder; name a file");
  }
  return file;
}

}  // namespace

Result<std::string> read_all(const std::string& path, std::size_t bytes_max,
                             std::string_view what) {
  KEEL_ASSIGN(std::FILE * file, open_file(path));
  if (file == stdin && ::isatty(STDIN_FILENO) == 1) {
    std::fprintf(stderr, "Type %.*s, then Ctrl-D on a line of its own.\n",
                 static_cast<int>(what.size()), what.data());
  }
  std::string out;
  char buffer[64 * 1024];
  std::size_t got = 0;
  while (out.size() <= bytes_max && (got = std::fread(buffer, 1, sizeof buffer, file)) > 0) {
    out.append(buffer, got);
  }
  const bool failed = std::ferror(file) != 0;
  const Status status = failed ? file_error(path, "read") : Status();
  if (file != stdin) std::fclose(file);
  KEEL_TRY(status);
  if (out.size() <= bytes_max) return out;
  return error(Code::too_large,
               fmt::format("{} is over the limit of {} bytes; shorten it", what, bytes_max));
}

LineReader::~LineReader() {
  if (file_ != nullptr && file_ != stdin) std::fclose(file_);
}

Status LineReader::open(const std::string& path) {
  path_ = path == "-" ? "standard input" : path;
  KEEL_ASSIGN(file_, open_file(path));
  return {};
}

Result<std::optional<std::string>> LineReader::next() {
  std::string out;
  bool too_long = false;
  bool any = false;
  for (int c = std::getc(file_); c != EOF; c = std::getc(file_)) {
    any = true;
    if (c == '\n') break;
    if (out.size() < line_bytes_max_) {
      out += static_cast<char>(c);
    } else {
      too_long = true;
    }
  }
  if (std::ferror(file_) != 0) return file_error(path_, "read");
  if (!any) return std::optional<std::string>();
  ++line_;
  if (too_long) {
    return error(Code::too_large,
                 fmt::format("the line is over the limit of {} bytes; split it", line_bytes_max_));
  }
  if (!out.empty() && out.back() == '\r') out.pop_back();
  return std::optional<std::string>(std::move(out));
}

}  // namespace keel::cli
