#include "answer/support_words.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace keel::answer {
namespace {

using text::Language;
using Words = std::span<const std::string_view>;

bool contains(Words words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}
bool begins_with_one(Words beginnings, std::string_view word) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return word.starts_with(beginning); });
}

constexpr std::string_view flow_en[] = {"a",    "an",     "the",  "please", "just",
                                        "then", "simply", "also", "and"};
constexpr std::string_view flow_de[] = {"der",  "die",  "das",   "den",   "dem",    "des",
                                        "ein",  "eine", "einen", "einem", "einer",  "bitte",
                                        "dann", "auch", "und",   "eines", "einfach"};
constexpr std::string_view flow_es[] = {"el",   "la",   "los", "las", "un",      "una",
                                        "unos", "unas", "y",   "e",   "tambien", "luego"};
constexpr std::string_view flow_fr[] = {"le",  "la", "les",   "l",       "un",
                                        "une", "et", "aussi", "ensuite", "puis"};

// Whole words.
constexpr std::string_view binding_en[] = {
    "not",     "no",      "never",    "none",      "nobody",  "nothing", "neither",   "nor",
    "without", "if",      "unless",   "except",    "only",    "until",   "till",      "while",
    "when",    "whether", "provided", "otherwise", "can",     "could",   "may",       "might",
    "must",    "should",  "shall",    "would",     "have",    "has",     "need",      "needs",
    "every",   "all",     "each",     "any",       "both",    "always",  "sometimes", "usually",
    "at",      "most",    "least",    "more",      "less",    "than",    "up",        "before",
    "after",   "within",  "during",   "per",       "between", "over",    "under",     "once",
    "twice",   "or",      "but",      "however",   "instead", "rather",  "some",      "few",
    "many",    "half",    "double",   "was",       "were",    "too",     "yet",       "no-one",
    "own",     "same",    "other",    "because",   "against", "since",   "still",     "longer",
    "free",    "law",     "fee",      "fees",      "pay",     "paid",    "pays",      "unable",
    "we",      "us",      "our",      "they",      "their"};
constexpr std::string_view binding_de[] = {
    "nicht",    "kein",   "keine", "keinen",   "keinem",    "keiner",     "nie",       "niemals",
    "nichts",   "ohne",   "wenn",  "falls",    "ausser",    "nur",        "bis",       "solange",
    "ob",       "sofern", "sonst", "kann",     "konnen",    "konnte",     "darf",      "durfen",
    "muss",     "mussen", "soll",  "sollen",   "sollte",    "jede",       "jeder",     "jedes",
    "alle",     "beide",  "immer", "manchmal", "meist",     "mindestens", "hochstens", "mehr",
    "weniger",  "als",    "vor",   "nach",     "innerhalb", "binnen",     "wahrend",   "pro",
    "zwischen", "uber",   "unter", "einmal",   "zweimal",   "oder",       "aber",      "statt",
    "einige",   "war",    "waren", "weil",     "gegen",     "seit",       "noch",      "zu",
    "wir",      "uns",    "unser", "unsere",   "frei",      "recht",      "jeden",     "jedem"};
constexpr std::string_view binding_es[] = {
    "no",      "nunca",   "nada",   "nadie",     "ningun",  "ninguna", "sin",      "si",
    "salvo",   "excepto", "solo",   "solamente", "hasta",   "cuando",  "mientras", "puede",
    "pueden",  "podra",   "puedes", "debe",      "debes",   "deben",   "deberia",  "hay",
    "cada",    "todo",    "todos",  "toda",      "todas",   "ambos",   "siempre",  "menos",
    "mas",     "maximo",  "minimo", "antes",     "despues", "dentro",  "durante",  "por",
    "entre",   "sobre",   "vez",    "veces",     "o",       "u",       "pero",     "algunos",
    "era",     "eran",    "porque", "contra",    "desde",   "aun",     "nosotros", "nuestro",
    "nuestra", "nos",     "gratis", "ley",       "ni",      "tampoco", "otro"};
constexpr std::string_view binding_fr[] = {
    "ne",       "n",        "pas",     "jamais",    "rien",    "personne", "aucun",  "aucune",
    "sans",     "si",       "sauf",    "seulement", "seul",    "seuls",    "jusqu",  "quand",
    "lorsque",  "tant",     "peut",    "peuvent",   "pouvez",  "peux",     "pourra", "doit",
    "doivent",  "devez",    "devrait", "faut",      "chaque",  "tout",     "tous",   "toute",
    "toutes",   "toujours", "moins",   "plus",      "maximum", "minimum",  "avant",  "apres",
    "dans",     "pendant",  "par",     "entre",     "sous",    "fois",     "ou",     "mais",
    "quelques", "etait",    "etaient", "parce",     "contre",  "depuis",   "nous",   "notre",
    "nos",      "loi",      "ni",      "non",       "autre",   "que",      "qu"};
