// What a person takes out of a random journal is out of everything that was learned, exactly, in
// whatever order it is taken out and put back, whoever folds it and from wherever.
#include <algorithm>

#include "contract/facts.hpp"
#include "keel/journal/journal.hpp"
#include "keel/state/follower.hpp"
#include "random_journal.hpp"

using namespace keel;
using namespace keel::test;

namespace {

EngineOptions many_rungs() {
  EngineOptions options;
  options.checkpoint_events = 40;
  return options;
}

std::vector<std::string> ids_in(const Workspace& workspace, const std::string& state) {
  std::vector<std::string> out;
  for (const LessonView& lesson : workspace->lessons()) {
    if (lesson.state == state) out.push_back(lesson.id);
  }
  return out;
}

// Undoes or restores one lesson that can be; false when there is none.
bool decide(Workspace& workspace, SplitMix64& random, bool undo) {
  const auto ids = ids_in(workspace, undo ? "active" : "undone");
  if (ids.empty()) return false;
  const std::string& id = ids[random.below(ids.size())];
  const Status status =
      undo ? workspace->undo_lesson(id, "lead") : workspace->restore_lesson(id, "lead");
  if (status.code() == Code::conflict) return false;  // its restore waits for the rebase
  require_ok(status);
  return true;
}

// At least so many lessons to undo.
void until_lessons(Workspace& workspace, RandomJournal& journal, std::size_t count) {
  for (int i = 0; i < 50 && ids_in(workspace, "active").size() < count; ++i) journal.steps(20);
  REQUIRE(ids_in(workspace, "active").size() >= count);
}

std::unique_ptr<journal::Journal> read_journal(const Workspace& workspace) {
  journal::JournalOptions options;
  options.read_only = true;
  return value_of(journal::Journal::open(workspace.folder(), options));
}

state::State state_of(const Workspace& workspace) {
  const auto opened = read_journal(workspace);
  return value_of(state::Follower::fold(*opened, 0, value_of(opened->head()).seq));
}

// Every part but those that tell what is left out, and what was decided.
std::vector<std::pair<std::string, std::string>> learned(const state::State& state,
                                                         std::vector<std::string> without) {
  auto parts = state.parts();
  without.push_back("exclusions");
  std::erase_if(parts, [&](const auto& part) {
    return std::find(without.begin(), without.end(), part.first) != without.end();
  });
  return parts;
}

void check_everywhere(Workspace& workspace, Engine& follower) {
  require_ok(workspace->flush());
  require_ok(follower.tick());
  require_ok(workspace->flush());
  CHECK(follower.digest() == workspace->digest());
  workspace.check_replay();
  const Digest before = workspace->digest();
  const auto fresh = workspace.another();
  CHECK(fresh->digest() == before);
  CHECK(value_of(workspace->verify()).sound());
}

}  // namespace

TEST_CASE("what is undone in a random journal is out of it, wherever it is folded") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  std::size_t undone = 0;
  std::size_t restored = 0;
  for (std::uint64_t round = 0; round < 4; ++round) {
    Workspace workspace(many_rungs());
    RandomJournal journal(workspace, seed + round);
    SplitMix64 random(seed + round);
    workspace.import();
    require_ok(workspace->tick());  // it leads from now on
    const auto follower = workspace.another();
    for (int i = 0; i < 4; ++i) {
      journal.steps(60);
      undone += decide(workspace, random, true);
      if (random.below(2) == 0) undone += decide(workspace, random, true);
      journal.steps(static_cast<int>(random.below(4)));
      if (random.below(2) == 0) restored += decide(workspace, random, false);
      check_everywhere(workspace, *follower);  // masked
      require_ok(workspace->rebase());
      INFO("round " << round << ", after rebase " << i);
      check_everywhere(workspace, *follower);
      const state::State state = state_of(workspace);
      INFO("pending " << state.exclusions.pending() << ", in force "
                      << state.exclusions.in_force().lessons.size() << ", settled "
                      << state.exclusions.in_force().decided.size());
      CHECK_FALSE(state.exclusions.due());
      for (const learn::UndoneLesson& lesson : state.exclusions.in_force().lessons) {
        for (const learn::Taught& taught : lesson.taught) {
          state.lessons->all().for_each([&](const learn::Lesson& other) {
            for (const learn::Taught& its : state.lessons->taught(other)) {
              CHECK_FALSE((its.by == taught.by && its.answer == taught.answer));
            }
          });
        }
      }
    }
  }
  CHECK(undone >= 4);
  CHECK(restored >= 1);
}

