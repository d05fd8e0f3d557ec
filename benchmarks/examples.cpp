#include "examples.hpp"

#include <fstream>

#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"
#include "keel/text/utf8.hpp"

namespace bench {

keel::Result<Examples> read_examples(const std::string& path) {
  const auto bad = [&](std::size_t line, const std::string& why) {
    return keel::error(keel::Code::invalid_argument,
                       path + ":" + std::to_string(line) + ": " + why);
  };
  std::ifstream file(path);
  if (!file) return keel::error(keel::Code::not_found, path + ": cannot be read; check the path");
  Examples examples;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const keel::Result<keel::Json> json = keel::parse_json(line, keel::limits::json_line_bytes_max);
    if (!json.ok()) return bad(number, json.status().message());
    const keel::Json& text = (*json)["text"];
    const keel::Json& intent = (*json)["intent"];
    const bool out_of_scope = (*json)["scope"].as_string() == "oos";
    if (!text.is_string()) return bad(number, "\"text\" must be a string");
    if (!out_of_scope && intent.as_string().empty()) {
      return bad(number, "\"intent\" must be a non-empty string");
    }
    KEEL_TRY(keel::text::check_utf8(text.as_string(), path + ":" + std::to_string(number)));
    examples.add(text.as_string(), out_of_scope ? "oos" : intent.as_string());
  }
  return examples;
}

}  // namespace bench
