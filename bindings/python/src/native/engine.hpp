// Engine: a keel_engine, and how many calls are inside it.
// Thread safety: any thread with the GIL; calls run without it.
// Invariants:
//  1. The engine is freed by close(), and not while a call is inside it.
//  2. Its hooks are destroyed after it.
#pragma once

#include <atomic>
#include <memory>

#include "config.hpp"

namespace keel_python {

class Engine {
 public:
  Engine(Str folder, const Config& config);
  Engine(keel_engine* engine, std::shared_ptr<Hooks> hooks);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void close();   // waits for the calls inside; a second one does nothing
  void settle();  // waits for the calls inside
  void reopen();  // in a forked child
  [[nodiscard]] bool is_closed() const { return engine_ == nullptr; }

  // Runs work(keel_engine*, keel_error**), which returns a code, without the GIL.
  template <class Work>
  void call(Work&& work) {
    const Inside inside(*this);
    keel_python::call([&](keel_error** error) { return work(inside.engine, error); });
  }
  // As call(), for work(keel_engine*, keel_text**, keel_error**): the text.
  template <class Work>
  [[nodiscard]] py::str text(Work&& work) {
    Text text;
    call([&](keel_engine* e, keel_error** error) { return work(e, text.place(), error); });
    return text.str();
  }
  // As text(), for work(keel_engine*, keel_progress_fn, void*, keel_text**, keel_error**).
  template <class Work>
  [[nodiscard]] py::str text_with_progress(py::object progress, Work&& work) {
    Text text;
    const Inside inside(*this);
    call_with_progress(std::move(progress), [&](keel_progress_fn f, void* data, keel_error** e) {
      return work(inside.engine, f, data, text.place(), e);
    });
    return text.str();
  }

 private:
  // Counts a call, from before the GIL is released until it is held again.
  struct Inside {
    explicit Inside(Engine& owner);
    ~Inside();
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    Engine& self;
    keel_engine* engine;
  };

  std::shared_ptr<Hooks> hooks_;
  keel_engine* engine_ = nullptr;
  std::atomic<int> calls_ = 0;
};

void add_asking(py::class_<Engine>& engine);
void add_backtest(py::class_<Engine>& engine);
void add_tickets(py::class_<Engine>& engine);
void add_lessons(py::class_<Engine>& engine);
void add_forget(py::class_<Engine>& engine);
void add_review(py::class_<Engine>& engine);
void add_upkeep(py::class_<Engine>& engine);

}  // namespace keel_python
