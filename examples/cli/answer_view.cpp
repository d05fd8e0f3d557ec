#include "answer_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "table.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

std::string reason_words(Reason reason) {
  switch (reason) {
    case Reason::none: return "";
    case Reason::no_knowledge: return "no article speaks of this";
    case Reason::ambiguous: return "several articles fit equally well";
    case Reason::low_confidence: return "the best article is too unlikely to help";
    case Reason::quarantined: return "what would be answered recently turned out wrong";
    case Reason::rule: return "a rule says so";
    case Reason::customer_asked: return "the customer asked for a person";
    case Reason::repeated_failure: return "earlier answers did not help";
  }
  return "";
}

Tone tone_of(Decision decision) {
  switch (decision) {
    case Decision::answer: return Tone::good;
    case Decision::clarify: return Tone::warn;
    case Decision::escalate: return Tone::bad;
  }
  return Tone::bold;
}

// "name    value", nothing for an empty value.
std::string line(std::string_view name, std::string_view value) {
  if (value.empty()) return "";
  return paint(Tone::dim, fmt::format("{:<11}", name)) + one_line(value) + '\n';
}

// The two or three features that moved the score most.
std::string strongest(const Candidate& candidate) {
  constexpr std::size_t shown_max = 3;
  std::vector<FeatureShare> shares = candidate.features;
  std::stable_sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) {
    return std::abs(a.contribution) > std::abs(b.contribution);
  });
  std::string out;
  for (std::size_t i = 0; i < shares.size() && i < shown_max; ++i) {
    if (std::abs(shares[i].contribution) < 0.005) break;
    out += fmt::format("{}{} {:+.2f}", i > 0 ? ", " : "", shares[i].name, shares[i].contribution);
  }
  return out;
}

std::string candidates_text(const Answer& answer) {
  if (answer.candidates.empty()) return "";
  Table table({{"probability", Column::Kind::number},
               {"article"},
               {"title", Column::Kind::flexible},
               {"what spoke for it", Column::Kind::flexible}});
  for (const Candidate& candidate : answer.candidates) {
    table.row({fmt::format("{:.3f}", candidate.probability), candidate.article, candidate.title,
               strongest(candidate)});
  }
  return '\n' + table.str();
}

std::string sources_text(const Answer& answer) {
  std::string out;
  for (const Citation& citation : answer.citations) {
    std::string source =
        fmt::format("{} ({}, version {})", citation.title, citation.article, citation.version);
    if (!citation.url.empty()) source += "  " + citation.url;
    out += line("from", source);
  }
  return out;
}

std::string handover_text(const Answer& answer) {
  std::string out = line("team", answer.team) + line("priority", answer.priority);
  if (!answer.handover_summary.empty()) {
    out += paint(Tone::dim, "hand-over") + '\n' + indent(clean(answer.handover_summary));
  }
  if (!answer.text.empty()) {
    out += paint(Tone::dim, "suggestion") + '\n' + indent(clean(answer.text));
  }
  return out;
}

}  // namespace

std::string answer_text(const Answer& answer, bool explain) {
  const std::string decision(decision_name(answer.decision));
  std::string out = paint(tone_of(answer.decision), decision);
  if (answer.reason != Reason::none) {
    out += fmt::format("  {}: {};", reason_name(answer.reason), reason_words(answer.reason));
  }
  out +=
      fmt::format("{}confidence {:.2f}, needed {:.2f}", answer.reason == Reason::none ? "  " : " ",
                  answer.confidence, answer.threshold);
  if (!answer.threshold_name.empty()) out += " (" + answer.threshold_name + ')';
  out += '\n';
  const bool shown = answer.decision != Decision::escalate && !answer.text.empty();
  if (shown) out += '\n' + indent(clean(answer.text)) + '\n';
  out += sources_text(answer);
  out += line("topic", answer.intent.topic);
  if (answer.suggested) out += line("suggested", "for an agent to send, edit or reject");
  if (answer.customer_sentence != answer.text) out += line("customer", answer.customer_sentence);
  if (answer.decision == Decision::escalate) out += handover_text(answer);
  if (explain && !answer.explanation.empty()) {
    out += paint(Tone::dim, "why") + '\n' + indent(clean(answer.explanation));
  }
  out += line("id", to_string(answer.id));
  return explain ? out + candidates_text(answer) : out;
}

}  // namespace keel::cli
