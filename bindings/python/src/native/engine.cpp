#include "engine.hpp"

namespace keel_python {

Engine::Inside::Inside(Engine& owner) : self(owner), engine(owner.engine_) {
  if (!engine) throw Failure{KEEL_ERROR_INVALID_ARGUMENT, "the engine is closed; open it again"};
  ++self.calls_;
}

Engine::Inside::~Inside() {
  --self.calls_;
  self.calls_.notify_all();
}

Engine::Engine(Str folder, const Config& config) : hooks_(config.hooks()) {
  keel_python::call([&](keel_error** error) {
    return keel_engine_open(folder.data, folder.size, config.handle(), &engine_, error);
  });
}

Engine::Engine(keel_engine* engine, std::shared_ptr<Hooks> hooks)
    : hooks_(std::move(hooks)), engine_(engine) {}

Engine::~Engine() {
  if (!engine_) return;
  const py::gil_scoped_release released;  // recording may log
  keel_engine_free(engine_);
}

void Engine::settle() {
  if (CallbackScope::inside()) return;
  const py::gil_scoped_release released;
  for (int inside = calls_; inside > 0; inside = calls_) calls_.wait(inside);
}

void Engine::close() {
  refuse_in_callback();
  keel_engine* const closing = std::exchange(engine_, nullptr);  // no call begins after this
  if (!closing) return;
  settle();
  const py::gil_scoped_release released;
  keel_engine_free(closing);
}

void Engine::reopen() {
  calls_ = CallbackScope::inside() ? 1 : 0;  // other threads did not come along
  call([](keel_engine* e, keel_error** error) { return keel_engine_reopen(e, error); });
}

void add_upkeep(py::class_<Engine>& engine) {
  engine
      .def("tick",
           [](Engine& self) {
             self.call(
                 [](keel_engine* e, keel_error** error) { return keel_engine_tick(e, error); });
           })
      .def("flush",
           [](Engine& self) {
             self.call(
                 [](keel_engine* e, keel_error** error) { return keel_engine_flush(e, error); });
           })
      .def(
          "wait",
          [](Engine& self, std::uint64_t seq) {
            self.call([&](keel_engine* e, keel_error** error) {
              return keel_engine_wait(e, seq, error);
            });
          },
          py::arg("seq"))
      .def("status", [](Engine& self) { return self.text(&keel_engine_status); })
      .def("digest", [](Engine& self) { return self.text(&keel_engine_digest); })
      .def(
          "log",
          [](Engine& self, std::uint64_t after_seq, std::uint64_t limit) {
            return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
              return keel_engine_log(e, after_seq, limit, out, error);
            });
          },
          py::arg("after_seq"), py::arg("limit"))
      .def(
          "find_events",
          [](Engine& self, std::uint64_t after_seq, std::uint64_t limit, Str filter) {
            return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
              return keel_engine_find_events(e, after_seq, limit, filter.data, filter.size, out,
                                             error);
            });
          },
          py::arg("after_seq"), py::arg("limit"), py::arg("filter"))
      .def(
          "check_head",
          [](Engine& self, Str head) {
            self.call([&](keel_engine* e, keel_error** error) {
              return keel_engine_check_head(e, head.data, head.size, error);
            });
          },
          py::arg("head"))
      .def(
          "verify",
          [](Engine& self, py::object progress) {
            return self.text_with_progress(std::move(progress), &keel_engine_verify);
          },
          py::arg("progress"))
      .def(
          "replay",
          [](Engine& self, py::object progress) {
            return self.text_with_progress(std::move(progress), &keel_engine_replay);
          },
          py::arg("progress"))
      .def(
          "backup",
          [](Engine& self, Str folder, py::object progress) {
            (void)self.text_with_progress(
                std::move(progress), [&](keel_engine* e, keel_progress_fn f, void* data,
                                         keel_text**, keel_error** error) {
                  return keel_engine_backup(e, folder.data, folder.size, f, data, error);
                });
          },
          py::arg("folder"), py::arg("progress"))
      .def(
          "rebase",
          [](Engine& self, py::object progress) {
            (void)self.text_with_progress(
                std::move(progress),
                [&](keel_engine* e, keel_progress_fn f, void* data, keel_text**,
                    keel_error** error) { return keel_engine_rebase(e, f, data, error); });
          },
          py::arg("progress"));
}

void add_engine(py::module_& module) {
  py::class_<Engine> engine(module, "Engine");
  engine.def(py::init<Str, const Config&>(), py::arg("folder"), py::arg("config"))
      .def("close", &Engine::close)
      .def("settle", &Engine::settle)
      .def("reopen", &Engine::reopen)
      .def_property_readonly("closed", &Engine::is_closed);
  add_upkeep(engine);
  add_asking(engine);
  add_backtest(engine);
  add_tickets(engine);
  add_lessons(engine);
  add_forget(engine);
  add_review(engine);
}

}  // namespace keel_python
