// Customers and tickets forgotten in a random journal: the state is that of a journal in which
// their events say nothing, whoever folds it and from wherever, and nothing is forgotten twice.
#include <algorithm>
#include <set>

#include "keel/journal/journal.hpp"
#include "keel/state/follower.hpp"
#include "random_journal.hpp"

using namespace keel;
using namespace keel::test;

namespace {

std::unique_ptr<journal::Journal> read_journal(const Workspace& workspace) {
  journal::JournalOptions options;
  options.read_only = true;
  return value_of(journal::Journal::open(workspace.folder(), options));
}

// Somebody who has said something and is not forgotten yet.
std::optional<ForgetRequest> somebody(Workspace& workspace, SplitMix64& random) {
  ForgetRequest out;
  out.by = "dpo";
  const bool customer = random.below(2) == 0;
  const std::string id =
      customer ? "c" + std::to_string(random.below(10)) : "T-" + std::to_string(random.below(25));
  out.subjects.push_back(
      {customer ? ForgetSubject::Kind::customer : ForgetSubject::Kind::ticket, id});
  const ForgetPreview preview = value_of(workspace->preview_forget(out));
  if (preview.events == 0) return std::nullopt;
  return out;
}

void check_everywhere(Workspace& workspace, Engine& follower) {
  require_ok(workspace->flush());
  require_ok(follower.tick());
  require_ok(workspace->rebase());
  require_ok(follower.tick());
  CHECK(follower.digest() == workspace->digest());
  workspace.check_replay();
  const Digest before = workspace->digest();
  CHECK(workspace.another()->digest() == before);
  const VerifyReport verified = value_of(workspace->verify());
  INFO(verified.what);
  CHECK(verified.sound());
}

// From zero, each forgotten event and each fit that may hold it passed over from the beginning.
std::vector<std::pair<std::string, std::string>> as_if_never(const Workspace& workspace,
                                                             const learn::ExclusionSet& set) {
  const auto journal = read_journal(workspace);
  std::set<std::uint64_t> never;
  for (const learn::Forgotten& one : set.forgotten) {
    never.insert(one.events.begin(), one.events.end());
    for (const learn::EventPlace& model : one.models) never.insert(model.seq);
  }
  state::State state;
  for (const journal::Event& event : value_of(journal->read(0, 1'000'000))) {
    learn::Fact fact = learn::parse_fact(event);
    if (auto* fitted = std::get_if<learn::ModelFitted>(&fact.body)) {
      if (never.count(event.seq) == 0) {
        fitted->parameters = value_of(
            journal->artifact(value_of(parse_digest(event.clear["artifact"].as_string()))));
      }
    }
    if (never.count(event.seq) != 0) {
      learn::Fact nothing;
      nothing.seq = fact.seq;
      nothing.id = fact.id;
      nothing.at_us = fact.at_us;
      nothing.recorded_us = fact.recorded_us;
      fact = nothing;
    }
    state.apply(fact);
  }
  auto parts = state.parts();
  std::erase_if(parts, [](const auto& part) { return part.first == "exclusions"; });
  return parts;
}

}  // namespace

TEST_CASE("who is forgotten in a random journal never was, wherever it is folded") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  std::size_t forgotten = 0;
  for (std::uint64_t round = 0; round < 4; ++round) {
    EngineOptions options;
    options.checkpoint_events = 40;
    Workspace workspace(options);
    RandomJournal journal(workspace, seed + round);
    SplitMix64 random(seed + round);
    workspace.import();
    require_ok(workspace->tick());  // it leads from now on
    const auto follower = workspace.another();
    for (int i = 0; i < 3; ++i) {
      journal.steps(60);
      for (int j = 0; j < 2; ++j) {
        const auto request = somebody(workspace, random);
        if (!request) continue;
        const ForgetReport report = value_of(workspace->forget(*request));
        forgotten += !report.repeated;
        CHECK(value_of(workspace->forget(*request)).id == report.id);
        journal.steps(static_cast<int>(random.below(3)));
      }
      INFO("round " << round << ", " << i);
      check_everywhere(workspace, *follower);
      const auto opened = read_journal(workspace);
      const state::State state =
          value_of(state::Follower::fold(*opened, 0, value_of(opened->head()).seq));
      CHECK_FALSE(state.exclusions.due());
      auto folded = state.parts();
      std::erase_if(folded, [](const auto& part) { return part.first == "exclusions"; });
      const auto expected = as_if_never(workspace, state.exclusions.in_force());
      REQUIRE(expected.size() == folded.size());
      for (std::size_t part = 0; part < expected.size(); ++part) {
        INFO(expected[part].first);
        CHECK(expected[part].second == folded[part].second);
      }
    }
    require_ok(workspace->rebase());
    for (const ForgetReport& report : value_of(workspace->forgets())) {
      INFO(report.id << " " << report.state);
      CHECK(report.state != "erased");
    }
  }
  CHECK(forgotten >= 4);
}
