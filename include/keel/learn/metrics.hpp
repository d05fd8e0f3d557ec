// metrics: counts by topic and week, and by language.
// Thread safety: const methods from any thread; one writer on its own copy.
#pragma once

#include <array>
#include <map>
#include <string>

#include "keel/learn/outcome.hpp"

namespace keel::learn {

inline constexpr std::size_t reason_count = 8;  // values of keel::Reason

struct WeekCounts {
  std::int64_t week_us = 0;  // Monday 00:00 UTC
  std::string topic;         // "" is all topics
  std::uint64_t asked = 0;
  std::uint64_t would_answer = 0;
  std::uint64_t clarified = 0;
  std::array<std::uint64_t, reason_count> escalated{};
  std::uint64_t resolved = 0;
  std::uint64_t failed = 0;
  std::uint64_t corrected = 0;
  std::uint64_t reopened = 0;
  template <class A>
  void fields(A& a) {
    a(week_us, topic, asked, would_answer, clarified, escalated, resolved, failed, corrected,
      reopened);
  }
};

// Questions of one language.
struct LanguageCounts {
  std::uint64_t asked = 0;
  std::uint64_t without_article = 0;  // asked when no article was live in it
  std::uint64_t would_answer = 0;
  std::uint64_t escalated = 0;
  template <class A>
  void fields(A& a) {
    a(asked, without_article, would_answer, escalated);
  }
};

class Metrics {
 public:
  void answered(const AnswerRecord& record);
  void learn(const Outcome& outcome, const std::string& topic);
  template <class F>
  void for_each(F&& visit) const {
    weeks_.for_each([&](const std::string&, const WeekCounts& counts) { visit(counts); });
  }
  [[nodiscard]] const std::map<text::Language, LanguageCounts>& languages() const noexcept {
    return languages_;
  }
  template <class A>
  void fields(A& a) {
    a(weeks_, languages_);
  }

 private:
  template <class F>
  void change(std::int64_t at_us, const std::string& topic, F&& with);
  PersistentMap<std::string, WeekCounts> weeks_;  // "week_us topic"
  std::map<text::Language, LanguageCounts> languages_;
};

// The Monday 00:00 UTC on or before.
[[nodiscard]] std::int64_t week_of(std::int64_t at_us) noexcept;

}  // namespace keel::learn
