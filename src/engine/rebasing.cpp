// The state folded again under other exclusions: in pieces beside service, by the process that
// leads.
#include "engine/impl.hpp"

namespace keel {
namespace {

using journal::Draft;

constexpr int tries_max = 32;  // to append where the journal ends, while others append too

}  // namespace

Result<bool> Engine::Impl::rebase(std::size_t events_max, const Progress& progress) {
  if (!follower.root()->exclusions.due()) {
    if (follower.root()->exclusions.refit_due()) KEEL_TRY(refit_rebased());
    return true;
  }
  KEEL_ASSIGN(bool reached, follower.rebase(events_max, progress));
  for (int tries = 0; reached && tries < tries_max; ++tries) {
    KEEL_TRY(record({}).status());
    KEEL_TRY(apply());
    KEEL_ASSIGN(reached, follower.rebase(events_max, progress));
    KEEL_ASSIGN(const journal::Head head, journal->head());
    KEEL_ASSIGN(std::optional<Draft> made, follower.rebased());
    if (!made || follower.root()->place.seq != head.seq) continue;
    made->occurred_us = clock.now_us();
    const Result<std::vector<journal::Receipt>> receipts =
        journal->append(std::span(&*made, 1), head);
    if (receipts.status().code() == Code::conflict) continue;
    if (!receipts.ok()) return receipts.status();
    KEEL_TRY(apply());
    hooks.tell(LogLevel::info, "the state was folded again without what is left out");
    KEEL_TRY(follower.drop_stale().status());
    KEEL_TRY(refit_rebased());
    return true;
  }
  return false;
}

Status Engine::rebase(const Progress& progress) {
  const Hooks::Deferred deferred(impl_->hooks);
  const std::lock_guard lock(impl_->upkeep_mutex);
  KEEL_TRY(impl_->record({}).status());
  KEEL_TRY(impl_->apply());
  const state::Root root = impl_->follower.root();
  if (!root->exclusions.due() && !root->exclusions.refit_due() && !impl_->forgets_open()) {
    return ok_status();
  }
  KEEL_ASSIGN(const bool leads, impl_->lead());
  if (!leads) {
    if (!root->exclusions.due() && !impl_->forgets_open()) return ok_status();
    return error(Code::busy,
                 "another process leads and folds the state again in its ticks; wait "
                 "for it");
  }
  KEEL_TRY(impl_->erase_forgotten());
  KEEL_ASSIGN(const bool done, impl_->rebase(~std::size_t{0}, progress));
  if (done) return impl_->complete_forgotten();
  return error(Code::busy, "events come faster than the state is folded again; call again");
}

}  // namespace keel
