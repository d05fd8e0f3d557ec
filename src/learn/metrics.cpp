#include "keel/learn/metrics.hpp"

namespace keel::learn {
namespace {

constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;

}  // namespace

std::int64_t week_of(std::int64_t at_us) noexcept {
  const std::int64_t days = at_us >= 0 ? at_us / day_us : (at_us - day_us + 1) / day_us;
  const std::int64_t weekday = ((days + 3) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
  return (days - weekday) * day_us;
}

template <class F>
void Metrics::change(std::int64_t at_us, const std::string& topic, F&& with) {
  const std::int64_t week = week_of(at_us);
  for (const std::string& name : {std::string(), topic}) {
    WeekCounts& counts = weeks_.edit(std::to_string(week) + ' ' + name);
    counts.week_us = week;
    counts.topic = name;
    with(counts);
    if (topic.empty()) break;
  }
}

void Metrics::answered(const AnswerRecord& record) {
  LanguageCounts& language = languages_[record.language];
  ++language.asked;
  language.without_article += record.language != text::Language::unknown && !record.in_language;
  language.would_answer += record.decision == 1;
  language.escalated += record.decision == 3;
  change(record.at_us, record.topic, [&](WeekCounts& counts) {
    ++counts.asked;
    counts.would_answer += record.decision == 1;
    counts.clarified += record.decision == 2;
    if (record.decision == 3) {
      ++counts.escalated[static_cast<std::size_t>(record.reason) % reason_count];
    }
  });
}

void Metrics::learn(const Outcome& outcome, const std::string& topic) {
  change(outcome.at_us, topic, [&](WeekCounts& counts) {
    counts.resolved += outcome.kind == Outcome::Kind::credit && outcome.cause != Cause::correction;
    counts.corrected += outcome.kind == Outcome::Kind::credit && outcome.cause == Cause::correction;
    counts.failed += outcome.kind == Outcome::Kind::refuted;
    counts.reopened += outcome.cause == Cause::reopening;
  });
}

}  // namespace keel::learn
