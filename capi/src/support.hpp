// What every function of the C ABI shares: errors, texts, inputs, and the guard that nothing leaves
// but a code.
// Thread safety: free functions from any thread.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "keel.h"
#include "keel/base/json.hpp"
#include "keel/base/status.hpp"

struct keel_error {
  std::int32_t code = KEEL_OK;
  std::string message;
};

struct keel_text {
  std::string value;
};

namespace keel::capi {

// The C code of a Status code: minus ten times it, so that later ones fit in between.
[[nodiscard]] constexpr std::int32_t code_of(Code code) noexcept {
  return -10 * static_cast<std::int32_t>(code);
}

// Puts the error where the caller wants it and returns its code.
std::int32_t fail(keel_error** error, const Status& status) noexcept;
std::int32_t fail_without_memory(keel_error** error) noexcept;
std::int32_t fail_with_exception(keel_error** error, const char* what) noexcept;

// Marks a thread as being inside a host's callback, from which no call may come back.
class CallbackScope {
 public:
  CallbackScope() noexcept;
  ~CallbackScope();
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;
  [[nodiscard]] static bool inside() noexcept;
};
[[nodiscard]] Status refuse_reentry();

// Runs the body of a call: Status() -> code. No exception leaves it.
template <class Body>
std::int32_t guarded(keel_error** error, Body&& body) noexcept {
  try {
    const Status status = CallbackScope::inside() ? refuse_reentry() : body();
    if (status.ok()) return KEEL_OK;
    return status.code() == Code::out_of_memory ? fail_without_memory(error) : fail(error, status);
  } catch (const std::bad_alloc&) {
    return fail_without_memory(error);
  } catch (const std::exception& exception) {
    return fail_with_exception(error, exception.what());
  } catch (...) {
    return fail_with_exception(error, "an unknown exception");
  }
}

// A string given as pointer and size; `what` names it in errors.
[[nodiscard]] Result<std::string_view> text_in(const char* data, std::uint64_t size,
                                               std::string_view what);
[[nodiscard]] Result<std::string> string_in(const char* data, std::uint64_t size,
                                            std::string_view what);
[[nodiscard]] Status read_text(const char* data, std::uint64_t size, std::string_view what,
                               std::string& out);
[[nodiscard]] Status need(const void* pointer, std::string_view what);
[[nodiscard]] Status need_flags(std::uint32_t flags, std::uint32_t known, std::string_view what);
[[nodiscard]] Status need_struct(const void* given, std::size_t size_known, std::string_view what);

// Copies a per-call struct of any version into this version's.
template <class T>
[[nodiscard]] Status read_struct(const T* given, T& out, std::uint32_t flags_known,
                                 std::string_view what) {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % 8 == 0);
  KEEL_TRY(need_struct(given, sizeof(T), what));
  std::uint32_t size = 0;
  std::memcpy(&size, given, sizeof(size));
  out = T{};
  std::memcpy(&out, given, std::min<std::size_t>(size, sizeof(T)));
  return need_flags(out.flags, flags_known, what);
}

// Hands a string, or a JSON document with its "schema", to the caller; `out` may be null only where
// `optional`.
[[nodiscard]] Status give(std::string value, keel_text** out);
[[nodiscard]] Status give(Json document, std::string_view schema, keel_text** out);
// {"schema": ..., NAME: [to_json(each)]}
template <class List>
[[nodiscard]] Status give_list(const List& list, std::string_view schema, const char* name,
                               keel_text** out) {
  Json::Array items;
  for (const auto& each : list) items.push_back(to_json(each));
  Json document;
  document.set(name, std::move(items));
  return give(std::move(document), schema, out);
}

// A NUL-terminated string and, when asked for, its size.
inline const char* borrow(const std::string& value, std::uint64_t* size) noexcept {
  if (size) *size = value.size();
  return value.c_str();
}
const char* borrow_nothing(std::uint64_t* size) noexcept;

}  // namespace keel::capi
