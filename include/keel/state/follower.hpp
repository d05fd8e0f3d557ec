// Follower: folds the journal as it grows and publishes immutable Roots; opens from the newest
// usable checkpoint and writes new ones.
// Thread safety: every method from any thread. root() never waits for the fold.
// Invariant: a published Root is never modified.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "keel/journal/journal.hpp"
#include "keel/state/state.hpp"

namespace keel::state {

using Root = std::shared_ptr<const State>;

class Follower {
 public:
  using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

  explicit Follower(journal::Journal& journal);

  // Starts from the newest checkpoint that reads, and folds up to the end of the journal.
  [[nodiscard]] Status open(const Progress& progress = {});
  // Applies what was recorded since, by any process; at most `events_max`. An event of an unknown
  // kind stops the fold there: unsupported, and the last Root keeps serving. out_of_memory: what
  // was published stays, and the next call goes on from there.
  [[nodiscard]] Status catch_up(std::size_t events_max = ~std::size_t{0});
  // The same, unless another thread is at it.
  [[nodiscard]] Status try_catch_up(std::size_t events_max);
  [[nodiscard]] Root root() const;
  // In the child after fork(), before it catches up: goes on from the published Root.
  void restart();

  // Why open() passed over checkpoints of this fold version, a line each; empty before.
  [[nodiscard]] const std::vector<std::string>& unused_checkpoints() const noexcept {
    return unused_;
  }

  // A checkpoint of the present Root; older ones are thinned to geometric distances.
  [[nodiscard]] Status checkpoint();
  [[nodiscard]] std::uint64_t last_checkpoint() const noexcept;

  // Folds a journal up to `seq` from a checkpoint (0: from nothing), beside the serving state.
  [[nodiscard]] static Result<State> fold(const journal::Journal& journal, std::uint64_t rung_seq,
                                          std::uint64_t seq, const Progress& progress = {});

 private:
  [[nodiscard]] static Status apply_to(State& state, const journal::Journal& journal,
                                       std::uint64_t seq, std::size_t events_max,
                                       const Progress& progress,
                                       const std::function<void(const State&)>& publish);
  void publish(const State& state);
  [[nodiscard]] Status catch_up_locked(std::size_t events_max);

  journal::Journal& journal_;
  std::mutex fold_mutex_;          // one thread folds
  State state_;                    // the writer's copy
  bool torn_ = false;              // an event was not applied whole: state_ starts anew from root_
  mutable std::mutex root_mutex_;  // held for copying one pointer
  Root root_;
  std::atomic<std::uint64_t> checkpoint_seq_{0};
  std::vector<std::string> unused_;
};

}  // namespace keel::state
