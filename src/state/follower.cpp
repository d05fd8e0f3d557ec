#include "keel/state/follower.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <new>

#include "keel/journal/event.hpp"

namespace keel::state {
namespace {

constexpr std::size_t batch_events = 512;
constexpr std::size_t publish_events = 64;  // a Root at least this often while folding a backlog

// The fact of an event, with the content of the artifact it names.
Result<learn::Fact> fact_of(const journal::Journal& journal, const journal::Event& event) {
  if (journal::kind_name(event.kind) == "unknown") {
    return error(Code::unsupported,
                 "event " + std::to_string(event.seq) + " is of a kind (" +
                     std::to_string(static_cast<int>(event.kind)) +
                     ") that a later version of Keel writes; upgrade this process");
  }
  learn::Fact fact = learn::parse_fact(event);
  auto* fitted = std::get_if<learn::ModelFitted>(&fact.body);
  auto* reverted = std::get_if<learn::ChangeReverted>(&fact.body);
  if (!fitted && !reverted) return fact;
  // An event that names no artifact fits nothing; one whose artifact is gone is damage.
  const Result<Digest> digest = parse_digest(event.clear["artifact"].as_string());
  if (!digest.ok()) return fact;
  KEEL_ASSIGN((fitted ? fitted->parameters : reverted->parameters), journal.artifact(*digest));
  return fact;
}

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

Result<State> load(const journal::Journal& journal, const journal::Rung& rung) {
  const std::map<std::string, Digest, std::less<>> parts(rung.parts.begin(), rung.parts.end());
  const Status altered(Code::corrupt, "the checkpoint at event " + std::to_string(rung.seq) +
                                          " is not the state it was made of");
  const auto bytes_of = [&](std::string_view name) -> Result<std::string> {
    const auto part = parts.find(name);
    if (part == parts.end()) {
      return error(Code::corrupt, "the checkpoint has no part \"" + std::string(name) + "\"");
    }
    return journal.artifact(part->second);
  };
  if (parts.count("fingerprint") != 0) {
    KEEL_ASSIGN(const std::string probe, bytes_of("fingerprint"));
    if (probe != fingerprint()) {
      return error(Code::unsupported, "the checkpoint was made with another tokeniser or maths");
    }
  }
  KEEL_ASSIGN(const bool listed, listed_in_manifest(journal, rung, parts, altered));
  if (listed) return State::from_parts(bytes_of);
  std::vector<std::pair<std::string, std::string>> read;  // in apply order
  KEEL_ASSIGN(State state, State::from_parts([&](std::string_view name) -> Result<std::string> {
                Result<std::string> bytes = bytes_of(name);
                if (bytes.ok()) read.emplace_back(name, *bytes);
                return bytes;
              }));
  if (digest_of(read) != rung.state) return altered;
  return state;
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

Status Follower::apply_to(State& state, const journal::Journal& journal, std::uint64_t seq,
                          std::size_t events_max, const Progress& progress,
                          const std::function<void(const State&)>& publish) {
  const std::uint64_t first = state.place.seq;
  std::size_t done = 0;
  std::size_t unpublished = 0;
  Status status;
  while (state.place.seq < seq && done < events_max && status.ok()) {
    const auto wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>({batch_events, seq - state.place.seq, events_max - done}));
    Result<std::vector<journal::Event>> events = journal.read(state.place.seq, wanted);
    if (!events.ok()) return events.status();
    if (events->empty()) break;
    for (const journal::Event& event : *events) {
      Result<learn::Fact> fact = fact_of(journal, event);
      if (!fact.ok()) {
        status = fact.status();
        break;
      }
      state.apply(*fact);
      ++done;
      if (++unpublished == publish_events && publish) {
        publish(state);
        unpublished = 0;
      }
    }
    if (progress && !progress(state.place.seq - first, seq - first)) {
      status = error(Code::cancelled, "stopped by the host");
    }
  }
  if (unpublished > 0 && publish) publish(state);
  return status;
}

Status Follower::open(const Progress& progress) {
  const std::lock_guard lock(fold_mutex_);
  unused_.clear();
  KEEL_ASSIGN(const std::vector<journal::Rung> rungs, journal_.rungs());
  for (auto rung = rungs.rbegin(); rung != rungs.rend(); ++rung) {
    if (rung->fold_version != fold_version) continue;
    Result<State> state = load(journal_, *rung);
    if (!state.ok()) {  // an older one, or the journal itself, will do
      unused_.push_back("the checkpoint at event " + std::to_string(rung->seq) +
                        " is not used: " + state.status().message());
      continue;
    }
    state_ = std::move(*state);
    checkpoint_seq_ = rung->seq;
    publish(state_);
    break;
  }
  KEEL_ASSIGN(const journal::Head head, journal_.head());
  const Status status = apply_to(state_, journal_, head.seq, ~std::size_t{0}, progress, {});
  publish(state_);  // also what came before an event that stopped the fold
  return status;
}

Status Follower::catch_up(std::size_t events_max) {
  const std::lock_guard lock(fold_mutex_);
  return catch_up_locked(events_max);
}

Status Follower::try_catch_up(std::size_t events_max) {
  const std::unique_lock lock(fold_mutex_, std::try_to_lock);
  return lock.owns_lock() ? catch_up_locked(events_max) : ok_status();
}

Status Follower::catch_up_locked(std::size_t events_max) {
  try {
    if (torn_) state_ = *root();
    torn_ = false;
    KEEL_ASSIGN(const journal::Head head, journal_.head());
    if (head.seq == state_.place.seq) return ok_status();
    torn_ = true;
    const Status status = apply_to(state_, journal_, head.seq, events_max, {},
                                   [this](const State& state) { publish(state); });
    torn_ = false;
    return status;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Status Follower::checkpoint() {
  const Root pinned = root();
  if (pinned->place.seq == 0 || pinned->place.seq == checkpoint_seq_) return ok_status();
  const auto parts = pinned->parts();
  journal::Rung rung;
  rung.seq = pinned->place.seq;
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
  checkpoint_seq_ = rung.seq;
  KEEL_ASSIGN(const std::vector<journal::Rung> rungs, journal_.rungs());
  for (const journal::Rung& old : superfluous(rungs, rung.seq)) {
    KEEL_TRY(journal_.drop_rung(old.seq, old.fold_version));
  }
  return ok_status();
}

Result<State> Follower::fold(const journal::Journal& journal, std::uint64_t rung_seq,
                             std::uint64_t seq, const Progress& progress) {
  State state;
  if (rung_seq != 0) {
    KEEL_ASSIGN(const std::vector<journal::Rung> rungs, journal.rungs());
    const auto rung = std::find_if(rungs.begin(), rungs.end(), [&](const journal::Rung& r) {
      return r.seq == rung_seq && r.fold_version == fold_version;
    });
    if (rung == rungs.end()) {
      return error(Code::not_found, "no checkpoint at event " + std::to_string(rung_seq));
    }
    KEEL_ASSIGN(state, load(journal, *rung));
  }
  KEEL_TRY(apply_to(state, journal, seq, ~std::size_t{0}, progress, {}));
  return state;
}

}  // namespace keel::state
