// Languages: finding articles in any script, translations of one article, and which languages have
// none.
#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "fixture.hpp"
#include "keel/base/json.hpp"
#include "support/source_folder.hpp"

using namespace keel;
using namespace keel::test;

namespace {

Article in(std::string id, std::string title, std::string body, std::string locale) {
  Article out = article(std::move(id), std::move(title), std::move(body));
  out.locale = std::move(locale);
  return out;
}

Question question(std::string text, std::string locale = {}) {
  Question out;
  out.text = std::move(text);
  out.locale = std::move(locale);
  return out;
}

bool offered(const Answer& answer, const std::string& id) {
  return std::any_of(answer.candidates.begin(), answer.candidates.end(),
                     [&](const Candidate& candidate) { return candidate.article == id; });
}

std::vector<Json> spoken() {
  std::ifstream file(keel::test::source_folder() + "/tests/data/cold_start/languages.jsonl");
  std::vector<Json> out;
  for (std::string line; std::getline(file, line);) out.push_back(value_of(parse_json(line)));
  REQUIRE(out.size() >= 10);
  return out;
}

// The help centre of one language, or of all of them at once with "ja/" before each id.
std::vector<Article> articles_of(const Json& language, bool prefixed) {
  std::vector<Article> out;
  for (const Json& one : language["articles"].as_array()) {
    const std::string before = prefixed ? language["language"].as_string() + "/" : "";
    out.push_back(
        article(before + one["id"].as_string(), one["title"].as_string(), one["body"].as_string()));
  }
  return out;
}

}  // namespace

TEST_CASE("a question finds its article in every tested language, alone and among all others") {
  const std::vector<Json> languages = spoken();
  Workspace all;
  std::vector<Article> everything;
  for (const Json& language : languages) {
    for (Article& one : articles_of(language, true)) everything.push_back(std::move(one));
  }
  all.import(everything);
  for (const Json& language : languages) {
    const std::string tag = language["language"].as_string();
    Workspace w;
    w.import(articles_of(language, false));
    for (const Json& asked : language["questions"].as_array()) {
      CAPTURE(tag, asked["text"].as_string());
      const std::string right = asked["article"].as_string();
      CHECK(best_of(w.ask(asked["text"].as_string())) == right);
      CHECK(best_of(all.ask(asked["text"].as_string())) == tag + "/" + right);
    }
  }
  all.check_replay();
}

TEST_CASE("a question too short to tell its language has the one whose articles have its words") {
  Workspace w;
  w.import({in("feeds.en", "Update feed addresses", "Open the feed and update its address.", "en"),
            in("feeds.de", "Feed-Adressen aktualisieren",
               "Der Feed wird mit der neuen Adresse aktualisiert.", "de"),
            in("queue.en", "Sort the queue", "Sort the queue by date or by feed.", "en"),
            in("queue.de", "Warteschlange sortieren",
               "Die Warteschlange wird nach Datum oder Feed sortiert.", "de")});
  CHECK(best_of(w.ask("Feed aktualisieren")) == "feeds.de");
  CHECK(best_of(w.ask("Warteschlange sortieren")) == "queue.de");
  CHECK(best_of(w.ask("Sort queue")) == "queue.en");
  (void)w.ask("Xyzzy plugh");  // words that nobody wrote
  std::map<std::string, std::uint64_t> asked;
  for (const LanguageView& row : w->languages()) asked[row.language] = row.asked;
  CHECK(asked == std::map<std::string, std::uint64_t>{{"", 1}, {"de", 2}, {"en", 1}});
  w.check_replay();
}

TEST_CASE("the tested languages are the ones that the documentation lists") {
  std::ifstream file(keel::test::source_folder() + "/docs/cold-start.md");
  std::stringstream page;
  page << file.rdbuf();
  for (const Json& language : spoken()) {
    CAPTURE(language["language"].as_string());
    CHECK(page.str().find("`" + language["language"].as_string() + "`") != std::string::npos);
  }
}

TEST_CASE("of the siblings of one article the asker's locale chooses") {
  Workspace w;
  w.import({in("fees", "Fees", "An order costs a fee of 2 EUR.", "en"),
            in("fees.de", "Gebuehren", "Eine Bestellung kostet 2 EUR Gebuehren.", "de"),
            in("fees:de-AT", "Spesen", "Eine Bestellung kostet 3 EUR Gebuehren.", "de-AT"),
            in("fees.fr", "Frais", "Une commande coute 2 EUR de frais.", "fr"),
            in("points", "Points", "An order earns one point.", "en"),
            in("points.es", "Puntos", "Cada pedido da un punto.", "es"),
            in("coins.es", "Monedas", "Cada pedido da una moneda.", "es"),
            in("coins.fr", "Pieces", "Chaque commande donne une piece.", "fr")});
  const auto fees = [&](const std::string& locale) {
    const Answer answer = w.ask(question("Gebuehren fees frais", locale));
    std::string out;
    for (const Candidate& c : answer.candidates) {
      if (c.article.starts_with("fees")) out += (out.empty() ? "" : " ") + c.article;
    }
    return out;
  };
  CHECK(fees("de-AT") == "fees:de-AT");  // the locale itself
  CHECK(fees("de_at") == "fees:de-AT");
  CHECK(fees("de") == "fees.de");
  CHECK(fees("de-CH") == "fees.de");  // the language
  CHECK(fees("fr-CA") == "fees.fr");
  CHECK(fees("en-GB") == "fees");
  CHECK(fees("it") == "fees");  // the main language of the help centre
  CHECK(fees("ja") == "fees");
  // Neither the language nor the main one: any, the first.
  const Answer coins = w.ask(question("Monedas pieces", "de-AT"));
  CHECK(offered(coins, "coins.es"));
  CHECK_FALSE(offered(coins, "coins.fr"));
  w.check_replay();
}

