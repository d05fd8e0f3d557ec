#include "review/upgrade_plan.hpp"

#include <algorithm>

#include "keel/answer/provenance.hpp"
#include "state/folding.hpp"

namespace keel::review {
namespace {

using journal::Event;
using journal::EventKind;

constexpr std::uint64_t piece_events = 512;
constexpr std::uint64_t looked_back = 8192;  // events, for the states that an answer was decided on

class Planner {
 public:
  Planner(const journal::Journal& journal, const state::State& state, const ChosenQuestions& chosen)
      : journal_(journal), state_(state), chosen_(chosen) {}

  Result<UpgradePlan> plan() {
    if (chosen_.total == 0) return std::move(out_);
    const std::uint64_t first = state_.answers[chosen_.first].seq - 1;
    std::uint64_t seq = first - std::min(first, looked_back);
    KEEL_ASSIGN(exclusions_, state::exclusions_at(journal_, seq));
    while (seq < state_.place.seq) {
      KEEL_ASSIGN(const std::vector<Event> events, journal_.read(seq, piece_events));
      if (events.empty()) break;
      for (const Event& event : events) KEEL_TRY(add(event));
      seq = events.back().seq;
    }
    return std::move(out_);
  }

 private:
  // When events were recorded: the first of those with one time.
  struct Moment {
    std::int64_t us = 0;
    std::uint64_t seq = 0;
  };

  Status add(const Event& event) {
    if (event.seq > state_.place.seq) return ok_status();
    if (moments_.empty() || moments_.back().us < event.recorded_us) {
      moments_.push_back({event.recorded_us, event.seq});
    }
    if (event.kind == EventKind::state_rebased) return add_rebase(event);
    if (event.kind != EventKind::answered) return ok_status();
    const std::uint32_t answer = state_.answers.find(event.id);
    if (answer == learn::no_slot || !chosen_.has(answer, state_.answers[answer])) {
      return ok_status();
    }
    UpgradePlan::Wanted& wanted = out_.answers[event.seq];
    const auto provenance = answer::provenance_of(event);
    wanted.told = provenance && provenance->state_seq < event.seq;
    wanted.places = wanted.told ? std::vector{provenance->state_seq} : likely(event);
    for (const std::uint64_t place : wanted.places) out_.places[place] = event.seq;
    ++out_.recorded_by[provenance ? provenance->library : std::string()];
    return ok_status();
  }

  // Just before it was recorded, before all that was recorded with it, or when it was asked.
  [[nodiscard]] std::vector<std::uint64_t> likely(const Event& event) const {
    std::vector<std::uint64_t> out{event.seq - 1, moments_.back().seq - 1};
    const auto later =
        std::upper_bound(moments_.begin(), moments_.end(), event.occurred_us,
                         [](std::int64_t us, const Moment& moment) { return us < moment.us; });
    // What only a helpdesk's message asked happened when the helpdesk says, however long ago.
    if (later != moments_.end() && event.clear["origin"].as_string() != "ticket") {
      out.push_back(later->seq - 1);
    }
    std::sort(out.rbegin(), out.rend());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  Status add_rebase(const Event& event) {
    KEEL_ASSIGN(const Ref<learn::ExclusionSet> next, state::exclusions_of(journal_, event));
    const std::uint64_t different = learn::first_difference(*exclusions_, *next);
    if (different != learn::no_difference && different > 0) {
      out_.before_differences.insert(different - 1);
    }
    exclusions_ = next;
    return ok_status();
  }

  const journal::Journal& journal_;
  const state::State& state_;
  const ChosenQuestions& chosen_;
  UpgradePlan out_;
  std::vector<Moment> moments_;
  Ref<learn::ExclusionSet> exclusions_ = Ref<learn::ExclusionSet>(new learn::ExclusionSet);
};

}  // namespace

std::uint64_t UpgradePlan::first_place() const {
  return places.empty() ? 0 : places.begin()->first;
}
std::uint64_t UpgradePlan::last_answer() const {
  return answers.empty() ? 0 : answers.rbegin()->first;
}

Result<UpgradePlan> plan_upgrade(const journal::Journal& journal, const state::State& state,
                                 const ChosenQuestions& chosen) {
  return Planner(journal, state, chosen).plan();
}

}  // namespace keel::review
