// Customers and tickets forgotten.
#include "engine.hpp"

namespace keel_python {
namespace {

py::str preview_forget(Engine& self, Str subjects, Str by) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_preview_forget(e, subjects.data, subjects.size, by.data, by.size, out,
                                      error);
  });
}

py::str forget(Engine& self, Str subjects, Str by, Str note) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_forget(e, subjects.data, subjects.size, by.data, by.size, note.data,
                              note.size, out, error);
  });
}

}  // namespace

void add_forget(py::class_<Engine>& engine) {
  engine.def("preview_forget", &preview_forget, py::arg("subjects"), py::arg("by"))
      .def("forget", &forget, py::arg("subjects"), py::arg("by"), py::arg("note"))
      .def("forgets", [](Engine& self) { return self.text(&keel_engine_forgets); });
}

}  // namespace keel_python
