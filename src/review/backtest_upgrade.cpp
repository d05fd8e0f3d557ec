// What this version of the library makes of the recorded questions.
#include <algorithm>
#include <new>
#include <optional>

#include "keel/answer/provenance.hpp"
#include "keel/base/version.hpp"
#include "review/remaking.hpp"
#include "review/upgrade_plan.hpp"
#include "state/folding.hpp"

namespace keel::review {
namespace {

using journal::Event;
using learn::no_slot;
using state::State;

// A state of the past; `altered`: something that it rested on then is erased since.
struct Past {
  State state;
  bool altered = false;
};

// The questions that a record without provenance may stand for, the likeliest first.
std::vector<Question> questions_of(const State& state, const Event& event, bool told) {
  std::vector<Question> out{answer::recorded_question(event)};
  if (told) return out;
  const auto vary = [&](auto&& change) {
    for (std::size_t i = 0, n = out.size(); i < n; ++i) {
      out.push_back(out[i]);
      change(out.back());
    }
  };
  vary([](Question& question) { question.locale.clear(); });
  vary([](Question& question) { question.audience = "internal"; });
  const std::size_t plain = out.size();
  for (const auto& [id, rule] : state.rules.all()) {
    if (rule.content.channel.empty()) continue;
    for (std::size_t i = 0; i < plain; ++i) {
      out.push_back(out[i]);
      out.back().channel = rule.content.channel;
    }
  }
  return out;
}

class UpgradeReplay {
 public:
  UpgradeReplay(const journal::Journal& journal, const State& today, const UpgradePlan& plan,
                const RetestProgress& progress)
      : journal_(journal), today_(today), plan_(plan), progress_(progress) {}

  // Folds up to the last answer and tests each on the way.
  [[nodiscard]] Status go() {
    if (plan_.answers.empty()) return ok_status();
    KEEL_ASSIGN(const auto exclusions, state::exclusions_at(journal_, plan_.first_place()));
    KEEL_ASSIGN(state::Beginning beginning,
                state::beginning_of(journal_, exclusions, plan_.first_place()));
    state::Fold fold(journal_);
    fold.progress = [this](std::uint64_t done, std::uint64_t total) {
      done_ = done;
      total_ = total;
      return goes_on();
    };
    fold.before = [this](State& state, const Event& event) {
      pass(state, event);
      test(event);
    };
    fold.meets_rebased = [this](State& state, const Event& event) { return rebase(state, event); };
    return fold(beginning.state, plan_.last_answer());
  }

  TestedPiece piece;
  std::uint64_t identical = 0;
  std::map<std::string, std::uint64_t> not_known;
  bool embedder = false;  // had a say in one of them

 private:
  [[nodiscard]] bool goes_on() const { return !progress_ || progress_(done_, total_); }

  // Keeps the states that are asked for later.
  void pass(const State& state, const Event& event) {
    keep(state);
    const auto needed = plan_.places.find(state.place.seq);
    if (needed != plan_.places.end()) past_[state.place.seq] = {state, altered_};
    const bool gone = event.forgotten || event.erased;
    altered_ = altered_ || (gone && !state.exclusions.in_force().never_was(event.seq));
  }

  // Those that a fold under other exclusions goes on from.
  void keep(const State& state) {
    if (plan_.before_differences.contains(state.place.seq)) {
      bases_[state.place.seq] = {state, altered_};
    }
  }

  // The state as it was taken over there: folded anew under what is in force from there on.
  [[nodiscard]] Result<bool> rebase(State& state, const Event& event) {
    KEEL_ASSIGN(const auto exclusions, state::exclusions_of(journal_, event));
    if (state::same(*exclusions, state.exclusions.in_force())) return true;
    KEEL_ASSIGN(state::Beginning beginning,
                state::beginning_of(journal_, exclusions, event.seq - 1));
    Past from{std::move(beginning.state), false};
    for (const auto& [place, base] : bases_) {
      const bool holds =
          learn::first_difference(base.state.exclusions.in_force(), *exclusions) > place;
      if (place > from.state.place.seq && holds) from = base;
    }
    from.state.exclusions.put_in_force(exclusions);
    altered_ = from.altered;
    state::Fold again(journal_);
    again.progress = [this](std::uint64_t, std::uint64_t) { return goes_on(); };
    again.before = [this](State& passed, const Event& by) {
      keep(passed);
      const bool gone = by.forgotten || by.erased;
      altered_ = altered_ || (gone && !passed.exclusions.in_force().never_was(by.seq));
    };
    KEEL_TRY(again(from.state, event.seq - 1));
    state = std::move(from.state);
    return true;
  }

  void test(const Event& event) {
    const auto wanted = plan_.answers.find(event.seq);
    if (wanted == plan_.answers.end()) return;
    const std::uint32_t answer = today_.answers.find(event.id);
    const std::string& text = event.secret["text"].as_string();
    if (text.empty() || today_.answers[answer].erased) {
      ++piece.erased;
    } else {
      add(answer, event, wanted->second);
    }
    std::erase_if(past_, [&](const auto& one) { return plan_.places.at(one.first) <= event.seq; });
  }