TEST_CASE("a locale that is given counts before the language of the text; else it is guessed") {
  Workspace w;
  w.import({in("fees", "Fees", "What does an order cost? A fee of 2 EUR.", "en"),
            in("fees.de", "Kosten", "Was kostet eine Bestellung? Gebuehren von 2 EUR.", "de")});
  const std::string german = "Was kostet mich eine Bestellung?";
  CHECK(offered(w.ask(question(german)), "fees.de"));
  CHECK_FALSE(offered(w.ask(question(german)), "fees"));
  CHECK(offered(w.ask(question(german, "en-US")), "fees"));
  CHECK_FALSE(offered(w.ask(question(german, "en-US")), "fees.de"));
  CHECK(offered(w.ask(question(german, "xx")), "fees.de"));  // no language: guessed
  // Too short to tell: the translation that fits stands for both.
  const Answer unknown = w.ask(question("Kosten"));
  CHECK(offered(unknown, "fees.de"));
  CHECK_FALSE(offered(unknown, "fees"));
}

TEST_CASE("a translation that the asker may not see does not hide the article") {
  Workspace w;
  Article internal = in("fees.de", "Gebuehren", "Nur fuer uns.", "de");
  internal.audience = "internal";
  w.import({in("fees", "Fees Gebuehren", "An order costs a fee.", "en"), internal});
  const Answer answer = w.ask(question("Gebuehren", "de"));
  CHECK(offered(answer, "fees"));
  CHECK_FALSE(offered(answer, "fees.de"));
}

TEST_CASE("what was learned of an article counts for its translation") {
  Workspace w;
  w.import({in("fees", "Fees", "An order costs a fee of 2 EUR.", "en"),
            in("fees.de", "Gebuehren", "Eine Bestellung kostet 2 EUR.", "de"),
            in("points", "Points", "An order earns one point.", "en")});
  const Answer answer = w.ask(question("zonk bonk please", "en"));
  w.signal(answer, SignalKind::corrected, "fees");
  CHECK(best_of(w.ask(question("zonk bonk bitte", "de-AT"))) == "fees.de");
}

TEST_CASE("German and Spanish: another form of the word finds the article, learned from tickets") {
  Workspace w;
  w.import({in("bill", "Rechnungen bezahlen", "Offene Betraege zahlen Sie per Lastschrift.", "de"),
            in("parcel", "Pakete verfolgen", "Die Sendungsnummer steht in der Mail.", "de"),
            in("factura", "Pagar facturas", "Los importes pendientes se pagan con tarjeta.", "es"),
            in("paquete", "Seguir los paquetes", "El numero de envio esta en el correo.", "es")});
  const auto teach = [&](const std::string& ticket, const std::string& text,
                         const std::string& right) {
    w.customer_says(ticket, text);
    w.agent_says(ticket, "https://help.example/articles/" + right);
    w.happens(ticket, TicketEventType::resolved);
  };
  CHECK(best_of(w.ask(question("Wie bezahle ich meine Rechnung?"))) == "bill");
  CHECK(best_of(w.ask(question("Quiero pagar mi factura"))) == "factura");
  teach("T-1", "Mein Kundenberater hat die Mahnung verschickt, was mache ich nun?", "bill");
  teach("T-2", "El vendedor me ha enviado un recordatorio, que hago yo?", "factura");
  CHECK(best_of(w.ask(question("Warum verschicken Sie Mahnungen an mich?"))) == "bill");
  CHECK(best_of(w.ask(question("Por que me envian recordatorios a mi?"))) == "factura");
}

TEST_CASE("the share of questions by language, and those that no article is written in") {
  Workspace w;
  w.import({in("fees", "Fees", "An order costs a fee of 2 EUR.", "en")});
  for (int i = 0; i < 30; ++i) (void)w.ask(question("What does my order cost?", "en"));
  for (int i = 0; i < 20; ++i) (void)w.ask(question("Was kostet meine Bestellung?", "de-AT"));
  for (int i = 0; i < 2; ++i) (void)w.ask(question("42"));
  require_ok(w->flush());
  std::vector<LanguageView> rows = w->languages();
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].language == "en");
  CHECK(rows[0].articles == 1);
  CHECK(rows[0].asked == 30);
  CHECK(rows[0].without_article == 0);
  CHECK(rows[1].language == "de");
  CHECK(rows[1].articles == 0);
  CHECK(rows[1].share == Approx(20.0 / 52));
  CHECK(rows[1].without_article == 20);
  CHECK(rows[1].without_share == 1);
  CHECK(rows[2].language.empty());
  CHECK(to_json(rows[1])["without_article"].as_int() == 20);
  const std::vector<std::string> steps = w->readiness().next_steps;
  CHECK(std::any_of(steps.begin(), steps.end(), [](const std::string& step) {
    return step.find("38% of the questions are in \"de\"") != std::string::npos;
  }));
  // Once there is an article, later questions have one; what was, stays.
  require_ok(w->put_article(in("fees.de", "Gebuehren", "Eine Bestellung kostet 2 EUR.", "de")));
  for (int i = 0; i < 20; ++i) (void)w.ask(question("Was kostet meine Bestellung?", "de"));
  require_ok(w->flush());
  rows = w->languages();
  CHECK(rows[0].language == "de");
  CHECK(rows[0].asked == 40);
  CHECK(rows[0].without_share == 0.5);
  w.check_replay();
}