TEST_CASE("all that was undone restored is the journal as it was") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  Workspace workspace(many_rungs());
  RandomJournal journal(workspace, seed);
  SplitMix64 random(seed);
  workspace.import();
  journal.steps(200);
  until_lessons(workspace, journal, 2);
  require_ok(workspace->flush());
  const std::uint64_t place = workspace->status().head_seq;
  const auto before = learned(state_of(workspace), {"place", "changelog"});
  const auto lessons = workspace->lessons();
  for (int i = 0; i < 2; ++i) REQUIRE(decide(workspace, random, true));
  require_ok(workspace->rebase());
  CHECK(learned(state_of(workspace), {"place", "changelog"}) != before);
  for (const std::string& id : ids_in(workspace, "undone")) {
    require_ok(workspace->restore_lesson(id, "lead"));
  }
  require_ok(workspace->rebase());
  CHECK(workspace->lessons().size() == lessons.size());
  CHECK(ids_in(workspace, "undone").empty());
  const auto opened = read_journal(workspace);
  const auto events = value_of(opened->read(0, 100'000));
  state::State again;  // the same events without what was decided about lessons
  for (const journal::Event& event : events) {
    if (event.seq > place) break;
    learn::Fact fact = learn::parse_fact(event);
    auto* fitted = std::get_if<learn::ModelFitted>(&fact.body);
    if (fitted) {
      const Digest digest = value_of(parse_digest(event.clear["artifact"].as_string()));
      fitted->parameters = value_of(opened->artifact(digest));
    }
    again.apply(fact);
  }
  CHECK(learned(again, {"place", "changelog"}) == before);
  const state::State now = state_of(workspace);
  CHECK(now.exclusions.in_force().lessons.empty());
  // Since then it was only decided and fitted.
  CHECK(learned(now, {"place", "changelog", "ranking", "intents", "memory", "proposals"}) ==
        learned(again, {"place", "changelog", "ranking", "intents", "memory", "proposals"}));
}

// A customer's word on an answer that belongs to no ticket does nothing but teach: left out, it is
// as if the journal held an event in its place that says nothing.
TEST_CASE("an outcome that is left out teaches as little as one that never was") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  std::size_t checked = 0;
  for (std::uint64_t round = 0; round < 12 && checked < 2; ++round) {
    const Facts facts = random_facts(seed + round);
    const state::State all = folded(facts);
    learn::UndoneLesson lesson;
    Facts never = facts;
    for (learn::Fact& fact : never.facts) {
      const auto* said = fact.as<learn::Signalled>();
      if (!said || said->rating || fact.actor != "customer") continue;
      const std::uint32_t answer = all.answers.find(said->answer);
      if (answer == learn::no_slot || !all.answers[answer].conversation.empty()) continue;
      if (all.answers[answer].seq > fact.seq) continue;  // it came first, and waited
      lesson.taught.push_back({fact.id, fact.seq, said->answer});
      fact.body = {};
    }
    if (lesson.taught.empty()) continue;
    Ref<learn::ExclusionSet> set(new learn::ExclusionSet);
    set->lessons.push_back(lesson);
    set->index();
    state::State without;
    without.exclusions.put_in_force(set);
    for (const learn::Fact& fact : facts.facts) without.apply(fact);
    CHECK(learned(without, {"metrics"}) == learned(folded(never), {"metrics"}));
    checked += learned(without, {"metrics"}) != learned(all, {"metrics"});
  }
  CHECK(checked == 2);
}

TEST_CASE("a rebase that was broken off is taken up again") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  Workspace workspace(many_rungs());
  RandomJournal journal(workspace, seed);
  SplitMix64 random(seed);
  workspace.import();
  journal.steps(200);
  until_lessons(workspace, journal, 1);
  REQUIRE(decide(workspace, random, true));
  require_ok(workspace->flush());
  const Digest masked = workspace->digest();
  workspace.reopen();
  CHECK(workspace->digest() == masked);
  workspace.close();
  {
    // Folded anew and kept as a checkpoint, but never announced.
    journal::JournalOptions options;
    options.sync = false;
    const auto opened = value_of(journal::Journal::open(workspace.folder(), options));
    state::Follower follower(*opened);
    require_ok(follower.open());
    bool reached = false;
    while (!reached) reached = value_of(follower.rebase(64));
    REQUIRE(value_of(follower.rebased()).has_value());
  }
  workspace.reopen();
  CHECK(workspace->digest() == masked);
  workspace.check_replay();
  require_ok(workspace->rebase());
  CHECK(workspace->digest() != masked);
  const Digest done = workspace->digest();
  workspace.check_replay();
  workspace.reopen();
  CHECK(workspace->digest() == done);
}

TEST_CASE("a rebase in pieces beside service ends as one at once") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  Workspace workspace(many_rungs());
  RandomJournal journal(workspace, seed);
  SplitMix64 random(seed);
  workspace.import();
  journal.steps(200);
  until_lessons(workspace, journal, 1);
  require_ok(workspace->tick());
  REQUIRE(decide(workspace, random, true));
  for (int i = 0; i < 8; ++i) {
    journal.steps(5);
    require_ok(workspace->tick());
  }
  const auto log = value_of(workspace->log(0, 100'000));
  CHECK(std::count_if(log.begin(), log.end(),
                      [](const LogEntry& entry) { return entry.kind == "state_rebased"; }) == 1);
  require_ok(workspace->flush());
  workspace.check_replay();
  CHECK(ids_in(workspace, "undone").size() == 1);
}
