// Engine::Impl: the parts an Engine is made of, and what its methods share.
// Thread safety: as Engine. Locks are never held across a call of another part that takes one,
// except upkeep_mutex, which only tick() takes.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/hooks.hpp"
#include "engine/looked_at.hpp"
#include "keel/answer/decide.hpp"
#include "keel/answer/enrich.hpp"
#include "keel/engine.hpp"
#include "keel/journal/journal.hpp"
#include "keel/journal/lease.hpp"
#include "keel/review/drafts.hpp"
#include "keel/review/guard.hpp"
#include "keel/state/follower.hpp"

namespace keel {

struct Follow;
struct ForgetPlan;

// What is known of a ticket before its first question is asked.
struct Opening {
  std::string subject, page, locale, brand, channel, customer;
};

// Openings of tickets seen lately, so that a message that arrives alone finds its subject.
class Openings {
 public:
  void remember(const TicketEvent& event);
  [[nodiscard]] Opening find(const std::string& ticket) const;
  void clear();

 private:
  static constexpr std::size_t kept_max = 4096;
  mutable std::mutex mutex_;
  std::map<std::string, Opening> openings_;
  std::deque<std::string> order_;
};

// A question decided, and its record as it will be written.
struct PreparedAnswer {
  Answer answer;
  answer::Retrieval retrieval;
  journal::Draft draft;
};

struct FittedModel {
  std::string what;  // ranking, intents
  std::string parameters;
  std::uint64_t examples = 0;
  std::string summary;  // one line for people
  bool better = false;  // than the one in use
  review::Says says;    // of sentinel questions
};

// A model in use beside the others that could be.
struct WatchedModel {
  struct Other {
    std::string name;  // "the model before"
    std::string artifact;
    std::uint64_t features = 0;
    review::Comparison comparison;
  };
  EventId by;  // the event that put it to use
  std::vector<Other> others;
};

struct Engine::Impl {
  Impl(std::unique_ptr<journal::Journal> opened, const EngineOptions& given)
      : options(given),
        clock(given.clock ? *given.clock : system_clock()),
        random(given.random ? *given.random : system_random()),
        journal(std::move(opened)),
        lease(journal->root(), clock),
        follower(*journal),
        hooks(options, clock) {}

  EngineOptions options;
  Clock& clock;
  Random& random;
  std::unique_ptr<journal::Journal> journal;
  journal::Lease lease;
  state::Follower follower;
  Openings openings;
  Hooks hooks;

  // Answers whose record has still to be written, in the order asked.
  mutable std::mutex pending_mutex;
  std::vector<journal::Draft> pending;
  [[nodiscard]] bool pending_due(std::int64_t now_us) const;  // under pending_mutex
  [[nodiscard]] bool pending_full() const;  // what cannot be recorded must not be answered
  std::atomic<std::int64_t> followed_us{0};

  std::mutex upkeep_mutex;
  mutable std::mutex error_mutex;
  std::string last_error;

