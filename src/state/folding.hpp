// Folding: events of a journal applied to a state, and where a fold under given exclusions begins.
// Thread safety: a Fold is one thread's; the functions are safe from any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "keel/journal/journal.hpp"
#include "keel/state/follower.hpp"
#include "keel/state/state.hpp"

namespace keel::state {

// Applies what follows a state's place. Without `meets_rebased` the exclusions that the state has
// in force stay so to the end.
struct Fold {
  explicit Fold(const journal::Journal& events_of) : journal(events_of) {}
  // Up to `seq`; unsupported at an event of an unknown kind, cancelled by `progress`.
  [[nodiscard]] Status operator()(State& state, std::uint64_t seq) const;

  const journal::Journal& journal;
  std::size_t events_max = ~std::size_t{0};
  Follower::Progress progress;
  std::function<void(const State&)> publish;
  // Ahead of each event.
  std::function<void(State&, const journal::Event&)> before;
  // Ahead of each `state_rebased`; may replace the state by another at its place. False: stop here.
  std::function<Result<bool>(State&, const journal::Event&)> meets_rebased;
};

enum class Reading {
  whole,
  at_need,  // what may wait is read when it is asked for, if the journal is still open then
};
// A checkpoint read back; corrupt or unsupported when it is not one of this program's.
[[nodiscard]] Result<State> load_rung(const journal::Journal& journal, const journal::Rung& rung,
                                      Reading reading);
// Whether a checkpoint is also one of a fold under these exclusions.
[[nodiscard]] Result<bool> holds_under(const journal::Journal& journal, const journal::Rung& rung,
                                       const learn::ExclusionSet& exclusions);

// The exclusions that a `state_rebased` puts in force, and those in force at an event.
[[nodiscard]] Result<Ref<learn::ExclusionSet>> exclusions_of(const journal::Journal& journal,
                                                             const journal::Event& rebased);
[[nodiscard]] Result<Ref<learn::ExclusionSet>> exclusions_at(const journal::Journal& journal,
                                                             std::uint64_t seq);
[[nodiscard]] bool same(const learn::ExclusionSet& a, const learn::ExclusionSet& b);

struct Beginning {
  State state;                      // of the newest checkpoint that will do; else the empty one
  std::vector<std::string> unused;  // why newer ones would not, a line each
};
// Where to fold from, under these exclusions, up to `seq`.
[[nodiscard]] Result<Beginning> beginning_of(const journal::Journal& journal,
                                             const Ref<learn::ExclusionSet>& exclusions,
                                             std::uint64_t seq, Reading reading = Reading::whole);

}  // namespace keel::state
