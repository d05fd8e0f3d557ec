// How the workspace behaves at two dates.
#include <algorithm>

#include "engine/impl.hpp"
#include "keel/review/kinds.hpp"
#include "keel/review/learning.hpp"

namespace keel {
namespace {

using state::Follower;
using state::State;

constexpr std::size_t questions_max = 5000;
constexpr std::size_t kinds_compared = 200;

// The last event recorded before a time, 0 for none; looked for by halves.
Result<std::uint64_t> seq_before(const journal::Journal& journal, std::uint64_t last,
                                 std::int64_t us) {
  std::uint64_t low = 0;  // recorded before it
  std::uint64_t high = last + 1;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    KEEL_ASSIGN(const std::vector<journal::Event> events, journal.read(middle - 1, 1));
    const bool before = !events.empty() && events.front().recorded_us < us;
    (before ? low : high) = middle;
  }
  return low;
}

// The state after an event, from the newest checkpoint before it.
Result<State> state_at(const journal::Journal& journal, std::uint64_t seq,
                       const Progress& progress) {
  KEEL_ASSIGN(const std::vector<journal::Rung> rungs, journal.rungs());
  for (auto rung = rungs.rbegin(); rung != rungs.rend(); ++rung) {
    if (rung->fold_version != state::fold_version || rung->seq > seq) continue;
    Result<State> state = Follower::fold(journal, rung->seq, seq, progress);
    if (state.ok() || state.status().code() == Code::cancelled) return state;
  }
  return Follower::fold(journal, 0, seq, progress);
}

}  // namespace

Result<BehaviourReport> Engine::behaviour(std::int64_t from_us, std::int64_t to_us,
                                          std::size_t kinds_max, const Progress& progress) const {
  if (to_us <= from_us) {
    return error(Code::invalid_argument, "to_us is not after from_us; nothing lies between");
  }
  KEEL_TRY(impl_->apply());
  const state::Root root = impl_->follower.root();
  KEEL_ASSIGN(const std::uint64_t from, seq_before(*impl_->journal, root->place.seq, from_us));
  KEEL_ASSIGN(const std::uint64_t to, seq_before(*impl_->journal, root->place.seq, to_us));
  KEEL_ASSIGN(const State before, state_at(*impl_->journal, from, progress));
  state::Root after = root;
  if (to < root->place.seq) {
    KEEL_ASSIGN(State then, state_at(*impl_->journal, to, progress));
    after = std::make_shared<const State>(std::move(then));
  }
  std::uint64_t questions = 0;
  const auto kinds = review::question_kinds(*after, questions_max, kinds_max, questions);
  BehaviourReport out = review::compare_behaviour(
      before, *after, kinds, [this](std::uint64_t seq) { return impl_->text_at(seq); });
  out.from_us = from_us;
  out.to_us = to_us;
  out.questions = questions;
  return out;
}

Result<LearnedReport> Engine::learned(std::int64_t from_us, std::int64_t to_us,
                                      const Progress& progress) const {
  KEEL_ASSIGN(BehaviourReport found, behaviour(from_us, to_us, kinds_compared, progress));
  return review::learned_of(*impl_->follower.root(), std::move(found),
                            [this](std::uint64_t seq) { return impl_->text_at(seq); });
}

}  // namespace keel