// Beginnings, in every language: money, promises, terms.
constexpr std::string_view binding_stems[] = {
    "refund",    "reimburs",   "guarant",   "warrant",  "compensat",   "discount", "credit",
    "promis",    "entitl",     "waive",     "bonus",    "voucher",     "coupon",   "price",
    "pricing",   "cost",       "charg",     "cancel",   "return",      "exchang",  "replac",
    "liab",      "legal",      "delet",     "expir",    "renew",       "limit",    "unlimit",
    "require",   "allow",      "forbid",    "prohibit", "permit",      "eligib",   "include",
    "exclud",    "maxim",      "minim",     "daily",    "weekly",      "monthly",  "year",
    "annual",    "hour",       "day",       "week",     "month",       "minute",   "second",
    "instant",   "immediate",  "automatic", "erstatt",  "ruckerstatt", "garant",   "rabatt",
    "gutschein", "gutschrift", "kosten",    "gebuhr",   "preis",       "zahl",     "kundig",
    "storn",     "ruckgabe",   "umtausch",  "haft",     "gesetz",      "losch",    "verlanger",
    "ablauf",    "erlaub",     "verboten",  "tag",      "woche",       "monat",    "jahr",
    "stunde",    "reembols",   "devol",     "descuent", "gratuit",     "coste",    "precio",
    "tarif",     "pag",        "anul",      "renov",    "venc",        "permit",   "prohib",
    "dia",       "semana",     "mes",       "ano",      "hora",        "rembours", "reduction",
    "remise",    "offert",     "prix",      "frais",    "cout",        "pai",      "pay",
    "annul",     "resili",     "autoris",   "interdi",  "jour",        "semaine",  "mois",
    "heure"};

constexpr std::string_view courtesy_openers[] = {
    "hi",     "hello", "hey",     "dear",    "thanks", "thank", "sorry",  "hallo", "guten", "danke",
    "vielen", "hola",  "gracias", "bonjour", "merci",  "gerne", "buenos", "lo",    "good"};
constexpr std::string_view courtesy_words[] = {
    "hi",         "hello",        "hey",       "there",
    "dear",       "customer",     "thanks",    "thank",
    "you",        "for",          "reaching",  "out",
    "contacting", "us",           "your",      "question",
    "message",    "patience",     "asking",    "getting",
    "in",         "touch",        "we",        "i",
    "hope",       "this",         "that",      "it",
    "helps",      "help",         "let",       "me",
    "know",       "if",           "have",      "any",
    "further",    "questions",    "need",      "anything",
    "else",       "happy",        "to",        "glad",
    "are",        "am",           "is",        "sorry",
    "hear",       "about",        "trouble",   "inconvenience",
    "apologies",  "apologise",    "apologize", "kind",
    "best",       "regards",      "wishes",    "cheers",
    "great",      "nice",         "day",       "morning",
    "afternoon",  "good",         "welcome",   "other",
    "with",       "support",      "team",      "hallo",
    "guten",      "tag",          "morgen",    "vielen",
    "dank",       "danke",        "fur",       "ihre",
    "deine",      "nachricht",    "anfrage",   "frage",
    "viele",      "grusse",       "mit",       "freundlichen",
    "gerne",      "melden",       "sie",       "sich",
    "bei",        "weiteren",     "fragen",    "ich",
    "wir",        "hoffe",        "hoffen",    "hilft",
    "liebe",      "ihnen",        "weiter",    "hola",
    "gracias",    "por",          "su",        "tu",
    "mensaje",    "consulta",     "pregunta",  "saludos",
    "cordiales",  "un",           "saludo",    "espero",
    "que",        "esto",         "le",        "ayude",
    "buenos",     "dias",         "lo",        "siento",
    "bonjour",    "merci",        "pour",      "votre",
    "de",         "cordialement", "bien",      "vous",
    "esperons",   "cela",         "aide"};
constexpr std::string_view pointer_words[] = {
    "see",     "read",     "details",   "here",         "learn",       "in",        "article",
    "help",    "centre",   "center",    "visit",        "link",        "following", "this",
    "for",     "full",     "steps",     "instructions", "information", "how",       "to",
    "is",      "are",      "according", "guide",        "about",       "that",      "what",
    "page",    "more",     "at",        "answer",       "siehe",       "mehr",      "dazu",
    "artikel", "hier",     "lesen",     "im",           "so",          "geht",      "es",
    "ver",     "articulo", "mas",       "en",           "aqui",        "voir",      "lire",
    "plus",    "ici",      "dans"};

