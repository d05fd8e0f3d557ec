// Many processes on one workspace: who leads, how journal time goes on, and what a forked child and
// a backup do.
#include <fmt/format.h>

#include "engine/impl.hpp"
#include "keel/base/hash.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;

constexpr std::int64_t hour_us = 3600LL * 1'000'000;
constexpr std::int64_t day_us = 24 * hour_us;
constexpr std::int64_t silent_us_max = 600'000'000;
constexpr std::int64_t backwards_us = 60'000'000;  // clocks of one machine are set by seconds

}  // namespace

Result<bool> Engine::Impl::lead() {
  KEEL_ASSIGN(const bool held, lease.take());
  if (!held) {
    const std::int64_t silent_us = lease.silent_us();
    if (silent_us > silent_us_max) {
      note_error(error(Code::busy, fmt::format("{} holds the lease and has not ticked for {} min: "
                                               "nothing is proposed or fitted; let it tick, or "
                                               "end it",
                                               lease.previous(), silent_us / 60'000'000)));
    }
    return false;
  }
  if (!lease.taken_over()) return true;
  KEEL_ASSIGN(const journal::Head head, journal->head());
  // Greater than the fence of every lease before, whose event is below it.
  const std::uint64_t fence = head.seq + 1;
  learn::Content content;
  content.clear.set("fence", fence).set("holder", lease.holder());
  if (!lease.previous().empty()) content.clear.set("previous", lease.previous());
  std::vector<Draft> drafts;
  drafts.push_back(draft(EventKind::lease_taken, {}, std::move(content)));
  drafts.back().actor = "engine";
  drafts.back().occurred_us = clock.now_us();
  drafts.back().dedupe = fmt::format("lease:{}", fence);
  Result<std::vector<journal::Receipt>> receipts = record(std::move(drafts));
  if (!receipts.ok() || receipts->front().duplicate) {
    lease.release();  // two took it at once, after its file was removed: the first has it
    return receipts.ok() ? Result<bool>(false) : Result<bool>(receipts.status());
  }
  lease.settled();
  return true;
}

Status Engine::Impl::advance_time() {
  const state::Root root = follower.root();
  const std::int64_t now_us = clock.now_us();
  const std::int64_t quiet_us = now_us - root->place.now_us;
  if (quiet_us < -backwards_us) {
    note_error(error(Code::conflict,
                     fmt::format("the clock is {} s behind the latest event; journal time waits "
                                 "for it, check the clock of this machine",
                                 -quiet_us / 1'000'000)));
  }
  const bool waiting = root->conversations->parked() > 0;
  if (quiet_us < (waiting ? hour_us : day_us)) return ok_status();
  learn::Content content;
  content.clear.set("from_us", root->place.now_us).set("to_us", now_us);
  if (quiet_us > day_us) content.clear.set("jump_us", quiet_us);
  std::vector<Draft> drafts;
  drafts.push_back(draft(EventKind::time_advanced, {}, std::move(content)));
  drafts.back().actor = "engine";
  drafts.back().occurred_us = now_us;
  drafts.back().dedupe = fmt::format("time:{}", root->place.seq);
  // Not drawn: how often it was quiet must not shift what a seeded run draws for its answers.
  SeededRandom by_place(hash64(to_string(journal->workspace()) + drafts.back().dedupe));
  drafts.back().id = make_event_id(now_us, by_place);
  return record(std::move(drafts)).status();
}

Status Engine::reopen() {
  if (impl_->journal->usable().ok()) return ok_status();
  (void)impl_->lease.held();  // lets go of the parent's
  {
    const std::lock_guard lock(impl_->pending_mutex);
    impl_->pending.clear();
  }
  KEEL_TRY(impl_->journal->reopen());
  {
    const std::lock_guard lock(impl_->error_mutex);
    impl_->last_error.clear();
  }
  impl_->followed_us = 0;
  impl_->follower.restart();
  const Status status = impl_->apply();
  if (status.code() != Code::unsupported) return status;
  impl_->note_error(status);  // an event of a later kind: what came before it still serves
  return ok_status();
}

Status Engine::backup(const std::filesystem::path& folder, const Progress& progress) const {
  return impl_->journal->backup(folder, progress);
}

}  // namespace keel
