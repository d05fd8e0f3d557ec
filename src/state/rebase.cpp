// The part of Follower that folds anew under other exclusions, and takes the result over.
#include <fmt/format.h>

#include <algorithm>

#include "state/folding.hpp"

namespace keel::state {
namespace {

using journal::EventKind;

bool of_a_model(EventKind kind) noexcept {
  return kind == EventKind::model_fitted || kind == EventKind::model_promoted ||
         kind == EventKind::change_reverted;
}

std::uint64_t first_of(const learn::UndoneLesson& lesson) {
  std::uint64_t out = lesson.undone.seq;
  for (const learn::Taught& taught : lesson.taught) out = std::min(out, taught.seq);
  return out;
}

// How many decisions the next set settles: it only grows.
std::size_t decisions(const learn::Exclusions& exclusions) {
  return exclusions.in_force().decided.size() + exclusions.pending();
}

bool settled_in(const learn::ExclusionSet& set, const learn::UndoneLesson& lesson) {
  return std::any_of(set.lessons.begin(), set.lessons.end(), [&](const learn::UndoneLesson& one) {
    return one.undone.id == lesson.undone.id;
  });
}

}  // namespace

Status Follower::begin_rebase() {
  const Root pinned = root();
  Ref<learn::ExclusionSet> exclusions(new learn::ExclusionSet(pinned->exclusions.next()));
  KEEL_ASSIGN(Beginning beginning, beginning_of(journal_, exclusions, pinned->place.seq));
  shadow_ = std::move(beginning.state);
  settles_ = decisions(pinned->exclusions);
  saved_ = 0;
  return ok_status();
}

Result<bool> Follower::rebase(std::size_t events_max, const Progress& progress) {
  const std::lock_guard lock(rebase_mutex_);
  const Root pinned = root();
  if (!pinned->exclusions.due()) return false;
  if (!shadow_ || settles_ != decisions(pinned->exclusions)) {
    KEEL_TRY(begin_rebase());
  }
  Fold fold(journal_);
  fold.events_max = events_max;
  fold.progress = progress;
  // A fit that was made since the first outcome that is left out may hold it.
  fold.before = [&](State& state, const journal::Event& event) {
    const learn::ExclusionSet& settled = pinned->exclusions.in_force();
    const learn::ExclusionSet& now = state.exclusions.in_force();
    if (!of_a_model(event.kind) || now.forgets(event.id)) return;
    learn::ExclusionSet set(now);
    bool held = false;
    for (learn::UndoneLesson& lesson : set.lessons) {
      if (now.leaves_out(event.id) || settled_in(settled, lesson) || event.seq < first_of(lesson)) {
        continue;
      }
      lesson.models.push_back({event.id, event.seq});
      held = true;
    }
    // Also one that a lesson leaves out, which may come back.
    for (learn::Forgotten& one : set.forgotten) {
      if (settled.settles(one.decision.id) || event.seq < one.events.front()) continue;
      one.models.push_back({event.id, event.seq});
      held = true;
    }
    if (!held) return;
    set.index();
    state.exclusions.put_in_force(Ref<learn::ExclusionSet>(new learn::ExclusionSet(set)));
    saved_ = 0;
  };
  KEEL_ASSIGN(const journal::Head head, journal_.head());
  const Status status = fold(*shadow_, head.seq);
  if (!status.ok()) return status;
  return shadow_->place.seq == head.seq;
}

Result<std::optional<journal::Draft>> Follower::rebased() {
  const std::lock_guard lock(rebase_mutex_);
  const Root pinned = root();
  if (!shadow_ || shadow_->place.seq != pinned->place.seq ||
      settles_ != decisions(pinned->exclusions)) {
    return std::optional<journal::Draft>();
  }
  if (saved_ == 0) {
    KEEL_ASSIGN(saved_state_, save(*shadow_));
    saved_ = shadow_->place.seq;
  }
  Writer set;
  set(shadow_->exclusions.in_force());
  KEEL_ASSIGN(const Digest exclusions, journal_.put_artifact(set.data()));
  const std::uint64_t ordinal = pinned->exclusions.rebases() + 1;
  journal::Draft out;
  out.kind = EventKind::state_rebased;
  out.actor = "engine";
  out.clear.set("ordinal", ordinal).set("exclusions", to_hex(exclusions));
  out.clear.set("place", saved_).set("state", "sha256:" + to_hex(saved_state_));
  out.dedupe = fmt::format("rebased:{:08}", ordinal);
  const std::lock_guard ready_lock(ready_mutex_);
  ready_ = *shadow_;
  return std::optional<journal::Draft>(std::move(out));
}

Result<State> Follower::ahead_of(const journal::Event& rebased,
                                 Ref<learn::ExclusionSet> exclusions) {
  std::optional<State> ready;
  {
    const std::lock_guard lock(ready_mutex_);
    ready.swap(ready_);
  }
  State state;
  if (ready && ready->place.seq < rebased.seq && same(*exclusions, ready->exclusions.in_force())) {
    state = std::move(*ready);
  } else {
    KEEL_ASSIGN(Beginning beginning, beginning_of(journal_, exclusions, rebased.seq - 1));
    state = std::move(beginning.state);
  }
  KEEL_TRY(Fold(journal_)(state, rebased.seq - 1));
  return state;
}

void Follower::let_go() {
  {
    const std::lock_guard lock(ready_mutex_);
    ready_.reset();
  }
  const std::unique_lock lock(rebase_mutex_, std::try_to_lock);
  if (lock.owns_lock()) shadow_.reset();
}

Result<std::size_t> Follower::drop_stale() {
  const Root pinned = root();
  KEEL_ASSIGN(const std::vector<journal::Rung> rungs, journal_.rungs());
  std::size_t dropped = 0;
  std::uint64_t first = learn::no_difference;  // of what was ever forgotten
  for (const learn::Forgotten& one : pinned->exclusions.in_force().forgotten) {
    first = std::min(first, one.events.front());
  }
  for (const journal::Rung& rung : rungs) {
    // Those of other versions are left for a way back, unless they hold what was forgotten.
    const bool other = rung.fold_version != fold_version;
    if (rung.seq > pinned->place.seq || (other && rung.seq < first)) continue;
    const Result<bool> holds = holds_under(journal_, rung, pinned->exclusions.in_force());
    if (holds.ok() && *holds && !other) continue;
    KEEL_TRY(journal_.drop_rung(rung.seq, rung.fold_version));
    ++dropped;
  }
  return dropped;
}

}  // namespace keel::state
