// A throw-away workspace for a benchmark: a folder of its own, a clock that only the benchmark
// moves and a seeded source of randomness. `prepare` may fill the folder before it is opened.
#pragma once

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "keel/engine.hpp"

namespace bench {

class Workspace {
 public:
  using Prepare = std::function<keel::Status(const std::filesystem::path& folder)>;

  explicit Workspace(std::uint64_t seed, bool sync = false, const Prepare& prepare = {})
      : folder_(make_folder()), random_(seed) {
    const keel::Status prepared = prepare ? prepare(folder_) : keel::ok_status();
    if (!prepared.ok()) {
      std::fprintf(stderr, "keel-bench: %s\n", prepared.message().c_str());
      return;
    }
    keel::EngineOptions options;
    options.create = true;
    options.sync = sync;
    options.clock = &clock_;
    options.random = &random_;
    keel::Result<std::unique_ptr<keel::Engine>> engine = keel::Engine::open(folder_, options);
    if (engine.ok()) {
      engine_ = std::move(*engine);
    } else {
      std::fprintf(stderr, "keel-bench: %s\n", engine.status().message().c_str());
    }
  }
  ~Workspace() {
    engine_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] bool ok() const noexcept { return engine_ != nullptr; }
  keel::Engine& operator*() noexcept { return *engine_; }
  keel::Engine* operator->() noexcept { return engine_.get(); }
  void pass_us(std::int64_t us) noexcept { clock_.advance(us); }
  [[nodiscard]] std::int64_t now_us() noexcept { return clock_.now_us(); }
  // Size of all its files, in millions of bytes.
  [[nodiscard]] double files_mb() const {
    double bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
    }
    return bytes / 1e6;
  }

 private:
  static std::filesystem::path make_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "keel-bench-XXXXXX").string();
    return ::mkdtemp(pattern.data()) ? std::filesystem::path(pattern) : std::filesystem::path();
  }
  std::filesystem::path folder_;
  keel::ManualClock clock_{1'767'600'000'000'000};  // 2026-01-05
  keel::SeededRandom random_;
  std::unique_ptr<keel::Engine> engine_;
};

}  // namespace bench
