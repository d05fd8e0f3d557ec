// Follower: folds the journal as it grows and publishes immutable Roots; opens from the newest
// usable checkpoint and writes new ones.
// Thread safety: every method from any thread. root() never waits for the fold.
// Invariants:
//  1. A published Root is never modified.
//  2. It is folded under the exclusions that the last `state_rebased` up to its place put in force.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "keel/journal/journal.hpp"
#include "keel/state/state.hpp"

namespace keel::state {

using Root = std::shared_ptr<const State>;
enum class Reading;

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
  // The same, unless another thread is at it. Stops ahead of a `state_rebased`, which calls for a
  // state to be read or folded anew: catch_up() does that.
  [[nodiscard]] Status try_catch_up(std::size_t events_max);
  [[nodiscard]] Root root() const;
  // In the child after fork(), before it catches up: goes on from the published Root.
  void restart();

  // Why checkpoints of this fold version were passed over since the last call, a line each.
  [[nodiscard]] std::vector<std::string> take_unused_checkpoints();

  // A checkpoint of the present Root; older ones are thinned to geometric distances.
  [[nodiscard]] Status checkpoint();
  [[nodiscard]] std::uint64_t last_checkpoint() const noexcept;

  // Folds the journal anew, beside the serving state, as the decisions ask that are pending in it;
  // from the newest checkpoint that they leave as it is. True once it has reached the journal's
  // end. Decisions that come meanwhile make it begin anew. Fits that are met on the way and may
  // hold what is left out are left out too.
  [[nodiscard]] Result<bool> rebase(std::size_t events_max, const Progress& progress = {});
  // The `state_rebased` of a state that has reached the end, to be appended there and nowhere else;
  // its artifacts and a checkpoint are written first. nullopt: it has not, or not any more.
  [[nodiscard]] Result<std::optional<journal::Draft>> rebased();
  // Lets go of states that are kept for a rebase to come.
  void let_go();
  // Drops the checkpoints that do not hold under the exclusions in force. How many.
  // Those of other fold versions only when they may hold what was forgotten.
  [[nodiscard]] Result<std::size_t> drop_stale();

  // Folds a journal up to `seq` from a checkpoint (0: from nothing), beside the serving state,
  // under the exclusions in force there. not_found: no such checkpoint, or one of other exclusions.
  [[nodiscard]] static Result<State> fold(const journal::Journal& journal, std::uint64_t rung_seq,
                                          std::uint64_t seq, const Progress& progress = {});

 private:
  void publish(const State& state);
  [[nodiscard]] Status begin(const journal::Head& head, Reading reading);
  [[nodiscard]] Status make_whole(const journal::Head& head);
  [[nodiscard]] Status catch_up_locked(std::size_t events_max, bool may_refold);
  // The state just ahead of a `state_rebased`, under the exclusions that it puts in force.
  [[nodiscard]] Result<State> ahead_of(const journal::Event& rebased,
                                       Ref<learn::ExclusionSet> exclusions);
  [[nodiscard]] Status begin_rebase();
  [[nodiscard]] Result<Digest> save(const State& state);  // of the state

  journal::Journal& journal_;
  std::mutex fold_mutex_;          // one thread folds
  State state_;                    // the writer's copy
  bool torn_ = false;              // an event was not applied whole: state_ starts anew from root_
  mutable std::mutex root_mutex_;  // held for copying one pointer
  Root root_;
  std::atomic<std::uint64_t> checkpoint_seq_{0};
  std::vector<std::string> unused_;  // under root_mutex_

  std::mutex rebase_mutex_;      // one thread folds anew
  std::optional<State> shadow_;  // folded anew
  std::size_t settles_ = 0;      // decisions that it settles
  std::uint64_t saved_ = 0;      // place of the checkpoint of it; 0 for none
  Digest saved_state_;
  std::mutex ready_mutex_;      // held for moving one state
  std::optional<State> ready_;  // to be taken over at its `state_rebased`
};

}  // namespace keel::state
