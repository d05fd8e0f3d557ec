#include "json_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "dates.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

bool is_empty(const Json& json) {
  return json.is_null() || (json.is_string() && json.as_string().empty()) ||
         (json.is_array() && json.as_array().empty()) ||
         (json.is_object() && json.as_object().empty());
}

bool is_nested(const Json& json) {
  if (json.is_object()) return true;
  const auto& items = json.as_array();
  return std::any_of(items.begin(), items.end(),
                     [](const Json& item) { return item.is_object() || item.is_array(); });
}

std::string scalar(const std::string& name, const Json& json) {
  if (json.is_string()) return json.as_string();
  if (json.is_bool()) return json.as_bool() ? "yes" : "no";
  if (json.is_int() && name.ends_with("_us") && json.as_int() > day_us) {
    return date_time(json.as_int());
  }
  if (json.is_int()) return std::to_string(json.as_int());
  if (json.is_number()) return fmt::format("{:.4g}", json.as_double());
  std::string out;
  for (const Json& item : json.as_array()) out += (out.empty() ? "" : ", ") + scalar(name, item);
  return out;
}

std::string heading(const std::string& name) {
  std::string out = clean(name.ends_with("_us") ? name.substr(0, name.size() - 3) : name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string member_text(const std::string& name, const Json& value, const std::string& margin) {
  const std::string title = margin + paint(Tone::dim, fmt::format("{:<20}", heading(name)));
  if (is_nested(value)) return title + '\n' + json_text(value, margin + "  ");
  const std::string text = clean(scalar(name, value));
  if (text.find('\n') == std::string::npos) return title + "  " + text + '\n';
  return title + '\n' + indent(text, margin + "  ");
}

}  // namespace

std::string json_text(const Json& json, const std::string& margin) {
  std::string out;
  if (json.is_object()) {
    for (const auto& [name, value] : json.as_object()) {
      if (!is_empty(value)) out += member_text(name, value, margin);
    }
    return out;
  }
  if (!is_nested(json)) return margin + one_line(scalar("", json)) + '\n';
  for (const Json& item : json.as_array()) {
    const std::string text = json_text(item, margin + "  ");
    if (text.size() > margin.size()) out += margin + '-' + text.substr(margin.size() + 1);
  }
  return out;
}

}  // namespace keel::cli
