#include "hooks.hpp"

namespace keel_python {
namespace {

constexpr std::int32_t failed = 1;

// Runs body() with the GIL; what it raises is reported under `what`, and false returned.
template <class Body>
bool run(const char* what, Body&& body) noexcept {
  if (Py_IsInitialized() == 0) return false;
  const py::gil_scoped_acquire acquired;
  const CallbackScope scope;
  try {
    body();
    return true;
  } catch (py::error_already_set& raised) {
    raised.discard_as_unraisable(what);
  } catch (const std::exception& thrown) {
    PyErr_SetString(PyExc_RuntimeError, thrown.what());
    PyErr_WriteUnraisable(nullptr);
  }
  return false;
}

std::int64_t system_now_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace

void log_callback(std::int32_t level, const char* message, std::uint64_t size, void* hooks) {
  run("the log of a keel.Engine",
      [&] { static_cast<Hooks*>(hooks)->log(level, str_of(message, size)); });
}

std::int64_t clock_callback(void* hooks) {
  std::int64_t now = 0;
  const bool told = run("the clock of a keel.Engine",
                        [&] { now = static_cast<Hooks*>(hooks)->clock().cast<std::int64_t>(); });
  return told ? now : system_now_us();
}

std::int32_t embed_callback(const char* const* texts, const std::uint64_t* sizes,
                            std::uint64_t count, float* out, void* hooks) {
  const bool done = run("the embedder of a keel.Engine", [&] {
    const Hooks& self = *static_cast<Hooks*>(hooks);
    py::list list;
    for (std::uint64_t i = 0; i < count; ++i) list.append(str_of(texts[i], sizes[i]));
    const auto rows = static_cast<py::ssize_t>(count);
    const auto columns = static_cast<py::ssize_t>(self.dimensions);
    constexpr auto width = static_cast<py::ssize_t>(sizeof(float));
    self.embed(list, py::memoryview::from_buffer(out, {rows, columns}, {columns * width, width}));
  });
  return done ? KEEL_OK : failed;
}

std::int32_t generate_callback(const char* request, std::uint64_t size, keel_sink* sink,
                               void* hooks) {
  std::int32_t code = failed;
  run("the generator of a keel.Engine", [&] {
    const py::object said = static_cast<Hooks*>(hooks)->generate(str_of(request, size));
    const auto text = said.cast<Str>();
    code = keel_sink_write(sink, text.data, text.size);
  });
  return code;
}

bool Progress::goes_on(std::uint64_t done, std::uint64_t total) {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  if (callable_.is_none()) return true;
  const py::object answer = callable_(done, total);
  return answer.is_none() || answer.cast<bool>();
}

std::int32_t Progress::callback(std::uint64_t done, std::uint64_t total, void* progress) {
  constexpr auto pause = std::chrono::milliseconds(100);
  Progress& self = *static_cast<Progress*>(progress);
  const auto now = std::chrono::steady_clock::now();
  const bool only_looks = self.callable_.ptr() == Py_None;
  if (only_looks && now - self.looked_ < pause) return KEEL_OK;
  self.looked_ = now;
  const py::gil_scoped_acquire acquired;
  const CallbackScope scope;
  if (self.raised_) return failed;
  try {
    return self.goes_on(done, total) ? KEEL_OK : failed;
  } catch (py::error_already_set& raised) {
    self.raised_.emplace(std::move(raised));
  } catch (const std::exception& thrown) {
    PyErr_SetString(PyExc_TypeError, thrown.what());
    self.raised_.emplace();
  }
  return failed;
}

void Progress::rethrow() {
  if (!raised_) return;
  raised_->restore();
  raised_.reset();
  throw py::error_already_set();
}

}  // namespace keel_python
