// Many workspaces in one process, and the trial.
#include <array>

#include "engine.hpp"

namespace keel_python {
namespace {

using Handle = std::shared_ptr<keel_workspaces>;

// A keel_workspaces that lives until the last call in it has returned.
class Workspaces {
 public:
  explicit Workspaces(const Config& config) : hooks_(config.hooks()) {
    keel_workspaces* opened = nullptr;
    call([&](keel_error** error) { return keel_workspaces_open(config.handle(), &opened, error); });
    handle_ = Handle(opened, [hooks = hooks_](keel_workspaces* closing) {
      const py::gil_scoped_release released;
      keel_workspaces_free(closing);
    });
  }

  std::unique_ptr<Engine> use(Str folder) {
    const Handle held = handle();
    keel_engine* engine = nullptr;
    call([&](keel_error** error) {
      return keel_workspaces_use(held.get(), folder.data, folder.size, &engine, error);
    });
    return std::make_unique<Engine>(engine, hooks_);
  }

  void tick() {
    const Handle held = handle();
    call([&](keel_error** error) { return keel_workspaces_tick(held.get(), error); });
  }

  void close_workspace(Str folder) {
    const Handle held = handle();
    call([&](keel_error** error) {
      return keel_workspaces_close(held.get(), folder.data, folder.size, error);
    });
  }

  void erase(Str folder) {
    const Handle held = handle();
    call([&](keel_error** error) {
      return keel_workspaces_erase(held.get(), folder.data, folder.size, error);
    });
  }

  py::str status() {
    const Handle held = handle();
    Text text;
    call([&](keel_error** error) {
      return keel_workspaces_status(held.get(), text.place(), error);
    });
    return text.str();
  }

  void close() {
    refuse_in_callback();
    handle_.reset();
  }
  [[nodiscard]] bool is_closed() const { return handle_ == nullptr; }

 private:
  [[nodiscard]] Handle handle() const {
    if (handle_) return handle_;
    throw Failure{KEEL_ERROR_INVALID_ARGUMENT, "the workspaces are closed; open them again"};
  }

  std::shared_ptr<Hooks> hooks_;
  Handle handle_;
};

// paths: articles, tickets, rated, scratch
py::str run_trial(std::int64_t learn_until_us, std::uint64_t seed, const std::array<Str, 4>& paths,
                  py::object progress) {
  keel_trial trial = sized<keel_trial>();
  trial.learn_until_us = learn_until_us;
  trial.seed = seed;
  trial.articles = paths[0].data;
  trial.articles_size = paths[0].size;
  trial.tickets = paths[1].data;
  trial.tickets_size = paths[1].size;
  trial.rated = paths[2].data;
  trial.rated_size = paths[2].size;
  trial.scratch = paths[3].data;
  trial.scratch_size = paths[3].size;
  Text text;
  call_with_progress(std::move(progress), [&](keel_progress_fn f, void* data, keel_error** error) {
    return keel_trial_run(&trial, f, data, text.place(), error);
  });
  return text.str();
}

}  // namespace

void add_workspaces(py::module_& module) {
  py::class_<Workspaces>(module, "Workspaces")
      .def(py::init<const Config&>(), py::arg("config"))
      .def("use", &Workspaces::use, py::arg("folder"))
      .def("tick", &Workspaces::tick)
      .def("close_workspace", &Workspaces::close_workspace, py::arg("folder"))
      .def("erase", &Workspaces::erase, py::arg("folder"))
      .def("status", &Workspaces::status)
      .def("close", &Workspaces::close)
      .def_property_readonly("closed", &Workspaces::is_closed);
  module.def(
      "delete_workspace",
      [](Str folder) {
        call([&](keel_error** error) {
          return keel_workspace_delete(folder.data, folder.size, error);
        });
      },
      py::arg("folder"));
  module.def("run_trial", &run_trial, py::arg("learn_until_us"), py::arg("seed"), py::arg("paths"),
             py::arg("progress"));
}

}  // namespace keel_python
