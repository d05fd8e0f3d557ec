// What was learned between two dates, as data, as text and as a page.
#include <algorithm>

#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Customers ask with words that no article has; an agent names the right one.
void teach(Workspace& w, int count, const std::string& mark = "") {
  for (int i = 0; i < count; ++i) {
    const std::string ticket = "T-" + std::to_string(i);
    w.customer_says(ticket, "gizmo frobnicates" + mark + " the dohickey");
    w.wait(3600 * second_us);
    const Answer answer = w.ask("gizmo frobnicates" + mark + " the dohickey", ticket, ticket);
    w.signal(answer, SignalKind::corrected, "refund");
  }
}

}  // namespace

TEST_CASE("the ten things tell what is answered otherwise, because of what, and how soon") {
  Workspace w;
  w.import();
  w.wait(second_us);
  const std::int64_t from_us = w.clock.now_us();
  teach(w, 3);
  const LearnedReport report = value_of(w->learned(from_us, w.clock.now_us() + 1));
  REQUIRE_FALSE(report.things.empty());
  CHECK(report.things.size() <= 10);
  const LearnedThing& first = report.things.front();
  CHECK(first.change.kind == "lesson");
  CHECK(first.asked == 6);
  CHECK(holds(first.question, "gizmo"));
  CHECK(first.before.decision == Decision::escalate);
  CHECK(first.after.article == "refund");
  CHECK(std::count(first.change.conversations.begin(), first.change.conversations.end(), "T-0"));
  CHECK(first.interaction_to_live_us >= 3600 * second_us);
  CHECK(first.approval_to_live_us == 0);  // nobody had to
  REQUIRE(report.groups.size() == 1);
  CHECK(report.groups[0].kind == "lesson");
  REQUIRE_FALSE(report.weeks.empty());
  CHECK(report.weeks.front().asked == 6);
  CHECK_FALSE(report.weeks.front().events.empty());
  CHECK_FALSE(report.cannot.empty());
  const std::string text = learned_text(report);
  CHECK(holds(text, "Keel learned"));
  CHECK(holds(text, "because   ticket"));
  CHECK(holds(text, "before    escalate"));
  CHECK(holds(text, "live 1 hour after the first ticket"));
  CHECK(to_json(report)["things"].as_array().size() == report.things.size());
  CHECK(code_of(w->learned(2, 1)) == Code::invalid_argument);
}

TEST_CASE("a draft that went live tells both delays") {
  Workspace w;
  w.import();
  w.wait(second_us);
  const std::int64_t from_us = w.clock.now_us();
  for (int i = 0; i < 5; ++i) {
    const std::string ticket = "S-" + std::to_string(i);
    w.customer_says(ticket, "does the warranty cover a broken screen " + std::to_string(i));
    w.agent_says(ticket, "The warranty covers a broken screen for two years.");
  }
  w.tick();
  const auto open = value_of(w->proposals());
  REQUIRE(open.size() == 1);
  ProposalDecision decision;
  decision.proposal = open[0].id;
  decision.by = "lead";
  w.wait(day_us);
  const ProposalView live = value_of(w->decide(decision));
  const LearnedReport report = value_of(w->learned(from_us, w.clock.now_us() + 1));
  const auto thing = std::find_if(report.things.begin(), report.things.end(),
                                  [](const LearnedThing& t) { return t.change.kind == "article"; });
  REQUIRE(thing != report.things.end());
  CHECK(thing->change.subject == live.article);
  CHECK(thing->asked == 5);
  CHECK(thing->interaction_to_live_us >= day_us);
  CHECK(thing->approval_to_live_us == live.approval_to_live_us);
  CHECK(thing->change.by == "lead");
}

TEST_CASE("the page needs nothing but itself, and holds no text as markup") {
  Workspace w;
  std::vector<Article> all = help_centre();
  all[0].title = "Refunds <script>alert(1)</script> & \"more\"";
  w.import(all);
  const std::int64_t from_us = w.clock.now_us();
  teach(w, 3, " <img src=x onerror=alert(2)>");
  const LearnedReport report = value_of(w->learned(from_us, w.clock.now_us() + 1));
  const std::string page = learned_html(report);
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK(page.ends_with("</html>\n"));
  for (const char* part :
       {"<script", "<img", "http:", "https:", "src=\"", "href=", "url(", "@import"}) {
    INFO(part);
    CHECK_FALSE(holds(page, part));
  }
  CHECK(holds(page, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"));
  CHECK(holds(page, "prefers-color-scheme: dark"));
  CHECK(holds(page, "<svg"));
  CHECK(holds(page, "What it cannot learn by itself"));
}

TEST_CASE("a month tells nothing of who was forgotten since") {
  Workspace w;
  w.import();
  const std::int64_t from_us = w.clock.now_us();
  teach(w, 3);
  for (int i = 0; i < 3; ++i) {
    const Answer answer = w.ask("where does the parcel of order " + std::to_string(i) + " stay",
                                "P-" + std::to_string(i), "bob");
    w.signal(answer, SignalKind::corrected, "shipping");
  }
  const auto told = [&] {
    const LearnedReport report = value_of(w->learned(from_us, w.clock.now_us() + 1));
    return learned_text(report) + learned_html(report) + to_canonical(to_json(report));
  };
  CHECK(holds(told(), "gizmo"));
  ForgetRequest request;
  request.by = "dpo";
  for (int i = 0; i < 3; ++i) {
    request.subjects.push_back({ForgetSubject::Kind::ticket, "T-" + std::to_string(i)});
  }
  (void)value_of(w->forget(request));
  for (int i = 0; i < 4; ++i) w.tick();
  const std::string after = told();
  CHECK_FALSE(holds(after, "gizmo"));
  CHECK_FALSE(holds(after, "T-1"));
  CHECK(holds(after, "shipping"));
  CHECK(holds(after, "forgotten"));
}

TEST_CASE("a quiet month says so") {
  Workspace w;
  w.import();
  w.wait(60 * day_us);
  const std::int64_t now_us = w.clock.now_us();
  const LearnedReport report = value_of(w->learned(now_us - 30 * day_us, now_us));
  CHECK(report.things.empty());
  CHECK(report.groups.empty());
  CHECK(holds(learned_text(report), "No things Keel learned"));
  CHECK(holds(learned_html(report), "Nothing changed."));
}

TEST_CASE("weeks count judged answers, and wrong ones") {
  Workspace w;
  w.import();
  w.wait(second_us);
  const std::int64_t from_us = w.clock.now_us();
  for (int i = 0; i < 4; ++i) {
    const Answer answer = w.ask("how do I reset my password", "P-" + std::to_string(i));
    REQUIRE(answer.decision == Decision::answer);
    w.signal(answer, i < 3 ? SignalKind::accepted : SignalKind::rejected);
  }
  const LearnedReport report = value_of(w->learned(from_us, w.clock.now_us() + 1));
  REQUIRE(report.weeks.size() == 1);
  CHECK(report.weeks[0].judged == 4);
  CHECK(report.weeks[0].right == 3);
  CHECK(report.weeks[0].answered == 4);
  CHECK(holds(learned_text(report), "75 %"));
}
