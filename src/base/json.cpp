// The one adapter of nlohmann-json: its SAX parser fills keel::Json, with caps on size and depth.
#include "keel/base/json.hpp"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "keel/base/hex.hpp"

namespace keel {
namespace {

const Json null_json;
const std::string empty_string;
const Json::Array empty_array;
const Json::Object empty_object;

class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(int depth_max) : depth_max_(depth_max) {}

  bool null() override { return add({}); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override {
    if (value > static_cast<std::uint64_t>(INT64_MAX)) return add(static_cast<double>(value));
    return add(static_cast<std::int64_t>(value));
  }
  bool number_float(double value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(nlohmann::json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json(Json::Object{})); }
  bool key(std::string& name) override {
    keys_.back() = std::move(name);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json(Json::Array{})); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    status_ = error(Code::invalid_argument,
                    "not valid JSON at byte " + std::to_string(position) + "; correct it there");
    return false;
  }

  Status status_;
  Json root_;

 private:
  bool add(Json value) {
    if (stack_.empty()) {
      root_ = std::move(value);
    } else if (stack_.back().is_array()) {
      stack_.back().push(std::move(value));
    } else {
      stack_.back().set(std::move(keys_.back()), std::move(value));
    }
    return true;
  }
  bool open(Json container) {
    if (static_cast<int>(stack_.size()) >= depth_max_) {
      status_ = error(Code::too_large, "JSON is nested deeper than " + std::to_string(depth_max_) +
                                           " levels; flatten it");
      return false;
    }
    stack_.push_back(std::move(container));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    Json done = std::move(stack_.back());
    stack_.pop_back();
    keys_.pop_back();
    return add(std::move(done));
  }

  int depth_max_;
  std::vector<Json> stack_;
  std::vector<std::string> keys_;
};

void write_string(std::string_view text, std::string& out) {
  out.push_back('"');
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out.push_back(hex_digit(static_cast<unsigned char>(c) >> 4));
          out.push_back(hex_digit(static_cast<unsigned char>(c)));
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
}

void write_number(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  out += text;
  // Keep it a floating-point number when read back.
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

// indent < 0: canonical, no white space.
void write(const Json& value, int indent, std::string& out) {
  const auto line = [&](int depth) {
    if (indent < 0) return;
    out.push_back('\n');
    out.append(static_cast<std::size_t>(depth) * 2, ' ');
  };
  const int inner = indent < 0 ? indent : indent + 1;
  bool first = true;
  if (value.is_null()) {
    out += "null";
  } else if (value.is_bool()) {
    out += value.as_bool() ? "true" : "false";
  } else if (value.is_int()) {
    out += std::to_string(value.as_int());
  } else if (value.is_number()) {
    write_number(value.as_double(), out);
  } else if (value.is_string()) {
    write_string(value.as_string(), out);
  } else if (value.is_array()) {
    out.push_back('[');
    for (const Json& element : value.as_array()) {
      if (!first) out.push_back(',');
      first = false;
      line(inner);
      write(element, inner, out);
    }
    if (!first) line(indent);
    out.push_back(']');
  } else {
    out.push_back('{');
    for (const auto& [key, member] : value.as_object()) {
      if (!first) out.push_back(',');
      first = false;
      line(inner);
      write_string(key, out);
      out += indent < 0 ? ":" : ": ";
      write(member, inner, out);
    }
    if (!first) line(indent);
    out.push_back('}');
  }
}

}  // namespace

bool Json::as_bool(bool fallback) const noexcept {
  const auto* value = std::get_if<bool>(&value_);
  return value ? *value : fallback;
}
std::int64_t Json::as_int(std::int64_t fallback) const noexcept {
  const auto* value = std::get_if<std::int64_t>(&value_);
  return value ? *value : fallback;
}
double Json::as_double(double fallback) const noexcept {
  if (const auto* value = std::get_if<double>(&value_)) return *value;
  const auto* value = std::get_if<std::int64_t>(&value_);
  return value ? static_cast<double>(*value) : fallback;
}
const std::string& Json::as_string() const noexcept {
  const auto* value = std::get_if<std::string>(&value_);
  return value ? *value : empty_string;
}
const Json::Array& Json::as_array() const noexcept {
  const auto* value = std::get_if<Array>(&value_);
  return value ? *value : empty_array;
}
const Json::Object& Json::as_object() const noexcept {
  const auto* value = std::get_if<Object>(&value_);
  return value ? *value : empty_object;
}
const Json& Json::operator[](std::string_view key) const noexcept {
  const Object& members = as_object();
  const auto found = members.find(key);
  return found == members.end() ? null_json : found->second;
}
Json& Json::set(std::string key, Json value) {
  if (!is_object()) value_ = Object{};
  std::get<Object>(value_).insert_or_assign(std::move(key), std::move(value));
  return *this;
}
Json& Json::push(Json value) {
  if (!is_array()) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

Result<Json> parse_json(std::string_view text, std::size_t bytes_max, int depth_max) {
  if (text.size() > bytes_max) {
    return error(Code::too_large, "JSON of " + std::to_string(text.size()) +
                                      " bytes is over the limit of " + std::to_string(bytes_max));
  }
  Builder builder(depth_max);
  try {
    if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
      return std::move(builder.root_);
    }
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception&) {
    return error(Code::invalid_argument, "not valid JSON");
  }
  if (builder.status_.ok()) return error(Code::invalid_argument, "not valid JSON");
  return builder.status_;
}

std::string to_canonical(const Json& value) {
  std::string out;
  write(value, -1, out);
  return out;
}

std::string to_pretty(const Json& value) {
  std::string out;
  write(value, 0, out);
  return out;
}

}  // namespace keel
