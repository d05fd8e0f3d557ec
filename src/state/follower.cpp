#include "keel/state/follower.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <new>

#include "state/folding.hpp"

namespace keel::state {
namespace {

constexpr std::string_view manifest_part = "manifest";

// What a checkpoint consists of. It is kept as one of its artifacts, which only who holds the
// workspace's key can make, and which names the others by digests of what they hold: a manifest
// that agrees with the rung stands for reading the digest of the whole state again.
std::string manifest_of(const journal::Rung& rung) {
  std::vector<std::pair<std::string, Digest>> parts = rung.parts;
  std::erase_if(parts, [](const auto& part) { return part.first == manifest_part; });
  std::sort(parts.begin(), parts.end());
  Writer out;
  out(rung.seq, rung.fold_version, rung.state, parts);
  return out.take();
}

// Whether its manifest says so; false for one of an earlier version, which has none.
Result<bool> listed_in_manifest(const journal::Journal& journal, const journal::Rung& rung,
                                const std::map<std::string, Digest, std::less<>>& parts,
                                const Status& altered) {
  const auto manifest = parts.find(manifest_part);
  if (manifest == parts.end()) return false;
  KEEL_ASSIGN(const std::string bytes, journal.artifact(manifest->second));
  if (bytes != manifest_of(rung)) return altered;
  return true;
}

// Rungs to drop so that the kept ones lie at about doubling distances behind the newest, at `seq`:
// the newest itself, then the oldest of each tier [2^k, 2^(k+1)) thousand events back. Those of the
// fold version before are left for a way back, those of later ones to who wrote them.
std::vector<journal::Rung> superfluous(const std::vector<journal::Rung>& rungs, std::uint64_t seq) {
  std::vector<journal::Rung> out;
  int kept_tier = -1;
  for (const journal::Rung& rung : rungs) {  // oldest first
    if (rung.fold_version + 1 < fold_version) out.push_back(rung);
    if (rung.fold_version != fold_version || rung.seq > seq) continue;
    const std::uint64_t distance = seq - rung.seq;
    const int tier = distance == 0 ? -2 : static_cast<int>(std::bit_width(distance / 1024));
    if (tier == kept_tier) out.push_back(rung);
    kept_tier = tier;
  }
  return out;
}

}  // namespace

Result<State> load_rung(const journal::Journal& journal, const journal::Rung& rung,
                        Reading reading) {
  using Parts = std::map<std::string, Digest, std::less<>>;
  const auto parts = std::make_shared<const Parts>(rung.parts.begin(), rung.parts.end());
  const Status altered(Code::corrupt, "the checkpoint at event " + std::to_string(rung.seq) +
                                          " is not the state it was made of");
  const auto bytes_of = [&journal, parts](std::string_view name) -> Result<std::string> {
    const auto part = parts->find(name);
    if (part == parts->end()) {
      return error(Code::corrupt, "the checkpoint has no part \"" + std::string(name) + "\"");
    }
    return journal.artifact(part->second);
  };
  if (parts->contains("fingerprint")) {
    KEEL_ASSIGN(const std::string probe, bytes_of("fingerprint"));
    if (probe != fingerprint()) {
      return error(Code::unsupported, "the checkpoint was made with another tokeniser or maths");
    }
  }
  KEEL_ASSIGN(const bool listed, listed_in_manifest(journal, rung, *parts, altered));
  if (listed && reading == Reading::at_need) return State::from_parts_at_need(bytes_of);
  if (listed) return State::from_parts(State::BytesOf(bytes_of));
  std::vector<std::pair<std::string, std::string>> read;  // in apply order
  KEEL_ASSIGN(State state, State::from_parts([&](std::string_view name) -> Result<std::string> {
                Result<std::string> bytes = bytes_of(name);
                if (bytes.ok()) read.emplace_back(name, *bytes);
                return bytes;
              }));
  if (digest_of(read) != rung.state) return altered;
  return state;
}

Follower::Follower(journal::Journal& journal)
    : journal_(journal), root_(std::make_shared<const State>()) {}

Root Follower::root() const {
  const std::lock_guard lock(root_mutex_);
  return root_;
}

void Follower::restart() {
  const std::lock_guard lock(fold_mutex_);
  state_ = *root();
}

void Follower::publish(const State& state) {
  Root fresh = std::make_shared<const State>(state);
  const std::lock_guard lock(root_mutex_);
  root_.swap(fresh);
}  // the old Root is let go after the lock

std::uint64_t Follower::last_checkpoint() const noexcept { return checkpoint_seq_.load(); }

Status Follower::open(const Progress& progress) {
  const std::lock_guard lock(fold_mutex_);
  KEEL_ASSIGN(const journal::Head head, journal_.head());
  KEEL_TRY(begin(head, Reading::at_need));
  if (state_.place.seq < head.seq) KEEL_TRY(make_whole(head));
  if (state_.place.seq != 0) publish(state_);
  Fold fold(journal_);
  fold.progress = progress;
  const Status status = fold(state_, head.seq);
  publish(state_);  // also what came before an event that stopped the fold
  return status;
}

Status Follower::begin(const journal::Head& head, Reading reading) {
  KEEL_ASSIGN(const Ref<learn::ExclusionSet> exclusions, exclusions_at(journal_, head.seq));
  KEEL_ASSIGN(Beginning beginning, beginning_of(journal_, exclusions, head.seq, reading));
  state_ = std::move(beginning.state);
  checkpoint_seq_ = state_.place.seq;
  const std::lock_guard lock(root_mutex_);
  unused_.insert(unused_.end(), std::make_move_iterator(beginning.unused.begin()),
                 std::make_move_iterator(beginning.unused.end()));
  return ok_status();
}

// What waited to be read may be damaged or, in a process that slept, be gone: then another
// checkpoint will do, or the journal itself.
Status Follower::make_whole(const journal::Head& head) {
  return state_.read_all().ok() ? ok_status() : begin(head, Reading::whole);
}

std::vector<std::string> Follower::take_unused_checkpoints() {
  const std::lock_guard lock(root_mutex_);
  return std::exchange(unused_, {});
}

Status Follower::catch_up(std::size_t events_max) {
  const std::lock_guard lock(fold_mutex_);
  return catch_up_locked(events_max, true);
}

Status Follower::try_catch_up(std::size_t events_max) {
  const std::unique_lock lock(fold_mutex_, std::try_to_lock);
  return lock.owns_lock() ? catch_up_locked(events_max, false) : ok_status();
}

Status Follower::catch_up_locked(std::size_t events_max, bool may_refold) {
  try {
    if (torn_) state_ = *root();
    torn_ = false;
    KEEL_ASSIGN(const journal::Head head, journal_.head());
    if (head.seq == state_.place.seq && !state_.broken()) return ok_status();
    KEEL_TRY(make_whole(head));
    torn_ = true;
    Fold fold(journal_);
    fold.events_max = events_max;
    fold.publish = [this, from = root()->place.seq](const State& state) {
      if (state.place.seq >= from) publish(state);  // one that begins anew has to come so far first
    };
    fold.meets_rebased = [&](State& state, const journal::Event& event) -> Result<bool> {
      KEEL_ASSIGN(const std::optional<journal::Event> last, journal_.last_rebased(head.seq));
      if (!last || last->seq != event.seq) return true;  // a later one replaces it
      KEEL_ASSIGN(Ref<learn::ExclusionSet> exclusions, exclusions_of(journal_, event));
      if (same(*exclusions, state.exclusions.in_force())) return true;
      if (!may_refold) return false;
      KEEL_ASSIGN(state, ahead_of(event, std::move(exclusions)));
      return true;
    };
    const Status status = fold(state_, head.seq);
    if (status.ok() && root()->broken()) publish(state_);
    torn_ = false;
    return status;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Status Follower::checkpoint() {
  const Root pinned = root();
  if (pinned->place.seq == 0 || pinned->place.seq == checkpoint_seq_) return ok_status();
  KEEL_TRY(save(*pinned).status());
  checkpoint_seq_ = pinned->place.seq;
  KEEL_ASSIGN(const std::vector<journal::Rung> rungs, journal_.rungs());
  for (const journal::Rung& old : superfluous(rungs, pinned->place.seq)) {
    KEEL_TRY(journal_.drop_rung(old.seq, old.fold_version));
  }
  return ok_status();
}

Result<Digest> Follower::save(const State& state) {
  KEEL_TRY(state.read_all());
  const auto parts = state.parts();
  journal::Rung rung;
  rung.seq = state.place.seq;
  rung.fold_version = fold_version;
  rung.state = digest_of(parts);
  for (const auto& [name, bytes] : parts) {
    KEEL_ASSIGN(const Digest digest, journal_.put_artifact(bytes));
    rung.parts.emplace_back(name, digest);
  }
  KEEL_ASSIGN(const Digest probe, journal_.put_artifact(fingerprint()));
  rung.parts.emplace_back("fingerprint", probe);
  KEEL_ASSIGN(const Digest manifest, journal_.put_artifact(manifest_of(rung)));
  rung.parts.emplace_back(manifest_part, manifest);
  KEEL_TRY(journal_.save_rung(rung));
  return rung.state;
}

Result<State> Follower::fold(const journal::Journal& journal, std::uint64_t rung_seq,
                             std::uint64_t seq, const Progress& progress) {
  KEEL_ASSIGN(const Ref<learn::ExclusionSet> exclusions, exclusions_at(journal, seq));
  State state;
  if (rung_seq != 0) {
    KEEL_ASSIGN(const std::vector<journal::Rung> rungs, journal.rungs());
    const auto rung = std::find_if(rungs.begin(), rungs.end(), [&](const journal::Rung& r) {
      return r.seq == rung_seq && r.fold_version == fold_version;
    });
    if (rung == rungs.end()) {
      return error(Code::not_found, "no checkpoint at event " + std::to_string(rung_seq));
    }
    KEEL_ASSIGN(const bool holds, holds_under(journal, *rung, *exclusions));
    if (!holds) {
      return error(Code::not_found, "the checkpoint at event " + std::to_string(rung_seq) +
                                        " was made under other exclusions");
    }
    KEEL_ASSIGN(state, load_rung(journal, *rung, Reading::whole));
  }
  state.exclusions.put_in_force(exclusions);
  Fold fold(journal);
  fold.progress = progress;
  KEEL_TRY(fold(state, seq));
  return state;
}

}  // namespace keel::state
