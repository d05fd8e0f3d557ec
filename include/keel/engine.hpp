// Engine: a workspace that answers questions, hears what happened, and learns. The one header most
// hosts include.
// Thread safety: every method from any thread. ask() and every read wait for nobody; writes of one
// process share commits. The engine owns no thread: call tick() now and then (a second is plenty).
// Many processes may open one workspace; after fork() a child calls reopen() before anything else.
// Invariants:
//  1. What a call records is durable when it returns, and visible to this process's next call.
//  2. Nothing a customer can see changes without an event that says what, why and who.
//  3. state = fold(journal): replay() of the same journal gives the same digest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/answer/embedder.hpp"
#include "keel/answer/generator.hpp"
#include "keel/answer/question.hpp"
#include "keel/answer/signal.hpp"
#include "keel/base/article.hpp"
#include "keel/base/digest.hpp"
#include "keel/base/log.hpp"
#include "keel/base/seams.hpp"
#include "keel/base/status.hpp"
#include "keel/base/ticket_event.hpp"
#include "keel/review/backtest.hpp"
#include "keel/review/behaviour.hpp"
#include "keel/review/forget.hpp"
#include "keel/review/learned.hpp"
#include "keel/review/queue.hpp"
#include "keel/review/reports.hpp"

namespace keel {

struct EngineOptions {
  bool create = false;  // make the workspace when the folder has none
  bool read_only = false;
  std::string vfs;                      // SQLite VFS; "" for the default
  std::optional<SecretKey> master_key;  // wraps the customers' keys
  std::string actor = "host";           // who is recorded for what this process does
  bool sync = true;                     // false: measuring only; a power cut may lose facts
  // ask() queues its record; the first ask() this long after the oldest queued one commits them
  // all, as every write does. 0: each ask() commits. What a process queued is lost if it dies.
  std::int64_t journal_flush_ms = 1000;
  // A checkpoint after this many events; in a long journal after a quarter more.
  std::uint64_t checkpoint_events = 4096;
  // How many of the latest questions tick() tries a new proposal on, one proposal a tick, so that
  // whoever reviews it sees what it would change. 0: none; some 1,500 take a second.
  std::uint64_t backtest_questions = 0;
  Clock* clock = nullptr;  // null: the system's
  Random* random = nullptr;
  // The host's own models; null: none. Not owned: they outlive the engine.
  Embedder* embedder = nullptr;    // called by open(), ask(), observe(), signal(), ingest(), tick()
  Generator* generator = nullptr;  // called by ask() only
  LogSink log;                     // empty: nothing is told
};

struct ImportReport {
  std::uint64_t added = 0;
  std::uint64_t changed = 0;
  std::uint64_t unchanged = 0;
  std::vector<std::string> vanished;  // live here, absent from a full import
  bool retired = false;               // whether the vanished ones were retired
};

struct IngestReport {
  std::uint64_t recorded = 0;
  std::uint64_t duplicates = 0;  // event ids seen before
};

// done, total; return false to stop (cancelled; what was recorded stays).
using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

struct ProposalDecision {
  std::string proposal;  // 32 hex digits
  enum class Kind { approve, edit, reject } kind = Kind::approve;
  std::string title;  // edit: the reviewer's text
  std::string body;
  std::string by;  // who decides; required
  std::string note;
  std::string dedupe;
};

struct ModeChange {
  ModeScope scope;
  Mode mode = Mode::suggest;
  bool accept_unproven = false;  // go up although the card is not ready
  std::string by;                // who decides; required
  std::string note;
};

// What another bot or a person answered.
struct TheirAnswer {
  std::string text;
  std::string by;        // "agent:7" for people; anything else is a bot
  std::string article;   // the article it rests on, when the host knows; else found from the text
  std::string event_id;  // the host's key: a retry with it changes nothing; "" for none
};

struct Observation {
  Answer ours;          // what Keel would have said
  std::string article;  // what theirs rests on; "" when no article says it
  double support = 0;   // how well that article supports their text, [0, 1]
  bool agrees = false;  // it is our best candidate
};

// A person's word on an answer: right or wrong.
struct Rating {
  EventId answer;
  bool right = false;
  std::string article;  // the right one, when it was wrong and is known
  std::string by;       // who judges; required
  std::string note;
};

// One event for people: `text` says it in a line. Sealed content is included when its key exists.
struct LogEntry {
  std::uint64_t seq = 0;
  std::string id;
  std::string kind;
  std::int64_t recorded_us = 0;
  std::int64_t occurred_us = 0;
  std::string actor;
  std::string subject;
  std::string conversation;
  Json content;
  std::string text;
};

// Which events of the log: all of these that are set.
struct LogFilter {
  std::string kind;  // "article_put"; invalid_argument for a name of none
  std::string actor;
  std::string subject;
  std::string conversation;
  std::int64_t from_us = 0;  // occurred then or later; 0: whenever
  std::int64_t to_us = 0;    // occurred before; 0: whenever
};
// Members as above, all optional. invalid_argument names one that is unknown or of the wrong type.
[[nodiscard]] Result<LogFilter> log_filter_from_json(const Json& json);

struct ReplayReport {
  std::uint64_t events = 0;
  Digest from_zero;  // folded from the first event
  Digest current;    // of the serving state, at the same place
  std::vector<std::pair<std::uint64_t, Digest>> from_rungs;  // rung seq -> digest folded from it
  [[nodiscard]] bool equal() const;
};

struct VerifyReport {
  std::uint64_t events = 0;
  std::uint64_t broken_seq = 0;  // first broken event; 0 when sound
  std::string what;
  std::uint64_t unreadable = 0;  // sealed under keys that were deleted
  std::uint64_t forgotten = 0;   // erased, as the record says
  std::uint64_t missing_artifacts = 0;
  [[nodiscard]] bool sound() const { return broken_seq == 0 && missing_artifacts == 0; }
};

// The same as JSON, for machines; field names are the members', digests in hex.
[[nodiscard]] Json to_json(const ImportReport& report);
[[nodiscard]] Json to_json(const IngestReport& report);
[[nodiscard]] Json to_json(const Observation& observation);
[[nodiscard]] Json to_json(const LogEntry& entry);
[[nodiscard]] Json to_json(const VerifyReport& report);
[[nodiscard]] Json to_json(const ReplayReport& report);

class Engine {
 public:
  // Opens the workspace in `folder` and folds its journal. Errors as Journal::open.
  [[nodiscard]] static Result<std::unique_ptr<Engine>> open(const std::filesystem::path& folder,
                                                            const EngineOptions& options = {});
  ~Engine();  // flushes what ask() still has to record
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // -- Answering ---------------------------------------------------------------------------------
  // Decides what to do with a question. Takes no lock that a writer holds. invalid_argument for an
  // empty or invalid text, too_large over limits::question_bytes_max. While storage fails it goes
  // on answering, and status() says so; with 8,192 answers unrecorded it fails as storage does.
  [[nodiscard]] Result<Answer> ask(const Question& question);
  // What became of an answer. An unknown answer's signal waits a day of journal time for it.
  [[nodiscard]] Status signal(const Signal& signal);
  [[nodiscard]] Status signal(std::span<const Signal> signals);  // one commit
  // The recorded answer again, with the state it was decided on and what became of it.
  [[nodiscard]] Result<Json> explain(const EventId& answer);