using Names = std::pair<std::string_view, std::string_view>;
constexpr Names signs[] = {{"percent", "%"}, {"prozent", "%"}, {"euro", "eur"},
                           {"euros", "eur"}, {"dollar", "$"},  {"dollars", "$"}};
constexpr Names numbers_en[] = {
    {"zero", "0"},     {"one", "1"},        {"two", "2"},       {"three", "3"},
    {"four", "4"},     {"five", "5"},       {"six", "6"},       {"seven", "7"},
    {"eight", "8"},    {"nine", "9"},       {"ten", "10"},      {"eleven", "11"},
    {"twelve", "12"},  {"thirteen", "13"},  {"fourteen", "14"}, {"fifteen", "15"},
    {"sixteen", "16"}, {"seventeen", "17"}, {"eighteen", "18"}, {"nineteen", "19"},
    {"twenty", "20"},  {"thirty", "30"},    {"forty", "40"},    {"fifty", "50"},
    {"sixty", "60"},   {"seventy", "70"},   {"eighty", "80"},   {"ninety", "90"}};
constexpr Names numbers_de[] = {
    {"zwei", "2"},      {"drei", "3"},     {"vier", "4"},      {"funf", "5"},
    {"sechs", "6"},     {"sieben", "7"},   {"acht", "8"},      {"neun", "9"},
    {"zehn", "10"},     {"elf", "11"},     {"zwolf", "12"},    {"vierzehn", "14"},
    {"funfzehn", "15"}, {"zwanzig", "20"}, {"dreissig", "30"}, {"vierzig", "40"},
    {"funfzig", "50"},  {"sechzig", "60"}, {"neunzig", "90"}};
constexpr Names numbers_es[] = {
    {"dos", "2"},      {"tres", "3"},    {"cuatro", "4"},  {"cinco", "5"},    {"seis", "6"},
    {"siete", "7"},    {"ocho", "8"},    {"nueve", "9"},   {"diez", "10"},    {"doce", "12"},
    {"catorce", "14"}, {"quince", "15"}, {"veinte", "20"}, {"treinta", "30"}, {"sesenta", "60"}};
constexpr Names numbers_fr[] = {
    {"deux", "2"},      {"trois", "3"},   {"quatre", "4"}, {"cinq", "5"},    {"six", "6"},
    {"sept", "7"},      {"huit", "8"},    {"neuf", "9"},   {"dix", "10"},    {"douze", "12"},
    {"quatorze", "14"}, {"quinze", "15"}, {"vingt", "20"}, {"trente", "30"}, {"soixante", "60"}};

std::string_view renamed(std::span<const Names> names, std::string_view word) {
  const auto at = std::find_if(names.begin(), names.end(),
                               [&](const Names& entry) { return entry.first == word; });
  return at == names.end() ? std::string_view() : at->second;
}

}  // namespace

bool has_lists(Language language) noexcept {
  return language == Language::en || language == Language::de || language == Language::es ||
         language == Language::fr;
}

Language listed(Language language) noexcept {
  return has_lists(language) ? language : Language::en;
}

bool is_flow(std::string_view word, Language language) noexcept {
  switch (listed(language)) {
    case Language::de: return contains(flow_de, word);
    case Language::es: return contains(flow_es, word);
    case Language::fr: return contains(flow_fr, word);
    default: return contains(flow_en, word);
  }
}

bool is_binding(std::string_view word, Language language) noexcept {
  if (begins_with_one(binding_stems, word)) return true;
  switch (listed(language)) {
    case Language::de: return contains(binding_de, word);
    case Language::es: return contains(binding_es, word);
    case Language::fr: return contains(binding_fr, word);
    default: return contains(binding_en, word);
  }
}

bool opens_courtesy(std::string_view word) noexcept { return contains(courtesy_openers, word); }
bool is_courtesy_word(std::string_view word) noexcept { return contains(courtesy_words, word); }
bool is_pointer_word(std::string_view word) noexcept { return contains(pointer_words, word); }

std::string canonical(std::string_view word, Language language) {
  if (const std::string_view sign = renamed(signs, word); !sign.empty()) return std::string(sign);
  std::string_view number;
  switch (listed(language)) {
    case Language::de: number = renamed(numbers_de, word); break;
    case Language::es: number = renamed(numbers_es, word); break;
    case Language::fr: number = renamed(numbers_fr, word); break;
    default: number = renamed(numbers_en, word); break;
  }
  return std::string(number.empty() ? word : number);
}

}  // namespace keel::answer