  // Records pending answers and the drafts in one commit, then applies them here. One receipt a
  // draft. What is recorded stays recorded when applying fails: the error goes to status().
  [[nodiscard]] Result<std::vector<journal::Receipt>> record(std::vector<journal::Draft> drafts);
  [[nodiscard]] Status apply();
  // Applies what other processes recorded, at most a bounded piece of it, now and then and only
  // when nobody else is at it: a reader never waits.
  void follow();
  void note_error(const Status& status);
  void tell_unused_checkpoints();
  // Whether this engine is the one that does what only one may do; takes the lease when nobody has
  // it, and puts a take-over on the record.
  [[nodiscard]] Result<bool> lead();
  // Folds the state anew when decisions ask for it, at most so many events; then takes it over and
  // fits what was left out. Whether nothing is left to do. See rebasing.cpp.
  [[nodiscard]] Result<bool> rebase(std::size_t events_max, const Progress& progress);
  [[nodiscard]] Status refit_rebased();
  // Records that a lesson is undone or restored. Errors as Engine::undo_lesson.
  [[nodiscard]] Status decide_lesson(journal::EventKind kind, std::string_view id,
                                     std::string_view by, std::string_view note);
  // Erases the keys and contents of what is to be forgotten, wherever that has not happened yet.
  [[nodiscard]] Status erase_forgotten();
  // What the rebase without it leaves: checkpoints and artifacts that held it, and the certificate
  // once every process has followed. By the process that leads, under upkeep_mutex.
  [[nodiscard]] Status complete_forgotten();
  [[nodiscard]] bool forgets_open() const;
  [[nodiscard]] Result<std::optional<ForgetReport>> forgotten_before(const ForgetRequest& request,
                                                                     const ForgetPlan& plan) const;
  [[nodiscard]] Status forget_latecomers(const journal::Event& decision,
                                         const std::vector<std::uint64_t>& keys);
  [[nodiscard]] Digest head_hash(std::uint64_t seq) const;  // of an event; zeros for none
  std::set<EventId> erased;  // decisions whose events this process has erased; upkeep_mutex
  // Dropped since the last certificate; under upkeep_mutex.
  struct Dropped {
    std::uint64_t rungs = 0;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t rebases = 0;  // the rebase that it was dropped after
  } dropped;
  [[nodiscard]] Status drop_forgotten(const state::State& state);
  // Lets go of what this process holds of what was forgotten since, and tells the others so.
  void follow_forgotten();
  std::atomic<std::uint64_t> followed_rebases{0};
  // Keeps journal time going where nothing happens. See lease.cpp.
  [[nodiscard]] Status advance_time();
  // The same for a hook that failed: told once a minute whatever the message.
  void note_hook(std::string_view hook, const Status& status);
  // Retrieval with what the host's embedder says of the question.
  [[nodiscard]] answer::Retrieval retrieve(const state::State& state, const Question& question);

  [[nodiscard]] journal::Draft draft(journal::EventKind kind, std::string subject,
                                     learn::Content content) const;
  // The record of an answer to a question, by its time and id.
  [[nodiscard]] journal::Draft draft(const state::State& state, const Question& question,
                                     const learn::Answered& record, const EventId& id,
                                     std::int64_t at_us) const;
  // Text recorded with an event, by place; "" when there is none.
  [[nodiscard]] std::string text_at(std::uint64_t seq) const;
  // Adds who worded the answer recorded there, and what was shown or why it was refused.
  void explain_wording(std::uint64_t seq, Json& out) const;
  // The question of a recorded or pending answer.
  [[nodiscard]] Result<Question> question_of(const EventId& answer) const;

  // The Root to answer from, its models read.
  [[nodiscard]] Result<state::Root> able_to_answer();
  // Checks and decides a question; `origin` is "ask" or "observe", of which nothing is shown.
  [[nodiscard]] Result<PreparedAnswer> prepare_answer(const Question& question,
                                                      std::string_view origin);
  // Records a draw of about `count` ratings; the pool may have none.
  [[nodiscard]] Status draw_ratings(std::size_t count, std::string_view by,
                                    const std::string& dedupe, std::size_t& drawn);

  [[nodiscard]] Result<IngestReport> ingest(std::span<const TicketEvent> events, bool history,
                                            const Progress& progress);
  [[nodiscard]] Status learn_history(std::uint64_t events);

