// Config: a keel_config and the Python objects that it calls.
// Thread safety: with the GIL held; one thread at a time.
#pragma once

#include <memory>

#include "embedder.hpp"
#include "hooks.hpp"

namespace keel_python {

class Config {
 public:
  Config();
  void set(Str key, Str value);
  [[nodiscard]] py::str get(Str key) const;
  void set_log(py::object log);
  void set_clock(py::object clock);
  void set_embedder(Str name, std::uint64_t dimensions, py::object embed);
  void set_static_embedder(const StaticEmbedder& embedder);
  void set_generator(Str name, py::object generate);

  [[nodiscard]] const keel_config* handle() const { return config_.get(); }
  [[nodiscard]] std::shared_ptr<Hooks> hooks() const { return hooks_; }

 private:
  struct Free {
    void operator()(keel_config* config) const { keel_config_free(config); }
  };
  std::unique_ptr<keel_config, Free> config_;
  std::shared_ptr<Hooks> hooks_ = std::make_shared<Hooks>();
};

}  // namespace keel_python
