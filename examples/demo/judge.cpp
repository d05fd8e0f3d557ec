#include "judge.hpp"

namespace keel::demo {

std::string_view verdict_name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::right: return "right";
    case Verdict::wrong: return "wrong";
    case Verdict::clarified: return "asked back";
    case Verdict::handed_over: return "handed over";
  }
  return "";
}

bool Judge::right(const Expected& expected, const std::string& article) const {
  if (expected.person) return false;
  if (!expected.gap.empty()) {
    const auto found = gap_of_.find(article);
    return found != gap_of_.end() && found->second == expected.gap;
  }
  if (without_locale(article) != expected.article) return false;
  return !expected.stale || corrected_.contains(article);
}

Verdict Judge::verdict(const Expected& expected, const Answer& answer) const {
  switch (answer.decision) {
    case Decision::clarify: return Verdict::clarified;
    case Decision::escalate: return Verdict::handed_over;
    case Decision::answer: break;
  }
  if (answer.citations.empty()) return Verdict::wrong;
  return right(expected, answer.citations.front().article) ? Verdict::right : Verdict::wrong;
}

bool Judge::best_right(const Expected& expected, const Answer& answer) const {
  return !answer.candidates.empty() && right(expected, answer.candidates.front().article);
}

Expected expected_of(const HeldQuestion& question, bool stale) {
  Expected expected;
  expected.article = std::string(question.article);
  expected.gap = std::string(question.gap);
  expected.person = question.article.empty() && question.gap.empty();
  expected.stale = stale && question.stale;
  return expected;
}

}  // namespace keel::demo
