#include "support.hpp"

#include <new>

#include "keel/text/utf8.hpp"

namespace keel::capi {
namespace {

thread_local int callbacks = 0;

// Handed out when there is no memory for another error; never freed.
keel_error* without_memory() noexcept {
  static keel_error error{KEEL_ERROR_OUT_OF_MEMORY, "out of memory"};  // short: needs none itself
  return &error;
}

}  // namespace

CallbackScope::CallbackScope() noexcept { ++callbacks; }
CallbackScope::~CallbackScope() { --callbacks; }
bool CallbackScope::inside() noexcept { return callbacks > 0; }

Status refuse_reentry() {
  return error(Code::unsupported,
               "a callback called back into the library; return first, then call");
}

std::int32_t fail_without_memory(keel_error** error) noexcept {
  if (error) *error = without_memory();
  return KEEL_ERROR_OUT_OF_MEMORY;
}

std::int32_t fail(keel_error** error, const Status& status) noexcept {
  const std::int32_t code = code_of(status.code());
  if (!error) return code;
  try {
    *error = new keel_error{code, status.message()};
    return code;
  } catch (const std::bad_alloc&) {
    return fail_without_memory(error);
  }
}

std::int32_t fail_with_exception(keel_error** error, const char* what) noexcept {
  if (!error) return KEEL_ERROR_INTERNAL;
  try {
    *error = new keel_error{KEEL_ERROR_INTERNAL,
                            std::string("an unexpected exception: ") + what + "; please report it"};
    return KEEL_ERROR_INTERNAL;
  } catch (const std::bad_alloc&) {
    return fail_without_memory(error);
  }
}

Result<std::string_view> text_in(const char* data, std::uint64_t size, std::string_view what) {
  if (!data) {
    if (size == 0) return std::string_view();
    return error(Code::invalid_argument, std::string(what) + " is NULL but has a size; give both");
  }
  const std::string_view text(data, size == KEEL_NUL_TERMINATED ? std::strlen(data) : size);
  KEEL_TRY(text::check_utf8(text, what));
  return text;
}

Status read_text(const char* data, std::uint64_t size, std::string_view what, std::string& out) {
  KEEL_ASSIGN(out, text_in(data, size, what));
  return ok_status();
}

Result<std::string> string_in(const char* data, std::uint64_t size, std::string_view what) {
  KEEL_ASSIGN(const std::string_view text, text_in(data, size, what));
  return std::string(text);
}

Status need(const void* pointer, std::string_view what) {
  if (pointer) return ok_status();
  return error(Code::invalid_argument, std::string(what) + " is NULL; it is required");
}

Status need_flags(std::uint32_t flags, std::uint32_t known, std::string_view what) {
  if ((flags & ~known) == 0) return ok_status();
  return error(Code::invalid_argument, std::string(what) + " has flags " + std::to_string(flags) +
                                           ", of which this version knows " +
                                           std::to_string(known) + "; set the others to zero");
}

Status need_struct(const void* given, std::size_t size_known, std::string_view what) {
  constexpr std::uint32_t size_max = 4096;
  KEEL_TRY(need(given, what));
  std::uint32_t size = 0;
  std::memcpy(&size, given, sizeof(size));
  if (size < 8 || size % 8 != 0 || size > size_max) {
    return error(Code::invalid_argument, std::string(what) + " has struct_size " +
                                             std::to_string(size) +
                                             "; set it to sizeof the struct");
  }
  const char* const bytes = static_cast<const char*>(given);
  for (std::size_t i = size_known; i < size; ++i) {
    if (bytes[i] != 0) {
      return error(Code::unsupported, std::string(what) +
                                          " is of a later version and uses a member that this one "
                                          "does not have; leave it zero or upgrade the library");
    }
  }
  return ok_status();
}

Status give(std::string value, keel_text** out) {
  KEEL_TRY(need(out, "the place for the result"));
  *out = new keel_text{std::move(value)};
  return ok_status();
}

Status give(Json document, std::string_view schema, keel_text** out) {
  document.set("schema", schema);
  return give(to_canonical(document), out);
}

const char* borrow_nothing(std::uint64_t* size) noexcept {
  if (size) *size = 0;
  return "";
}

}  // namespace keel::capi

using namespace keel::capi;

const char* keel_version(void) { return KEEL_VERSION; }

int32_t keel_version_number(void) {
  return KEEL_VERSION_MAJOR * 1000000 + KEEL_VERSION_MINOR * 1000 + KEEL_VERSION_PATCH;
}

const char* keel_code_name(int32_t code) {
  if (code > 0 || code % 10 != 0) return "unknown";
  return keel::code_name(static_cast<keel::Code>(-(code / 10))).data();  // literals end in zero
}

int32_t keel_error_code(const keel_error* error) { return error ? error->code : KEEL_OK; }

const char* keel_error_message(const keel_error* error, uint64_t* size) {
  return error ? borrow(error->message, size) : borrow_nothing(size);
}

void keel_error_free(keel_error* error) {
  if (error != without_memory()) delete error;
}

const char* keel_text_data(const keel_text* text) { return text ? text->value.c_str() : ""; }

uint64_t keel_text_size(const keel_text* text) { return text ? text->value.size() : 0; }

void keel_text_free(keel_text* text) { delete text; }