  // conflict when the article that a proposal would replace is not the one it was made from.
  [[nodiscard]] Status check_current(const state::State& state, const learn::Proposal& proposal,
                                     const ProposalDecision& decision) const;
  // What a decision makes happen, checked. See deciding.cpp.
  [[nodiscard]] Result<std::vector<journal::Draft>> follows(const state::State& state,
                                                            const learn::Proposal& proposal,
                                                            const ProposalDecision& decision,
                                                            std::int64_t now_us);
  [[nodiscard]] Status may_follow(std::string_view by, const learn::Proposal& proposal) const;
  [[nodiscard]] Result<Follow> undoing(const state::State& state, const learn::Proposal& proposal,
                                       std::int64_t now_us) const;
  void tell_live(const state::State& state, const learn::Proposal& decided, const EventId& by,
                 std::int64_t live_us);
  // permission_denied when `by` ("": this process's actor) has a role below `least`; `what` goes on
  // after "may not".
  [[nodiscard]] Status may(std::string_view by, Role least, std::string_view what) const;
  [[nodiscard]] Status set_role(std::string_view key, std::string_view value, std::string_view by);
  // As Engine::backtest(), on the record as run by `by`.
  [[nodiscard]] Result<BacktestReport> backtest(const BacktestRequest& request,
                                                const std::string& by, const Progress& progress);
  // The first open proposal that nobody has tried, if there is one.
  [[nodiscard]] Status backtest_next();
  // Puts a backtest on the record, unless its request says otherwise.
  [[nodiscard]] Status record_backtest(const BacktestRequest& request, const BacktestReport& report,
                                       const std::string& by, std::vector<EventId> causes);
  [[nodiscard]] Result<BacktestReport> backtest_setting(const state::State& state,
                                                        const BacktestRequest& request,
                                                        const Progress& progress);
  // What this version of the library answers otherwise than is on record. Records nothing.
  [[nodiscard]] Result<BacktestReport> try_upgrade(const BacktestRequest& request,
                                                   const Progress& progress);
  // conflict when somebody was forgotten since.
  [[nodiscard]] Status still_known(const state::State& state);
  [[nodiscard]] Status draw_weekly();
  // Proposals that came due; each of these looks again only where something changed since. See
  // proposing.cpp.
  class Opening;
  [[nodiscard]] Status open_proposals();
  void propose_gaps(const state::State& state, const review::TextOf& text_of, Opening& opening);
  void propose_texts(const state::State& state, const review::TextOf& text_of, Opening& opening);
  void propose_pairs(const state::State& state, Opening& opening);
  void propose_words(const state::State& state, const review::TextOf& text_of, Opening& opening);
  void propose_looser(const state::State& state, Opening& opening);
  [[nodiscard]] Status refit(bool now);  // when due, or now
  [[nodiscard]] Status fit_ranking(const state::State& state);
  [[nodiscard]] Status fit_intents(const state::State& state);
  // Records a fit, with its promotion if it may take the place of the model in use, or with the
  // proposal to let it.
  [[nodiscard]] Status record_fit(const FittedModel& fitted);
  // The event that puts a fitted model to use, naming the one it replaces.
  [[nodiscard]] Result<journal::Draft> promotion(const state::State& state, std::string_view what,
                                                 const EventId& fitted, const std::string& verdict);
  // Takes a model out of use when people judge that the one before, or its own fit, does better.
  [[nodiscard]] Status watch_models();
  [[nodiscard]] Status watch_model(const std::string& what);
  // Decides about a model: promoted when approved.
  [[nodiscard]] Result<std::vector<journal::Draft>> decide_model(const state::State& state,
                                                                 const learn::Proposal& proposal,
                                                                 const ProposalDecision& decision);
  std::map<std::string, WatchedModel> watched;  // under upkeep_mutex
  // See proposing.cpp. Reads what the one that led before has looked at; keeps what changed since.
  void recall_looked_at();
  void keep_looked_at();
  LookedAt looked_at;                          // under upkeep_mutex
  std::optional<std::string> looked_at_bytes;  // as kept; none while another process leads
};

// invalid_argument or too_large for a name (id, page, locale) that is not UTF-8, holds a zero byte
// or is too long.
[[nodiscard]] Status check_name(std::string_view value, std::string_view what);
// "kind:name", with the name's SHA-256 in place of one that would be too long for the journal.
[[nodiscard]] std::string key_of(std::string_view kind, std::string_view name);
// A setting as it is recorded.
struct RecordedSetting {
  std::string subject;
  std::string value;
};
[[nodiscard]] Result<RecordedSetting> recorded_setting(std::string_view key,
                                                       std::string_view value);
// As put_article() and set_rule() check what they are given.
[[nodiscard]] Status check_article(const Article& article);
[[nodiscard]] Status check_rule(const state::State& state, const RuleView& rule);
[[nodiscard]] learn::RuleSet recorded_rule(const RuleView& rule);
// The article that an approved proposal puts: a new one, or the next version of the one it is
// about.
[[nodiscard]] Article article_of(const state::State& state, const learn::Proposal& proposal,
                                 const std::string& title, const std::string& body,
                                 std::int64_t now_us);
// Whose key seals what a customer wrote.
[[nodiscard]] std::string owner_of(const std::string& customer, const std::string& conversation);

}  // namespace keel
