// Status and Result: how every Keel call reports failure. Nothing throws.
// Thread safety: values; share them like any value.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace keel {

// What kind of failure. Values are stable: they travel through the C ABI and exit codes.
enum class Code : std::int32_t {
  ok = 0,
  invalid_argument = 1,    // the caller's input is wrong; the message says what and where
  not_found = 2,           // no such article, answer, proposal, file
  already_exists = 3,      // it is there already and may not be replaced
  conflict = 4,            // the expected head or revision has moved on; read again and retry
  too_large = 5,           // over a limit of keel/base/limits.hpp
  unsupported = 6,         // understood, but not possible here
  corrupt = 7,             // stored bytes do not say what they must
  newer_format = 8,        // written by a later version of Keel
  io_error = 9,            // the operating system refused; the message has its reason
  storage_full = 10,       // no space left; nothing was half-written
  permission_denied = 11,  // the file may not be read or written, or the person may not do it
  busy = 12,               // somebody else holds it; retry
  cancelled = 13,          // the host asked to stop
  internal = 14,           // an impossible state; please report
  out_of_memory = 15,      // free memory and retry; what was recorded stays
};

// The stable snake_case name of a code, e.g. "invalid_argument".
[[nodiscard]] std::string_view code_name(Code code) noexcept;

// Success, or a code and one impersonal line: what was wrong, where, and what to do.
class [[nodiscard]] Status {
 public:
  Status() noexcept = default;
  Status(Code code, std::string message) : code_(code), message_(std::move(message)) {}
  [[nodiscard]] bool ok() const noexcept { return code_ == Code::ok; }
  [[nodiscard]] Code code() const noexcept { return code_; }
  [[nodiscard]] const std::string& message() const noexcept { return message_; }

 private:
  Code code_ = Code::ok;
  std::string message_;
};

[[nodiscard]] inline Status ok_status() noexcept { return {}; }
[[nodiscard]] inline Status error(Code code, std::string message) {
  return Status(code, std::move(message));
}

// Needs no memory itself: the text is short enough to be kept within the string.
[[nodiscard]] inline Status out_of_memory() noexcept {
  return Status(Code::out_of_memory, "out of memory");
}

// A T, or the Status that says why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}         // NOLINT: implicit by design
  Result(Status status) : status_(std::move(status)) {  // NOLINT
    assert(!status_.ok());
  }
  [[nodiscard]] bool ok() const noexcept { return value_.has_value(); }
  [[nodiscard]] const Status& status() const noexcept { return status_; }
  [[nodiscard]] T& operator*() & { return *value_; }
  [[nodiscard]] const T& operator*() const& { return *value_; }
  [[nodiscard]] T&& operator*() && { return *std::move(value_); }
  [[nodiscard]] T* operator->() { return &*value_; }
  [[nodiscard]] const T* operator->() const { return &*value_; }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace keel

#define KEEL_CONCAT_(a, b) a##b
#define KEEL_CONCAT(a, b) KEEL_CONCAT_(a, b)
// Returns from the enclosing function when the expression's Status is an error.
#define KEEL_TRY(expression)                                              \
  do {                                                                    \
    if (::keel::Status keel_status_ = (expression); !keel_status_.ok()) { \
      return keel_status_;                                                \
    }                                                                     \
  } while (false)
// `KEEL_ASSIGN(auto x, f());` binds the value of a Result or returns its Status.
#define KEEL_ASSIGN(declaration, expression) \
  KEEL_ASSIGN_IMPL_(KEEL_CONCAT(keel_result_, __LINE__), declaration, expression)
#define KEEL_ASSIGN_IMPL_(result, declaration, expression) \
  auto result = (expression);                              \
  if (!result.ok()) return result.status();                \
  declaration = *std::move(result)
