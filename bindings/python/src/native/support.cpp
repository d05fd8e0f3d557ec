#include "support.hpp"

namespace keel_python {
namespace {

thread_local int callbacks = 0;

}  // namespace

CallbackScope::CallbackScope() noexcept { ++callbacks; }
CallbackScope::~CallbackScope() { --callbacks; }
bool CallbackScope::inside() noexcept { return callbacks > 0; }

void refuse_in_callback() {
  if (!CallbackScope::inside()) return;
  throw Failure{KEEL_ERROR_UNSUPPORTED,
                "a callback called back into the library; return first, then call"};
}

void check(std::int32_t code, keel_error* error) {
  if (code == KEEL_OK) return;
  std::uint64_t size = 0;
  const char* const data = keel_error_message(error, &size);
  Failure failure{code, std::string(data, size)};
  keel_error_free(error);
  throw failure;
}

py::str str_of(const char* data, std::uint64_t size) {
  PyObject* const decoded = PyUnicode_DecodeUTF8(data, static_cast<Py_ssize_t>(size), "replace");
  if (!decoded) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(decoded);
}

py::str Text::str() const { return str_of(keel_text_data(text_), keel_text_size(text_)); }

}  // namespace keel_python
