// How sentences that ask begin, and what stands in those that announce or complain; normalised
// (lower case, no accents), whole words.
#pragma once

#include <string_view>

namespace keel::text::phrases {

inline constexpr std::string_view asking_starts[] = {
    // English
    "what", "when", "where", "how", "why", "which", "who", "whose", "is", "are", "am i", "was",
    "were", "can", "could", "do", "does", "did", "will", "would", "should", "shall", "may i", "has",
    "have you", "have i", "any chance", "please", "i need", "i want", "i would like", "i'd like",
    "i d like", "i wish", "i'm looking", "i am looking", "i'm trying", "i am trying", "i wonder",
    "i can't", "i cannot", "i can not", "we need", "we want", "we would like", "we'd like",
    "we can't", "we cannot", "need", "want", "looking for", "help me", "tell me", "show me",
    "give me", "send me", "explain", "let's", "unable to",
    // German
    "wie", "wann", "wo", "warum", "wieso", "weshalb", "welche", "welcher", "welches", "wer", "kann",
    "konnen", "konnten", "konnte", "ist es", "gibt es", "darf", "muss", "wird", "bitte",
    "ich mochte", "ich will", "ich brauche", "ich suche", "wir mochten", "wir brauchen",
    // Spanish
    "como", "cuando", "donde", "por que", "cual", "cuales", "quien", "puedo", "puede", "podria",
    "hay", "quiero", "quisiera", "necesito", "queria",
    // French
    "comment", "quand", "pourquoi", "quel", "quelle", "quels", "quelles", "puis-je", "est-ce",
    "pouvez", "pourriez", "y a-t-il", "je voudrais", "je souhaite", "j'aimerais", "je veux",
    "j'ai besoin"};

// Said before what is asked, in the same sentence or the one before.
inline constexpr std::string_view announcements[] = {
    "question",     "questions",      "wanted to ask",   "want to ask",     "like to ask",
    "like to know", "one more thing", "one other thing", "before i forget", "while i am at it",
    "wondering",    "to the point",   "here is what",    "here's what",     "frage",
    "fragen",       "wissen",         "noch etwas",      "pregunta",        "preguntas",
    "saber",        "otra cosa",      "savoir",          "autre chose"};

inline constexpr std::string_view complaints[] = {
    "not working", "doesn't",       "does not", "didn't",      "did not",  "won't",
    "will not",    "can't",         "cannot",   "unable",      "error",    "problem",
    "issue",       "wrong",         "missing",  "failed",      "fails",    "declined",
    "refused",     "broken",        "stuck",    "hasn't",      "has not",  "haven't",
    "have not",    "isn't",         "not able", "disappeared", "fehler",   "nicht",
    "kein",        "keine",         "problema", "no funciona", "no puedo", "erreur",
    "probleme",    "ne fonctionne", "ne marche"};

inline constexpr std::string_view help[] = {"help",  "assist", "advise",   "hilfe", "helfen",
                                            "ayuda", "ayudar", "ayudarme", "aide",  "aider"};

// That may stand before any of them.
inline constexpr std::string_view openers[] = {
    "so", "and",   "also", "but",  "oh",   "ok", "okay", "now", "well", "then",
    "hi", "hello", "und",  "aber", "also", "y",  "pero", "et",  "mais"};

}  // namespace keel::text::phrases
