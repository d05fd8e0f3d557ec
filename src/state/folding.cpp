#include "state/folding.hpp"

#include <algorithm>

#include "keel/journal/event.hpp"

namespace keel::state {
namespace {

constexpr std::size_t batch_events = 512;
constexpr std::size_t publish_events = 64;  // a Root at least this often while folding a backlog

// An event that says nothing but that it is there.
learn::Fact passed_over(const journal::Event& event) {
  learn::Fact out;
  out.seq = event.seq;
  out.id = event.id;
  out.kind = event.kind;
  out.at_us = event.occurred_us;
  out.recorded_us = event.recorded_us;
  return out;
}

// The fact of an event, with the content of the artifact it names.
Result<learn::Fact> fact_of(const journal::Journal& journal, const journal::Event& event,
                            const learn::Exclusions& all) {
  const learn::ExclusionSet& exclusions = all.in_force();
  if (journal::kind_name(event.kind) == "unknown") {
    return error(Code::unsupported,
                 "event " + std::to_string(event.seq) + " is of a kind (" +
                     std::to_string(static_cast<int>(event.kind)) +
                     ") that a later version of Keel writes; upgrade this process");
  }
  if (event.forgotten || exclusions.never_was(event.seq) || exclusions.forgets(event.id)) {
    return passed_over(event);
  }
  learn::Fact fact = learn::parse_fact(event);
  auto* fitted = std::get_if<learn::ModelFitted>(&fact.body);
  auto* reverted = std::get_if<learn::ChangeReverted>(&fact.body);
  if ((!fitted && !reverted) || exclusions.leaves_out(fact.id)) return fact;
  // A process that had not followed yet fitted it to what is left out since.
  const std::int64_t rebases = fitted ? fitted->rebases : reverted->rebases;
  if (rebases >= 0 && static_cast<std::uint64_t>(rebases) < all.rebases()) {
    return passed_over(event);
  }
  // An event that names no artifact fits nothing; one whose artifact is gone is damage.
  const Result<Digest> digest = parse_digest(event.clear["artifact"].as_string());
  if (!digest.ok()) return fact;
  Result<std::string> parameters = journal.artifact(*digest);
  if (parameters.status().code() == Code::not_found) {
    // What was fitted to something that was forgotten later is gone, also for who looks back.
    KEEL_ASSIGN(const Ref<learn::ExclusionSet> now, exclusions_at(journal, ~std::uint64_t{0}));
    if (now->forgets(fact.id)) return passed_over(event);
  }
  KEEL_TRY(parameters.status());
  (fitted ? fitted->parameters : reverted->parameters) = *std::move(parameters);
  return fact;
}

std::string bytes_of(const learn::ExclusionSet& set) {
  Writer out;
  out(set);
  return out.take();
}

}  // namespace

Status Fold::operator()(State& state, std::uint64_t seq) const {
  const std::uint64_t first = state.place.seq;
  std::size_t done = 0;
  std::size_t unpublished = 0;
  Status status = state.place.seq < seq ? state.read_all() : ok_status();
  bool stopped = false;
  while (state.place.seq < seq && done < events_max && status.ok() && !stopped) {
    const auto wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>({batch_events, seq - state.place.seq, events_max - done}));
    Result<std::vector<journal::Event>> events = journal.read(state.place.seq, wanted);
    if (!events.ok()) return events.status();
    if (events->empty()) break;
    for (const journal::Event& event : *events) {
      if (event.kind == journal::EventKind::state_rebased && meets_rebased) {
        const Result<bool> goes_on = meets_rebased(state, event);
        status = goes_on.status();
        stopped = !status.ok() || !*goes_on;
        if (stopped) break;
      }
      if (before) before(state, event);
      const Result<learn::Fact> fact = fact_of(journal, event, state.exclusions);
      status = fact.status();
      if (!status.ok()) break;
      state.apply(*fact);
      ++done;
      if (++unpublished == publish_events && publish) {
        publish(state);
        unpublished = 0;
      }
    }
    if (progress && status.ok() && !progress(state.place.seq - first, seq - first)) {
      status = error(Code::cancelled, "stopped by the host");
    }
  }
  if (unpublished > 0 && publish) publish(state);
  return status;
}

Result<bool> holds_under(const journal::Journal& journal, const journal::Rung& rung,
                         const learn::ExclusionSet& exclusions) {
  const auto part = std::find_if(rung.parts.begin(), rung.parts.end(),
                                 [](const auto& entry) { return entry.first == "exclusions"; });
  if (part == rung.parts.end()) return false;
  KEEL_ASSIGN(const std::string bytes, journal.artifact(part->second));
  learn::Exclusions its;
  Reader reader(bytes);
  reader(its);
  if (!reader.ok()) return error(Code::corrupt, "its exclusions do not read");
  return learn::first_difference(its.in_force(), exclusions) > rung.seq;
}

Result<Ref<learn::ExclusionSet>> exclusions_of(const journal::Journal& journal,
                                               const journal::Event& rebased) {
  KEEL_ASSIGN(const Digest digest, parse_digest(rebased.clear["exclusions"].as_string()));
  KEEL_ASSIGN(const std::string bytes, journal.artifact(digest));
  Ref<learn::ExclusionSet> out(new learn::ExclusionSet);
  Reader reader(bytes);
  reader(*out);
  if (reader.ok() && reader.at_end()) return out;
  // Of a version that could not forget.
  out = Ref<learn::ExclusionSet>(new learn::ExclusionSet);
  Reader first(bytes);
  first(out->lessons, out->decided);
  if (first.ok() && first.at_end()) {
    out->index();
    return out;
  }
  return error(Code::corrupt, "the exclusions of event " + std::to_string(rebased.seq) +
                                  " do not read; restore the workspace from a backup");
}

Result<Ref<learn::ExclusionSet>> exclusions_at(const journal::Journal& journal, std::uint64_t seq) {
  KEEL_ASSIGN(const std::optional<journal::Event> rebased, journal.last_rebased(seq));
  if (!rebased) return Ref<learn::ExclusionSet>(new learn::ExclusionSet);
  return exclusions_of(journal, *rebased);
}

bool same(const learn::ExclusionSet& a, const learn::ExclusionSet& b) {
  return bytes_of(a) == bytes_of(b);
}

Result<Beginning> beginning_of(const journal::Journal& journal,
                               const Ref<learn::ExclusionSet>& exclusions, std::uint64_t seq,
                               Reading reading) {
  Beginning out;
  KEEL_ASSIGN(const std::vector<journal::Rung> rungs, journal.rungs());
  for (auto rung = rungs.rbegin(); rung != rungs.rend(); ++rung) {
    if (rung->fold_version != fold_version || rung->seq > seq) continue;
    const Result<bool> holds = holds_under(journal, *rung, *exclusions);
    if (holds.ok() && !*holds) continue;
    Result<State> state = holds.ok() ? load_rung(journal, *rung, reading) : holds.status();
    if (state.ok()) {
      out.state = std::move(*state);
      break;
    }  // an older one, or the journal itself, will do
    out.unused.push_back("the checkpoint at event " + std::to_string(rung->seq) +
                         " is not used: " + state.status().message());
  }
  out.state.exclusions.put_in_force(exclusions);
  return out;
}

}  // namespace keel::state
