// Fits, and how a fitted model comes into use: by itself, or through a person where it would change
// what resolved well.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/impl.hpp"
#include "keel/learn/ranking_fit.hpp"
#include "keel/review/findings.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;

constexpr std::uint64_t intents_first = 40;  // labelled questions before topics are learned
constexpr std::uint64_t ranking_first = 50;  // and before the ranking is fitted

// A model is fitted again when the labelled questions have grown by a share of those it was fitted
// to: the newest matter most, and the cost of all fits stays a small multiple of the last one's.
std::uint64_t next_fit(std::uint64_t fitted, std::uint64_t first, std::uint64_t divisor) {
  return std::max(first, fitted + fitted / divisor + 1);
}

}  // namespace

Status Engine::Impl::record_fit(const FittedModel& fitted) {
  const state::Root root = follower.root();
  const std::int64_t now_us = clock.now_us();
  KEEL_ASSIGN(const Digest digest, journal->put_artifact(fitted.parameters));
  learn::Content content;
  content.clear.set("artifact", to_hex(digest)).set("examples", fitted.examples);
  content.clear.set("summary", fitted.summary);
  if (fitted.what == "ranking") content.clear.set("features", learn::feature_count);
  const EventId id = make_event_id(now_us, random);
  std::string basis = fmt::format("{}:{}:{}", fitted.what, fitted.examples, to_hex(digest));
  // The same fit as before a rebase is another event: that one may be left out.
  const std::uint64_t rebases = root->exclusions.rebases();
  content.clear.set("rebases", rebases);
  if (rebases > 0) basis += fmt::format(":{}", rebases);
  std::vector<Draft> drafts;
  if (const learn::Proposal* open = root->proposals.open_model(fitted.what)) {
    learn::ProposalDecided superseded;
    superseded.decision = "superseded";  // its model makes room for this one
    drafts.push_back(
        draft(EventKind::proposal_decided, to_string(open->id), learn::content_of(superseded)));
    drafts.back().dedupe = "decided:" + to_string(open->id);
    drafts.back().causes = {open->id};
  }
  drafts.push_back(draft(EventKind::model_fitted, fitted.what, std::move(content)));
  drafts.back().id = id;
  drafts.back().dedupe = "fitted:" + basis;
  std::vector<review::Flip> flipped;
  if (fitted.better) {
    flipped = review::flips(*root, fitted.what, fitted.says, now_us);
  }
  const bool promoted = fitted.better && flipped.empty();
  if (promoted) {
    KEEL_ASSIGN(Draft made, promotion(*root, fitted.what, id, fitted.summary));
    made.dedupe = "promoted:" + basis;
    drafts.push_back(std::move(made));
  } else if (!flipped.empty()) {
    drafts.push_back(
        draft(EventKind::proposal_opened, fitted.what,
              learn::content_of(review::proposal_of(*root, fitted.what, id, flipped))));
    drafts.back().dedupe = "proposal:model:" + basis;
    drafts.back().causes = {id};
  }
  for (Draft& made : drafts) {
    made.actor = "engine";
    made.occurred_us = now_us;
  }
  KEEL_TRY(record(std::move(drafts)).status());
  if (promoted) {
    hooks.tell(LogLevel::info, fmt::format("{} put to use: {}", fitted.what, fitted.summary));
  } else if (!flipped.empty()) {
    hooks.tell(LogLevel::warning,
               fmt::format("{} held back: {} questions that resolved well would change",
                           fitted.what, flipped.size()));
  }
  return ok_status();
}

Result<Draft> Engine::Impl::promotion(const state::State& state, std::string_view what,
                                      const EventId& fitted, const std::string& verdict) {
  learn::Content content;
  content.clear.set("fitted", to_string(fitted)).set("verdict", verdict);
  const std::string before = review::parameters_in_use(state, what);
  if (!before.empty()) {
    KEEL_ASSIGN(const Digest digest, journal->put_artifact(before));
    content.clear.set("before", to_hex(digest));
    if (what == "ranking") content.clear.set("features", learn::feature_count);
  }
  Draft out = draft(EventKind::model_promoted, std::string(what), std::move(content));
  out.causes = {fitted};
  return out;
}

