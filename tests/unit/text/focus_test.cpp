#include "keel/text/focus.hpp"

#include <catch2/catch.hpp>

using keel::text::focus_of;

namespace {

const std::string story =
    "We have been with you since the spring of last year and have been quite happy so far. "
    "My colleague usually looks after this side of things, but she is on holiday until Monday and "
    "nobody else here knows much about it. I spent most of yesterday afternoon trying to work it "
    "out by myself, first on the train and then at home, and read whatever I could find, and now I "
    "am more confused than before. To be honest I am no expert in these matters, as you will have "
    "noticed from my last letters. ";

}  // namespace

TEST_CASE("a short message is taken whole") {
  const std::string message = "We moved offices last week. How do I change the billing address?";
  CHECK(focus_of(message) == message);
}

TEST_CASE("of a long message the sentences that ask are left") {
  CHECK(
      focus_of(story + "How do I change the billing address? Thank you for your help with this.") ==
      "How do I change the billing address?");
  CHECK(focus_of(story + "So, i want to add two seats to our plan. It is not terribly urgent.") ==
        "So, i want to add two seats to our plan.");
  CHECK(focus_of(story + "Can you help me? Where do I find my invoices? Is there one for May?") ==
        "Where do I find my invoices?\nIs there one for May?");
}

TEST_CASE("what follows an announcement is asked, whatever its form") {
  CHECK(focus_of(story + "My question is the following. The export of last month's tickets. "
                         "Thanks a lot!") == "The export of last month's tickets.");
  CHECK(focus_of(story + "What I wanted to ask: the export of last month's tickets. Thanks!") ==
        "the export of last month's tickets.");
}

TEST_CASE("without a question, what does not work is asked") {
  CHECK(focus_of(story + "Since Tuesday the export fails with a red triangle. The weather is bad, "
                         "too, and we stay at home.") ==
        "Since Tuesday the export fails with a red triangle.");
}

TEST_CASE("of two paragraphs that ask, the first is taken") {
  CHECK(focus_of(story + "\n\nHow do I change the billing address?\n\nAnd another question: who "
                         "is my account manager?") == "How do I change the billing address?");
}

TEST_CASE("a long message that asks nothing that can be told apart stays whole") {
  const std::string message = story + story;
  CHECK(focus_of(message) == message);
}

TEST_CASE("other languages ask, too") {
  const std::string german =
      "Wir sind seit dem letzten Jahr bei Ihnen und waren bisher recht zufrieden. Meine Kollegin "
      "ist bis Montag im Urlaub, und sonst weiss hier niemand etwas davon. Gestern habe ich es "
      "lange selbst versucht und alles gelesen, was ich finden konnte. Auf der Fahrt nach Hause "
      "habe ich dann noch einmal alles durchgesehen und mit den Unterlagen vom letzten Jahr "
      "verglichen, ohne daraus schlau zu werden, und heute frueh gleich noch einmal im Buero. "
      "Mein Nachbar hatte dasselbe vor zwei Jahren und wusste es auch nicht mehr. ";
  CHECK(focus_of(german + "Wie kann ich die Rechnungsadresse aendern. Vielen Dank im Voraus.") ==
        "Wie kann ich die Rechnungsadresse aendern.");
}
