// Hooks: a host's C callbacks as the seams of the engine.
// Thread safety: as the callbacks behind them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "keel/answer/embedder.hpp"
#include "keel/answer/generator.hpp"
#include "keel/base/log.hpp"
#include "keel/base/seams.hpp"
#include "support.hpp"

struct keel_sink {
  std::string text;
  bool overflown = false;
};

namespace keel::capi {

class CallbackClock final : public Clock {
 public:
  CallbackClock(keel_clock_fn now, void* user_data) noexcept : now_(now), user_data_(user_data) {}
  [[nodiscard]] std::int64_t now_us() noexcept override;

 private:
  keel_clock_fn now_;
  void* user_data_;
};

class CallbackEmbedder final : public Embedder {
 public:
  CallbackEmbedder(std::string name, std::size_t dimensions, keel_embed_fn callback,
                   void* user_data)
      : name_(std::move(name)), dimensions_(dimensions), embed_(callback), user_data_(user_data) {}
  [[nodiscard]] std::string_view name() const noexcept override { return name_; }
  [[nodiscard]] std::size_t dimensions() const noexcept override { return dimensions_; }
  [[nodiscard]] Status embed(std::span<const std::string_view> texts,
                             std::span<float> out) noexcept override;

 private:
  std::string name_;
  std::size_t dimensions_;
  keel_embed_fn embed_;
  void* user_data_;
};

class CallbackGenerator final : public Generator {
 public:
  CallbackGenerator(std::string name, keel_generate_fn callback, void* user_data)
      : name_(std::move(name)), generate_(callback), user_data_(user_data) {}
  [[nodiscard]] std::string_view name() const noexcept override { return name_; }
  [[nodiscard]] Result<std::string> generate(const GenerateRequest& request) noexcept override;

 private:
  std::string name_;
  keel_generate_fn generate_;
  void* user_data_;
};

[[nodiscard]] LogSink log_sink(keel_log_fn log, void* user_data);
// Empty for no callback.
[[nodiscard]] std::function<bool(std::uint64_t, std::uint64_t)> progress(keel_progress_fn callback,
                                                                         void* user_data);

}  // namespace keel::capi
