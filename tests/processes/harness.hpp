// What the tests with processes of their own share: a folder that goes away, children with and
// without exec, and a board in shared memory on which the processes of a test meet.
#pragma once

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "keel/engine.hpp"

namespace keel::test {

inline constexpr auto patience = std::chrono::seconds(40);  // for what must come, and soon does

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "keel-processes-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] std::filesystem::path workspace() const { return path_ / "w.keel"; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

template <class T>
T value_of(Result<T> result) {
  INFO(result.status().message());
  REQUIRE(result.ok());
  return *std::move(result);
}
inline void require_ok(const Status& status) {
  INFO(status.message());
  REQUIRE(status.ok());
}

inline EngineOptions making() {
  EngineOptions options;
  options.create = true;
  options.sync = false;  // a killed process loses nothing that reached the kernel
  return options;
}

inline Article article(const std::string& id, const std::string& about) {
  Article out;
  out.id = id;
  out.title = "How to " + about;
  out.body = "This is how to " + about + ": open the settings and follow the steps there.";
  return out;
}

inline Question question(const std::string& text, const std::string& conversation = {}) {
  Question out;
  out.text = text;
  out.conversation = conversation;
  return out;
}

// A T in memory that forked children share with the test.
template <class T>
class Shared {
 public:
  Shared() {
    void* const memory =
        ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    value_ = new (memory) T;
  }
  ~Shared() { ::munmap(value_, sizeof(T)); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  T* operator->() const { return value_; }
  T& operator*() const { return *value_; }

 private:
  T* value_ = nullptr;
};

template <class Condition>
bool comes_true(Condition&& condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

// A child process that the test ends and waits for.
class Child {
 public:
  Child() = default;
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
  Child& operator=(Child&& other) noexcept {
    std::swap(pid_, other.pid_);
    return *this;
  }
  ~Child() {
    if (pid_ > 0) kill();
  }
  // True when it ended by itself with 0.
  [[nodiscard]] bool succeeds() {
    int result = 0;
    while (::waitpid(pid_, &result, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return WIFEXITED(result) && WEXITSTATUS(result) == 0;
  }
  void kill() {
    ::kill(pid_, SIGKILL);
    (void)succeeds();
  }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

// Runs `body` in a forked child, which ends without the parent's destructors. What it says when it
// fails is the message of a std::runtime_error or the text it returns; "" is success.
inline Child fork_child(const std::function<std::string()>& body) {
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid > 0) return Child(pid);
  std::string failure;
  try {
    failure = body();
  } catch (const std::exception& thrown) {
    failure = thrown.what();
  }
  if (!failure.empty()) {
    failure = "child: " + failure + "\n";
    (void)!::write(STDERR_FILENO, failure.data(), failure.size());
  }
  ::_exit(failure.empty() ? 0 : 1);
}

// Runs the worker program (worker.cpp) with these words.
inline Child run_worker(std::vector<std::string> words) {
  words.insert(words.begin(), KEEL_WORKER);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    ::execv(KEEL_WORKER, arguments.data());
    ::_exit(127);
  }
  return Child(pid);
}

// "" or what is wrong with a workspace that nobody uses any more.
inline std::string unsound(const std::filesystem::path& workspace) {
  const auto engine = Engine::open(workspace, {});
  if (!engine.ok()) return engine.status().message();
  const auto verified = (*engine)->verify();
  if (!verified.ok()) return verified.status().message();
  if (!verified->sound()) return verified->what;
  const auto replay = (*engine)->replay();
  if (!replay.ok()) return replay.status().message();
  return replay->equal() ? "" : "the journal folds to another state than the serving one";
}

}  // namespace keel::test