  void add(std::uint32_t answer, const Event& event, const UpgradePlan::Wanted& wanted) {
    bool altered = false;
    const std::optional<Remade> remade = best(event, wanted, altered);
    const learn::Fact fact = learn::parse_fact(event);
    const auto* recorded = fact.as<learn::Answered>();
    if (!remade || !recorded) {
      ++not_known["damaged"];
      return;
    }
    const bool by_embedder = of_embedder(*recorded);
    embedder = embedder || by_embedder;
    if (!remade->same && (altered || by_embedder)) {
      ++not_known[altered ? "forgotten" : "embedder"];
      return;
    }
    identical += remade->identical;
    Retest::Tested tested;
    tested.answer = answer;
    tested.before.decision = static_cast<Decision>(recorded->decision);
    tested.before.reason = static_cast<Reason>(recorded->reason);
    tested.before.confidence = static_cast<double>(recorded->confidence);
    if (!recorded->candidates.empty()) {
      tested.before.slot = today_.knowledge.find(recorded->candidates.front().article);
    }
    tested.after = {remade->decision, remade->reason, today_.knowledge.find(remade->article),
                    remade->confidence};
    if (!remade->same) piece.texts.emplace_back(answer, event.secret["text"].as_string());
    piece.tested.push_back(tested);
  }

  // Of the states and the questions that it can have been, what comes nearest to the record.
  [[nodiscard]] std::optional<Remade> best(const Event& event, const UpgradePlan::Wanted& wanted,
                                           bool& altered) const {
    std::optional<Remade> out;
    for (const std::uint64_t place : wanted.places) {
      const auto past = past_.find(place);
      if (past == past_.end()) continue;
      for (const Question& question : questions_of(past->second.state, event, wanted.told)) {
        Remade remade = remake(past->second.state, event, question);
        const bool nearer = !out || (remade.same && !out->same) || remade.identical;
        if (!nearer) continue;
        altered = past->second.altered;
        out = std::move(remade);
        if (out->identical) return out;
      }
    }
    return out;
  }

  const journal::Journal& journal_;
  const State& today_;
  const UpgradePlan& plan_;
  const RetestProgress& progress_;
  std::map<std::uint64_t, Past> past_;   // by place
  std::map<std::uint64_t, Past> bases_;  // by place
  bool altered_ = false;                 // the state that is folded
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

// How the workspace opens.
Status describe_opening(const journal::Journal& journal, const State& state, BacktestUpgrade& out) {
  KEEL_ASSIGN(const auto exclusions, state::exclusions_at(journal, state.place.seq));
  KEEL_ASSIGN(const std::vector<journal::Rung> rungs, journal.rungs());
  out.library = library_version();
  out.fold_version = state::fold_version;
  out.events = state.place.seq;
  std::uint64_t last = 0;
  for (const journal::Rung& rung : rungs) {
    if (rung.seq > state.place.seq) continue;
    const bool own = rung.fold_version == state::fold_version;
    ++(own ? out.checkpoints : out.checkpoints_unused);
    if (!own) continue;
    const Result<bool> holds = state::holds_under(journal, rung, *exclusions);
    if (holds.ok() && *holds) last = std::max(last, rung.seq);
  }
  out.opening_events = out.events - last;
  return ok_status();
}

std::vector<std::string> approximations(const UpgradePlan& plan, bool embedder) {
  std::vector<std::string> out = {
      "Compared are decisions and the articles of answers, by the texts as they were searched for "
      "and stored; what is done to a question before that, and what a generator worded, is not."};
  const auto untold = std::count_if(plan.answers.begin(), plan.answers.end(),
                                    [](const auto& one) { return !one.second.told; });
  if (untold > 0) {
    out.push_back(
        "Of " + std::to_string(untold) +
        " answers the record does not say which state they were decided on, nor all of "
        "the question: they count as the same when one that it can have been gives them.");
  }
  if (embedder) {
    out.emplace_back(
        "The embedder is not asked: what it said of the first candidates is taken from the "
        "record.");
  }
  return out;
}

}  // namespace

Result<BacktestReport> run_upgrade_backtest(const journal::Journal& journal, const Retest& retest,
                                            const BacktestRequest& request,
                                            const RetestProgress& progress) {
  try {
    const State& state = retest.before();
    BacktestReport out;
    out.state_seq = state.place.seq;
    BacktestUpgrade& upgrade = out.upgrade.emplace();
    KEEL_TRY(describe_opening(journal, state, upgrade));
    KEEL_ASSIGN(const UpgradePlan plan, plan_upgrade(journal, state, choose(state, request)));
    UpgradeReplay replay(journal, state, plan, progress);
    const Status status = replay.go();
    // What a state rests on can be gone: then nothing is known from there on.
    const bool damaged = status.code() == Code::not_found || status.code() == Code::corrupt;
    if (!status.ok() && !damaged) return status;
    BacktestSum sum(journal, retest, out);
    sum.add(replay.piece);
    sum.finish(request.changes_max);
    out.approximate = approximations(plan, replay.embedder);
    if (damaged) out.approximate.push_back("It was folded up to here: " + status.message() + '.');
    upgrade.recorded_by = plan.recorded_by;
    upgrade.identical = replay.identical;
    upgrade.not_known_why = std::move(replay.not_known);
    std::uint64_t seen = out.questions + out.erased;
    for (const auto& [why, count] : upgrade.not_known_why) seen += count;
    if (const std::uint64_t rest = plan.answers.size() - seen; rest > 0) {
      upgrade.not_known_why["damaged"] += rest;
    }
    upgrade.not_known = plan.answers.size() - out.questions - out.erased;
    return out;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace keel::review
