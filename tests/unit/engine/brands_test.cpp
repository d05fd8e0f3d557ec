// Brands: each sees its own articles, and learns from the others or not.
#include <algorithm>

#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

Article of_brand(std::string brand, std::string id, std::string title, std::string body) {
  Article out = article(std::move(id), std::move(title), std::move(body));
  out.brand = std::move(brand);
  return out;
}

Question question(std::string text, std::string brand) {
  Question out;
  out.text = std::move(text);
  out.brand = std::move(brand);
  return out;
}

std::vector<Article> two_brands() {
  return {of_brand("acme", "acme/fees", "Fees", "An order costs a fee of 2 EUR at Acme."),
          of_brand("bolt", "bolt/fees", "Fees", "An order costs a fee of 5 EUR at Bolt."),
          of_brand("acme", "acme/points", "Points", "An order earns one point at Acme."),
          of_brand("bolt", "bolt/points", "Points", "An order earns two points at Bolt."),
          of_brand("acme", "acme/coins", "Coins", "A coin is worth 1 EUR at Acme."),
          article("jobs", "Jobs", "We look for people. Send us a letter.")};
}

// Nothing in what a customer or agent gets comes from the other brand.
void check_none_of(const Answer& answer, const std::string& brand, const std::string& name) {
  for (const Candidate& candidate : answer.candidates) {
    CHECK_FALSE(candidate.article.starts_with(brand + "/"));
  }
  for (const Citation& citation : answer.citations) {
    CHECK_FALSE(citation.article.starts_with(brand + "/"));
    CHECK(citation.passage.find(name) == std::string::npos);
  }
  for (const std::string* text :
       {&answer.text, &answer.customer_sentence, &answer.explanation, &answer.handover_summary}) {
    CHECK(text->find(name) == std::string::npos);
    CHECK(text->find(brand + "/") == std::string::npos);
  }
}

const std::string odd = "zonk bonk wibble";

}  // namespace

TEST_CASE("no article of another brand reaches an answer, whatever was learned") {
  for (const char* shared : {"on", "off"}) {
    CAPTURE(shared);
    Workspace w;
    w.import(two_brands());
    require_ok(w->set_setting("shared_wordings", shared, "lead"));
    for (const std::string& text : {odd, std::string("what are the fees of an order"),
                                    std::string("what is a coin worth"), std::string("points")}) {
      for (int i = 0; i < 3; ++i) {
        const std::string right =
            text == odd ? "acme/coins" : best_of(w.ask(question(text, "acme")));
        w.signal(w.ask(question(text, "acme")), SignalKind::corrected, right);
        // An agent of the other brand names an article that this brand's customers must not see.
        w.signal(w.ask(question(text, "bolt")), SignalKind::corrected, right);
        const Answer bolt = w.ask(question(text, "bolt"));
        check_none_of(bolt, "acme", "Acme");
        check_none_of(w.ask(question(text, "acme")), "bolt", "Bolt");
      }
    }
    w.tick();
    check_none_of(w.ask(question(odd, "bolt")), "acme", "Acme");
    w.check_replay();
  }
}

TEST_CASE("shared wordings: what one brand's customers taught counts for the sibling article") {
  Workspace w;
  w.import(two_brands());
  CHECK(w->status().shared_wordings);
  w.signal(w.ask(question(odd, "acme")), SignalKind::corrected, "acme/points");
  const Answer answer = w.ask(question(odd, "bolt"));
  CHECK(best_of(answer) == "bolt/points");
  CHECK(answer.decision == Decision::answer);
  check_none_of(answer, "acme", "Acme");
  // Also for an article that every brand shows.
  w.signal(w.ask(question("florb morb", "acme")), SignalKind::corrected, "jobs");
  CHECK(best_of(w.ask(question("florb morb", "bolt"))) == "jobs");
  w.check_replay();
}

TEST_CASE("wordings kept apart: nothing that one brand taught moves another's scores") {
  Workspace taught;
  Workspace fresh;
  for (Workspace* w : {&taught, &fresh}) {
    w->import(two_brands());
    require_ok((*w)->set_setting("shared_wordings", "off", "lead"));
  }
  CHECK_FALSE(taught->status().shared_wordings);
  for (const char* right : {"acme/points", "jobs"}) {
    for (int i = 0; i < 3; ++i) {
      taught.signal(taught.ask(question(odd + right, "acme")), SignalKind::corrected, right);
    }
    CHECK(best_of(taught.ask(question(odd + right, "acme"))) == right);
    const Answer a = taught.ask(question(odd + right, "bolt"));
    const Answer b = fresh.ask(question(odd + right, "bolt"));
    CHECK(a.score == b.score);
    REQUIRE(a.candidates.size() == b.candidates.size());
    for (std::size_t i = 0; i < a.candidates.size(); ++i) {
      CHECK(a.candidates[i].article == b.candidates[i].article);
      CHECK(a.candidates[i].score == b.candidates[i].score);
    }
  }
  CHECK(code_of(taught->set_setting("shared_wordings", "maybe", "lead")) == Code::invalid_argument);
  // Switched on again, what was taught is there.
  require_ok(taught->set_setting("shared_wordings", "on", "lead"));
  CHECK(best_of(taught.ask(question(odd + "acme/points", "bolt"))) == "bolt/points");
  taught.check_replay();
}

TEST_CASE("a draft for one brand's questions is an article of that brand") {
  Workspace w;
  w.import(two_brands());
  const std::vector<std::string> words = {"glorf", "snarl", "trunt", "vexel", "quorl", "blirt"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string ticket = "T-" + std::to_string(i);
    TicketEvent asked = ticket_event(ticket, TicketEventType::customer_message,
                                     "how do I calibrate the frobnicator " + words[i]);
    asked.brand = "bolt";
    asked.customer = "c" + std::to_string(i);
    w.happens(std::move(asked));
    w.agent_says(ticket,
                 "Hold the round button of the frobnicator for ten seconds until the lamp blinks. "
                 "Then turn the wheel to zero to calibrate it.");
    w.happens(ticket, TicketEventType::resolved);
  }
  w.tick();
  const std::vector<ProposalView> open = value_of(w->proposals());
  REQUIRE(open.size() == 1);
  ProposalDecision decision;
  decision.proposal = open[0].id;
  decision.by = "lead";
  const ProposalView live = value_of(w->decide(decision));
  CHECK(value_of(w->article(live.article)).brand == "bolt");
  CHECK(best_of(w.ask(question("calibrate the frobnicator", "bolt"))) == live.article);
  CHECK(best_of(w.ask(question("calibrate the frobnicator", "acme"))) != live.article);
}
