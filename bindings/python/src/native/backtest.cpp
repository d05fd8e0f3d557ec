// What a change would do, and what changes did.
#include "engine.hpp"

namespace keel_python {
namespace {

py::str backtest(Engine& self, Str request, py::object progress) {
  return self.text_with_progress(
      std::move(progress),
      [&](keel_engine* e, keel_progress_fn f, void* data, keel_text** out, keel_error** error) {
        return keel_engine_backtest(e, request.data, request.size, f, data, out, error);
      });
}

py::str behaviour(Engine& self, std::int64_t from_us, std::int64_t to_us, std::uint64_t kinds_max,
                  py::object progress) {
  return self.text_with_progress(
      std::move(progress),
      [&](keel_engine* e, keel_progress_fn f, void* data, keel_text** out, keel_error** error) {
        return keel_engine_behaviour(e, from_us, to_us, kinds_max, f, data, out, error);
      });
}

py::str learned(Engine& self, std::int64_t from_us, std::int64_t to_us, std::int32_t format,
                py::object progress) {
  return self.text_with_progress(
      std::move(progress),
      [&](keel_engine* e, keel_progress_fn f, void* data, keel_text** out, keel_error** error) {
        return keel_engine_learned(e, from_us, to_us, format, f, data, out, error);
      });
}

}  // namespace

void add_backtest(py::class_<Engine>& engine) {
  engine.def("backtest", &backtest, py::arg("request"), py::arg("progress"))
      .def("behaviour", &behaviour, py::arg("from_us"), py::arg("to_us"), py::arg("kinds_max"),
           py::arg("progress"))
      .def("learned", &learned, py::arg("from_us"), py::arg("to_us"), py::arg("format"),
           py::arg("progress"));
}

}  // namespace keel_python
