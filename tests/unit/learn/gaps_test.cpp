#include "keel/learn/gaps.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <span>
#include <string>

#include "keel/base/codec.hpp"
#include "keel/base/seams.hpp"

namespace keel::learn {
namespace {

EventId id_of(std::uint64_t n) { return {1, n}; }

// Unanswered questions and what agents replied, given to a Gaps of its own.
class Desk {
 public:
  // The gap that has just become one; null when there is none.
  const Gap* reply(const std::string& question, const std::string& reply) {
    const Outcome outcome = asked(question, Outcome::Kind::unanswered);
    const auto found =
        gaps.learn(outcome, answers_, memory_, reply.empty() ? QuestionVector() : vector(reply));
    return found.empty() ? nullptr : found.front();
  }
  // A question whose article is known.
  void answered(const std::string& question, std::uint32_t article) {
    credit(asked(question, Outcome::Kind::credit).answer, article);
  }
  // An article turns out to answer one that was asked.
  void credit(std::uint32_t answer, std::uint32_t article) {
    Outcome outcome;
    outcome.answer = answer;
    outcome.slot = article;
    outcome.weight = 2;
    outcome.cause = Cause::correction;
    memory_.apply(outcome, answers_);
  }
  std::size_t alive() const {
    std::size_t n = 0;
    gaps.all().for_each([&](const Gap& gap) { n += gap.alive; });
    return n;
  }
  std::vector<const Gap*> mature() const {
    std::vector<const Gap*> out;
    gaps.all().for_each([&](const Gap& gap) {
      if (gap.alive && gap.mature()) out.push_back(&gap);
    });
    return out;
  }
  std::string bytes() const {
    Writer writer;
    writer(gaps);
    return writer.take();
  }

  Gaps gaps;

