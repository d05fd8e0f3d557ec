#include "examples.hpp"

#include <fstream>

#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"
#include "keel/text/utf8.hpp"

namespace bench {

keel::Status read_lines(const std::string& path,
                        const std::function<keel::Status(const keel::Json&)>& take) {
  const auto bad = [&](std::size_t line, std::string_view why) {
    return keel::error(keel::Code::invalid_argument,
                       path + ":" + std::to_string(line) + ": " + std::string(why));
  };
  std::ifstream file(path);
  if (!file) return keel::error(keel::Code::not_found, path + ": cannot be read; check the path");
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const keel::Result<keel::Json> json = keel::parse_json(line, keel::limits::json_line_bytes_max);
    if (!json.ok()) return bad(number, json.status().message());
    const keel::Status taken = take(*json);
    if (!taken.ok()) return bad(number, taken.message());
  }
  return {};
}

keel::Result<std::string> text_of(const keel::Json& line, const std::string& member) {
  const keel::Json& text = line[member];
  if (!text.is_string()) {
    return keel::error(keel::Code::invalid_argument, "\"" + member + "\" must be a string");
  }
  KEEL_TRY(keel::text::check_utf8(text.as_string(), "\"" + member + "\""));
  return text.as_string();
}

keel::Result<Examples> read_examples(const std::string& path) {
  Examples examples;
  const auto take = [&](const keel::Json& line) -> keel::Status {
    KEEL_ASSIGN(std::string text, text_of(line, "text"));
    const keel::Json& intent = line["intent"];
    const bool out_of_scope = line["scope"].as_string() == "oos";
    if (!out_of_scope && intent.as_string().empty()) {
      return keel::error(keel::Code::invalid_argument, "\"intent\" must be a non-empty string");
    }
    examples.add(std::move(text), out_of_scope ? "oos" : intent.as_string());
    return {};
  };
  KEEL_TRY(read_lines(path, take));
  return examples;
}

}  // namespace bench
