// keel._native: the C ABI for the Python modules beside it, which give it types.
#include "support.hpp"

namespace keel_python {

void add_constants(py::module_& module) {
  py::dict signals, decisions, modes, codes;
  signals["resolved"] = static_cast<int>(KEEL_SIGNAL_RESOLVED);
  signals["failed"] = static_cast<int>(KEEL_SIGNAL_FAILED);
  signals["reopened"] = static_cast<int>(KEEL_SIGNAL_REOPENED);
  signals["corrected"] = static_cast<int>(KEEL_SIGNAL_CORRECTED);
  signals["accepted"] = static_cast<int>(KEEL_SIGNAL_ACCEPTED);
  signals["edited"] = static_cast<int>(KEEL_SIGNAL_EDITED);
  signals["rejected"] = static_cast<int>(KEEL_SIGNAL_REJECTED);
  signals["escalated"] = static_cast<int>(KEEL_SIGNAL_ESCALATED);
  decisions["approve"] = static_cast<int>(KEEL_DECIDE_APPROVE);
  decisions["edit"] = static_cast<int>(KEEL_DECIDE_EDIT);
  decisions["reject"] = static_cast<int>(KEEL_DECIDE_REJECT);
  modes["off"] = static_cast<int>(KEEL_MODE_OFF);
  modes["observe"] = static_cast<int>(KEEL_MODE_OBSERVE);
  modes["suggest"] = static_cast<int>(KEEL_MODE_SUGGEST);
  modes["answer"] = static_cast<int>(KEEL_MODE_ANSWER);
  for (int code = KEEL_ERROR_INVALID_ARGUMENT; code >= KEEL_ERROR_OUT_OF_MEMORY; code -= 10) {
    codes[keel_code_name(code)] = code;
  }
  module.attr("SIGNALS") = signals;
  module.attr("DECIDE") = decisions;
  module.attr("MODES") = modes;
  module.attr("CODES") = codes;
}

}  // namespace keel_python

PYBIND11_MODULE(_native, module) {
  using namespace keel_python;
  module.doc() = "The C ABI of Keel. Private: use the package keel.";
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Failure& failure) {
      try {
        const py::object make = py::module_::import("keel._errors").attr("error_of");
        const py::object made =
            make(failure.code, str_of(failure.message.data(), failure.message.size()));
        PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.ptr())), made.ptr());
      } catch (py::error_already_set& raised) {
        raised.restore();
      }
    }
  });
  module.def("version", &keel_version);
  module.def("version_number", &keel_version_number);
  module.def("code_name", &keel_code_name, py::arg("code"));
  add_constants(module);
  add_embedder(module);
  add_config(module);
  add_engine(module);
  add_workspaces(module);
}