  // -- Tickets -----------------------------------------------------------------------------------
  // Records what happened in the helpdesk and learns from it. The customer's first message of a
  // conversation is asked (and recorded as such) when nobody asked it before.
  [[nodiscard]] Result<IngestReport> ingest(const TicketEvent& event);
  [[nodiscard]] Result<IngestReport> ingest(std::span<const TicketEvent> events);
  // Past tickets in bulk: recorded and remembered, then learned by one fit at the end.
  [[nodiscard]] Result<IngestReport> ingest_history(std::span<const TicketEvent> events,
                                                    const Progress& progress = {});

  // -- Articles ----------------------------------------------------------------------------------
  [[nodiscard]] Status put_article(const Article& article);
  [[nodiscard]] Status retire_article(std::string_view id, std::string_view why);
  // A full import: equal articles are left alone; live ones that are absent are retired only with
  // `retire_vanished` (they are named in the report either way). Articles that a proposal made are
  // never counted as vanished.
  [[nodiscard]] Result<ImportReport> import_articles(std::span<const Article> articles,
                                                     bool retire_vanished,
                                                     const Progress& progress = {});
  [[nodiscard]] Result<Article> article(std::string_view id) const;
  [[nodiscard]] std::vector<Article> articles() const;  // live ones, by id

  // -- Review ------------------------------------------------------------------------------------
  // Open ones first, those that change most questions for each minute ahead; then decided ones,
  // oldest first.
  [[nodiscard]] Result<std::vector<ProposalView>> proposals(bool open_only = true) const;
  // The same, as far as the week's minutes go.
  [[nodiscard]] Result<ReviewQueue> queue() const;
  // Approved or edited: what it changes is live when this returns. conflict when it is not open:
  // the message says who decided, and when; also when its article changed since it was opened.
  // invalid_argument for an approval of what only a person's text can settle.
  [[nodiscard]] Result<ProposalView> decide(const ProposalDecision& decision);
  // Each for itself, in this order: one that fails leaves nothing behind and stops none.
  // invalid_argument for none, too_large for more than limits::batch_events_max.
  [[nodiscard]] Result<std::vector<DecisionResult>> decide_all(
      std::span<const ProposalDecision> decisions);
  // Says who looks after an open proposal; "" for nobody. conflict when it is not open.
  [[nodiscard]] Result<ProposalView> assign(std::string_view proposal, std::string_view owner,
                                            std::string_view by);
  // Takes back what an approved proposal put live: its article goes, or says again what it said;
  // its rule is switched off. conflict when the article has changed since; unsupported for a model.
  // Cost: for a text, one article.
  [[nodiscard]] Result<ProposalView> revert(std::string_view proposal, std::string_view by,
                                            std::string_view note = {});
  // Asks the recorded questions again, as things are and with a change that has not happened, and
  // compares: keel/review/backtest.hpp. Nothing changes but the record of the run; others go on
  // meanwhile. conflict for a proposal that is not open; cancelled when `progress` (questions, from
  // the caller's thread) returns false. Cost: two ask() a question, over the request's threads.
  // Of an upgrade nothing is recorded, not even the run, and `progress` is in events: folded from
  // the checkpoint before the first of the questions, or from the first event, and a question asked
  // once; also what came since an exclusion for each rebase that put one in force.
  [[nodiscard]] Result<BacktestReport> backtest(const BacktestRequest& request,
                                                const Progress& progress = {});
  // The kinds of questions asked most before `to_us`, answered as at two dates, and what made the
  // difference: keel/review/behaviour.hpp. The states are folded from the checkpoints before the
  // dates; memory for two, time as replay() from there. `progress` in events.
  [[nodiscard]] Result<BehaviourReport> behaviour(std::int64_t from_us, std::int64_t to_us,
                                                  std::size_t kinds_max = 100,
                                                  const Progress& progress = {}) const;
  // What was learned between two dates, for people: keel/review/learned.hpp. Cost as behaviour().
  [[nodiscard]] Result<LearnedReport> learned(std::int64_t from_us, std::int64_t to_us,
                                              const Progress& progress = {}) const;
  [[nodiscard]] std::vector<GapView> gaps() const;        // largest first
  [[nodiscard]] std::vector<LessonView> lessons() const;  // newest first
  [[nodiscard]] std::vector<ChangeView> changes(std::int64_t from_us, std::int64_t to_us) const;
  [[nodiscard]] std::vector<MetricsRow> metrics() const;  // by week, then topic
  // One lesson. invalid_argument for what is no id, not_found for one that no lesson has.
  [[nodiscard]] Result<LessonView> lesson(std::string_view id) const;
  // Those whose sentence, article or tickets hold every one of these words, newest first.
  [[nodiscard]] std::vector<LessonView> find_lessons(std::string_view words) const;
  // Undone, a lesson counts no more when this returns: its questions are not remembered. In ticks,
  // or by rebase(), the state is then folded again as if what taught it had taught nothing.
  // Restored, it is back from the next rebase on; one that is in quarantine, at once. Errors as
  // lesson(); conflict when it is undone already, or neither undone nor in quarantine; a
  // reviewer may.
  [[nodiscard]] Status undo_lesson(std::string_view id, std::string_view by,
                                   std::string_view note = {});
  [[nodiscard]] Status restore_lesson(std::string_view id, std::string_view by,
                                      std::string_view note = {});
  // What forget() would change; nothing is written. Errors as forget(), but that what is unknown is
  // listed instead. Linear in the journal.
  [[nodiscard]] Result<ForgetPreview> preview_forget(const ForgetRequest& request);
  // Forgets customers and tickets for good: when it returns, their keys and texts are gone from the
  // journal, their questions are no longer remembered and drafts made of them are withdrawn. In
  // ticks, or by rebase(), the state is then folded again as if they never were, models are fitted
  // anew, files that held them deleted, and, once every process has followed, a certificate is put
  // on the record. Forgotten again, with nothing new: the report says `repeated`. not_found,
  // naming them, when nothing is recorded of some, and then nothing happens; permission_denied for
  // who is no administrator; busy when a reader held on to a log: call again.
  [[nodiscard]] Result<ForgetReport> forget(const ForgetRequest& request);
  // Everything that was ever to be forgotten, oldest first, with its certificate.
  [[nodiscard]] Result<std::vector<ForgetReport>> forgets() const;
  // The questions of each language, and how many came when no article was written in it.
  [[nodiscard]] std::vector<LanguageView> languages() const;  // most asked first
  // Sets or replaces (same id) a rule; `active` false switches it off. Empty id: a new one.
  [[nodiscard]] Result<RuleView> set_rule(const RuleView& rule);
  [[nodiscard]] std::vector<RuleView> rules() const;
  // Keys: "threshold" (0.5-1), "learning" (on, off), "alpha" and "delta" (0.001-0.5: the share of
  // wrong answers that is allowed, and the chance that the bound fails; certification starts anew),
  // "holdout" (0-0.5: share of customers that never see an answer), "ratings_per_week" (0-1000),
  // "review_minutes_per_week" (0-10000: how long people look at proposals in a week, at first 30),
  // "shared_wordings" (on, off: whether what one brand's customers taught counts for another
  // brand's sibling article and for articles of every brand), and "mode": set_mode() of the
  // workspace, with accept_unproven. "role:NAME" (viewer, reviewer, administrator; "none" takes it
  // away) says what a person may do, "role" what whoever has none of their own may: at first
  // everything. Reviewers judge, decide proposals, set rules and lower modes; the rest is
  // administrators'. permission_denied for a `by` who may not; conflict when no administrator would
  // be left. The host says who somebody is.
  [[nodiscard]] Status set_setting(std::string_view key, std::string_view value,
                                   std::string_view by);

