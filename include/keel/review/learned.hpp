// What Keel learned between two dates, for people who were not there: the ten changes that
// customers notice most, all changes in groups, the weeks in numbers, and what it cannot learn by
// itself.
// Thread safety: values; the functions are pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keel/base/json.hpp"
#include "keel/review/behaviour.hpp"
#include "keel/review/reports.hpp"

namespace keel {

// One change, and what it did to the question that is asked most of those it changed.
struct LearnedThing {
  ChangeView change;
  std::uint64_t asked = 0;  // recorded questions of the kinds that it answers otherwise
  std::string question;     // of the most asked kind; "" when none is answered otherwise
  BacktestSide before;      // what it was answered; without a question they say nothing
  BacktestSide after;
  std::string effect;                       // how its answers did since, a sentence; "" unknown
  std::int64_t interaction_to_live_us = 0;  // from the first of its tickets on; 0 unknown
  std::int64_t approval_to_live_us = 0;     // 0: nobody had to approve it
};

struct ChangeGroup {
  std::string kind;   // as ChangeView::kind
  std::string title;  // "Articles"
  std::vector<ChangeView> changes;
};

struct LearnedWeek {
  std::int64_t week_us = 0;  // Monday 00:00 UTC
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;  // decision `answer`
  std::uint64_t judged = 0;    // answers that people judged, by the week they were asked in
  std::uint64_t right = 0;
  std::vector<std::string> events;  // of this week, that moved it: at most three, in a line each
};

struct LearnedReport {
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;
  std::vector<LearnedThing> things;  // at most ten, most asked first
  std::vector<ChangeGroup> groups;   // that hold any
  std::vector<LearnedWeek> weeks;    // that began before `to_us` and ended after `from_us`
  std::vector<std::string> cannot;   // what it cannot learn by itself, as sentences
  BehaviourReport behaviour;
};

// Field names are the members'.
[[nodiscard]] Json to_json(const LearnedReport& report);
[[nodiscard]] std::string learned_text(const LearnedReport& report);
// One HTML page that needs nothing but itself, readable in light and dark.
[[nodiscard]] std::string learned_html(const LearnedReport& report);

}  // namespace keel
