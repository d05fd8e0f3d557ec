// keel_config: the settings and hooks an engine is opened with.
// Thread safety: one thread at a time; what an engine took from it is its own.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "hooks.hpp"
#include "keel/answer/static_embedder.hpp"
#include "keel/workspaces.hpp"
#include "support.hpp"

namespace keel::capi {

// What the options of an engine point to; shared by all that are opened with one config.
struct Hooks {
  std::unique_ptr<CallbackClock> clock;
  std::unique_ptr<SeededRandom> random;
  std::unique_ptr<CallbackEmbedder> embedder;
  std::shared_ptr<StaticEmbedder> static_embedder;
  std::unique_ptr<CallbackGenerator> generator;
};

// Options ready for Engine::open, with what keeps them alive.
struct OpenOptions {
  WorkspacesOptions options;
  std::shared_ptr<const Hooks> hooks;
};
[[nodiscard]] Result<OpenOptions> options_of(const keel_config* config);

}  // namespace keel::capi

struct keel_config {
  std::map<std::string, std::string, std::less<>> values;  // that were set
  keel_log_fn log = nullptr;
  void* log_data = nullptr;
  keel_clock_fn clock = nullptr;
  void* clock_data = nullptr;
  std::string embedder_name;
  std::uint64_t embedder_dimensions = 0;
  keel_embed_fn embed = nullptr;
  void* embed_data = nullptr;
  std::shared_ptr<keel::StaticEmbedder> static_embedder;  // or a callback, not both
  std::string generator_name;
  keel_generate_fn generate = nullptr;
  void* generate_data = nullptr;
};
