// Lessons found, undone and restored.
#include "engine.hpp"

namespace keel_python {
namespace {

py::str lesson(Engine& self, Str id) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_lesson(e, id.data, id.size, out, error);
  });
}

py::str find_lessons(Engine& self, Str words) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_find_lessons(e, words.data, words.size, out, error);
  });
}

void undo_lesson(Engine& self, Str id, Str by, Str note) {
  self.call([&](keel_engine* e, keel_error** error) {
    return keel_engine_undo_lesson(e, id.data, id.size, by.data, by.size, note.data, note.size,
                                   error);
  });
}

void restore_lesson(Engine& self, Str id, Str by, Str note) {
  self.call([&](keel_engine* e, keel_error** error) {
    return keel_engine_restore_lesson(e, id.data, id.size, by.data, by.size, note.data, note.size,
                                      error);
  });
}

}  // namespace

void add_lessons(py::class_<Engine>& engine) {
  engine.def("lesson", &lesson, py::arg("id"))
      .def("find_lessons", &find_lessons, py::arg("words"))
      .def("undo_lesson", &undo_lesson, py::arg("id"), py::arg("by"), py::arg("note"))
      .def("restore_lesson", &restore_lesson, py::arg("id"), py::arg("by"), py::arg("note"));
}

}  // namespace keel_python
