// A trial decides each question by what came before it, and says what it does not know.
#include "keel/trial.hpp"

#include <algorithm>

#include "engine/help_centre_health.hpp"
#include "fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

constexpr std::int64_t start_us = 1'750'032'000'000'000;  // a Monday
constexpr std::int64_t minute_us = 60 * second_us;

// A helpdesk's export, an event a minute.
class Desk {
 public:
  void says(const std::string& ticket, TicketEventType type, std::string text = {}) {
    TicketEvent event = ticket_event(ticket, type, std::move(text));
    event.event_id = "e" + std::to_string(events.size());
    event.at_us = now_us;
    event.customer = "customer of " + ticket;
    now_us += minute_us;
    events.push_back(std::move(event));
  }
  void asks(const std::string& ticket, std::string text) {
    says(ticket, TicketEventType::customer_message, std::move(text));
  }
  void replies(const std::string& ticket, std::string text) {
    says(ticket, TicketEventType::agent_reply, std::move(text));
  }

  std::vector<TicketEvent> events;
  std::int64_t now_us = start_us;
};

const char* const strange = "my zibblewok does a frumious gyre, help";
const char* const see_refund = "See https://shop.example/articles/refund please.";

TrialReport tried(const Desk& desk, const std::vector<Article>& articles = help_centre(),
                  std::int64_t until_us = start_us) {
  TrialOptions options;
  options.learn_until_us = until_us;
  return value_of(run_trial(options, articles, desk.events));
}

