#include "keel/text/courtesy.hpp"

#include <algorithm>
#include <array>

#include "keel/text/analysis.hpp"
#include "keel/text/mail.hpp"
#include "keel/text/sentences.hpp"

namespace keel::text {
namespace {

// Normalised beginnings; a longer sentence that begins so may still say something.
constexpr std::size_t words_max = 14;
constexpr std::array beginnings = {"thank",
                                   "thanks",
                                   "hi",
                                   "hello",
                                   "hey",
                                   "dear",
                                   "sorry",
                                   "apolog",
                                   "we are sorry",
                                   "good morning",
                                   "good afternoon",
                                   "let me know",
                                   "let us know",
                                   "please let",
                                   "feel free",
                                   "happy to help",
                                   "glad to help",
                                   "hope this helps",
                                   "hope that helps",
                                   "i hope",
                                   "we hope",
                                   "kind regards",
                                   "best regards",
                                   "regards",
                                   "best wishes",
                                   "cheers",
                                   "have a",
                                   "you are welcome",
                                   "no problem",
                                   "if you have any",
                                   "if anything",
                                   "just reply",
                                   "danke",
                                   "vielen dank",
                                   "hallo",
                                   "guten",
                                   "liebe",
                                   "tut mir leid",
                                   "es tut",
                                   "entschuldig",
                                   "melden sie sich",
                                   "viele gru",
                                   "mit freundlich",
                                   "beste gru",
                                   "bei fragen",
                                   "gern geschehen",
                                   "gracias",
                                   "hola",
                                   "buenos",
                                   "buenas",
                                   "lo siento",
                                   "disculp",
                                   "un saludo",
                                   "saludos",
                                   "atentamente",
                                   "quedamos",
                                   "quedo a",
                                   "si tiene",
                                   "si necesita",
                                   "merci",
                                   "bonjour",
                                   "cordialement",
                                   "n'hesitez"};

}  // namespace

bool is_courtesy(std::string_view sentence) {
  const std::string text = normalise(sentence);
  const std::size_t start = text.find_first_not_of(" \t\r\n-*>");
  if (start == std::string::npos) return true;
  if (words(text).size() > words_max) return false;
  return std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view beginning) {
    return text.compare(start, beginning.size(), beginning) == 0;
  });
}

std::string substance_of(std::string_view reply) {
  const std::string clean = question_of(reply);
  std::string out;
  for (const std::string_view sentence : sentences(clean)) {
    if (is_courtesy(sentence)) continue;
    if (!out.empty()) out += '\n';
    out += sentence;
  }
  return out;
}

}  // namespace keel::text
