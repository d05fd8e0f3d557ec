#include "keel/answer/question.hpp"

namespace keel {

std::string_view decision_name(Decision decision) noexcept {
  switch (decision) {
    case Decision::answer: return "answer";
    case Decision::clarify: return "clarify";
    case Decision::escalate: return "escalate";
  }
  return "unknown";
}

std::string_view reason_name(Reason reason) noexcept {
  switch (reason) {
    case Reason::none: return "none";
    case Reason::no_knowledge: return "no_knowledge";
    case Reason::ambiguous: return "ambiguous";
    case Reason::low_confidence: return "low_confidence";
    case Reason::quarantined: return "quarantined";
    case Reason::rule: return "rule";
    case Reason::customer_asked: return "customer_asked";
    case Reason::repeated_failure: return "repeated_failure";
  }
  return "unknown";
}

}  // namespace keel
