// Hooks: Python callables behind the callbacks of the C ABI.
// Thread safety: made and destroyed with the GIL; the callbacks take it themselves, on any thread.
// Invariants:
//  1. No exception leaves a callback: an embedder's, generator's, clock's or log's is told to
//     sys.unraisablehook; a progress callback's stops the call, which raises it.
//  2. Hooks live longer than every engine that was opened with them.
#pragma once

#include <chrono>
#include <optional>

#include "support.hpp"

namespace keel_python {

// What the package's _hooks.py makes of a host's objects; None where there is none.
struct Hooks {
  py::object log;       // (level: int, message: str) -> None
  py::object clock;     // () -> int, microseconds
  py::object embed;     // (texts: list[str], out: memoryview of float32 [n, d]) -> None
  py::object generate;  // (request: str) -> str
  std::uint64_t dimensions = 0;
};

void log_callback(std::int32_t level, const char* message, std::uint64_t size, void* hooks);
std::int64_t clock_callback(void* hooks);
std::int32_t embed_callback(const char* const* texts, const std::uint64_t* sizes,
                            std::uint64_t count, float* out, void* hooks);
std::int32_t generate_callback(const char* request, std::uint64_t size, keel_sink* sink,
                               void* hooks);

// The progress of one call. Without a callable it still looks for Ctrl-C, ten times a second.
class Progress {
 public:
  explicit Progress(py::object callable) : callable_(std::move(callable)) {}
  static std::int32_t callback(std::uint64_t done, std::uint64_t total, void* progress);
  // Raises what the callable raised.
  void rethrow();

 private:
  [[nodiscard]] bool goes_on(std::uint64_t done, std::uint64_t total);

  py::object callable_;
  std::optional<py::error_already_set> raised_;
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

// Runs work(keel_progress_fn, user data, keel_error**) without the GIL.
template <class Work>
void call_with_progress(py::object callable, Work&& work) {
  Progress progress(std::move(callable));
  keel_error* error = nullptr;
  std::int32_t code = KEEL_OK;
  {
    const py::gil_scoped_release released;
    code = work(&Progress::callback, &progress, &error);
  }
  try {
    progress.rethrow();
  } catch (...) {
    keel_error_free(error);
    throw;
  }
  check(code, error);
}

}  // namespace keel_python
