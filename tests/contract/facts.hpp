// The facts of a random journal: what every learner is fitted on.
#pragma once

#include "keel/journal/journal.hpp"
#include "keel/state/follower.hpp"
#include "property/random_journal.hpp"

namespace keel::test {

struct Facts {
  std::vector<learn::Fact> facts;
  std::vector<std::uint64_t> seqs;
  friend bool operator==(const Facts& a, const Facts& b) { return a.seqs == b.seqs; }
};

inline Facts random_facts(std::uint64_t seed) {
  Workspace workspace;
  RandomJournal journal(workspace, seed);
  workspace.import();
  journal.steps(150);
  require_ok(workspace->flush());
  workspace.close();
  journal::JournalOptions options;
  options.read_only = true;
  const auto opened = value_of(journal::Journal::open(workspace.folder(), options));
  Facts out;
  for (const journal::Event& event : value_of(opened->read(0, 100'000))) {
    learn::Fact fact = learn::parse_fact(event);
    auto* fitted = std::get_if<learn::ModelFitted>(&fact.body);
    auto* reverted = std::get_if<learn::ChangeReverted>(&fact.body);
    if (fitted || reverted) {
      const Digest digest = value_of(parse_digest(event.clear["artifact"].as_string()));
      (fitted ? fitted->parameters : reverted->parameters) = value_of(opened->artifact(digest));
    }
    out.seqs.push_back(fact.seq);
    out.facts.push_back(std::move(fact));
  }
  return out;
}

inline state::State folded(const Facts& facts) {
  state::State state;
  for (const learn::Fact& fact : facts.facts) state.apply(fact);
  return state;
}

}  // namespace keel::test
