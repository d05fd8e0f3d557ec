// Scripts that write no spaces, and languages told by their script.
#include "text/scripts.hpp"

#include <catch2/catch.hpp>

#include "keel/text/analysis.hpp"
#include "keel/text/language.hpp"

using namespace keel::text;

namespace {

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("every two characters are a word where no spaces are written") {
  CHECK(words("\u8fd4\u91d1\u3057\u3066") == Words{"\u8fd4\u91d1", "\u91d1\u3057", "\u3057\u3066"});
  CHECK(words("\u8fd4") == Words{"\u8fd4"});
  CHECK(words("\u53d1\u7968 PDF\u6587\u4ef6") == Words{"\u53d1\u7968", "pdf", "\u6587\u4ef6"});
  CHECK(words("\ud658\ubd88\uc744 \ub2e4\uc2dc") ==
        Words{"\ud658\ubd88", "\ubd88\uc744", "\ub2e4\uc2dc"});
  CHECK(words("\u0e04\u0e37\u0e19\u0e40\u0e07").size() == 3);  // three characters of Thai
  CHECK(words("\u043c\u043e\u0439 \u0441\u0447\u0435\u0442").size() == 2);
}

TEST_CASE("Hangul stays in syllables") { CHECK(normalise("\ud658\ubd88") == "\ud658\ubd88"); }

TEST_CASE("the script tells the language when half of the letters are of it") {
  CHECK(guess_language("\u03ba\u03c9\u03b4\u03b9\u03ba\u03cc\u03c2") == Language::el);
  CHECK(guess_language("\u0441\u0447\u0451\u0442") == Language::ru);
  CHECK(guess_language("\u05d7\u05e9\u05d1\u05d5\u05df") == Language::he);
  CHECK(guess_language("\u0641\u0627\u062a\u0648\u0631\u0629") == Language::ar);
  CHECK(guess_language("\u092a\u0948\u0938\u0947") == Language::hi);
  CHECK(guess_language("\u0e40\u0e07\u0e34\u0e19") == Language::th);
  CHECK(guess_language("\u8fd4\u91d1\u3057\u3066") == Language::ja);
  CHECK(guess_language("\u9000\u6b3e") == Language::zh);
  CHECK(guess_language("\ud658\ubd88") == Language::ko);
  CHECK(guess_language("PDF \ud658\ubd88\uc744 \uc6d0\ud574\uc694") == Language::ko);
  CHECK(guess_language("what does \u9000\u6b3e mean in the invoice") == Language::en);
}

TEST_CASE("characters and their scripts") {
  CHECK(script_of(U'a') == Script::other);
  CHECK(script_of(0x0370) == Script::greek);
  CHECK(script_of(0xd7a3) == Script::hangul);
  CHECK(script_of(0xd7a4) == Script::other);
  CHECK(script_of(0x3fffff) == Script::other);
  CHECK(characters_a_word(0x4e00) == 2);
  CHECK(characters_a_word(0x1780) == 3);
  CHECK(characters_a_word(0x0416) == 0);
}
