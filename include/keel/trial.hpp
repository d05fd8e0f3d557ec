// Trial: a team's own history replayed in time order, with learning and without, to see what Keel
// would have done. Nothing leaks from the future: a question is decided by what came before it, and
// its own conversation comes after it.
// Thread safety: a pure function of its arguments but for a scratch folder of its own.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "keel/engine.hpp"

namespace keel {

struct TrialOptions {
  std::int64_t learn_until_us = 0;  // tickets before are learned in bulk; those after are the trial
  std::uint64_t seed = 1;           // of ids and of the drawn cases
  std::string scratch;              // where throw-away workspaces are made; "": the system's place
};

// How one of the two did in a week, or in all.
struct TrialTally {
  std::uint64_t answered = 0;       // it would have answered
  std::uint64_t linked = 0;         // of these: an agent linked an article in the same ticket
  std::uint64_t linked_agreed = 0;  // of those: the same article
  std::uint64_t supported = 0;      // of the others: an article says what the agent wrote
  std::uint64_t supported_agreed = 0;
};

struct TrialWeek {
  std::int64_t week_us = 0;  // Monday 00:00 UTC
  std::uint64_t asked = 0;
  TrialTally learning;
  TrialTally frozen;  // knows the articles and never learns
};

// A case for blind rating: it does not say whether Keel would have answered.
struct TrialCase {
  std::string id;
  std::string question;
  std::string article;
  std::string title;
  std::string passage;
  double weight = 1;      // questions it stands for
  bool answered = false;  // not for the rater's eyes
};

struct TrialHealth {
  std::vector<std::string> empty;                                  // under twenty words
  std::vector<std::string> stale;                                  // agents contradict them
  std::vector<std::pair<std::string, std::string>> duplicate;      // say the same
  std::vector<std::pair<std::string, std::string>> contradictory;  // the same with other numbers
};

struct TrialReport {
  std::uint64_t tickets = 0;    // in the export
  std::uint64_t learned = 0;    // of these, before the date
  std::uint64_t questions = 0;  // asked after it
  std::vector<TrialWeek> weeks;
  TrialTally learning, frozen;                                       // all weeks
  std::vector<GapView> gaps;                                         // at the end, largest first
  std::vector<std::pair<std::string, std::uint64_t>> foreign_words;  // customers' word, tickets
  TrialHealth health;
  std::uint64_t proposals = 0;        // opened for review after the date
  double review_minutes = 0;          // a month, at two minutes a proposal
  double gap_questions = 0;           // a month, in gaps that had a draft: what reviewing gains
  std::vector<TrialCase> cases;       // at most 100, drawn by confidence
  std::vector<std::string> cautions;  // what cannot be concluded, as sentences
};

// invalid_argument when there are no articles, no tickets, or none after the date. `events` in any
// order; every one needs a time.
[[nodiscard]] Result<TrialReport> run_trial(const TrialOptions& options,
                                            const std::vector<Article>& articles,
                                            std::vector<TicketEvent> events,
                                            const Progress& progress = {});

// Ratings of cases: whether the suggested article answers the question.
struct TrialVerdict {
  std::string id;
  bool right = false;
};
struct TrialAccuracy {
  std::uint64_t rated = 0;     // of the cases
  std::uint64_t answered = 0;  // of these, Keel would have answered
  double accuracy = 0;         // weighted share right of what it would have answered
  double low = 0;              // 95 % interval (Wilson, at the effective number of ratings)
  double high = 1;
};
// not_found names the first verdict that is on no case; `report` of the same data and seed.
[[nodiscard]] Result<TrialAccuracy> rate_trial(const TrialReport& report,
                                               const std::vector<TrialVerdict>& verdicts);

[[nodiscard]] Json to_json(const TrialReport& report);

}  // namespace keel
