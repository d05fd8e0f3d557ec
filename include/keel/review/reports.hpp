// What people read about a workspace: proposals, lessons, gaps, changes, numbers, state.
// Thread safety: values, made from one pinned state.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/id.hpp"
#include "keel/base/json.hpp"
#include "keel/base/mode.hpp"
#include "keel/base/role.hpp"
#include "keel/base/status.hpp"

namespace keel {

// A text that a proposal puts beside another.
struct ProposalSide {
  std::string article;
  std::string title;
  std::string text;
};

// Something a person must decide. What approving it does:
//   article_new      a gap's draft goes live
//   article_stale    the article says what agents say instead
//   article_edit     the article also says what agents keep adding to it
//   article_failing  its answers began to fail: only an edit, with your text
//   duplicate        `article` is retired; `other` says the same
//   contradiction    two articles give other numbers: only an edit, with your text for `article`
//   synonym          the customers' word is looked for as the articles' too, by a rule
//   topic_new        a gap that no article can answer is a topic of this name: counted, handed
//                    to who resolves it, with rules of its own
//   threshold        customers are answered from a lower confidence on, which is certified
//   release          an article whose answers turned wrong, and whose text is another since, is
//                    answered from again
//   lesson_release   the same of a lesson in quarantine
//   model            a fit that was held back, because it would change questions that resolve well,
//                    is put to use
struct ProposalView {
  std::string id;  // 32 hex digits
  std::string kind;
  std::string state;  // open, approved, edited, rejected, superseded, reverted
  std::string title;
  std::string body;                        // the article's text, or what would change
  std::string article;                     // the article it is about ("" for a new one)
  std::string why;                         // one sentence
  std::vector<std::string> conversations;  // evidence, oldest first
  std::vector<std::string> waiting;        // of these, still without a resolution
  std::vector<std::string> questions;      // of a model, a synonym, failures; "" when erased
  std::int64_t opened_us = 0;
  std::int64_t decided_us = 0;  // 0 while open
  std::string decided_by;
  std::string backtest;     // what it would change, by its last backtest, in a line; "" before
  std::string owner;        // who looks after it; "" for nobody
  std::int64_t age_us = 0;  // since it was opened, until it was decided
  std::string diff;         // lines of the text: "+ new", "- gone", "  kept"; "" for no text
  std::string other;        // of two articles: the second one
  std::vector<ProposalSide> sides;  // of two articles: what either says
  std::string words;                // of a synonym: what customers say; the threshold in use
  std::string says;                 // and what articles say; what the threshold would be
  std::string rule;                 // of an approved synonym: its rule
  double questions_a_month = 0;     // that it is about, by those of the last 28 days
  std::uint32_t minutes = 0;        // it takes a person, estimated
  std::string outdated;             // what changed since it was opened, a sentence; "" for nothing
  std::int64_t reverted_us = 0;     // 0 unless it was taken back
  std::string reverted_by;
  std::int64_t approval_to_live_us = 0;            // 0 until it is live
  std::int64_t interaction_to_improvement_us = 0;  // from the first of its conversations on
};

// What a lesson changed: how often the first article was right where it took part, against like
// questions where it did not, most of them before it was learned. Not known with fewer than five
// outcomes on either side; then the numbers below say nothing.
struct LessonEffect {
  bool known = false;
  std::string why;                          // it is not known; "" when it is
  std::uint64_t with = 0, with_helped = 0;  // outcomes
  std::uint64_t without = 0, without_helped = 0;
  double with_low = 0, with_high = 1;  // 95 % intervals of the shares (Wilson)
  double without_low = 0, without_high = 1;
  double difference = 0;                            // of the shares, [-1, 1]; above 0: it helps
  double difference_low = -1, difference_high = 1;  // 95 % (Newcombe)
};

// "Since ticket 812, where an agent corrected us, questions like Q are answered with A."
struct LessonView {
  std::string id;
  std::string sentence;
  std::string article;
  std::string cause;                       // "correction", "resolution", "agent_reply"
  std::vector<std::string> conversations;  // the tickets that taught it
  std::uint64_t uses = 0;                  // answers it took part in
  std::uint64_t helped = 0;
  std::uint64_t failed = 0;
  std::int64_t since_us = 0;
  std::string state;           // active, undone, quarantined
  std::int64_t undone_us = 0;  // 0 unless it is undone
  std::string undone_by;
  LessonEffect effect;
};

// Questions without an article, grouped.
struct GapView {
  std::string id;
  std::string question;            // the one most like all of them, personal data replaced
  std::vector<std::string> words;  // what its questions have in common, strongest first
  std::uint64_t questions = 0;
  double cohesion = 0;  // mean cosine between its questions
  std::vector<std::string> conversations;
  std::string proposal;  // "" until there is a draft
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
};

// One thing that changed, why, and who let it.
struct ChangeView {
  std::uint64_t seq = 0;
  std::int64_t at_us = 0;
  std::string kind;  // article, lesson, gap, proposal, rule, model, setting
  std::string text;  // one line
  std::string subject;
  std::string by;                          // "engine" or the person
  std::vector<std::string> conversations;  // because of which tickets
};

// Counts of one topic in one week (weeks start on Monday, UTC).
struct MetricsRow {
  std::string topic;  // "" is all topics
  std::int64_t week_us = 0;
  std::uint64_t asked = 0;
  std::uint64_t would_answer = 0;  // decision `answer`, suggested or shown
  std::uint64_t clarified = 0;
  std::map<std::string, std::uint64_t> escalated;  // by reason
  std::uint64_t resolved = 0;
  std::uint64_t failed = 0;
  std::uint64_t corrected = 0;
  std::uint64_t reopened = 0;
};

// The questions of one language since the workspace began.
struct LanguageView {
  std::string language;        // "de"; "" for those whose language is not known
  std::uint64_t articles = 0;  // live ones written in it
  std::uint64_t asked = 0;
  double share = 0;                   // of all questions
  std::uint64_t without_article = 0;  // asked while no article was written in it
  double without_share = 0;           // of its questions
  std::uint64_t would_answer = 0;
  std::uint64_t escalated = 0;  // handed over
};

// kind: `pin` and `block` an article; always `escalate`; `synonym`: look for `says` too where a
// question has `words`; `freeze` what is learned about an article or topic.
struct RuleView {
  std::string id;
  std::string kind;                 // pin, block, escalate, synonym, freeze
  std::string words;                // every one must occur in the question ("" any)
  std::string topic;                // "" any
  std::string page;                 // URL pattern ("" any)
  std::string article;              // pin, block, freeze
  std::int64_t valid_until_us = 0;  // 0: for ever
  std::string by;
  std::string note;
  bool active = true;
  std::string says;    // synonym
  std::string brand;   // whose questions it is for ("" anybody's)
  std::string locale;  // "de" is for "de-AT" too
  std::string channel;
};

// An answer that a person is asked to judge. It does not say what Keel decided: a rater should not
// know.
struct RatingTask {
  std::string answer;  // 32 hex digits
  std::string question;
  std::string article;  // whose passage would answer, right or wrong?
  std::string title;
  std::string passage;
  std::int64_t asked_us = 0;  // when the question was asked
  std::int64_t drawn_us = 0;  // when the rating was
};

// What is known before a mode goes up.
struct ReadinessCard {
  std::string scope;  // "workspace", "brand:NAME", "topic:NAME"
  Mode mode = Mode::suggest;
  std::uint64_t questions = 0;       // of the last 28 days
  std::uint64_t would_answer = 0;    // of these, with what is certified today
  std::uint64_t no_knowledge = 0;    // of these, no article speaks of it
  std::uint64_t judged = 0;          // answers that people judged
  std::uint64_t judged_answers = 0;  // of these, at or above the threshold of today
  std::uint64_t judged_right = 0;    // of those
  double accuracy = 0;               // share right of those, with its 95 % interval (Wilson)
  double accuracy_low = 0;
  double accuracy_high = 1;
  double threshold = 0;  // for customers; above 1: nothing would be answered
  std::string threshold_name;
  std::string promise;           // "at most 5 in 100 answered questions wrong, 90% sure; ..."
  std::string calibration;       // "none", "temperature", "platt", "isotonic"
  double calibration_error = 0;  // expected, of the confidences as served (ECE)
  std::vector<std::string> quarantined;  // articles that no answer is given from
  std::vector<std::string> tightened;    // articles with a stricter threshold
  std::vector<std::string> missing;      // what speaks against going up, as sentences
  bool ready = false;                    // nothing does
  Mode proposed = Mode::off;             // what Keel would set it to
  std::string why_proposed;              // one sentence
  std::vector<std::string> next_steps;   // what to do now, as sentences; the first one first
};

struct StatusReport {
  std::string workspace;  // 32 hex digits
  std::string folder;
  Mode mode = Mode::suggest;
  bool learning = true;
  bool shared_wordings = true;   // what one brand's customers taught counts for another's
  std::uint64_t head_seq = 0;    // last event recorded
  std::string head;              // its number and hash, "4365:9f3a...": to keep elsewhere
  std::uint64_t state_seq = 0;   // last event applied here
  std::uint64_t lag_events = 0;  // recorded and not yet applied here
  bool lease_held = false;       // by this engine: it opens proposals and fits
  std::string lease_holder;      // "pid 7 on HOST since 2026-01-31T09:00:00Z"; "" for nobody
  std::uint64_t articles = 0;    // live
  std::uint64_t questions = 0;   // answers recorded
  std::uint64_t remembered = 0;  // questions with a known right article
  std::uint64_t lessons = 0;
  std::uint64_t gaps_open = 0;
  std::uint64_t proposals_open = 0;
  std::uint64_t rules = 0;
  std::uint64_t parked_signals = 0;  // waiting for their answer's record
  double threshold = 0;
  std::string threshold_name;
  std::map<std::string, Mode> modes;  // set apart: "brand:acme", "topic:Billing"
  double holdout = 0;                 // share of customers that never see an answer
  std::map<std::string, Role> roles;  // by person; "" is whoever has none of their own
  std::string promise;                // of the gate, in words
  std::uint64_t judged = 0;           // answers that people judged
  std::uint64_t ratings_due = 0;
  std::vector<std::string> quarantined;  // articles that no answer is given from
  std::vector<std::string> tightened;    // articles with a stricter threshold
  Mode proposed = Mode::off;             // of the readiness card, with its next steps
  std::vector<std::string> next_steps;
  std::uint64_t models_reverted = 0;
  std::uint64_t forgetting = 0;  // asked for and not completed: Engine::forgets()
  std::string last_revert;       // which model, and why; "" when none was
  std::int64_t approval_to_live_us_last = 0;
  std::int64_t interaction_to_improvement_us_last = 0;
  std::string embedder;                 // name of the one in use; "" without one
  std::uint64_t passages = 0;           // of live articles
  std::uint64_t passages_embedded = 0;  // with a vector; likeness counts once it is all of them
  std::string last_error;               // "" when all is well
};

// The inverse of to_json(RuleView); only `kind` is required. invalid_argument names a member that
// is unknown or of the wrong type.
[[nodiscard]] Result<RuleView> rule_from_json(const Json& json);

// The same as JSON, for machines; field names are the members'.
[[nodiscard]] Json to_json(const ProposalSide& side);
[[nodiscard]] Json to_json(const ProposalView& view);
[[nodiscard]] Json to_json(const LessonEffect& effect);
[[nodiscard]] Json to_json(const LessonView& view);
[[nodiscard]] Json to_json(const GapView& view);
[[nodiscard]] Json to_json(const ChangeView& view);
[[nodiscard]] Json to_json(const MetricsRow& view);
[[nodiscard]] Json to_json(const LanguageView& view);
[[nodiscard]] Json to_json(const RuleView& view);
[[nodiscard]] Json to_json(const RatingTask& view);
[[nodiscard]] Json to_json(const ReadinessCard& view);
[[nodiscard]] Json to_json(const StatusReport& view);

}  // namespace keel
