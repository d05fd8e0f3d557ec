// What people read and decide.
#include "engine/impl.hpp"
#include "keel/review/views.hpp"
#include "keel/text/analysis.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;

}  // namespace

Result<std::vector<ProposalView>> Engine::proposals(bool open_only) const {
  impl_->follow();
  return review::proposals_of(
      *impl_->follower.root(), open_only, [this](std::uint64_t seq) { return impl_->text_at(seq); },
      impl_->clock.now_us());
}

Result<ReviewQueue> Engine::queue() const {
  impl_->follow();
  return review::queue_of(
      *impl_->follower.root(), [this](std::uint64_t seq) { return impl_->text_at(seq); },
      impl_->clock.now_us());
}

std::vector<GapView> Engine::gaps() const {
  impl_->follow();
  return review::gaps_of(*impl_->follower.root(),
                         [this](std::uint64_t seq) { return impl_->text_at(seq); });
}

std::vector<ChangeView> Engine::changes(std::int64_t from_us, std::int64_t to_us) const {
  return review::changes_of(*impl_->follower.root(), from_us, to_us);
}

std::vector<MetricsRow> Engine::metrics() const {
  return review::metrics_of(*impl_->follower.root());
}

std::vector<LanguageView> Engine::languages() const {
  impl_->follow();
  return review::languages_of(*impl_->follower.root());
}

Status check_rule(const state::State& state, const RuleView& rule) {
  const auto is = [&](std::string_view kind) { return rule.kind == kind; };
  if (!is("pin") && !is("block") && !is("escalate") && !is("synonym") && !is("freeze")) {
    return error(
        Code::invalid_argument,
        "\"" + rule.kind + "\" is no kind of rule; use pin, block, escalate, synonym or freeze");
  }
  for (const std::string* text :
       {&rule.id, &rule.words, &rule.topic, &rule.page, &rule.by, &rule.note, &rule.says,
        &rule.brand, &rule.locale, &rule.channel}) {
    KEEL_TRY(check_name(*text, "a field of the rule"));
  }
  for (const std::string* words : {&rule.words, &rule.says}) {
    if (words->empty() || !text::words(*words).empty()) continue;
    return error(Code::invalid_argument,
                 "\"" + *words + "\" holds no word that a question could have; give words");
  }
  const bool asker = !rule.brand.empty() || !rule.locale.empty() || !rule.channel.empty();
  if (is("synonym")) {
    if (rule.words.empty() || rule.says.empty()) {
      return error(Code::invalid_argument,
                   "a synonym is of two words: what customers say (words) and what articles say "
                   "(says)");
    }
    if (!rule.topic.empty() || !rule.article.empty()) {
      return error(Code::invalid_argument,
                   "a synonym is for words wherever they are asked; leave topic and article empty");
    }
    return ok_status();
  }
  if (!rule.says.empty()) {
    return error(Code::invalid_argument, "only a synonym has another word; leave says empty");
  }
  if (is("freeze")) {
    if (!rule.words.empty() || !rule.page.empty() || asker) {
      return error(Code::invalid_argument,
                   "what is frozen is an article or a topic, for everybody; leave the rest empty");
    }
    if (rule.topic.empty() && rule.article.empty()) {
      return error(Code::invalid_argument, "say what is frozen: give an article or a topic");
    }
    if (rule.article.empty()) return ok_status();
  } else if (rule.words.empty() && rule.topic.empty() && rule.page.empty() && !asker) {
    return error(Code::invalid_argument,
                 "a rule says what it is for: give words, a topic, a page, a brand, a locale or a "
                 "channel");
  }
  if (rule.active && !is("escalate") && !state.knowledge.live(state.knowledge.find(rule.article))) {
    return error(Code::not_found, "no live article \"" + rule.article + "\" to " + rule.kind);
  }
  return ok_status();
}

learn::RuleSet recorded_rule(const RuleView& rule) {
  return {rule.kind,           rule.words,  rule.topic, rule.page,  rule.article, rule.note,
          rule.valid_until_us, rule.active, rule.says,  rule.brand, rule.locale,  rule.channel};
}

Result<RuleView> Engine::set_rule(const RuleView& given) {
  RuleView rule = given;
  KEEL_TRY(impl_->apply());
  const state::Root root = impl_->follower.root();
  KEEL_TRY(check_rule(*root, rule));
  KEEL_TRY(impl_->may(rule.by, Role::reviewer, "set rules"));
  const std::int64_t now_us = impl_->clock.now_us();
  if (rule.id.empty()) rule.id = to_string(make_event_id(now_us, impl_->random));
  if (rule.by.empty()) rule.by = impl_->options.actor;
  std::vector<Draft> drafts;
  drafts.push_back(
      impl_->draft(EventKind::rule_set, rule.id, learn::content_of(recorded_rule(rule))));
  drafts.back().actor = rule.by;
  drafts.back().occurred_us = now_us;
  KEEL_TRY(impl_->record(std::move(drafts)).status());
  return rule;
}

std::vector<RuleView> Engine::rules() const { return review::rules_of(*impl_->follower.root()); }

}  // namespace keel
