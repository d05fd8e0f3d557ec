#include "keel/text/language.hpp"

#include <array>
#include <bit>
#include <map>
#include <string>
#include <utility>

#include "keel/text/analysis.hpp"
#include "keel/text/utf8.hpp"
#include "text/scripts.hpp"
#include "text/unicode.hpp"

namespace keel::text {
namespace {

constexpr std::array<std::string_view, 29> tags = {
    "",   "en", "de", "es", "fr", "it", "pt", "nl", "sv", "da", "no", "fi", "el", "ru", "uk",
    "bg", "ar", "fa", "he", "hi", "th", "ja", "zh", "ko", "pl", "cs", "tr", "hu", "ro"};
constexpr std::size_t guess_bytes_max = 4096;

// Function words, normalised. A word of several languages counts a share for each.
constexpr std::array<std::string_view, 12> function_words = {
    "",
    "the a an and or but is are was were be been i you he she it we they my your our their me him "
    "them this that these those to of in on at for from with by not no do does did don can could "
    "will would should have has had how what when where why who which there if as about after get "
    "got please thanks hello hi so any am up out just still",
    "der die das den dem des ein eine einen einem einer und oder aber ist sind war waren sein ich "
    "du er sie es wir ihr mein meine meinen meiner dein deine unser euer ihre mir mich dir uns auf "
    "zu zum zur von vom mit bei nach aus fur uber nicht kein keine kann konnen wird werden habe "
    "haben hat wie was wann wo warum wer welche wenn dass noch schon bitte danke hallo auch als am "
    "im an in um so nur sich man mehr",
    "el la los las un una unos unas y o pero es son era ser estar esta estan yo tu usted nosotros "
    "mi mis su sus me te se nos lo le de del al en con por para sin no como que cual cuando donde "
    "quien si ya muy mas puedo puede hay he ha han tengo tiene hola gracias favor este esto esa mi "
    "hacer quiero porque sobre",
    "le la les un une des et ou mais est sont etait etre je tu il elle nous vous ils elles mon ma "
    "mes votre vos notre son sa ses de du au aux en dans sur avec pour par sans ne pas comment que "
    "qui quoi quand pourquoi si ce cette ces ai avez avons peut puis peux merci bonjour plus mais "
    "se me j l d c n qu y a",
    "il lo la i gli le un uno una e o ma sono era essere io tu lui lei noi voi mio mia miei tuo "
    "suo di del della dei delle da dal in nel nella con su per tra non come che chi cosa quando "
    "dove perche se ho ha hai abbiamo posso puo grazie ciao buongiorno questo questa anche piu si "
    "mi ti ci vi al alla",
    "o a os as um uma uns umas e ou mas sao era ser estar eu tu voce nos meu minha seu sua de do "
    "da dos das em no na nos nas com por para sem nao como que quem quando onde se ja muito mais "
    "posso pode tem tenho obrigado obrigada ola este esta isso ao pelo pela foi estou",
    "de het een en of maar is zijn was waren ik jij je hij zij ze we wij u mijn jouw uw ons onze "
    "van in op aan met voor door bij naar uit niet geen kan kunnen wordt worden heb hebben heeft "
    "hoe wat wanneer waar waarom wie welke als dat dit deze die er nog al ook om te bedankt hallo "
    "graag mij",
    "och eller men ar var vara jag du han hon vi ni de min mitt mina din ditt er vart den det "
    "en ett i pa av med for fran till om inte kan kunde ska skulle har hade hur vad nar varfor vem "
    "vilken som att detta denna nu tack hej mig dig sig oss jag",
    "og eller men er var vaere jeg du han hun vi i de min mit mine din dit den det en et pa af med "
    "for fra til om ikke kan kunne skal skulle har havde hvordan hvad hvornar hvor hvorfor hvem "
    "som "
    "at dette denne nu tak hej mig dig sig os ind ud",
    "og eller men er var vaere jeg du han hun vi de min mitt mine din ditt den det en et ei i pa "
    "av "
    "med for fra til om ikke kan kunne skal skulle har hadde hvordan hva nar hvor hvorfor hvem som "
    "at dette denne na takk hei meg deg seg oss noe inn ut",
    "ja tai mutta on oli olla mina sina han me te he minun sinun hanen se ne tama nama joka jotka "
    "ei en et voi voin voinko miten mika missa milloin miksi kuka jos kun niin kuin myos vain "
    "viela "
    "kiitos hei moi olen ovat onko mun ole saan"};

// Letters that only few of the languages write: one occurrence counts as a word.
struct LetterHint {
  std::string_view letter;
  std::uint32_t languages;
};
constexpr std::uint32_t bit(Language language) { return 1u << static_cast<unsigned>(language); }
constexpr LetterHint letter_hints[] = {
    {"\xc3\x9f", bit(Language::de)},                                          // sharp s
    {"\xc3\xbc", bit(Language::de)},                                          // u diaeresis
    {"\xc3\xa4", bit(Language::de) | bit(Language::sv) | bit(Language::fi)},  // a diaeresis
    {"\xc3\xb6", bit(Language::de) | bit(Language::sv) | bit(Language::fi)},  // o diaeresis
    {"\xc3\xb1", bit(Language::es)},                                          // n tilde
    {"\xc2\xbf", bit(Language::es)},                                          // inverted ?
    {"\xc2\xa1", bit(Language::es)},                                          // inverted !
    {"\xc3\xa7", bit(Language::fr) | bit(Language::pt)},                      // c cedilla
    {"\xc3\xaa", bit(Language::fr) | bit(Language::pt)},                      // e circumflex
    {"\xc5\x93", bit(Language::fr)},                                          // oe ligature
    {"\xc3\xa3", bit(Language::pt)},                                          // a tilde
    {"\xc3\xb5", bit(Language::pt)},                                          // o tilde
    {"\xc3\xa5", bit(Language::sv) | bit(Language::da) | bit(Language::no)},  // a ring
    {"\xc3\xb8", bit(Language::da) | bit(Language::no)},                      // o stroke
    {"\xc3\xa6", bit(Language::da) | bit(Language::no)},                      // ae ligature
    {"\xc3\xb2", bit(Language::it)},                                          // o grave
};

using WordTable = std::map<std::string, std::uint32_t, std::less<>>;

const WordTable& word_table() {
  static const WordTable table = [] {
    WordTable out;
    for (std::size_t language = 1; language < function_words.size(); ++language) {
      for (const std::string& word : words(function_words[language])) out[word] |= 1u << language;
    }
    return out;
  }();
  return table;
}

using Scores = std::array<double, 12>;

void add_share(Scores& scores, std::uint32_t languages) {
  const double share = 1.0 / std::popcount(languages);
  for (std::size_t i = 1; i < scores.size(); ++i) {
    if (languages >> i & 1) scores[i] += share;
  }
}

Scores score(std::string_view text) {
  Scores scores{};
  const WordTable& table = word_table();
  for (const std::string& word : words(text)) {
    const auto found = table.find(word);
    if (found != table.end()) add_share(scores, found->second);
  }
  for (const LetterHint& hint : letter_hints) {
    if (text.find(hint.letter) != std::string_view::npos) add_share(scores, hint.languages);
  }
  return scores;
}

constexpr std::size_t script_count = static_cast<std::size_t>(Script::hangul) + 1;

// The language of a text of which half of the letters or more are of one script; else unknown.
Language by_script(std::string_view text) {
  std::array<std::size_t, script_count> counts{};
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t point = decode(text, i);
    if (point < 0x80 ? !is_ascii_letter(static_cast<char>(point)) : !is_word_point(point)) continue;
    ++letters;
    ++counts[static_cast<std::size_t>(script_of(point))];
  }
  const auto of = [&](Script script) { return counts[static_cast<std::size_t>(script)]; };
  const auto half = [&](std::size_t count) { return letters > 0 && 2 * count >= letters; };
  if (half(of(Script::kana) + of(Script::han))) {
    return of(Script::kana) > 0 ? Language::ja : Language::zh;
  }
  constexpr std::pair<Script, Language> spoken[] = {
      {Script::greek, Language::el},      {Script::cyrillic, Language::ru},
      {Script::hebrew, Language::he},     {Script::arabic, Language::ar},
      {Script::devanagari, Language::hi}, {Script::thai, Language::th},
      {Script::hangul, Language::ko}};
  for (const auto& [script, language] : spoken) {
    if (half(of(script))) return language;
  }
  return Language::unknown;
}

}  // namespace

