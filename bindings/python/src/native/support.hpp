// Support: what every part of the extension needs: strings in and out, failures, and calls that
// let other Python threads run meanwhile.
// Thread safety: everything here is called with the GIL held; call() releases it around the work.
#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <string>
#include <utility>

#include "keel.h"

namespace keel_python {

namespace py = pybind11;

// A Python str as UTF-8; lives as long as that str.
struct Str {
  const char* data = "";
  std::uint64_t size = 0;
};
inline void put(Str from, const char*& data, std::uint64_t& size) {
  data = from.data;
  size = from.size;
}

// A failure of the library, to become the Python exception of its code.
struct Failure {
  std::int32_t code;
  std::string message;
};

// Throws Failure unless code is KEEL_OK, and frees the error.
void check(std::int32_t code, keel_error* error);

// Runs work(keel_error**), which returns a code, without the GIL.
template <class Work>
void call(Work&& work) {
  keel_error* error = nullptr;
  std::int32_t code = KEEL_OK;
  {
    const py::gil_scoped_release released;
    code = work(&error);
  }
  check(code, error);
}

// A keel_text that is freed.
class Text {
 public:
  Text() = default;
  ~Text() { keel_text_free(text_); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  [[nodiscard]] keel_text** place() { return &text_; }
  [[nodiscard]] py::str str() const;

 private:
  keel_text* text_ = nullptr;
};

[[nodiscard]] py::str str_of(const char* data, std::uint64_t size);

// A struct of the C ABI, all zero but for its size.
template <class T>
[[nodiscard]] T sized() {
  T out{};
  out.struct_size = sizeof(T);
  return out;
}

// Where the host's code runs: closing an engine or waiting for its calls is impossible there.
class CallbackScope {
 public:
  CallbackScope() noexcept;
  ~CallbackScope();
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;
  [[nodiscard]] static bool inside() noexcept;
};

void refuse_in_callback();  // throws KEEL_ERROR_UNSUPPORTED inside of one

void add_constants(py::module_& module);
void add_config(py::module_& module);
void add_embedder(py::module_& module);
void add_engine(py::module_& module);
void add_workspaces(py::module_& module);

}  // namespace keel_python

namespace pybind11::detail {

template <>
struct type_caster<keel_python::Str> {
  PYBIND11_TYPE_CASTER(keel_python::Str, const_name("str"));
  bool load(handle from, bool) {
    if (!from || PyUnicode_Check(from.ptr()) == 0) return false;
    Py_ssize_t size = 0;
    value.data = PyUnicode_AsUTF8AndSize(from.ptr(), &size);
    if (!value.data) throw error_already_set();  // lone surrogates: UnicodeEncodeError
    value.size = static_cast<std::uint64_t>(size);
    return true;
  }
};

}  // namespace pybind11::detail
