// The structs behind the handles of results and engines.
// Thread safety: results are immutable; engines as keel::Engine.
#pragma once

#include <memory>
#include <string>

#include "config.hpp"
#include "keel/engine.hpp"
#include "keel/workspaces.hpp"
#include "support.hpp"

struct keel_engine {
  std::shared_ptr<const keel::capi::Hooks> hooks;  // goes after the engine
  std::shared_ptr<keel::Engine> engine;
};

struct keel_workspaces {
  std::shared_ptr<const keel::capi::Hooks> hooks;
  std::unique_ptr<keel::Workspaces> workspaces;
};

struct keel_answer {
  explicit keel_answer(keel::Answer decided) : value(std::move(decided)), id(to_string(value.id)) {}
  keel::Answer value;
  std::string id;
};

struct keel_observation {
  explicit keel_observation(keel::Observation seen)
      : answer(std::move(seen.ours)),
        article(std::move(seen.article)),
        support(seen.support),
        agrees(seen.agrees) {}
  keel_answer answer;
  std::string article;
  double support;
  bool agrees;
};

namespace keel::capi {

// A call on an engine: guarded, with the engine checked.
template <class Body>
std::int32_t on_engine(keel_engine* engine, keel_error** error, Body&& body) noexcept {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(engine, "the engine"));
    return body(*engine->engine);
  });
}

}  // namespace keel::capi
