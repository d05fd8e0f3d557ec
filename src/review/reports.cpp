#include "keel/review/reports.hpp"

#include <fmt/format.h>

namespace keel {
namespace {

Json strings(const std::vector<std::string>& values) {
  return Json::Array(values.begin(), values.end());
}

}  // namespace

Json to_json(const ProposalSide& v) {
  Json out;
  return out.set("article", v.article).set("title", v.title).set("text", v.text);
}

Json to_json(const ProposalView& v) {
  Json::Array sides;
  for (const ProposalSide& side : v.sides) sides.push_back(to_json(side));
  Json out;
  out.set("id", v.id).set("kind", v.kind).set("state", v.state).set("title", v.title);
  out.set("body", v.body).set("article", v.article).set("why", v.why);
  out.set("conversations", strings(v.conversations)).set("waiting", strings(v.waiting));
  out.set("questions", strings(v.questions));
  out.set("opened_us", v.opened_us).set("decided_us", v.decided_us);
  out.set("decided_by", v.decided_by).set("backtest", v.backtest);
  out.set("owner", v.owner).set("age_us", v.age_us).set("diff", v.diff).set("other", v.other);
  out.set("sides", std::move(sides)).set("words", v.words).set("says", v.says);
  out.set("rule", v.rule).set("questions_a_month", v.questions_a_month);
  out.set("minutes", v.minutes).set("outdated", v.outdated);
  out.set("reverted_us", v.reverted_us).set("reverted_by", v.reverted_by);
  out.set("approval_to_live_us", v.approval_to_live_us);
  out.set("interaction_to_improvement_us", v.interaction_to_improvement_us);
  return out;
}

Json to_json(const LessonEffect& e) {
  Json out;
  out.set("known", e.known).set("why", e.why);
  out.set("with", e.with).set("with_helped", e.with_helped);
  out.set("without", e.without).set("without_helped", e.without_helped);
  out.set("with_low", e.with_low).set("with_high", e.with_high);
  out.set("without_low", e.without_low).set("without_high", e.without_high);
  out.set("difference", e.difference);
  return out.set("difference_low", e.difference_low).set("difference_high", e.difference_high);
}

Json to_json(const LessonView& v) {
  Json out;
  out.set("id", v.id).set("sentence", v.sentence).set("article", v.article).set("cause", v.cause);
  out.set("conversations", strings(v.conversations)).set("uses", v.uses).set("helped", v.helped);
  out.set("failed", v.failed).set("since_us", v.since_us).set("state", v.state);
  out.set("undone_us", v.undone_us).set("undone_by", v.undone_by).set("effect", to_json(v.effect));
  return out;
}

Json to_json(const GapView& v) {
  Json out;
  out.set("id", v.id).set("question", v.question).set("words", strings(v.words));
  out.set("questions", v.questions);
  out.set("cohesion", v.cohesion).set("conversations", strings(v.conversations));
  out.set("proposal", v.proposal).set("first_us", v.first_us).set("last_us", v.last_us);
  return out;
}

Json to_json(const ChangeView& v) {
  Json out;
  out.set("seq", v.seq).set("at_us", v.at_us).set("kind", v.kind).set("text", v.text);
  out.set("subject", v.subject).set("by", v.by).set("conversations", strings(v.conversations));
  return out;
}

Json to_json(const MetricsRow& v) {
  Json escalated(Json::Object{});
  for (const auto& [reason, count] : v.escalated) escalated.set(reason, count);
  Json out;
  out.set("topic", v.topic).set("week_us", v.week_us).set("asked", v.asked);
  out.set("would_answer", v.would_answer).set("clarified", v.clarified);
  out.set("escalated", std::move(escalated)).set("resolved", v.resolved).set("failed", v.failed);
  out.set("corrected", v.corrected).set("reopened", v.reopened);
  return out;
}

Json to_json(const LanguageView& v) {
  Json out;
  out.set("language", v.language).set("articles", v.articles).set("asked", v.asked);
  out.set("share", v.share).set("without_article", v.without_article);
  out.set("without_share", v.without_share).set("would_answer", v.would_answer);
  out.set("escalated", v.escalated);
  return out;
}

Json to_json(const RuleView& v) {
  Json out;
  out.set("id", v.id).set("kind", v.kind).set("words", v.words).set("topic", v.topic);
  out.set("page", v.page).set("article", v.article).set("valid_until_us", v.valid_until_us);
  out.set("by", v.by).set("note", v.note).set("active", v.active).set("says", v.says);
  out.set("brand", v.brand).set("locale", v.locale).set("channel", v.channel);
  return out;
}

Result<RuleView> rule_from_json(const Json& json) {
  if (!json.is_object()) return error(Code::invalid_argument, "a rule is a JSON object");
  RuleView out;
  const std::map<std::string_view, std::string*> texts = {
      {"id", &out.id},       {"kind", &out.kind},     {"words", &out.words},
      {"topic", &out.topic}, {"page", &out.page},     {"article", &out.article},
      {"by", &out.by},       {"note", &out.note},     {"says", &out.says},
      {"brand", &out.brand}, {"locale", &out.locale}, {"channel", &out.channel}};
  const auto wrong = [](std::string_view name, std::string_view what) {
    return error(Code::invalid_argument, fmt::format("the rule's member \"{}\" {}", name, what));
  };
  for (const auto& [name, value] : json.as_object()) {
    const auto text = texts.find(name);
    if (text != texts.end()) {
      if (!value.is_string()) return wrong(name, "must be a string");
      *text->second = value.as_string();
    } else if (name == "valid_until_us") {
      if (!value.is_int()) return wrong(name, "must be a time in microseconds");
      out.valid_until_us = value.as_int();
    } else if (name == "active") {
      if (!value.is_bool()) return wrong(name, "must be true or false");
      out.active = value.as_bool();
    } else if (name != "schema") {
      return wrong(name, "is unknown; see the schema of a rule");
    }
  }
  return out;
}

Json to_json(const RatingTask& v) {
  Json out;
  out.set("answer", v.answer).set("question", v.question).set("article", v.article);
  out.set("title", v.title).set("passage", v.passage).set("asked_us", v.asked_us);
  out.set("drawn_us", v.drawn_us);
  return out;
}

Json to_json(const ReadinessCard& v) {
  Json out;
  out.set("scope", v.scope).set("mode", mode_name(v.mode)).set("questions", v.questions);
  out.set("would_answer", v.would_answer).set("no_knowledge", v.no_knowledge);
  out.set("judged", v.judged).set("judged_answers", v.judged_answers);
  out.set("judged_right", v.judged_right).set("accuracy", v.accuracy);
  out.set("accuracy_low", v.accuracy_low).set("accuracy_high", v.accuracy_high);
  out.set("threshold", v.threshold).set("threshold_name", v.threshold_name);
  out.set("promise", v.promise).set("calibration", v.calibration);
  out.set("calibration_error", v.calibration_error);
  out.set("quarantined", strings(v.quarantined)).set("tightened", strings(v.tightened));
  out.set("missing", strings(v.missing));
  out.set("ready", v.ready).set("proposed", mode_name(v.proposed));
  out.set("why_proposed", v.why_proposed).set("next_steps", strings(v.next_steps));
  return out;
}

Json to_json(const StatusReport& v) {
  Json out;
  out.set("workspace", v.workspace).set("folder", v.folder).set("mode", mode_name(v.mode));
  out.set("learning", v.learning).set("shared_wordings", v.shared_wordings);
  out.set("proposed", mode_name(v.proposed)).set("next_steps", strings(v.next_steps));
  out.set("head", v.head);
  out.set("head_seq", v.head_seq).set("state_seq", v.state_seq).set("lag_events", v.lag_events);
  out.set("lease_held", v.lease_held).set("lease_holder", v.lease_holder);
  out.set("articles", v.articles).set("questions", v.questions).set("remembered", v.remembered);
  out.set("lessons", v.lessons).set("gaps_open", v.gaps_open);
  out.set("proposals_open", v.proposals_open).set("rules", v.rules);
  out.set("parked_signals", v.parked_signals).set("threshold", v.threshold);
  out.set("threshold_name", v.threshold_name).set("holdout", v.holdout);
  Json roles(Json::Object{});
  for (const auto& [person, role] : v.roles) roles.set(person, role_name(role));
  out.set("roles", std::move(roles));
  Json modes(Json::Object{});
  for (const auto& [scope, mode] : v.modes) modes.set(scope, mode_name(mode));
  out.set("modes", std::move(modes)).set("promise", v.promise).set("judged", v.judged);
  out.set("ratings_due", v.ratings_due).set("quarantined", strings(v.quarantined));
  out.set("tightened", strings(v.tightened));
  out.set("forgetting", v.forgetting);
  out.set("models_reverted", v.models_reverted).set("last_revert", v.last_revert);
  out.set("approval_to_live_us_last", v.approval_to_live_us_last);
  out.set("interaction_to_improvement_us_last", v.interaction_to_improvement_us_last);
  out.set("embedder", v.embedder).set("passages", v.passages);
  out.set("passages_embedded", v.passages_embedded).set("last_error", v.last_error);
  return out;
}

}  // namespace keel
