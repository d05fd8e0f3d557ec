// What a workspace says of itself before it knows much: the mode it proposes, and the next steps.
#include <algorithm>

#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

bool says(const std::vector<std::string>& steps, const std::string& words) {
  return std::any_of(steps.begin(), steps.end(), [&](const std::string& step) {
    return step.find(words) != std::string::npos;
  });
}

std::vector<Article> many_articles(int n) {
  std::vector<Article> out = help_centre();
  for (int i = static_cast<int>(out.size()); i < n; ++i) {
    const std::string name = "gadget" + std::to_string(i);
    out.push_back(article(name, "Setting up " + name, "Plug in the " + name + " and press start."));
  }
  return out;
}

}  // namespace

TEST_CASE("an empty workspace explains its first steps") {
  Workspace w;
  const ReadinessCard card = w->readiness();
  CHECK(card.proposed == Mode::off);
  CHECK(card.why_proposed == "There is no article to answer with, and no question to learn from.");
  REQUIRE(card.next_steps.size() >= 2);
  CHECK(card.next_steps[0].starts_with("Import the help centre: keel import articles FOLDER"));
  CHECK(card.next_steps[1].starts_with("Import past tickets"));
  CHECK(says(card.next_steps, "every question is handed over"));
  const StatusReport status = w->status();
  CHECK(status.proposed == Mode::off);
  CHECK(status.next_steps == card.next_steps);
  CHECK(to_json(status)["proposed"].as_string() == "off");
  CHECK(to_json(status)["next_steps"].as_array().size() == card.next_steps.size());
  CHECK(to_json(card)["why_proposed"].as_string() == card.why_proposed);
  const Answer answer = w.ask("where is my parcel?");
  CHECK(answer.decision == Decision::escalate);
  CHECK(answer.reason == Reason::no_knowledge);
}

TEST_CASE("questions without articles: observe what people answer") {
  Workspace w;
  w.customer_says("T-1", "where is my parcel?");
  const ReadinessCard card = w->readiness();
  CHECK(card.proposed == Mode::observe);
  CHECK(card.next_steps[0].starts_with("Import the help centre"));
  CHECK(says(card.next_steps, "keel mode observe"));
}

TEST_CASE("a small help centre that nobody taught is observed first; a larger one suggests") {
  Workspace w;
  w.import();
  CHECK(w->readiness().proposed == Mode::observe);
  CHECK(w->readiness().why_proposed.find("small (8 articles)") != std::string::npos);
  CHECK(says(w->readiness().next_steps, "Set the mode to observe: keel mode observe"));
  require_ok(w->set_mode({{}, Mode::observe, false, "lead", {}}));
  CHECK_FALSE(says(w->readiness().next_steps, "Set the mode"));
  CHECK(says(w->readiness().next_steps, "Tell it what your people answer"));
  w.import(many_articles(60));
  CHECK(w->readiness().proposed == Mode::suggest);
  CHECK(says(w->readiness().next_steps, "Set the mode to suggest"));
}

TEST_CASE("taught by fifty questions a small help centre suggests, and judged it answers") {
  Workspace w;
  w.import();
  for (int i = 1; i <= 60; ++i) {
    const ReadinessCard card = w->readiness();
    CHECK(card.proposed == (i <= 50 ? Mode::observe : Mode::suggest));
    w.signal(w.ask("how do I get a refund within 14 days for purchase " + std::to_string(i)),
             SignalKind::accepted);
  }
  const ReadinessCard card = w->readiness();
  CHECK(card.ready);
  CHECK(card.proposed == Mode::answer);
  CHECK(card.why_proposed == "Nothing speaks against it.");
  CHECK(says(card.next_steps, "Set the mode to answer"));
  w.check_replay();
}

TEST_CASE("topics are sections, or first labels, while no intents are learned") {
  Workspace w;
  std::vector<Article> articles = help_centre();
  articles[0].section.clear();
  articles[0].labels = {"Money", "Refunds"};
  articles[6].section.clear();
  w.import(articles);
  CHECK(w.ask("how do I get a refund?").intent.topic == "Money");
  CHECK(w.ask("where can I download an invoice?").intent.topic == "Billing");
  CHECK(w.ask("exporting my data to a spreadsheet").intent.topic == "general");
}