 private:
  Outcome asked(const std::string& question, Outcome::Kind kind) {
    Fact fact;
    fact.id = id_of(static_cast<std::uint64_t>(++count_));
    fact.at_us = count_;
    fact.body = Answered{};
    std::get<Answered>(fact.body).text = question;
    Outcome outcome;
    outcome.kind = kind;
    outcome.answer = answers_.apply(fact, knowledge_);
    return outcome;
  }
  QuestionVector vector(const std::string& text) const {
    return make_question_vector(text::analyse(text, text::Language::en).mix,
                                knowledge_.frequencies());
  }
  Knowledge knowledge_;
  Answers answers_;
  Memory memory_;
  int count_ = 0;
};

constexpr std::array<const char*, 7> anchor = {"anchor",   "chain",   "windlass", "seabed",
                                               "dragging", "shackle", "mooring"};
constexpr std::array<const char*, 7> engine = {"diesel",  "impeller", "cylinder", "exhaust",
                                               "gearbox", "injector", "throttle"};
constexpr std::array<const char*, 7> permit = {"permit",    "customs", "passport",  "visa",
                                               "clearance", "officer", "quarantine"};
constexpr std::array<const char*, 30> filler = {
    "please",  "could",  "today",  "my",     "when",   "would",  "about",  "help",
    "know",    "from",   "with",   "after",  "before", "again",  "still",  "maybe",
    "because", "there",  "always", "never",  "second", "sister", "summer", "trip",
    "morning", "monday", "little", "advice", "lovely", "harbour"};

// Three words of a subject among four of any.
std::string question_of(std::span<const char* const> subject, SplitMix64& random) {
  std::string out;
  for (int i = 0; i < 7; ++i) {
    const std::span<const char* const> from =
        i % 2 == 1 ? subject : std::span<const char* const>(filler);
    out += std::string(out.empty() ? "" : " ") + from[random.below(from.size())];
  }
  return out;
}

const std::string tides = "Tide times are on the harbour page, updated at six every morning.";
const std::string crane = "The crane is booked through the yard office, two days ahead please.";

}  // namespace

TEST_CASE("questions with one reply are one gap, however they are worded, and it is told once") {
  Desk desk;
  CHECK(desk.reply("when is high water", tides) == nullptr);
  CHECK(desk.reply("need a lift for my mast", crane) == nullptr);
  CHECK(desk.reply("how deep at noon", tides) == nullptr);
  CHECK(desk.reply("can I leave tonight with 2 m draught", tides) == nullptr);
  CHECK(desk.reply("what about the ebb", tides) == nullptr);
  const Gap* gap = desk.reply("low water tomorrow?", tides);
  REQUIRE(gap != nullptr);
  CHECK(gap->id == id_of(1));
  CHECK(gap->answers.size() == gap_size);
  CHECK(gap->cohesion() >= gap_cohesion);
  CHECK(gap->first_us == 1);
  CHECK(gap->last_us == 6);
  CHECK(desk.reply("springs or neaps?", tides) == nullptr);
  CHECK(desk.gaps.find(id_of(1))->answers.size() == gap_size + 1);
  CHECK(desk.alive() == 2);
}

TEST_CASE("an article settles a gap until as many questions come again") {
  Desk desk;
  for (std::size_t i = 0; i < gap_size; ++i) desk.reply("when is high water", tides);
  REQUIRE(desk.gaps.find(id_of(1))->mature());
  desk.gaps.settle(id_of(1));
  CHECK_FALSE(desk.gaps.find(id_of(1))->mature());
  for (std::size_t i = 1; i < gap_size; ++i) CHECK(desk.reply("the ebb?", tides) == nullptr);
  CHECK_FALSE(desk.gaps.find(id_of(1))->mature());
  const Gap* again = desk.reply("the ebb?", tides);
  REQUIRE(again != nullptr);
  CHECK(again->id == id_of(1));
}

TEST_CASE("a gap's cohesion is the mean cosine of two of its questions") {
  Desk desk;
  for (int i = 0; i < 3; ++i) desk.reply("when is high water", tides);
  REQUIRE(desk.gaps.find(id_of(1)) != nullptr);
  CHECK(desk.gaps.find(id_of(1))->cohesion() == Approx(1).margin(1e-3));
}

TEST_CASE("groups that come near are one, and the older keeps its id") {
  Desk desk;
  desk.reply("mast", crane);
  desk.reply("ebb", tides);
  CHECK(desk.alive() == 2);
  for (int i = 0; i < 8 && desk.alive() == 2; ++i) desk.reply("both", crane + " " + tides);
  CHECK(desk.alive() == 1);
  REQUIRE(desk.gaps.find(id_of(1)) != nullptr);
  CHECK(desk.gaps.find(id_of(2)) == desk.gaps.find(id_of(1)));
  CHECK(desk.gaps.find(id_of(1))->answers.size() >= 3);
}

TEST_CASE("a question whose text is gone makes no gap") {
  Desk desk;
  CHECK(desk.reply("", tides) == nullptr);
  CHECK(desk.gaps.all().empty());
}

TEST_CASE("questions alone, each worded its own way, are told apart by their subjects") {
  Desk desk;
  SplitMix64 random(7);
  for (int i = 0; i < 60; ++i) {
    for (const auto& subject : {anchor, engine, permit}) {
      desk.reply(question_of(subject, random), "");
    }
  }
  const std::vector<const Gap*> found = desk.mature();
  REQUIRE(found.size() == 3);
  std::set<std::uint32_t> subjects;
  for (const Gap* gap : found) {
    std::map<std::uint32_t, std::size_t> counts;
    for (const std::uint32_t answer : gap->answers) ++counts[answer % 3];
    const auto most =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    CHECK(most->second > 45);
    CHECK(most->second * 10 >= gap->answers.size() * 9);
    subjects.insert(most->first);
    CHECK(gap->reported);
  }
  CHECK(subjects.size() == 3);
}

TEST_CASE("what a gap is called stays while it grows and others come beside it") {
  Desk desk;
  SplitMix64 random(8);
  for (int i = 0; i < 140; ++i) desk.reply(question_of(i % 2 ? anchor : engine, random), "");
  const std::vector<const Gap*> before = desk.mature();
  REQUIRE(before.size() == 2);
  std::map<EventId, std::uint32_t> parity;
  for (const Gap* gap : before) parity[gap->id] = gap->answers.front() % 2;
  for (int i = 0; i < 120; ++i) {
    desk.reply(question_of(i % 2 ? anchor : engine, random), "");
    if (i % 3 == 0) desk.reply(question_of(permit, random), "");
  }
  CHECK(desk.mature().size() == 3);
  for (const auto& [id, of] : parity) {
    const Gap* gap = desk.gaps.find(id);
    REQUIRE(gap != nullptr);
    CHECK(gap->id == id);
    CHECK(gap->mature());
    CHECK(gap->answers.front() % 2 == of);
    CHECK(gap->answers.size() > 90);
  }
}

TEST_CASE("replies say more than questions, and what was told of keeps its name") {
  Desk desk;
  SplitMix64 random(9);
  const auto ask = [&](int i) {
    desk.reply(question_of(i % 2 ? anchor : engine, random), i % 3 ? tides : crane);
  };
  for (int i = 0; i < 12; ++i) ask(i);
  const std::vector<const Gap*> before = desk.mature();
  REQUIRE(before.size() == 1);
  const EventId id = before.front()->id;
  for (int i = 12; i < 90; ++i) ask(i);
  CHECK(desk.mature().size() == 2);
  const Gap* gap = desk.gaps.find(id);
  REQUIRE(gap != nullptr);
  CHECK(gap->id == id);
  CHECK(gap->answers.size() > 50);
  for (const std::uint32_t answer : gap->answers) CHECK(answer % 3 != 0);
}

TEST_CASE("questions that became an article stay with their gap") {
  Desk desk;
  SplitMix64 random(10);
  for (int i = 0; i < 140; ++i) desk.reply(question_of(i % 2 ? anchor : engine, random), "");
  REQUIRE(desk.mature().size() == 2);
  const EventId id = desk.mature().front()->id;
  const std::vector<std::uint32_t> settled = desk.gaps.find(id)->answers;
  desk.gaps.settle(id);
  for (const std::uint32_t answer : settled) desk.credit(answer, 3);
  CHECK_FALSE(desk.gaps.find(id)->mature());
  for (int i = 0; i < 60; ++i) desk.reply(question_of(permit, random), "");
  const Gap* gap = desk.gaps.find(id);
  REQUIRE(gap != nullptr);
  CHECK(gap->id == id);
  CHECK(gap->settled == settled.size());
  CHECK(std::includes(gap->answers.begin(), gap->answers.end(), settled.begin(), settled.end()));
}

TEST_CASE("a question that an article turns out to answer leaves its gap") {
  Desk desk;
  SplitMix64 random(11);
  for (int i = 0; i < 60; ++i) desk.reply(question_of(i % 2 ? anchor : engine, random), "");
  const std::vector<std::uint32_t> before = desk.mature().front()->answers;
  for (const std::uint32_t answer : before) desk.credit(answer, 3);
  for (int i = 0; i < 20; ++i) desk.reply(question_of(permit, random), "");
  std::set<std::uint32_t> left;
  desk.gaps.all().for_each([&](const Gap& gap) {
    if (gap.alive) left.insert(gap.answers.begin(), gap.answers.end());
  });
  for (const std::uint32_t answer : before) CHECK_FALSE(left.contains(answer));
}

TEST_CASE("what an article answers is no gap, though agents had to answer it now and then") {
  Desk desk;
  SplitMix64 random(12);
  for (int i = 0; i < 60; ++i) desk.answered(question_of(anchor, random), 3);
  for (int i = 0; i < 60; ++i) desk.answered(question_of(permit, random), 4);
  for (int i = 0; i < 60; ++i) {
    desk.reply(question_of(engine, random), "");
    if (i % 8 == 0) desk.reply(question_of(anchor, random), "");
  }
  REQUIRE(desk.mature().size() == 1);
  CHECK(desk.mature().front()->answers.size() > 45);
}

TEST_CASE("the same questions make the same gaps, and reading them back goes on alike") {
  std::array<Desk, 3> desks;
  for (Desk& desk : desks) {
    SplitMix64 random(13);
    for (int i = 0; i < 70; ++i) desk.reply(question_of(i % 2 ? anchor : engine, random), "");
  }
  CHECK(desks[0].bytes() == desks[1].bytes());
  Gaps read;
  const std::string bytes = desks[2].bytes();
  Reader reader(bytes);
  reader(read);
  REQUIRE(reader.ok());
  desks[2].gaps = read;
  for (Desk& desk : desks) {
    SplitMix64 random(14);
    for (int i = 0; i < 40; ++i) desk.reply(question_of(i % 2 ? permit : engine, random), tides);
  }
  CHECK(desks[0].bytes() == desks[2].bytes());
}

}  // namespace keel::learn