bool says(const TrialReport& report, const std::string& words) {
  return std::any_of(report.cautions.begin(), report.cautions.end(),
                     [&](const auto& caution) { return caution.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("a question's own conversation never helps it, the next customer's does", "[trial]") {
  Desk desk;
  desk.asks("T-1", strange);
  desk.replies("T-1", see_refund);
  desk.says("T-1", TicketEventType::resolved);
  desk.says("T-1", TicketEventType::reopened);
  desk.asks("T-1", strange);
  const TrialReport alone = tried(desk);
  CHECK(alone.questions == 1);
  CHECK(alone.learning.answered == 0);
  CHECK(alone.spoken_for == 1);

  for (int i = 2; i < 12; ++i) {
    desk.asks("T-" + std::to_string(i), strange);
    desk.replies("T-" + std::to_string(i), see_refund);
  }
  const TrialReport all = tried(desk);
  CHECK(all.questions == 11);
  CHECK(all.spoken_for == 11);
  CHECK(all.learning.answered > 0);
  CHECK(all.learning.linked_agreed == all.learning.answered);
  CHECK(all.frozen.answered == 0);
}

TEST_CASE("at one time the question comes before the reply", "[trial]") {
  Desk desk;
  desk.asks("T-1", strange);
  desk.replies("T-1", see_refund);
  desk.asks("T-2", strange);
  desk.events[1].at_us = desk.events[2].at_us;  // T-1's reply when T-2 is asked
  CHECK(tried(desk).learning.answered == 0);
  std::reverse(desk.events.begin(), desk.events.end());
  CHECK(tried(desk).learning.answered == 0);
}

TEST_CASE("what comes after a question changes nothing about it", "[trial]") {
  Desk desk;
  for (int i = 0; i < 40; ++i) {
    const std::string ticket = "T-" + std::to_string(i);
    desk.asks(ticket, i % 2 == 0 ? strange : "how do I reset my password");
    desk.replies(ticket, see_refund);
    desk.now_us += day_us / 2;
  }
  const TrialReport whole = tried(desk);
  Desk cut = desk;
  cut.events.resize(cut.events.size() / 2);
  const TrialReport part = tried(cut);
  REQUIRE(part.weeks.size() >= 2);
  REQUIRE(whole.weeks.size() > part.weeks.size());
  for (std::size_t i = 0; i + 1 < part.weeks.size(); ++i) {
    CHECK(whole.weeks[i].asked == part.weeks[i].asked);
    CHECK(whole.weeks[i].learning.answered == part.weeks[i].learning.answered);
    CHECK(whole.weeks[i].learning.linked_agreed == part.weeks[i].learning.linked_agreed);
    CHECK(whole.weeks[i].frozen.answered == part.weeks[i].frozen.answered);
  }
  CHECK(to_json(whole) == to_json(tried(desk)));
}

TEST_CASE("a ticket that began before the date, or by an agent, is no question", "[trial]") {
  Desk desk;
  desk.asks("T-1", strange);
  const std::int64_t until_us = desk.now_us;
  desk.replies("T-1", see_refund);
  desk.asks("T-1", "and how do I download an invoice");
  desk.replies("T-2", "We will call you tomorrow about the contract.");
  desk.asks("T-2", "how do I reset my password");
  desk.asks("T-3", "how do I reset my password");
  const TrialReport report = tried(desk, help_centre(), until_us);
  CHECK(report.tickets == 3);
  CHECK(report.learned == 1);
  CHECK(report.questions == 1);
  CHECK(report.agent_began == 1);
  CHECK(says(report, "an agent wrote first"));
}

TEST_CASE("who opens a ticket makes no difference between the two runs", "[trial]") {
  Desk desk;
  for (const auto& [ticket, actor] : {std::pair{"T-1", Actor::system}, {"T-2", Actor::agent}}) {
    desk.says(ticket, TicketEventType::ticket_opened);
    desk.events.back().actor = actor;
    desk.events.back().subject = "I forgot my password, how do I reset it";
    desk.asks(ticket, "see above");
  }
  const TrialReport report = tried(desk);
  CHECK(report.questions == 2);
  CHECK(report.learning.answered == 2);
  CHECK(report.frozen.answered == 2);
}

TEST_CASE("articles younger than the questions are counted and told", "[trial]") {
  Desk desk;
  desk.asks("T-1", "how do I reset my password? I forgot my password");
  std::vector<Article> articles = help_centre();
  for (Article& article : articles) article.updated_us = start_us - day_us;
  CHECK_FALSE(says(tried(desk, articles), "edited"));
  for (Article& article : articles) {
    if (article.id == "password") article.updated_us = start_us + day_us;
  }
  articles.front().updated_us = 0;
  const TrialReport report = tried(desk, articles);
  REQUIRE(report.learning.answered == 1);
  CHECK(report.articles_edited == 1);
  CHECK(report.articles_undated == 1);
  CHECK(report.learning.edited_later == 1);
  CHECK(says(report, "1 of 8 articles were edited after the date"));
  CHECK(says(report, "1 of 8 articles do not say when"));
}

TEST_CASE("a translation of the article that agents link is the same article", "[trial]") {
  std::vector<Article> articles = help_centre();
  articles.push_back(
      article("password.de", "Passwort vergessen",
              "Auf der Anmeldeseite Passwort vergessen anklicken. Der Link zum neuen "
              "Passwort kommt mit der Post."));
  articles.back().locale = "de";
  Desk desk;
  for (int i = 0; i < 12; ++i) {
    desk.asks("T-" + std::to_string(i),
              "Passwort vergessen, wie kann ich mein Passwort neu setzen?");
    desk.replies("T-" + std::to_string(i), "https://shop.example/articles/password");
  }
  const TrialReport report = tried(desk, articles);
  REQUIRE(report.learning.linked > 0);
  CHECK(report.learning.linked_agreed == report.learning.linked);
  CHECK(std::any_of(report.cases.begin(), report.cases.end(),
                    [](const TrialCase& one) { return one.article == "password.de"; }));
}

TEST_CASE("half of the cases are answered ones, and ratings weigh them", "[trial]") {
  Desk desk;
  for (int i = 0; i < 150; ++i) {
    desk.asks("A-" + std::to_string(i), "how do I reset my password? I forgot my password");
    desk.asks("L-" + std::to_string(i), "refund for the webhook parcel");
  }
  const TrialReport report = tried(desk);
  REQUIRE(report.cases.size() == 100);
  CHECK(std::count_if(report.cases.begin(), report.cases.end(),
                      [](const TrialCase& one) { return one.answered; }) == 50);
  double weights = 0;
  for (const TrialCase& one : report.cases) weights += one.weight;
  CHECK(weights == Approx(300));

  std::vector<TrialVerdict> verdicts;
  for (const TrialCase& one : report.cases) verdicts.push_back({one.id, one.article, one.answered});
  const TrialAccuracy all = value_of(rate_trial(report, verdicts));
  CHECK(all.rated == 100);
  CHECK(all.answered == 50);
  CHECK(all.accuracy == 1);
  CHECK(all.low == Approx(0.929).margin(0.001));  // Wilson, 50 of 50
  CHECK(all.missed == 0);

  verdicts.push_back(verdicts.front());
  CHECK(code_of(rate_trial(report, verdicts)) == Code::invalid_argument);
  verdicts = {{report.cases.front().id, "another", true}};
  CHECK(code_of(rate_trial(report, verdicts)) == Code::conflict);
  verdicts = {{"nothing", "", true}};
  CHECK(code_of(rate_trial(report, verdicts)) == Code::not_found);
  CHECK(value_of(rate_trial(report, {})).high == 1);
}

TEST_CASE("review costs what is drafted and gains what comes after the draft", "[trial]") {
  Desk desk;
  for (int i = 0; i < 20; ++i) {
    const std::string ticket = "T-" + std::to_string(i);
    desk.asks(ticket, "does the warranty cover a broken screen");
    desk.replies(ticket,
                 "The warranty covers a broken screen for two years. Please bring the receipt to "
                 "any of our repair shops.");
    desk.now_us += day_us;
  }
  const TrialReport report = tried(desk);
  REQUIRE(report.gaps.size() == 1);
  CHECK(report.review.proposals == 1);
  CHECK(report.review.minutes == 2);
  CHECK(report.review.gap_questions > 5);
  CHECK(report.review.gap_questions < 20);  // not those that the draft was made from
  const auto word = std::find_if(report.foreign_words.begin(), report.foreign_words.end(),
                                 [](const auto& found) { return found.first == "warranty"; });
  REQUIRE(word != report.foreign_words.end());
  CHECK(word->second == 20);
}

TEST_CASE("a trial that is stopped leaves nothing behind", "[trial]") {
  const std::filesystem::path scratch =
      std::filesystem::temp_directory_path() / "keel-trial-scratch";
  std::filesystem::create_directories(scratch);
  Desk desk;
  for (int i = 0; i < 10; ++i) desk.asks("T-" + std::to_string(i), strange);
  TrialOptions options;
  options.scratch = scratch.string();
  for (const std::int64_t until_us : {start_us, start_us + 5 * minute_us}) {
    options.learn_until_us = until_us;
    std::uint64_t seen = 0, total = 0;
    REQUIRE(value_of(run_trial(options, help_centre(), desk.events,
                               [&](std::uint64_t done, std::uint64_t all) {
                                 CHECK(done >= seen);
                                 seen = done;
                                 total = all;
                                 return true;
                               }))
                .questions > 0);
    CHECK(seen == total);
    for (const std::uint64_t stop : {std::uint64_t{1}, total / 2, total}) {
      const auto stopped =
          run_trial(options, help_centre(), desk.events,
                    [&](std::uint64_t done, std::uint64_t) { return done < stop; });
      CHECK(code_of(stopped) == Code::cancelled);
      CHECK(std::filesystem::is_empty(scratch));
    }
  }
  options.scratch = (scratch / "nowhere").string();
  CHECK(code_of(run_trial(options, help_centre(), desk.events)) == Code::io_error);
  std::filesystem::remove_all(scratch);
}

TEST_CASE("a trial without articles, tickets or questions is refused", "[trial]") {
  Desk desk;
  CHECK(code_of(run_trial({}, help_centre(), {})) == Code::invalid_argument);
  desk.asks("T-1", strange);
  CHECK(code_of(run_trial({}, {}, desk.events)) == Code::invalid_argument);
  TrialOptions late;
  late.learn_until_us = desk.now_us;
  CHECK(code_of(run_trial(late, help_centre(), desk.events)) == Code::invalid_argument);
}

TEST_CASE("the health of a help centre by its texts", "[trial]") {
  const std::string text =
      "Parcels leave our house on every working day before noon, and you will get a message with "
      "the number that shows where it is.";
  std::vector<Article> articles = {
      article("a", "Parcels", text), article("b", "Sending parcels", text + " Thank you."),
      article("c", "Refunds", "A refund is paid within 14 days after the parcel came back to us."),
      article("d", "Money", "A refund is paid within 30 days after the parcel came back to us."),
      article("e", "Nothing", "Soon.")};
  const TrialHealth health = health_of(articles);
  CHECK(health.empty == std::vector<std::string>{"c", "d", "e"});
  REQUIRE(health.duplicate.size() == 1);
  CHECK(health.duplicate.front() == std::pair<std::string, std::string>{"a", "b"});
  REQUIRE(health.contradictory.size() == 1);
  CHECK(health.contradictory.front() == std::pair<std::string, std::string>{"c", "d"});
  CHECK(health.stale.empty());
  // Two brands may differ, and so may a sentence that half of the articles end with.
  articles[3].brand = articles[1].brand = "other";
  CHECK(health_of(articles).contradictory.empty());
  CHECK(health_of(articles).duplicate.empty());
  std::vector<Article> many;
  for (int i = 0; i < 30; ++i) {
    const std::string number = std::to_string(i);
    many.push_back(article(number, number, "This text was edited last on the day " + number + "."));
  }
  CHECK(health_of(many).contradictory.empty());
}
