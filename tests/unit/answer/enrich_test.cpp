// What an agent's reply is found to speak of.
#include "keel/answer/enrich.hpp"

#include <catch2/catch.hpp>

using namespace keel;
using namespace keel::answer;

namespace {

state::State with_articles() {
  state::State state;
  std::uint64_t seq = 0;
  const auto put = [&](const char* id, const char* title, const char* body) {
    learn::Fact fact;
    fact.seq = ++seq;
    fact.id = {seq, 1};
    learn::ArticlePut content;
    content.article.id = id;
    content.article.title = title;
    content.article.body = body;
    fact.body = std::move(content);
    state.apply(fact);
  };
  put("360", "Changing the plan", "Choose Billing, Plan and press Change to get another plan.");
  put("plan", "What the Pro plan costs",
      "The Pro plan costs $30 a month and includes ten seats for your team.");
  put("webhook", "Webhooks", "A webhook posts every event to your server as JSON.");
  return state;
}

std::vector<learn::Supported> supporting(const std::string& reply, const std::string& asked) {
  const state::State state = with_articles();
  Question question;
  question.text = asked;
  question.audience = "internal";
  const Retrieval retrieval = retrieve(state, question, searched_text(question));
  return supporting_articles(state, reply, question, &retrieval);
}

}  // namespace

TEST_CASE("links name articles, in the text's order, once each") {
  const state::State state = with_articles();
  using Ids = std::vector<std::string>;
  CHECK(linked_articles(state, "See https://help.test/hc/articles/360-changing-the-plan.") ==
        Ids{"360"});
  CHECK(linked_articles(state,
                        "(https://x.test/webhook), then https://x.test/plan?x=1#y and "
                        "https://x.test/webhook again") == Ids{"webhook", "plan"});
  CHECK(linked_articles(state, "https://x.test/unknown http https:// http").empty());
  CHECK(linked_articles(state, "").empty());
}

TEST_CASE("a reply that restates an article is supported by it") {
  const auto support =
      supporting("The Pro plan costs $30 a month and includes ten seats for your team.",
                 "how much is the Pro plan a month");
  REQUIRE_FALSE(support.empty());
  CHECK(support[0].article == "plan");
  CHECK(support[0].score >= learn::support_min);
  CHECK_FALSE(support[0].contradicts);
  for (const learn::Supported& entry : support) {
    CHECK(entry.score >= 0);
    CHECK(entry.score <= 1);
  }
}

TEST_CASE("other prices, and things that are gone, contradict an article") {
  const std::string question = "how much is the Pro plan a month";
  const auto dearer =
      supporting("The Pro plan costs $45 a month and includes ten seats.", question);
  REQUIRE_FALSE(dearer.empty());
  CHECK(dearer[0].article == "plan");
  CHECK(dearer[0].contradicts);
  const auto gone = supporting("The Pro plan for your team is no longer available.", question);
  REQUIRE_FALSE(gone.empty());
  CHECK(gone[0].contradicts);
}

TEST_CASE("a reply that says little is supported by nothing") {
  CHECK(supporting("Thanks!", "how much is the Pro plan a month").empty());
  CHECK(supporting("", "how much is the Pro plan a month").empty());
}

TEST_CASE("a short reply that names one article by its whole title speaks for it") {
  const auto named = supporting("Please see \"Changing the plan\".", "i want out of pro");
  REQUIRE_FALSE(named.empty());
  CHECK(named[0].article == "360");
  CHECK(named[0].score >= learn::support_min);
  CHECK(supporting("Please see Webhooks.", "i want out of pro").empty());  // one word
  CHECK(supporting("See changing plan.", "i want out of pro").empty());    // not the whole title
  // The longest of several titles; none when two are as long.
  state::State state = with_articles();
  const auto put = [&](const char* id, const char* title) {
    learn::Fact fact;
    fact.seq = state.place.seq + 1;
    fact.id = {fact.seq, 1};
    learn::ArticlePut content;
    content.article.id = id;
    content.article.title = title;
    content.article.body = "Press the button.";
    fact.body = std::move(content);
    state.apply(fact);
  };
  put("cancel", "Cancel order");
  put("late", "Cancel order late");
  Question question;
  question.audience = "internal";
  const auto longest =
      supporting_articles(state, "About cancel order late: ask", question, nullptr);
  REQUIRE_FALSE(longest.empty());
  CHECK(longest[0].article == "late");
  put("track", "Track order");
  CHECK(supporting_articles(state, "Cancel order? Track order.", question, nullptr).empty());
}
