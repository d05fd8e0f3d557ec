// Json: a small JSON value with capped parsing and canonical output.
// Canonical: keys sorted by bytes, no white space, integers as integers, other numbers in the
// shortest form that reads back equal (std::to_chars), control characters as \u00XX.
// Thread safety: a value.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "keel/base/limits.hpp"
#include "keel/base/status.hpp"

namespace keel {

class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json, std::less<>>;

  Json() noexcept = default;                                              // null
  Json(std::nullptr_t) noexcept {}                                        // NOLINT: implicit
  Json(bool value) noexcept : value_(value) {}                            // NOLINT
  Json(std::int64_t value) noexcept : value_(value) {}                    // NOLINT
  Json(int value) noexcept : value_(static_cast<std::int64_t>(value)) {}  // NOLINT
  Json(std::uint32_t value) noexcept : value_(static_cast<std::int64_t>(value)) {}  // NOLINT
  Json(std::uint64_t value) noexcept : value_(static_cast<std::int64_t>(value)) {}  // NOLINT
  Json(double value) noexcept : value_(value) {}                                    // NOLINT
  Json(std::string value) : value_(std::move(value)) {}                             // NOLINT
  Json(std::string_view value) : value_(std::string(value)) {}                      // NOLINT
  Json(const char* value) : value_(std::string(value)) {}                           // NOLINT
  Json(Array value) : value_(std::move(value)) {}                                   // NOLINT
  Json(Object value) : value_(std::move(value)) {}                                  // NOLINT

  [[nodiscard]] bool is_null() const noexcept { return value_.index() == 0; }
  [[nodiscard]] bool is_bool() const noexcept { return value_.index() == 1; }
  [[nodiscard]] bool is_int() const noexcept { return value_.index() == 2; }
  [[nodiscard]] bool is_number() const noexcept { return is_int() || value_.index() == 3; }
  [[nodiscard]] bool is_string() const noexcept { return value_.index() == 4; }
  [[nodiscard]] bool is_array() const noexcept { return value_.index() == 5; }
  [[nodiscard]] bool is_object() const noexcept { return value_.index() == 6; }

  // Total readers: the fallback when the value is of another kind.
  [[nodiscard]] bool as_bool(bool fallback = false) const noexcept;
  [[nodiscard]] std::int64_t as_int(std::int64_t fallback = 0) const noexcept;
  [[nodiscard]] double as_double(double fallback = 0) const noexcept;
  [[nodiscard]] const std::string& as_string() const noexcept;  // "" when no string
  [[nodiscard]] const Array& as_array() const noexcept;         // [] when no array
  [[nodiscard]] const Object& as_object() const noexcept;       // {} when no object

  // Member of an object; null when absent or when this is no object.
  [[nodiscard]] const Json& operator[](std::string_view key) const noexcept;
  [[nodiscard]] bool has(std::string_view key) const noexcept { return !(*this)[key].is_null(); }
  // Sets a member; a value that is no object becomes one first.
  Json& set(std::string key, Json value);
  // Appends an element; a value that is no array becomes one first.
  Json& push(Json value);

  friend bool operator==(const Json&, const Json&) = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

// Strict RFC 8259. Errors are invalid_argument with the byte offset, or too_large past bytes_max or
// depth_max. The last of two equal keys wins. Integers beyond 64 bits become doubles.
[[nodiscard]] Result<Json> parse_json(std::string_view text,
                                      std::size_t bytes_max = limits::json_bytes_max,
                                      int depth_max = limits::json_depth_max);
// Canonical form. Not-a-number and infinities are written as null.
[[nodiscard]] std::string to_canonical(const Json& value);
// The same content with two-space indentation, for people.
[[nodiscard]] std::string to_pretty(const Json& value);

}  // namespace keel
