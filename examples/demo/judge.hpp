// Judge: scores what Keel decided against the expected outcomes. docs/demo.md says the same in
// prose. Nothing here reaches the engine.
// Thread safety: one thread.
#pragma once

#include <map>
#include <set>
#include <string>

#include "keel/answer/question.hpp"
#include "sample.hpp"

namespace keel::demo {

enum class Verdict {
  right,        // answered with the right article
  wrong,        // answered with another one, an outdated one, or where a person was needed
  clarified,    // asked back
  handed_over,  // left to people
};
[[nodiscard]] std::string_view verdict_name(Verdict verdict) noexcept;

class Judge {
 public:
  // A reviewer let `article` live because of questions about `gap`.
  void approved(const std::string& article, const std::string& gap) { gap_of_[article] = gap; }
  // A reviewer corrected `article`: from now on it is not outdated any more.
  void corrected(const std::string& article) { corrected_.insert(article); }
  [[nodiscard]] Verdict verdict(const Expected& expected, const Answer& answer) const;
  // Whether the likeliest article would have been right, answered or not.
  [[nodiscard]] bool best_right(const Expected& expected, const Answer& answer) const;

 private:
  [[nodiscard]] bool right(const Expected& expected, const std::string& article) const;
  std::map<std::string, std::string> gap_of_;
  std::set<std::string> corrected_;
};

// What a held question should get; `stale` once its article is outdated.
[[nodiscard]] Expected expected_of(const HeldQuestion& question, bool stale);

}  // namespace keel::demo
