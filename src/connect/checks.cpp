#include "checks.hpp"

#include <algorithm>

#include "keel/text/utf8.hpp"

namespace keel::connect {
namespace {

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string quoted(std::string_view member) { return "`" + std::string(member) + "`"; }

Status wrong_type(std::string_view member, const char* want) {
  return error(Code::invalid_argument, quoted(member) + " must be " + want);
}

}  // namespace

Status check_name(std::string_view member, std::string_view value, std::size_t bytes_min,
                  std::size_t bytes_max) {
  if (value.size() > bytes_max) {
    return error(Code::too_large, quoted(member) + " has " + std::to_string(value.size()) +
                                      " bytes; at most " + std::to_string(bytes_max) +
                                      " are allowed");
  }
  if (value.size() < bytes_min) {
    return error(Code::invalid_argument, quoted(member) + " must have at least " +
                                             std::to_string(bytes_min) +
                                             (bytes_min == 1 ? " byte" : " bytes"));
  }
  if (std::any_of(value.begin(), value.end(), is_control)) {
    return error(Code::invalid_argument, quoted(member) + " holds a control character; remove it");
  }
  return text::check_utf8(value, quoted(member));
}

std::string to_name(std::string_view text, std::size_t bytes_max) {
  std::string out;
  for (const char c : text) {
    if (out.size() > bytes_max) break;
    if (!is_control(c) && c != ' ') {
      out.push_back(c);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  out.resize(text::clip(out, bytes_max).size());
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string to_page_name(std::string_view text) {
  for (const char* end : {"", "#", "?"}) {
    const std::size_t at = *end == 0 ? std::string_view::npos : text.find(*end);
    const std::string name = to_name(text.substr(0, at), 2 * limits::name_bytes_max);
    if (name.size() <= limits::name_bytes_max) return name;
  }
  return {};
}

Status read_string(const Json& object, std::string_view member, std::string& out) {
  const Json& value = object[member];
  if (value.is_null() && object.as_object().count(member) == 0) return ok_status();
  if (!value.is_string()) return wrong_type(member, "a string");
  out = value.as_string();
  return ok_status();
}

Status read_bool(const Json& object, std::string_view member, bool& out) {
  if (object.as_object().count(member) == 0) return ok_status();
  if (!object[member].is_bool()) return wrong_type(member, "true or false");
  out = object[member].as_bool();
  return ok_status();
}

Status read_strings(const Json& object, std::string_view member, std::vector<std::string>& out) {
  if (object.as_object().count(member) == 0) return ok_status();
  const Json& value = object[member];
  const Json::Array& items = value.as_array();
  const auto is_string = [](const Json& item) { return item.is_string(); };
  if (!value.is_array() || !std::all_of(items.begin(), items.end(), is_string)) {
    return wrong_type(member, "an array of strings");
  }
  out.clear();
  for (const Json& item : items) out.push_back(item.as_string());
  return ok_status();
}

Status require(const Json& object, std::string_view member) {
  if (object.as_object().count(member) > 0) return ok_status();
  return error(Code::invalid_argument, quoted(member) + " is missing");
}

Result<Json> parse_object(std::string_view json_line, std::size_t bytes_max) {
  KEEL_TRY(text::check_utf8(json_line, "the line"));
  KEEL_ASSIGN(Json object, parse_json(json_line, bytes_max));
  if (!object.is_object()) return error(Code::invalid_argument, "a JSON object must be given");
  return object;
}

Status in_member(std::string_view member, const Status& status) {
  return error(status.code(), quoted(member) + ": " + status.message());
}

}  // namespace keel::connect