Language parse_language(std::string_view tag) noexcept {
  const std::string_view primary = tag.substr(0, tag.find_first_of("-_"));
  if (primary.size() != 2) return Language::unknown;
  const char lower[2] = {static_cast<char>(primary[0] | 0x20),
                         static_cast<char>(primary[1] | 0x20)};
  const std::string_view wanted(lower, 2);
  if (wanted == "nb" || wanted == "nn") return Language::no;
  for (std::size_t i = 1; i < tags.size(); ++i) {
    if (tags[i] == wanted) return static_cast<Language>(i);
  }
  return Language::unknown;
}

std::string_view language_tag(Language language) noexcept {
  const auto i = static_cast<std::size_t>(language);
  return i < tags.size() ? tags[i] : tags[0];
}

Language guess_language(std::string_view text) {
  constexpr double evidence_min = 0.9;
  constexpr double lead_min = 1.2;
  const std::string_view start = clip(text, guess_bytes_max);
  if (const Language told = by_script(start); told != Language::unknown) return told;
  const Scores scores = score(start);
  std::size_t best = 0;
  double second = 0;
  for (std::size_t i = 1; i < scores.size(); ++i) {
    if (scores[i] > scores[best]) {
      second = scores[best];
      best = i;
    } else if (scores[i] > second) {
      second = scores[i];
    }
  }
  if (scores[best] < evidence_min || scores[best] < lead_min * second) return Language::unknown;
  return static_cast<Language>(best);
}

}  // namespace keel::text
