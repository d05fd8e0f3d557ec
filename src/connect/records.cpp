#include "records.hpp"

#include <algorithm>

#include "files.hpp"
#include "keel/base/json.hpp"

namespace keel::connect {
namespace {

Status too_long(const char* what, std::size_t bytes_max) {
  return error(Code::too_large, std::string(what) + " has more than the " +
                                    std::to_string(bytes_max) + " bytes allowed");
}

// Cuts the elements of a JSON array out of a file's characters. It only looks for where each ends;
// whether it is JSON is for its reader to say.
class ArrayCutter {
 public:
  ArrayCutter(std::size_t record_bytes_max, const TakeRecord& take)
      : record_bytes_max_(record_bytes_max), take_(take) {}

  Status add(std::string_view chunk, std::uint64_t bytes_read) {
    bytes_read_ = bytes_read;
    for (const char c : chunk) {
      KEEL_TRY(add(c));
      if (c == '\n') ++line_;
    }
    return ok_status();
  }
  Status finish() {
    if (depth_ == 0 && begun_) return ok_status();
    return report(error(Code::invalid_argument, "the file ends inside of its array"));
  }

 private:
  static bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

  Status report(Status status) {
    Record record;
    record.line = line_;
    record.bytes_read = bytes_read_;
    record.status = std::move(status);
    return take_(std::move(record));
  }
  Status add(char c) {
    if (depth_ == 0) return add_outside(c);
    if (depth_ == 1 && !in_string_ && (c == ',' || c == ']')) {
      if (c == ']') depth_ = 0;
      return cut();
    }
    if (text_.empty()) {
      if (is_space(c)) return ok_status();
      record_line_ = line_;
    }
    follow(c);
    if (text_.size() < record_bytes_max_) {
      text_.push_back(c);
    } else {
      too_long_ = true;
    }
    return ok_status();
  }
  Status add_outside(char c) {
    if (is_space(c) || trailing_reported_) return ok_status();
    if (c == '[' && !begun_) {
      begun_ = true;
      depth_ = 1;
      return ok_status();
    }
    trailing_reported_ = true;
    return report(error(Code::invalid_argument, "there is more behind the end of the array"));
  }
  void follow(char c) noexcept {
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '[' || c == '{') {
      ++depth_;
    } else if ((c == ']' || c == '}') && depth_ > 1) {
      --depth_;
    }
  }
  Status cut() {
    if (text_.empty()) return ok_status();
    Record record;
    record.line = record_line_;
    record.bytes_read = bytes_read_;
    if (too_long_) {
      record.status = too_long("the record", record_bytes_max_);
    } else {
      record.text = std::move(text_);
    }
    text_.clear();
    too_long_ = false;
    return take_(std::move(record));
  }

  std::size_t record_bytes_max_;
  const TakeRecord& take_;
  std::string text_;
  std::uint64_t line_ = 1;
  std::uint64_t record_line_ = 1;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t depth_ = 0;
  bool begun_ = false;
  bool in_string_ = false;
  bool escaped_ = false;
  bool too_long_ = false;
  bool trailing_reported_ = false;
};

Status for_each_element(const std::string& path, std::size_t record_bytes_max,
                        const TakeRecord& take) {
  KEEL_ASSIGN(ChunkReader chunks, ChunkReader::open(path));
  ArrayCutter cutter(record_bytes_max, take);
  for (;;) {
    KEEL_ASSIGN(const std::string_view chunk, chunks.next());
    if (chunk.empty()) return cutter.finish();
    KEEL_TRY(cutter.add(chunk, chunks.bytes_read()));
  }
}

// True when the file's first line is no whole value and its second does not begin an object: then
// both are parts of one value, and not two lines of which the first is damaged.
Result<bool> is_one_value(const std::string& path, std::size_t record_bytes_max) {
  KEEL_ASSIGN(LineReader lines, LineReader::open(path, record_bytes_max));
  Line line;
  for (bool first = true;;) {
    KEEL_ASSIGN(const bool more, lines.next(line));
    if (!more) return false;
    if (line.too_long) return false;
    if (is_blank(line.text)) continue;
    if (!first) return line.text[line.text.find_first_not_of(" \t")] != '{';
    if (parse_json(line.text, record_bytes_max).ok()) return false;
    first = false;
  }
}

Status take_whole(const std::string& path, std::size_t record_bytes_max, const TakeRecord& take) {
  Record record;
  record.line = 1;
  auto text = read_file(path, record_bytes_max);
  if (text.ok()) {
    record.text = *std::move(text);
    record.bytes_read = record.text.size();
  } else if (text.status().code() == Code::too_large) {
    record.status = text.status();
  } else {
    return text.status();
  }
  return take(std::move(record));
}

}  // namespace

Status for_each_line(const std::string& path, std::size_t line_bytes_max, const TakeRecord& take) {
  KEEL_ASSIGN(LineReader lines, LineReader::open(path, line_bytes_max));
  Line line;
  for (;;) {
    KEEL_ASSIGN(const bool more, lines.next(line));
    if (!more) return ok_status();
    if (!line.too_long && is_blank(line.text)) continue;
    Record record;
    record.line = line.number;
    record.bytes_read = lines.bytes_read();
    if (line.too_long) {
      record.status = too_long("the line", line_bytes_max);
    } else {
      record.text = std::move(line.text);
    }
    KEEL_TRY(take(std::move(record)));
  }
}

Status for_each_record(const std::string& path, std::size_t record_bytes_max,
                       const TakeRecord& take) {
  KEEL_ASSIGN(const std::string head, read_head(path, 64 * 1024));
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && head[first] == '[') {
    return for_each_element(path, record_bytes_max, take);
  }
  KEEL_ASSIGN(const bool one_value, is_one_value(path, record_bytes_max));
  return one_value ? take_whole(path, record_bytes_max, take)
                   : for_each_line(path, record_bytes_max, take);
}

}  // namespace keel::connect
