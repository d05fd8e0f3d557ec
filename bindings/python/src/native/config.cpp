#include "config.hpp"

namespace keel_python {

Config::Config() {
  keel_config* made = nullptr;
  call([&](keel_error** error) { return keel_config_new(&made, error); });
  config_.reset(made);
}

void Config::set(Str key, Str value) {
  call([&](keel_error** error) {
    return keel_config_set(config_.get(), key.data, key.size, value.data, value.size, error);
  });
}

py::str Config::get(Str key) const {
  Text text;
  call([&](keel_error** error) {
    return keel_config_get(config_.get(), key.data, key.size, text.place(), error);
  });
  return text.str();
}

void Config::set_log(py::object log) {
  hooks_->log = std::move(log);
  call([&](keel_error** error) {
    return keel_config_set_log(config_.get(), &log_callback, hooks_.get(), error);
  });
}

void Config::set_clock(py::object clock) {
  hooks_->clock = std::move(clock);
  call([&](keel_error** error) {
    return keel_config_set_clock(config_.get(), &clock_callback, hooks_.get(), error);
  });
}

void Config::set_embedder(Str name, std::uint64_t dimensions, py::object embed) {
  hooks_->embed = std::move(embed);
  hooks_->dimensions = dimensions;
  call([&](keel_error** error) {
    return keel_config_set_embedder(config_.get(), name.data, name.size, dimensions,
                                    &embed_callback, hooks_.get(), error);
  });
}

void Config::set_static_embedder(const StaticEmbedder& embedder) {
  call([&](keel_error** error) {
    return keel_config_set_static_embedder(config_.get(), embedder.handle(), error);
  });
}

void Config::set_generator(Str name, py::object generate) {
  hooks_->generate = std::move(generate);
  call([&](keel_error** error) {
    return keel_config_set_generator(config_.get(), name.data, name.size, &generate_callback,
                                     hooks_.get(), error);
  });
}

void add_config(py::module_& module) {
  py::class_<Config>(module, "Config")
      .def(py::init<>())
      .def("set", &Config::set, py::arg("key"), py::arg("value"))
      .def("get", &Config::get, py::arg("key"))
      .def("set_log", &Config::set_log, py::arg("log"))
      .def("set_clock", &Config::set_clock, py::arg("clock"))
      .def("set_embedder", &Config::set_embedder, py::arg("name"), py::arg("dimensions"),
           py::arg("embed"))
      .def("set_static_embedder", &Config::set_static_embedder, py::arg("embedder"))
      .def("set_generator", &Config::set_generator, py::arg("name"), py::arg("generate"));
  module.def("config_keys", [] {
    Text text;
    call([&](keel_error** error) { return keel_config_keys(text.place(), error); });
    return text.str();
  });
}

}  // namespace keel_python
