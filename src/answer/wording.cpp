#include "answer/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/text/utf8.hpp"

namespace keel::answer {
namespace {

constexpr std::size_t quoted_bytes_max = 160;
constexpr double told_record = 0.05;  // less rounds to nothing

std::string_view hand_over(text::Language language) {
  switch (language) {
    case text::Language::de: return "Ich gebe das an eine Kollegin oder einen Kollegen weiter.";
    case text::Language::es: return "Paso su consulta a una persona del equipo.";
    case text::Language::fr: return "Je transmets votre question \xc3\xa0 un conseiller.";
    default: return "I am passing this on to a colleague.";
  }
}

std::string_view which_one(text::Language language) {
  switch (language) {
    case text::Language::de: return "Worum geht es?";
    case text::Language::es:
      return "\xc2\xbf"
             "De qu\xc3\xa9 se trata?";
    case text::Language::fr: return "De quoi s'agit-il ?";
    default: return "Which of these do you mean?";
  }
}

std::string_view reason_in_words(Reason reason) {
  switch (reason) {
    case Reason::none: return "";
    case Reason::no_knowledge: return "no article speaks of this";
    case Reason::ambiguous: return "several articles fit about equally well";
    case Reason::low_confidence: return "the best article is too unlikely to resolve it";
    case Reason::quarantined: return "what would be answered has recently turned out wrong";
    case Reason::rule: return "a rule says so";
    case Reason::customer_asked: return "the customer asked for a person";
    case Reason::repeated_failure: return "earlier answers in this conversation did not help";
  }
  return "";
}

// "since ticket T-812, where an agent corrected us"
std::string taught_by(const state::State& state, const Scored& best) {
  const learn::Lesson* lesson =
      best.nearest == learn::no_slot ? nullptr : state.lessons->of(best.nearest);
  if (!lesson) return {};
  const char* how = lesson->cause == learn::Cause::correction    ? "an agent corrected us"
                    : lesson->cause == learn::Cause::agent_reply ? "an agent answered so"
                    : lesson->cause == learn::Cause::acceptance  ? "an agent sent it"
                                                                 : "it resolved the question";
  if (lesson->conversations.empty()) return fmt::format("learned where {}", how);
  return fmt::format("learned since ticket {}, where {}; {} ticket{} taught it so far",
                     lesson->conversations.front(), how, lesson->taught,
                     lesson->taught == 1 ? "" : "s");
}

}  // namespace

std::string sentence_for_customer(const Answer& answer, text::Language language) {
  if (answer.decision == Decision::escalate) return std::string(hand_over(language));
  if (answer.decision == Decision::answer) return answer.text;
  std::string out(which_one(language));
  for (const Citation& citation : answer.citations) out += "\n- " + citation.title;
  return out;
}

std::string explanation_for_staff(const state::State& state, const Retrieval& retrieval,
                                  const Answer& answer, std::string_view rule) {
  std::string out;
  switch (answer.decision) {
    case Decision::answer:
      out = fmt::format("Answered with \"{}\": confidence {:.2f} reaches the {} threshold {:.2f}.",
                        answer.citations.front().title, answer.confidence, answer.threshold_name,
                        answer.threshold);
      break;
    case Decision::clarify:
      out = fmt::format("Asked which is meant: {} articles share the confidence {:.2f}.",
                        answer.citations.size(), answer.confidence);
      break;
    case Decision::escalate:
      out = fmt::format("Handed over: {} (confidence {:.2f}, {} threshold {:.2f}).",
                        reason_in_words(answer.reason), answer.confidence, answer.threshold_name,
                        answer.threshold);
      break;
  }
  if (!rule.empty()) out += fmt::format(" Rule: {}.", rule);
  for (const std::string& synonym : retrieval.synonyms) {
    out += fmt::format(" Looked for more words: {}.", synonym);
  }
  if (answer.candidates.empty()) return out;
  const Candidate& first = answer.candidates.front();
  std::vector<FeatureShare> shares = first.features;
  std::sort(shares.begin(), shares.end(), [](const FeatureShare& a, const FeatureShare& b) {
    return a.contribution > b.contribution;
  });
  if (answer.decision == Decision::escalate && !answer.text.empty()) {
    out += " The passage is suggested to the agent.";
  }
  out += fmt::format(" Best: \"{}\" with p {:.2f}, from", first.title, first.probability);
  for (std::size_t i = 0; i < 3; ++i) {
    out += fmt::format("{} {} {:+.1f}", i == 0 ? "" : ",", shares[i].name, shares[i].contribution);
  }
  out += '.';
  if (answer.candidates.size() > 1) {
    out += fmt::format(" Next: \"{}\" with p {:.2f}.", answer.candidates[1].title,
                       answer.candidates[1].probability);
  }
  const std::uint32_t slot = state.knowledge.find(first.article);
  const double record = state.gate.track_record(slot);
  if (std::abs(record) >= told_record) {
    out += fmt::format(
        " Its answers were judged right {} often than their confidence said: {:+.1f} in log-odds.",
        record > 0 ? "more" : "less", record);
  }
  const auto scored = std::find_if(retrieval.candidates.begin(), retrieval.candidates.end(),
                                   [slot](const Scored& s) { return s.slot == slot; });
  if (scored == retrieval.candidates.end()) return out;
  if (const std::string taught = taught_by(state, *scored); !taught.empty()) {
    out += ' ';
    out += static_cast<char>(taught[0] - 'a' + 'A');
    out += taught.substr(1) + '.';
  }
  return out;
}

std::string summary_for_agent(const Question& question, const Retrieval& retrieval,
                              const Answer& answer) {
  if (answer.decision != Decision::escalate) return {};
  std::string out =
      fmt::format("Question: {}\nWhy handed over: {}.",
                  text::clip(retrieval.text, quoted_bytes_max), reason_in_words(answer.reason));
  if (!question.page.empty()) out += "\nPage: " + question.page;
  if (!question.turns.empty()) out += fmt::format("\nEarlier turns: {}.", question.turns.size());
  if (!answer.candidates.empty()) out += "\nLikely articles:";
  for (std::size_t i = 0; i < std::min<std::size_t>(3, answer.candidates.size()); ++i) {
    out += fmt::format("\n- {} ({}), p {:.2f}", answer.candidates[i].title,
                       answer.candidates[i].article, answer.candidates[i].probability);
  }
  return out;
}

bool asks_for_person(std::string_view raw) {
  static constexpr std::array phrases = {
      "speak to a person",    "talk to a person",    "speak to a human",
      "talk to a human",      "speak with a person", "speak with someone",
      "speak to someone",     "talk to someone",     "real person",
      "real human",           "human agent",         "live agent",
      "a human being",        "mit einem menschen",  "echten menschen",
      "mitarbeiter sprechen", "einen mitarbeiter",   "hablar con una persona",
      "hablar con alguien",   "persona real",        "un agente humano",
      "parler a quelqu",      "parler a un humain",  "un conseiller"};
  const std::string text = text::normalise(raw);
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](const char* phrase) { return text.find(phrase) != std::string::npos; });
}

}  // namespace keel::answer
