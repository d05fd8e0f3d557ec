// Fact: an event's content with types, as the projections see it, and the reverse: the contents
// that the engine records. docs/format.md lists the fields.
// Thread safety: values.
// Invariant: parse_fact is total. A member that is missing or of another kind reads as its default.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "keel/base/article.hpp"
#include "keel/base/ticket_event.hpp"
#include "keel/journal/event.hpp"

namespace keel::learn {

// The features of a candidate, in the order in which they are stored: never reorder.
enum class Feature : std::uint8_t {
  bm25,
  full,
  title,
  nearest,
  neighbours,
  linear,
  refuted,
  page,
  dense
};
inline constexpr std::size_t feature_count = 9;
inline constexpr std::array<std::string_view, feature_count> feature_names = {
    "bm25", "full", "title", "nearest", "neighbours", "linear", "refuted", "page", "dense"};
// Features of the events and models of the first versions: without `dense`.
inline constexpr std::size_t feature_count_first = 8;

// 8-bit features as served: value = low + code / 255 * (high - low).
struct ServedFeatures {
  std::array<std::uint8_t, feature_count> codes{};
  void set(Feature feature, double value) noexcept;  // clamped to the feature's range
  [[nodiscard]] double get(Feature feature) const noexcept;
  template <class A>
  void fields(A& a) {
    a(codes);
  }
};
// Two digits each; the last one is left out when its code is 0, as it is without an embedder.
[[nodiscard]] std::string to_hex(const ServedFeatures& features);
[[nodiscard]] ServedFeatures parse_features(std::string_view hex) noexcept;

struct ServedCandidate {
  std::string article;
  ServedFeatures features;
};

struct ArticlePut {
  Article article;
  std::string proposal;  // hex id of the proposal that made it; "" for the host's own
};
struct ArticleRetired {
  std::string why;
};
struct ImportMarked {
  std::string what;  // "articles", "tickets"
  std::uint64_t count = 0;
};
struct Answered {
  std::int32_t decision = 0;
  std::int32_t reason = 0;
  float confidence = 0;
  float score = 0;  // the confidence before calibration
  float threshold = 0;
  float threshold_score = 0;   // the score needed
  float suggestion_score = 0;  // the score from which on agents are shown a suggestion
  std::string threshold_name;
  std::string topic;
  std::string text;  // the question, redacted; "" when its key is gone
  std::string locale;
  std::string brand;
  std::string customer;
  std::string page;        // URL the customer was on; sealed
  bool shown = false;      // the customer saw it (mode `answer`)
  bool suggested = false;  // it was put before an agent
  std::int32_t mode = 2;   // keel::Mode it was decided in
  std::string origin;      // "ask", or "ticket" for one that only a helpdesk message asked
  std::vector<ServedCandidate> candidates;
  std::vector<EventId> learned_from;  // remembered answers that spoke for the first candidate
  std::string generator;          // who worded what was shown, or what was refused; "" when nobody
  std::string generated;          // what was shown in place of the passage; sealed
  std::string generator_refused;  // why its text was not; sealed
};
struct Signalled {
  EventId answer;
  std::int32_t kind = 0;    // SignalKind
  std::string article;      // corrected
  ServedFeatures features;  // of `article`, when it was not among the candidates
  bool has_features = false;
  bool rating = false;  // `audit_given`: accepted is right, rejected and corrected are wrong
};
// Ratings that people are asked for, each with the chance it had of being drawn.
struct AuditAsked {
  struct Asked {
    EventId answer;
    float propensity = 1;  // (0, 1]
  };
  std::vector<Asked> asked;
  float least = 1;        // the lowest propensity of any question of the pool
  float least_shown = 0;  // of those that customers saw an answer to; 0 when there was none
  std::uint64_t pool = 0;
};
struct Supported {
  std::string article;
  float score = 0;           // how well the article supports the reply, [0, 1]
  bool contradicts = false;  // the reply gives other numbers, or says that the thing is gone
};
struct MessageRecorded {
  TicketEvent event;  // without what is sealed when the key is gone
  bool erased = false;
  bool history = false;            // imported: learned by the fit at the end
  EventId answer;                  // the conversation's answer; empty when none
  std::vector<std::string> links;  // articles the text links to
  std::vector<Supported> support;  // articles whose passages support the text, best first
  ServedFeatures features;         // of the article that the reply speaks for
  bool has_features = false;
};
struct RuleSet {
  std::string kind, words, topic, page, article, note;
  std::int64_t valid_until_us = 0;
  bool active = true;
  std::string says;                    // of a synonym: the articles' word for `words`
  std::string brand, locale, channel;  // whose questions it is for; "" anybody's
};
struct SettingChanged {
  std::string value;
};
struct ProposalOpened {
  std::string kind, article, title, body, why;
  EventId gap;  // of an article_new: the gap's id
  std::vector<std::string> conversations;
  EventId model;                   // of a model: its `model_fitted`
  std::vector<EventId> questions;  // of a model: answers whose first article it would change; of a
                                   // synonym and of failures: those that speak for it
  std::string other;               // of two articles: the second one
  std::string words, says;         // of a synonym: the customers' word, and the articles'; of a
                                   // threshold: the one in use, and the one it would be
};
struct ProposalDecided {
  std::string decision;  // approved, edited, rejected, superseded
  std::string title, body, note;
  std::vector<std::string> conversations;  // the evidence by then; empty: as it was opened with
};
struct ProposalAssigned {
  std::string owner;  // "" for nobody
};
// What an approved proposal put live is taken back.
struct ProposalReverted {
  std::string note;
};
// A change was tried on recorded questions; the subject is what was tried.
struct BacktestRun {
  std::string kind;     // proposal, article, retire, rule, setting
  std::string summary;  // one line
};
struct ModelFitted {
  std::string parameters;  // binary, from the artifact that the event names
  std::uint64_t examples = 0;
  std::string summary;                     // one line for people
  std::uint64_t features = feature_count;  // that a ranking has weights of
  std::int64_t rebases = -1;  // of the state that it was fitted to; -1: an earlier version's event
};
struct ModelPromoted {
  EventId fitted;
  std::string verdict;
};
// A model is taken out of use for one that was in use before.
struct ChangeReverted {
  std::string parameters;  // of the one that is back, from the artifact that the event names
  EventId reverted;        // the event that put the worse one to use
  std::string why;         // one sentence
  std::vector<std::string> conversations;
  std::uint64_t features = feature_count;
  std::int64_t rebases = -1;
};
// A lesson is undone or restored: the fact's subject is its id.
struct LessonUndone {
  std::string note;
};
struct LessonRestored {
  std::string note;
};
// A customer or a ticket is forgotten: what these events held is erased.
struct CustomerForgotten {
  std::vector<std::uint64_t> events;  // ascending
  std::vector<EventId> proposals;     // of these events, those that were proposals
  std::uint64_t customers = 0;
  std::uint64_t tickets = 0;
  std::string note;
};
// Nothing of it is left in anything that Keel keeps.
struct ForgetCompleted {
  EventId forgotten;  // the `customer_forgotten`
};
// From here on the state is folded under another set of exclusions.
struct StateRebased {
  std::uint64_t ordinal = 0;  // of the rebase: 1, 2, 3, ...
  std::uint64_t place = 0;    // where the state was that the event vouches for
};
struct NoticeRaised {
  std::string kind;
  std::int64_t approval_to_live_us = 0;
  std::int64_t interaction_to_improvement_us = 0;
  std::vector<std::string> waiting;
};

struct Fact {
  std::uint64_t seq = 0;
  EventId id;
  journal::EventKind kind{};
  std::int64_t at_us = 0;  // occurred
  std::int64_t recorded_us = 0;
  std::string actor, subject, conversation;
  std::variant<std::monostate, ArticlePut, ArticleRetired, ImportMarked, Answered, Signalled,
               AuditAsked, MessageRecorded, RuleSet, SettingChanged, ProposalOpened,
               ProposalDecided, ProposalAssigned, ProposalReverted, BacktestRun, ModelFitted,
               ModelPromoted, ChangeReverted, LessonUndone, LessonRestored, CustomerForgotten,
               ForgetCompleted, StateRebased, NoticeRaised>
      body;
  template <class T>
  [[nodiscard]] const T* as() const noexcept {
    return std::get_if<T>(&body);
  }
};

// The event that put a model to use, `model_promoted` or `change_reverted`, and its place.
struct InUse {
  EventId by;  // empty: none was
  std::uint64_t seq = 0;
  template <class A>
  void fields(A& a) {
    a(by, seq);
  }
};

[[nodiscard]] Fact parse_fact(const journal::Event& event);

// Contents for drafts. What a customer wrote or was called goes to `secret`, the rest to `clear`.
struct Content {
  Json clear;
  Json secret;
};
[[nodiscard]] Content content_of(const ArticlePut& value);
[[nodiscard]] Content content_of(const ArticleRetired& value);
[[nodiscard]] Content content_of(const Answered& value);
[[nodiscard]] Content content_of(const Signalled& value, std::string_view text);
[[nodiscard]] Content content_of(const AuditAsked& value);
[[nodiscard]] Content content_of(const MessageRecorded& value);
[[nodiscard]] Content content_of(const RuleSet& value);
[[nodiscard]] Content content_of(const SettingChanged& value);
[[nodiscard]] Content content_of(const LessonRestored& value);
[[nodiscard]] Content content_of(const ProposalOpened& value);
[[nodiscard]] Content content_of(const ProposalDecided& value);
[[nodiscard]] Content content_of(const ProposalAssigned& value);
[[nodiscard]] Content content_of(const ProposalReverted& value);
[[nodiscard]] Content content_of(const ChangeReverted& value);  // without the artifact
[[nodiscard]] Content content_of(const CustomerForgotten& value);
[[nodiscard]] Content content_of(const NoticeRaised& value);

}  // namespace keel::learn
