// Workspaces: thousands of workspaces in one process, on as many open engines and threads as the
// host allows. One is hot (its engine is open), warm (used before: no engine, connection or thread,
// only its path and times, under 1 KB) or cold (never used, or forgotten by close()).
// Thread safety: every method from any thread. Opening, cooling and upkeep of one folder make only
// callers of that folder wait. A forked child opens Workspaces of its own.
// Invariants:
//  1. An engine that somebody holds is never closed, and one folder has one engine here.
//  2. Cooling loses nothing: what an engine queued is recorded first, and reopening gives the same
//     digest.
//  3. A folder that fails to open affects no other; the next use() of it tries again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "keel/base/status.hpp"
#include "keel/engine.hpp"

namespace keel {

struct WorkspacesOptions {
  // For each; `create` is allowed. Its clock also says what is idle.
  EngineOptions engine;
  std::size_t hot_max = 64;  // engines open at once, those in use not counted; 0 keeps none
  // Background upkeep threads shared by all, at most 64. 0: the host calls tick().
  std::size_t threads = 0;
  std::int64_t idle_ms = 60'000;  // unused for this long, a workspace is cooled by upkeep
};

struct WorkspacesStatus {
  std::uint64_t known = 0;   // hot and warm
  std::uint64_t hot = 0;     // engines open, those in use among them
  std::uint64_t warm = 0;    // used before, not open
  std::uint64_t in_use = 0;  // held by somebody
  std::uint64_t opens = 0;   // engines opened so far
  std::uint64_t cools = 0;   // engines closed so far
  std::string last_error;    // of upkeep or cooling, with its folder; "" when there was none
};

// The same as JSON, for machines; field names are the members'.
[[nodiscard]] Json to_json(const WorkspacesStatus& status);

// Deletes the workspace in a folder for good: its keys first, so that a deletion that is cut short
// leaves nothing that can be read, then every file that Keel made, then the folder unless it holds
// others. not_found: there is no workspace; corrupt: journal.db is something else; busy, naming
// them: somebody has it open (who may only read is not known); invalid_argument for a link. Called
// again, it goes on where it was cut short. Copies of it are out of reach.
[[nodiscard]] Status delete_workspace(const std::filesystem::path& folder);

class Workspaces {
 public:
  // Opens no workspace. invalid_argument: a negative idle_ms, or too many threads; io_error when a
  // thread cannot be started.
  [[nodiscard]] static Result<std::unique_ptr<Workspaces>> open(
      const WorkspacesOptions& options = {});
  // Joins its threads, records what engines queued and closes those that nobody holds. An engine
  // that is still held stays open until it is let go.
  ~Workspaces();
  Workspaces(const Workspaces&) = delete;
  Workspaces& operator=(const Workspaces&) = delete;

  // The engine of a folder, opened or warmed when it is not; kept alive and hot while held. Let it
  // go after each piece of work: holding it is what keeps a workspace hot. The folder is known by
  // its absolute path, links not followed. Errors as Engine::open. Cost: a lookup when hot,
  // otherwise opening; beyond hot_max up to two that nobody used for longest are cooled here.
  [[nodiscard]] Result<std::shared_ptr<Engine>> use(const std::filesystem::path& folder);
  // Upkeep: cools workspaces unused for idle_ms and those beyond hot_max, and calls Engine::tick()
  // of the hot ones whose turn it is. Bounded: at most 16 of each a call, so call it often (ten
  // times a second is plenty for thousands). The first error is returned; the others have their
  // turn nevertheless.
  [[nodiscard]] Status tick();
  // Cools a workspace and forgets it; ok when it is not known. conflict while it is in use or being
  // opened. When what it queued cannot be recorded, the error, and it stays open: call again.
  [[nodiscard]] Status close(const std::filesystem::path& folder);
  // Cools it, and deletes it for good: delete_workspace(). conflict while it is in use.
  [[nodiscard]] Status erase(const std::filesystem::path& folder);
  [[nodiscard]] WorkspacesStatus status() const;

 private:
  struct Impl;
  explicit Workspaces(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace keel