  // -- Modes and ratings -------------------------------------------------------------------------
  // What speaks for and against letting customers see answers.
  [[nodiscard]] ReadinessCard readiness(const ModeScope& scope = {}) const;
  // Down is instant, and takes every brand and topic with it when it is the workspace's. Up to
  // `answer` needs a ready card, or `accept_unproven`; the card goes on the record either way.
  // conflict when the card is not ready.
  [[nodiscard]] Status set_mode(const ModeChange& change);
  // An existing bot or people answered: records what Keel would have said, compares, and learns
  // from theirs. Nothing of Keel's is shown.
  [[nodiscard]] Result<Observation> observe(const Question& question, const TheirAnswer& theirs);
  // Draws about `count` answers for people to judge (tick() does once a week, "ratings_per_week").
  // How many were drawn.
  [[nodiscard]] Result<std::size_t> ask_for_ratings(std::size_t count, std::string_view by);
  [[nodiscard]] std::vector<RatingTask> ratings_due() const;  // oldest first
  // not_found for an answer that is not recorded; conflict when it was judged before.
  [[nodiscard]] Status rate(const Rating& rating);

  // -- Upkeep ------------------------------------------------------------------------------------
  // Records pending answers and follows other processes. The one process that holds the workspace's
  // lease also opens proposals, tries them (EngineOptions::backtest_questions), refits, draws
  // ratings, keeps journal time going and checkpoints;
  // the lease goes to the first that ticks, and on when its holder ends. Bounded work; safe to call
  // from any thread at any time.
  [[nodiscard]] Status tick();
  [[nodiscard]] Status flush();  // records pending answers now
  // Completes at once what undone and restored lessons and what was forgotten call for, which
  // tick() does a piece at a time; nothing when nothing does. Serving goes on. Cost: folding again
  // what came since the newest checkpoint ahead of what is left out, and a fit. busy when another
  // process leads (it does it in its ticks), or when events come faster than they are folded.
  [[nodiscard]] Status rebase(const Progress& progress = {});
  // Applies here what is recorded up to seq; not_found when the journal ends before it.
  [[nodiscard]] Status wait(std::uint64_t seq);
  [[nodiscard]] StatusReport status() const;
  [[nodiscard]] Result<std::vector<LogEntry>> log(std::uint64_t after_seq, std::size_t limit) const;
  // At most `limit` events that the filter lets through. Linear in the events it passes over.
  [[nodiscard]] Result<std::vector<LogEntry>> log(std::uint64_t after_seq, std::size_t limit,
                                                  const LogFilter& filter) const;
  // status().head as it was kept elsewhere, checked later: `corrupt` when the journal ends before
  // it or holds another event there, which is how a history that was cut or written anew is found.
  [[nodiscard]] Status check_head(std::string_view kept) const;
  [[nodiscard]] Result<VerifyReport> verify(const Progress& progress = {}) const;
  // Folds the journal again from zero and from every rung, and compares digests. conflict while
  // what was forgotten is still in the state: its texts are gone, so no fold can be the same.
  [[nodiscard]] Result<ReplayReport> replay(const Progress& progress = {}) const;
  [[nodiscard]] Digest digest() const;  // of the serving state

  // -- Processes ---------------------------------------------------------------------------------
  // In the child after fork(): keeps the state that was read, opens files and locks of its own,
  // forgets the answers that the parent has still to record (the parent records them), and catches
  // up. The inherited handles are given up unclosed: closing them would act on the parent's files.
  // Until then every call of the child that needs storage is `unsupported`, ask() too, since an
  // answer that is never recorded must not be shown; what only reads the state still answers. No
  // other thread may be inside this engine while the parent forks, nor use it before this returns.
  // Does nothing in the process that opened the engine. Errors as open(), and it may be called
  // again. A host's own `random` must not draw the same in parent and child.
  [[nodiscard]] Status reopen();
  // Copies the workspace, as it is at one event, into `folder`, which is absent or empty, while
  // others go on writing. Written beside it and renamed at the end: on failure, or when `progress`
  // (in bytes; the total is an estimate at first) returns false, nothing of it stays.
  // already_exists for a folder that holds anything. Who is forgotten later stays readable in
  // the copy.
  [[nodiscard]] Status backup(const std::filesystem::path& folder,
                              const Progress& progress = {}) const;

  struct Impl;  // opaque

 private:
  friend class Workspaces;  // writes a checkpoint of what it cools
  explicit Engine(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace keel
