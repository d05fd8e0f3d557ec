// What mail programs and their users put around a message, normalised (lower case, no accents).
#pragma once

#include <string_view>
#include <utility>

namespace keel::text::phrases {

// How an attribution line starts, and the verb that it must hold.
inline constexpr std::pair<std::string_view, std::string_view> attributions[] = {
    {"on ", "wrote"},   {"am ", "schrieb"},  {"el ", "escribio"}, {"le ", "a ecrit"},
    {"il ", "scritto"}, {"em ", "escreveu"}, {"op ", "schreef"},  {"den ", "skrev"},
    {"20", "wrote"},    {"20", "schrieb"},   {"20", "escribio"},  {"20", "a ecrit"}};

inline constexpr std::string_view header_from[] = {
    "from:", "*from:*", "*from: *", "von:", "*von:*", "de:", "de :", "*de:*", "*de :*"};
inline constexpr std::string_view header_next[] = {
    "sent:",      "*sent:*",    "date:",       "*date:*", "gesendet:", "*gesendet:*", "datum:",
    "enviado:",   "*enviado:*", "enviado el:", "fecha:",  "*fecha:*",  "envoye :",    "envoye:",
    "*envoye :*", "date :",     "to:",         "an:",     "para:"};

inline constexpr std::string_view divider_words[] = {
    "original message",  "original-nachricht", "ursprungliche nachricht",
    "originalnachricht", "mensaje original",   "message d'origine",
    "message original",  "forwarded message",  "weitergeleitete nachricht",
    "mensaje reenviado", "message transfere"};

inline constexpr std::string_view device_signatures[] = {
    "sent from my ",   "sent from outlook", "sent from mail for",
    "sent from yahoo", "get outlook for",   "von meinem ",
    "gesendet mit ",   "gesendet von ",     "diese nachricht wurde von meinem",
    "enviado desde ",  "envoye de mon ",    "envoye depuis ",
    "obtenir outlook", "obtener outlook"};

inline constexpr std::string_view legal_footers[] = {"this e-mail and any",
                                                     "this email and any",
                                                     "this message and any attach",
                                                     "this e-mail may contain",
                                                     "this email may contain",
                                                     "this message may contain confidential",
                                                     "this message contains confidential",
                                                     "this email is confidential",
                                                     "this e-mail is confidential",
                                                     "confidentiality notice",
                                                     "not the intended recipient",
                                                     "intended solely for the",
                                                     "consider the environment before",
                                                     "diese e-mail enthalt",
                                                     "diese nachricht enthalt vertraulich",
                                                     "nicht der richtige adressat",
                                                     "nicht der beabsichtigte empfanger",
                                                     "este mensaje y sus",
                                                     "este mensaje es confidencial",
                                                     "este correo electronico y",
                                                     "este mensaje puede contener",
                                                     "no es el destinatario",
                                                     "ce message et toutes",
                                                     "ce message et les pieces",
                                                     "ce courriel et",
                                                     "ce message est confidentiel",
                                                     "pas le destinataire"};

inline constexpr std::string_view greetings[] = {"hi",
                                                 "hello",
                                                 "hey",
                                                 "dear",
                                                 "good morning",
                                                 "good afternoon",
                                                 "good evening",
                                                 "greetings",
                                                 "to whom it may concern",
                                                 "hallo",
                                                 "guten tag",
                                                 "guten morgen",
                                                 "guten abend",
                                                 "sehr geehrte",
                                                 "sehr geehrter",
                                                 "liebe",
                                                 "lieber",
                                                 "liebes",
                                                 "moin",
                                                 "servus",
                                                 "gruss gott",
                                                 "gru\xc3\x9f gott",
                                                 "hola",
                                                 "buenos dias",
                                                 "buenas tardes",
                                                 "buenas noches",
                                                 "buenas",
                                                 "estimado",
                                                 "estimada",
                                                 "estimados",
                                                 "estimadas",
                                                 "muy buenas",
                                                 "bonjour",
                                                 "bonsoir",
                                                 "salut",
                                                 "cher",
                                                 "chere",
                                                 "madame",
                                                 "monsieur"};

inline constexpr std::string_view closings[] = {"thanks",
                                                "thank you",
                                                "many thanks",
                                                "thx",
                                                "cheers",
                                                "regards",
                                                "best",
                                                "best regards",
                                                "kind regards",
                                                "warm regards",
                                                "best wishes",
                                                "sincerely",
                                                "yours sincerely",
                                                "yours faithfully",
                                                "yours truly",
                                                "danke",
                                                "vielen dank",
                                                "besten dank",
                                                "herzlichen dank",
                                                "mit freundlichen",
                                                "mit besten",
                                                "freundliche",
                                                "viele gru\xc3\x9f"
                                                "e",
                                                "viele grusse",
                                                "liebe gru\xc3\x9f"
                                                "e",
                                                "liebe grusse",
                                                "beste gru\xc3\x9f"
                                                "e",
                                                "beste grusse",
                                                "gru\xc3\x9f",
                                                "gru\xc3\x9f"
                                                "e",
                                                "mfg",
                                                "lg",
                                                "vg",
                                                "schone gru\xc3\x9f"
                                                "e",
                                                "gracias",
                                                "muchas gracias",
                                                "saludos",
                                                "un saludo",
                                                "un cordial saludo",
                                                "cordialmente",
                                                "atentamente",
                                                "merci",
                                                "merci d'avance",
                                                "cordialement",
                                                "bien cordialement",
                                                "bien a vous",
                                                "salutations",
                                                "sinceres salutations",
                                                "meilleures salutations"};

}  // namespace keel::text::phrases
