// The public face, and the threads that a host asks for.
#include "keel/workspaces.hpp"

#include <unistd.h>

#include <chrono>
#include <exception>
#include <system_error>

#include "engine/workspaces_impl.hpp"
#include "keel/base/signals_blocked.hpp"
#include "keel/journal/deletion.hpp"

namespace keel {
namespace {

constexpr std::size_t threads_max = 64;
constexpr std::int64_t pace_us = 1'000'000;  // between two ticks of one engine by our own threads
constexpr auto round_pause = std::chrono::milliseconds(100);

// The name a workspace is known by.
Result<std::string> name_of(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::path whole = std::filesystem::absolute(folder, failed).lexically_normal();
  if (folder.empty() || failed) {
    return error(Code::invalid_argument,
                 "\"" + folder.string() + "\" names no folder; give the workspace's path");
  }
  if (!whole.has_filename()) whole = whole.parent_path();
  return whole.string();
}

}  // namespace

Workspaces::Impl::Impl(const WorkspacesOptions& given)
    : options(given),
      clock(given.engine.clock ? *given.engine.clock : system_clock()),
      process(::getpid()) {}

void Workspaces::Impl::run() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    lock.unlock();
    try {
      (void)upkeep(pace_us);  // status() tells the last error
    } catch (const std::exception& thrown) {
      note("upkeep", Status(Code::internal, thrown.what()));
    }
    lock.lock();
    wake.wait_for(lock, round_pause, [this] { return stopping || crowded; });
    crowded = false;
  }
}

Status Workspaces::Impl::start_threads() {
  const SignalsBlocked blocked;
  try {
    for (std::size_t i = 0; i < options.threads; ++i) threads.emplace_back([this] { run(); });
  } catch (const std::exception& thrown) {
    stop_threads();
    return error(Code::io_error, std::string("cannot start a thread: ") + thrown.what() +
                                     "; ask for fewer, or call tick()");
  }
  return ok_status();
}

void Workspaces::Impl::stop_threads() {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  wake.notify_all();
  for (std::thread& thread : threads) thread.join();
  threads.clear();
}

Status Workspaces::Impl::usable() const {
  if (::getpid() == process) return ok_status();
  return error(Code::unsupported,
               "these workspaces were opened before fork(); open others in the child");
}

Workspaces::Workspaces(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}

Result<std::unique_ptr<Workspaces>> Workspaces::open(const WorkspacesOptions& options) {
  constexpr std::int64_t idle_ms_max = INT64_MAX / 1000;
  if (options.idle_ms < 0 || options.idle_ms > idle_ms_max) {
    return error(Code::invalid_argument,
                 "idle_ms is " + std::to_string(options.idle_ms) + "; give 0 or more milliseconds");
  }
  if (options.threads > threads_max) {
    return error(Code::invalid_argument, "threads is " + std::to_string(options.threads) +
                                             "; give at most " + std::to_string(threads_max));
  }
  auto impl = std::make_unique<Impl>(options);
  KEEL_TRY(impl->start_threads());
  return std::unique_ptr<Workspaces>(new Workspaces(std::move(impl)));
}

Workspaces::~Workspaces() {
  if (!impl_->usable().ok()) {
    // Its threads and the holders of its locks stayed in the parent.
    (void)impl_.release();
    return;
  }
  impl_->stop_threads();
  for (auto& item : impl_->known) {
    (void)impl_->cool(item);
    if (item.second.engine) (void)item.second.engine->flush();
  }
}

Result<std::shared_ptr<Engine>> Workspaces::use(const std::filesystem::path& folder) {
  KEEL_TRY(impl_->usable());
  KEEL_ASSIGN(const std::string name, name_of(folder));
  return impl_->use(name);
}

Status Workspaces::tick() {
  KEEL_TRY(impl_->usable());
  return impl_->upkeep(0);
}

Status Workspaces::close(const std::filesystem::path& folder) {
  KEEL_TRY(impl_->usable());
  KEEL_ASSIGN(const std::string name, name_of(folder));
  return impl_->close(name);
}

Status Workspaces::erase(const std::filesystem::path& folder) {
  KEEL_TRY(close(folder));
  return delete_workspace(folder);
}

Status delete_workspace(const std::filesystem::path& folder) {
  return journal::delete_workspace(folder);
}

WorkspacesStatus Workspaces::status() const {
  WorkspacesStatus out;
  if (!impl_->usable().ok()) {
    out.last_error = impl_->usable().message();
    return out;
  }
  const std::lock_guard lock(impl_->mutex);
  for (const auto& [name, entry] : impl_->known) {
    out.hot += entry.engine != nullptr;
    out.warm += !entry.engine && entry.opened;
    out.in_use += entry.in_use();
  }
  out.known = out.hot + out.warm;
  out.opens = impl_->opens;
  out.cools = impl_->cools;
  out.last_error = impl_->last_error;
  return out;
}

Json to_json(const WorkspacesStatus& s) {
  Json out;
  out.set("known", s.known).set("hot", s.hot).set("warm", s.warm).set("in_use", s.in_use);
  return out.set("opens", s.opens).set("cools", s.cools).set("last_error", s.last_error);
}

}  // namespace keel
