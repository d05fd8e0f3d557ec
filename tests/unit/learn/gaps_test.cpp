#include "keel/learn/gaps.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace keel::learn {
namespace {

EventId id_of(std::uint64_t n) { return {1, n}; }

// Unanswered questions and what agents replied, given to a Gaps of its own.
class Desk {
 public:
  const Gap* reply(const std::string& question, const std::string& reply) {
    Fact fact;
    fact.id = id_of(static_cast<std::uint64_t>(++count_));
    fact.at_us = count_;
    fact.body = Answered{};
    std::get<Answered>(fact.body).text = question;
    Outcome outcome;
    outcome.kind = Outcome::Kind::unanswered;
    outcome.answer = answers_.apply(fact, knowledge_);
    return gaps.learn(outcome, answers_, vector(reply));
  }
  std::size_t alive() const {
    std::size_t n = 0;
    gaps.all().for_each([&](const Gap& gap) { n += gap.alive; });
    return n;
  }

  Gaps gaps;

 private:
  QuestionVector vector(const std::string& text) const {
    return make_question_vector(text::analyse(text, text::Language::en).mix,
                                knowledge_.frequencies());
  }
  Knowledge knowledge_;
  Answers answers_;
  int count_ = 0;
};

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
  CHECK(desk.gaps.find(id_of(2)) == nullptr);
  CHECK(desk.gaps.find(id_of(1))->answers.size() >= 3);
}

TEST_CASE("a question whose text is gone makes no gap") {
  Desk desk;
  CHECK(desk.reply("", tides) == nullptr);
  CHECK(desk.gaps.all().empty());
}

}  // namespace keel::learn
