#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace keel::cli {
namespace {

bool output_failed = false;
int output_errno = 0;

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool colour() {
  static const bool wanted = [] {
    const char* terminal = std::getenv("TERM");
    const bool dumb = terminal != nullptr && std::strcmp(terminal, "dumb") == 0;
    return ::isatty(STDOUT_FILENO) == 1 && !is_set("NO_COLOR") && !dumb;
  }();
  return wanted;
}

const char* code_of(Tone tone) {
  switch (tone) {
    case Tone::bold: return "\x1b[1m";
    case Tone::dim: return "\x1b[2m";
    case Tone::good: return "\x1b[32m";
    case Tone::warn: return "\x1b[33m";
    case Tone::bad: return "\x1b[31m";
  }
  return "";
}

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  // 0: no valid UTF-8 starts here
};

// RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF.
Character decode(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  std::uint32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xC0U) != 0x80) return {};
    code = (code << 6U) | (at(i) & 0x3FU);
  }
  const bool overlong = code < (bytes == 4 ? 0x10000U : bytes == 3 ? 0x800U : 0x80U);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return overlong || surrogate || code > 0x10FFFF ? Character{} : Character{code, bytes};
}

bool is_control(std::uint32_t code) { return code < 0x20 || (code >= 0x7F && code <= 0x9F); }

// Marks that make a terminal show text in another order than it is stored in.
bool turns_direction(std::uint32_t code) {
  return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
         code == 0x200E || code == 0x200F || code == 0x061C;
}

void write(std::FILE* file, std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file) == text.size()) return;
  if (file == stdout && !output_failed) output_errno = errno;
  output_failed = output_failed || file == stdout;
}

// JSON keeps every character, but those that steer a terminal are written as \u00XX.
std::string escape_controls(const std::string& json) {
  constexpr const char* hex = "0123456789abcdef";
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto byte = static_cast<unsigned char>(json[i]);
    const unsigned next = i + 1 < json.size() ? static_cast<unsigned char>(json[i + 1]) : 0U;
    const bool c1 = byte == 0xC2 && next >= 0x80 && next <= 0x9F;
    if (byte != 0x7F && !c1) {
      out += json[i];
      continue;
    }
    const unsigned code = c1 ? next : byte;
    out += "\\u00";
    out += hex[code >> 4U];
    out += hex[code & 15U];
    i += c1 ? 1 : 0;
  }
  return out;
}

}  // namespace

std::string paint(Tone tone, std::string_view text) {
  if (!colour() || text.empty()) return std::string(text);
  return code_of(tone) + std::string(text) + "\x1b[0m";
}

std::size_t terminal_width() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) != 1 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 100;
  return std::clamp<std::size_t>(size.ws_col == 0 ? 100 : size.ws_col, 60, 200);
}

bool can_ask_user() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1; }

std::string clean(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character next = decode(text);
    if (next.bytes == 0) {
      out += '?';
      text.remove_prefix(1);
      continue;
    }
    const bool kept = next.code == '\n' || next.code == '\t' ||
                      (!is_control(next.code) && !turns_direction(next.code));
    if (kept) out += text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  bool space = false;
  for (const char c : clean(text)) {
    if (c == ' ' || c == '\n' || c == '\t') {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

std::size_t columns_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string cut(std::string text, std::size_t columns) {
  if (columns_of(text) <= columns) return text;
  const std::size_t keep = columns > 3 ? columns - 3 : 0;
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if ((text[end] & 0xC0) != 0x80 && seen++ == keep) break;
  }
  text.resize(end);
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text + std::string(std::min<std::size_t>(columns, 3), '.');
}

std::string indent(std::string_view text, std::string_view margin) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out += margin;
    out += text.substr(0, end);
    out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void print(std::string_view text) { write(stdout, text); }

void print_json(const Json& json) {
  std::string text = escape_controls(to_pretty(json));
  if (text.empty() || text.back() != '\n') text += '\n';
  print(text);
}

void print_json_line(const Json& json) { print(escape_controls(to_canonical(json)) + '\n'); }

void note(std::string_view text) {
  std::fflush(stdout);  // in the order it happened, where both go to one place
  write(stderr, "keel: " + clean(text) + '\n');
}

Status finish_output() {
  if (std::fflush(stdout) != 0 && !output_failed) {
    output_failed = true;
    output_errno = errno;
  }
  if (!output_failed) return {};
  return error(Code::io_error, std::string("the output could not be written: ") +
                                   std::strerror(output_errno) + "; what was recorded stays");
}

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  std::string out = std::to_string(n) + ' ';
  if (n == 1) return out += one;
  return many.empty() ? (out += one) += 's' : out += many;
}

}  // namespace keel::cli
