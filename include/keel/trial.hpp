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

inline constexpr std::uint64_t trial_tickets_min = 300;  // below, little can be concluded

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
  std::uint64_t edited_later = 0;  // of the answered: the article was edited after the question
};

struct TrialWeek {
  std::int64_t week_us = 0;  // Monday 00:00 UTC
  std::uint64_t asked = 0;   // may be 0 between two weeks with questions
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

// What reading drafts would have cost and gained. Nothing is approved in a trial: the gain counts
// the questions that came after a draft about them was there, as if every draft were right.
struct TrialReview {
  std::uint64_t backlog = 0;    // drafts on the first day, from what was learned before the date
  std::uint64_t proposals = 0;  // opened after it
  double minutes = 0;           // a month, for those after the date, at two minutes each
  double gap_questions = 0;     // a month, that agents had to answer in their own words
  double stale_answers = 0;     // a month, that it would have given from an outdated article
};

struct TrialReport {
  std::uint64_t tickets = 0;      // in the export
  std::uint64_t learned = 0;      // of these, begun before the date
  std::uint64_t questions = 0;    // asked after it
  std::uint64_t agent_began = 0;  // tickets after it in which an agent wrote first: not asked
  std::uint64_t spoken_for = 0;   // questions for which agents' replies speak for an article
  std::uint64_t articles = 0;
  std::uint64_t articles_edited = 0;   // after the date
  std::uint64_t articles_undated = 0;  // no time of the last edit is known
  std::vector<TrialWeek> weeks;        // without a hole
  TrialTally learning, frozen;         // all weeks
  std::vector<GapView> gaps;           // at the end, largest first
  std::vector<std::pair<std::string, std::uint64_t>> foreign_words;  // customers' word, tickets
  TrialHealth health;
  TrialReview review;
  std::vector<TrialCase> cases;       // at most 100: half answered, half not, by confidence
  std::vector<std::string> cautions;  // what cannot be concluded, the gravest first
};

// invalid_argument when there are no articles, no tickets, or none after the date. `events` in any
// order; every one needs a time. At the same time questions come before what answers them.
// cancelled when `progress` says stop; the scratch folders go in any case.
[[nodiscard]] Result<TrialReport> run_trial(const TrialOptions& options,
                                            const std::vector<Article>& articles,
                                            std::vector<TicketEvent> events,
                                            const Progress& progress = {});

// Ratings of cases: whether the suggested article answers the question.
struct TrialVerdict {
  std::string id;
  std::string article;  // that was judged
  bool right = false;
};
struct TrialAccuracy {
  std::uint64_t rated = 0;     // of the cases
  std::uint64_t answered = 0;  // of these, Keel would have answered
  double accuracy = 0;         // weighted share right of what it would have answered
  double low = 0;              // 95 % interval (Wilson, at the effective number of ratings)
  double high = 1;
  double missed = 0;  // weighted share right of what it would have left to people
};
// `report` of the same data and seed. not_found names the first verdict that is on no case,
// conflict one on an article that the case does not suggest any more.
[[nodiscard]] Result<TrialAccuracy> rate_trial(const TrialReport& report,
                                               const std::vector<TrialVerdict>& verdicts);

// All but the cases.
[[nodiscard]] Json to_json(const TrialReport& report);
// Whether it would have answered is left out: a rater should not know.
[[nodiscard]] Json to_json(const TrialCase& one);
[[nodiscard]] Json to_json(const TrialAccuracy& accuracy);

}  // namespace keel
