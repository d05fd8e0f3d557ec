// Trying a change on the questions that were asked.
#include <algorithm>

#include "engine/deciding.hpp"
#include "engine/impl.hpp"
#include "keel/review/retest.hpp"
#include "keel/text/utf8.hpp"

namespace keel {
namespace {

using journal::EventKind;
using state::State;

constexpr std::uint32_t threads_max = 64;

// A change as the events that would make it.
struct Tried {
  std::string kind, subject, text;
  bool same_candidates = false;
  std::vector<learn::Fact> facts;
};

template <class Body>
void add_fact(Tried& tried, EventKind kind, std::string subject, Body body) {
  learn::Fact& fact = tried.facts.emplace_back();
  fact.kind = kind;
  fact.subject = std::move(subject);
  fact.body = std::move(body);
}

// A copy of the state with the change; the ids of its events are made of their places.
State with_change(const State& before, Tried tried) {
  State after = before;
  for (learn::Fact& fact : tried.facts) {
    fact.seq = after.place.seq + 1;
    fact.at_us = fact.recorded_us = before.place.now_us;
    fact.actor = "backtest";
    const Digest digest = sha256("backtest " + std::to_string(fact.seq));
    const Result<EventId> id = parse_event_id(to_hex(digest).substr(0, 32));
    if (id.ok()) fact.id = *id;
    after.apply(fact);
  }
  return after;
}

Status check(const BacktestRequest& request) {
  const int changes = !request.proposal.empty() + request.article.has_value() +
                      !request.retire.empty() + request.rule.has_value() +
                      !request.setting.empty() + request.upgrade;
  if (changes != 1) {
    return error(Code::invalid_argument,
                 "a backtest tries one change; give a proposal, an article, an article to retire, "
                 "a rule, a setting or an upgrade");
  }
  if (request.proposal.empty() && !(request.title.empty() && request.body.empty())) {
    return error(Code::invalid_argument,
                 "title and body are of a proposal; those of an article are its own");
  }
  if (!request.title.empty() && request.body.empty()) {
    return error(Code::invalid_argument, "an edit gives the text that is to go live; set `body`");
  }
  if (request.threads < 1 || request.threads > threads_max) {
    return error(Code::invalid_argument, "threads is " + std::to_string(request.threads) +
                                             "; use 1 to " + std::to_string(threads_max));
  }
  if (request.to_us != 0 && request.to_us <= request.from_us) {
    return error(Code::invalid_argument, "to_us is not after from_us; no question lies between");
  }
  KEEL_TRY(check_name(request.title, "the title"));
  return text::check_utf8(request.body, "the body");
}

Result<Tried> try_model(const State& state, const learn::Proposal& proposal,
                        const BacktestRequest& request) {
  if (!request.body.empty()) {
    return error(Code::invalid_argument, "a model cannot be edited; leave title and body empty");
  }
  const bool waits = proposal.subject == "ranking" ? state.ranking->waits(proposal.content.model)
                                                   : state.intents->waits(proposal.content.model);
  if (!waits) {
    return error(Code::conflict, "a newer model has taken the place of this one; reject it");
  }
  Tried out;
  add_fact(out, EventKind::model_promoted, proposal.subject,
           learn::ModelPromoted{proposal.content.model, "a backtest"});
  return out;
}

Result<Tried> try_article(const State& state, const Article& article) {
  KEEL_TRY(check_article(article));
  const std::uint32_t slot = state.knowledge.find(article.id);
  Tried out;
  out.text = (state.knowledge.live(slot) ? "article \"" : "a new article \"") + article.title +
             "\" is put";
  add_fact(out, EventKind::article_put, article.id, learn::ArticlePut{article, {}});
  return out;
}

Result<Tried> try_retiring(const State& state, const std::string& id) {
  const std::uint32_t slot = state.knowledge.find(id);
  if (!state.knowledge.live(slot)) return error(Code::not_found, "no live article \"" + id + "\"");
  Tried out;
  out.text = "article \"" + state.knowledge.doc(slot).article.title + "\" is retired";
  add_fact(out, EventKind::article_retired, id, learn::ArticleRetired{"a backtest"});
  return out;
}

Result<Tried> try_rule(const State& state, const RuleView& rule) {
  KEEL_TRY(check_rule(state, rule));
  Tried out;
  out.same_candidates = rule.kind != "synonym";
  out.text = "rule: " + rule.kind + (rule.article.empty() ? "" : " " + rule.article) +
             (rule.words.empty() ? "" : " for \"" + rule.words + "\"") +
             (rule.active ? "" : " is switched off");
  add_fact(out, EventKind::rule_set, rule.id.empty() ? "backtest" : rule.id, recorded_rule(rule));
  return out;
}

Result<learn::Fact> try_setting(const BacktestRequest& request) {
  if (request.setting != "threshold" && request.setting != "alpha" && request.setting != "delta") {
    return error(Code::invalid_argument, "\"" + request.setting + "\" cannot be tried; there are " +
                                             "threshold, alpha and delta");
  }
  KEEL_ASSIGN(RecordedSetting recorded, recorded_setting(request.setting, request.value));
  learn::Fact out;
  out.kind = EventKind::setting_changed;
  out.subject = std::move(recorded.subject);
  out.body = learn::SettingChanged{std::move(recorded.value)};
  return out;
}

std::vector<std::string> setting_approximations() {
  return {
      "Each answer's score and confidence, and what was judged, are as they are on record; only "
      "the "
      "threshold and topics out of service are replayed, exactly.",
      "What no longer reaches the threshold is handed over, though customers might be asked back."};
}

std::vector<std::string> approximations(bool embedder) {
  std::vector<std::string> out = {
      "Each question is asked on the state of today, as the first of its conversation and as from "
      "the public: earlier failures in it and the audience are not replayed.",
      "Of its own conversation nothing is remembered, and one step of learning is taken off the "
      "words' weights; what it changed in fits, calibration, thresholds and topics stays.",
      "With the change, like questions are looked for among the 40 nearest without it and those "
      "that "
      "the change teaches."};
  if (embedder) out.emplace_back("The embedder's likeness is left out on both sides.");
  return out;
}

}  // namespace

Result<BacktestReport> Engine::backtest(const BacktestRequest& request, const Progress& progress) {
  return impl_->backtest(request, impl_->options.actor, progress);
}

Result<BacktestReport> Engine::Impl::backtest(const BacktestRequest& request, const std::string& by,
                                              const Progress& progress) {
  KEEL_TRY(check(request));
  if (request.upgrade) return try_upgrade(request, progress);
  if (!options.read_only) KEEL_TRY(record({}).status());
  KEEL_TRY(apply());
  const state::Root root = follower.root();
  std::vector<EventId> causes;
  if (!request.setting.empty()) {
    KEEL_ASSIGN(BacktestReport report, backtest_setting(*root, request, progress));
    KEEL_TRY(record_backtest(request, report, by, {}));
    return report;
  }
  Tried tried;
  if (!request.proposal.empty()) {
    KEEL_ASSIGN(const EventId id, parse_event_id(request.proposal));
    const learn::Proposal* proposal = root->proposals.find(id);
    if (!proposal) return error(Code::not_found, "no proposal " + request.proposal);
    if (proposal->state != "open") return decided_already(*proposal);
    if (proposal->content.kind == "topic_new") {
      return error(Code::unsupported,
                   "a topic changes no answer: it names, counts and routes what is handed over");
    }
    if (proposal->content.kind == "threshold") {
      BacktestRequest as_setting = request;
      as_setting.setting = "threshold";
      as_setting.value = proposal->content.says;
      KEEL_ASSIGN(BacktestReport report, backtest_setting(*root, as_setting, progress));
      report.kind = "proposal";
      report.subject = request.proposal;
      report.text = "proposal \"" + proposal->content.title + "\" is approved";
      review::seal_report(report);
      KEEL_TRY(record_backtest(request, report, by, {id}));
      return report;
    }
    if (proposal->of_model()) {
      KEEL_ASSIGN(tried, try_model(*root, *proposal, request));
    } else {
      ProposalDecision decision;
      if (!request.body.empty()) decision.kind = ProposalDecision::Kind::edit;
      KEEL_TRY(check_current(*root, *proposal, decision));
      decision.title = request.title;
      decision.body = request.body;
      KEEL_ASSIGN(Follow follow, follow_of(*root, *proposal, decision, root->place.now_us));
      if (const auto* put = std::get_if<learn::ArticlePut>(&follow.body)) {
        KEEL_TRY(check_article(put->article));
      }
      std::visit(
          [&](auto& made) {
            if constexpr (!std::is_same_v<decltype(made), std::monostate&>) {
              add_fact(tried, follow.kind, follow.subject, std::move(made));
            }
          },
          follow.body);
    }
    tried.text = "proposal \"" + proposal->content.title + "\" is approved" +
                 (request.body.empty() ? "" : " with another text");
    learn::ProposalDecided decided;
    decided.decision = request.body.empty() ? "approved" : "edited";
    decided.title = request.title;
    decided.body = request.body;
    tried.facts.insert(tried.facts.begin(), learn::Fact{});
    tried.facts.front().kind = EventKind::proposal_decided;
    tried.facts.front().subject = request.proposal;
    tried.facts.front().body = std::move(decided);
    tried.kind = "proposal";
    tried.subject = request.proposal;
    causes = {id};
  } else if (request.article) {
    KEEL_ASSIGN(tried, try_article(*root, *request.article));
    tried.kind = "article";
    tried.subject = request.article->id;
  } else if (!request.retire.empty()) {
    KEEL_ASSIGN(tried, try_retiring(*root, request.retire));
    tried.kind = "retire";
    tried.subject = request.retire;
  } else {
    KEEL_ASSIGN(tried, try_rule(*root, *request.rule));
    tried.kind = "rule";
    tried.subject = request.rule->id;
  }
  const State after = with_change(*root, tried);
  const review::Retest retest(*root, after, tried.same_candidates);
  KEEL_ASSIGN(BacktestReport report, review::run_backtest(*journal, retest, request, progress));
  report.kind = tried.kind;
  report.subject = tried.subject;
  report.text = tried.text;
  report.approximate = approximations(options.embedder != nullptr);
  review::seal_report(report);
  KEEL_TRY(still_known(*root));
  KEEL_TRY(record_backtest(request, report, by, std::move(causes)));
  return report;
}

Result<BacktestReport> Engine::Impl::backtest_setting(const State& state,
                                                      const BacktestRequest& request,
                                                      const Progress& progress) {
  KEEL_ASSIGN(const learn::Fact setting, try_setting(request));
  const review::Retest same(state, state, true);
  KEEL_ASSIGN(BacktestReport report,
              review::run_setting_backtest(*journal, same, setting, request, progress));
  report.kind = "setting";
  report.subject = request.setting;
  report.text = request.setting + " is " + request.value;
  report.approximate = setting_approximations();
  review::seal_report(report);
  KEEL_TRY(still_known(state));
  return report;
}

// A report holds questions as they were read: not those of who was forgotten meanwhile.
Status Engine::Impl::still_known(const State& state) {
  KEEL_TRY(apply());
  if (follower.root()->exclusions.forgets().size() == state.exclusions.forgets().size()) {
    return ok_status();
  }
  return error(
      Code::conflict,
      "somebody was forgotten meanwhile, whose questions the report would hold; call again");
}

Status Engine::Impl::backtest_next() {
  if (options.backtest_questions == 0) return ok_status();
  BacktestRequest request;
  const state::Root root = follower.root();
  root->proposals.all().for_each([&](const learn::Proposal& proposal) {
    if (!request.proposal.empty() || proposal.state != "open" || !proposal.backtest.empty()) return;
    const std::string id = to_string(proposal.id);
    if (!looked_at.untried.contains(id)) request.proposal = id;
  });
  if (request.proposal.empty()) return ok_status();
  request.questions_max = options.backtest_questions;
  request.changes_max = 0;  // only the sum is kept
  const Status status = backtest(request, "engine", {}).status();
  const bool cannot = status.code() == Code::unsupported || status.code() == Code::conflict ||
                      status.code() == Code::invalid_argument;
  if (!cannot) return status;
  const Status known = still_known(*root);
  if (known.code() == Code::conflict) return ok_status();  // the next tick tries it without them
  KEEL_TRY(known);
  looked_at.untried.insert(request.proposal);  // a person's text may settle it, or its article has
  return ok_status();                          // changed since: the queue says so
}

Status Engine::Impl::record_backtest(const BacktestRequest& request, const BacktestReport& report,
                                     const std::string& by, std::vector<EventId> causes) {
  if (!request.record || options.read_only) return ok_status();
  learn::Content content;
  content.clear.set("kind", report.kind).set("text", report.text).set("state", report.state_seq);
  content.clear.set("questions", report.questions).set("changed", report.changed);
  content.clear.set("better", report.better).set("worse", report.worse);
  content.clear.set("unknown", report.unknown).set("even", report.even);
  content.clear.set("reworded", report.reworded).set("summary", report.summary);
  content.clear.set("report", report.digest);
  std::vector<journal::Draft> drafts;
  drafts.push_back(draft(EventKind::backtest_run, report.subject, std::move(content)));
  drafts.back().actor = by;
  drafts.back().occurred_us = clock.now_us();
  drafts.back().causes = std::move(causes);
  return record(std::move(drafts)).status();
}

}  // namespace keel
