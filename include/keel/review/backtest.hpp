// Backtest: what a change would do to the questions that were asked, before anybody lets it happen.
// Thread safety: values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keel/answer/question.hpp"
#include "keel/base/article.hpp"
#include "keel/base/json.hpp"
#include "keel/base/status.hpp"
#include "keel/review/reports.hpp"

namespace keel {

// The change to try, exactly one of them, and on which questions.
struct BacktestRequest {
  std::string proposal;  // an open one, 32 hex digits: as if it were approved
  std::string title;     // of a proposal: as a reviewer would edit it; "" as it stands
  std::string body;
  std::optional<Article> article;  // as if it were put
  std::string retire;              // an article's id: as if it were retired
  std::optional<RuleView> rule;    // as if it were set
  std::string setting;  // "threshold", "alpha" or "delta": as if it had been set at from_us
  std::string value;
  bool upgrade = false;  // as if this version of the library had answered; never on the record

  std::int64_t from_us = 0;          // questions asked from here on
  std::int64_t to_us = 0;            // and before here; 0: all
  std::uint64_t questions_max = 0;   // the latest; 0: all
  std::uint64_t changes_max = 1000;  // listed side by side; all are counted
  // That may work at a time, the caller's own included, 1-64. A setting and an upgrade take one.
  std::uint32_t threads = 1;
  bool record = true;  // puts the run on the record (`backtest_run`)
};

// What was decided about a question on one of the two states.
struct BacktestSide {
  Decision decision = Decision::escalate;
  Reason reason = Reason::none;
  std::string article;  // the first candidate; "" when there is none
  std::string title;
  double confidence = 0;
};

// How a changed answer compares by what is on record about the question. An answer with the right
// article is better than handing over or asking back, and that is better than a wrong one.
enum class BacktestVerdict : std::int32_t {
  worse = 1,
  better = 2,
  unknown = 3,  // what is right is not on record
  even = 4,     // as right, or as wrong, as before
};
[[nodiscard]] std::string_view verdict_name(BacktestVerdict verdict) noexcept;

struct BacktestChange {
  std::string answer;  // 32 hex digits
  std::string conversation;
  std::string question;  // personal data replaced
  std::string topic;     // as it was recorded
  std::int64_t at_us = 0;
  BacktestSide before;
  BacktestSide after;
  std::string change;  // "escalate->answer", ..., "other article", or "other text" of the same one
  BacktestVerdict verdict = BacktestVerdict::unknown;
  std::string right;    // the article that is known to be right; "" when none is
  std::string outcome;  // how that is known: "correction", ..., "agent's words"; or "refuted", ""
};

struct BacktestTopic {
  std::string topic;
  std::uint64_t questions = 0;
  std::uint64_t changed = 0;
  std::uint64_t better = 0;
  std::uint64_t worse = 0;
  std::uint64_t unknown = 0;
};

// Shares of all questions that would be answered right, or wrong, estimated from those that people
// judged, each weighted by the inverse of its chance to be judged (docs/methods.md).
struct BacktestEstimate {
  std::uint64_t judged = 0;   // questions behind it
  double effective = 0;       // how many equally weighted ones they are worth
  std::uint64_t unknown = 0;  // judged, but what the change would answer was not: left out
  double right_before = 0;
  double right_after = 0;
  double right_low = 0;  // 95 % interval of the difference, after less before
  double right_high = 0;
  double wrong_before = 0;
  double wrong_after = 0;
  double wrong_low = 0;
  double wrong_high = 0;
};

// Of an upgrade: who answered, and how the workspace opens with this version of the library.
struct BacktestUpgrade {
  std::string library;  // this version
  // Recorded answers by the version that gave them; "" for records that do not say.
  std::map<std::string, std::uint64_t> recorded_by;
  // Of the questions asked again: equal also in confidence, topic and every candidate's features.
  std::uint64_t identical = 0;
  // Answers of which nobody can say whether they change, and why: "forgotten", something they may
  // rest on is erased; "embedder", they rest on a host's embedder, whose likeness is on record for
  // the first candidates alone; "damaged", the journal cannot be folded up to them.
  std::uint64_t not_known = 0;
  std::map<std::string, std::uint64_t> not_known_why;
  std::uint32_t fold_version = 0;        // that this library folds
  std::uint64_t checkpoints = 0;         // of it
  std::uint64_t checkpoints_unused = 0;  // of others
  std::uint64_t events = 0;              // of the journal
  std::uint64_t opening_events = 0;      // that opening the workspace folds, once
};

struct BacktestReport {
  std::string kind;             // proposal, article, retire, rule, setting, upgrade
  std::string subject;          // the id of what is tried
  std::string text;             // what is tried, in a line
  std::uint64_t state_seq = 0;  // the state it was tried on
  std::uint64_t questions = 0;  // asked again
  std::uint64_t erased = 0;     // not asked: their text is gone
  std::uint64_t changed = 0;    // another decision, or another article: better + worse + ...
  std::uint64_t better = 0;
  std::uint64_t worse = 0;
  std::uint64_t unknown = 0;
  std::uint64_t even = 0;
  std::uint64_t reworded = 0;  // others: the same article, whose text would be another
  std::map<std::string, std::uint64_t> transitions;  // by BacktestChange::change, of the changed
  std::vector<BacktestTopic> topics;                 // by questions, most first
  std::optional<BacktestEstimate> estimate;
  std::string estimate_reason;           // why there is none
  std::vector<BacktestChange> changes;   // worse first, then better, unknown, even; oldest first
  std::vector<std::string> approximate;  // what the test does not replay exactly, as sentences
  std::string summary;                   // one line
  std::string digest;                    // SHA-256 of the rest as canonical JSON, in hex
  std::optional<BacktestUpgrade> upgrade;
};

// Field names are the members'. The inverse for a request: invalid_argument names a member that is
// unknown or of the wrong type.
[[nodiscard]] Json to_json(const BacktestReport& report);
[[nodiscard]] Json to_json(const BacktestSide& side);
[[nodiscard]] Result<BacktestRequest> backtest_request_from_json(const Json& json);

}  // namespace keel