Result<std::vector<Draft>> Engine::Impl::decide_model(const state::State& state,
                                                      const learn::Proposal& proposal,
                                                      const ProposalDecision& decision) {
  using Kind = ProposalDecision::Kind;
  if (decision.kind == Kind::edit) {
    return error(Code::invalid_argument, "a model has no text to edit; approve or reject it");
  }
  std::vector<Draft> out;
  if (decision.kind == Kind::reject) return out;
  const EventId& fitted = proposal.content.model;
  const bool waits =
      proposal.subject == "ranking" ? state.ranking->waits(fitted) : state.intents->waits(fitted);
  if (!waits) {
    return error(Code::conflict, "a newer fit has taken this model's place; reject the proposal");
  }
  KEEL_ASSIGN(Draft made, promotion(state, proposal.subject, fitted,
                                    "approved by " + decision.by + ": " + proposal.content.why));
  made.dedupe = "promoted:" + to_string(fitted);
  made.causes.push_back(proposal.id);
  out.push_back(std::move(made));
  return out;
}

Status Engine::Impl::learn_history(std::uint64_t events) {
  learn::Content content;
  content.clear.set("what", "tickets").set("count", events);
  std::vector<Draft> drafts;
  drafts.push_back(draft(EventKind::import_marked, "tickets", std::move(content)));
  drafts.back().occurred_us = clock.now_us();
  KEEL_TRY(record(std::move(drafts)).status());
  const state::Root root = follower.root();
  if (root->memory.history() == 0) return ok_status();
  return refit(true);
}

Status Engine::Impl::fit_ranking(const state::State& state) {
  const auto fitted =
      learn::fit_ranking(state.answers, state.memory, state.knowledge, *state.ranking);
  if (!fitted) return ok_status();
  return record_fit({"ranking", fitted->parameters, state.memory.labelled().size(),
                     fmt::format("loss of its weights on {} questions {:.3f}, before {:.3f}",
                                 fitted->judged, fitted->loss_after, fitted->loss_before),
                     true, review::said_by(*fitted)});
}

Status Engine::Impl::fit_intents(const state::State& state) {
  const auto fitted = learn::fit_intents(state.answers, state.memory, state.knowledge,
                                         *state.intents, review::named_questions(state));
  if (!fitted) return ok_status();
  const bool better = fitted->accuracy >= fitted->champion_accuracy;
  return record_fit({"intents", fitted->parameters, state.memory.labelled().size(),
                     fmt::format("topic accuracy on held-out questions {:.3f}, before {:.3f}",
                                 fitted->accuracy, fitted->champion_accuracy),
                     better || state.intents->fitted() == 0,
                     review::said_by("intents", fitted->parameters)});
}

Status Engine::Impl::refit(bool now) {
  const state::Root root = follower.root();
  const std::uint64_t labelled = root->memory.labelled().size();
  if (now || labelled >= next_fit(root->ranking->fitted(), ranking_first, 12)) {
    KEEL_TRY(fit_ranking(*root));
  }
  const std::uint64_t topics = review::topics_due(*root);
  const bool named = topics != std::exchange(looked_at.topics, topics) && topics != 0;
  if (!named && labelled < next_fit(root->intents->fitted(), intents_first, 2)) return ok_status();
  return fit_intents(*root);
}

// As cold as every fit: on what is remembered now, which is nothing that was left out.
Status Engine::Impl::refit_rebased() {
  const state::Root root = follower.root();
  if (root->memory.labelled().size() < ranking_first && root->memory.history() == 0) {
    return ok_status();  // as before the first fit
  }
  KEEL_TRY(fit_ranking(*root));
  if (follower.root()->exclusions.refit_due()) return ok_status();  // there was nothing to fit to
  return fit_intents(*root);
}

}  // namespace keel
