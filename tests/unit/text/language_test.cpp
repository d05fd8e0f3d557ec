#include "keel/text/language.hpp"

#include <catch2/catch.hpp>

using namespace keel::text;

TEST_CASE("tags of languages") {
  CHECK(parse_language("de") == Language::de);
  CHECK(parse_language("de-AT") == Language::de);
  CHECK(parse_language("DE_at") == Language::de);
  CHECK(parse_language("en-US") == Language::en);
  CHECK(parse_language("nb-NO") == Language::no);
  CHECK(parse_language("xx") == Language::unknown);
  CHECK(parse_language("deu") == Language::unknown);
  CHECK(parse_language("") == Language::unknown);
  for (int i = 1; i <= 28; ++i) {
    const auto language = static_cast<Language>(i);
    CHECK(parse_language(language_tag(language)) == language);
  }
  CHECK(language_tag(Language::unknown).empty());
  CHECK(language_tag(static_cast<Language>(200)).empty());
}

TEST_CASE("questions show their language") {
  struct Case {
    const char* text;
    Language language;
  };
  const Case cases[] = {{"How do I reset my password?", Language::en},
                        {"I still have not received my card", Language::en},
                        {"Wo ist meine Rechnung?", Language::de},
                        {"Ich kann mich nicht mehr anmelden, was soll ich tun?", Language::de},
                        {"\xc2\xbf"
                         "D\xc3\xb3nde est\xc3\xa1 mi factura?",
                         Language::es},
                        {"No puedo entrar en mi cuenta, gracias por su ayuda", Language::es},
                        {"Comment puis-je changer mon mot de passe ?", Language::fr},
                        {"Je n'ai pas re\xc3\xa7u ma facture", Language::fr},
                        {"Non riesco ad accedere al mio account, grazie", Language::it},
                        {"N\xc3\xa3o consigo entrar na minha conta, obrigado", Language::pt},
                        {"Hoe kan ik mijn wachtwoord wijzigen?", Language::nl},
                        {"Hur kan jag byta mitt l\xc3\xb6senord?", Language::sv},
                        {"Miten voin vaihtaa salasanan?", Language::fi}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(guess_language(c.text) == c.language);
  }
}

TEST_CASE("too little to go by is unknown") {
  for (const char* text : {"", "42", "PayPal", "INV-20391", "\xff\xfe"}) {
    CHECK(guess_language(text) == Language::unknown);
  }
}
