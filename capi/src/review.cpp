// What people review, decide and judge.
#include "handles.hpp"
#include "inputs.hpp"

using namespace keel::capi;
using keel::Engine;
using keel::Status;

int32_t keel_engine_proposals(keel_engine* engine, uint32_t flags, keel_text** out,
                              keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_TRY(need_flags(flags, KEEL_PROPOSALS_ALL, "the call"));
    KEEL_ASSIGN(const auto proposals, e.proposals((flags & KEEL_PROPOSALS_ALL) == 0));
    return give_list(proposals, "keel.proposals.1", "proposals", out);
  });
}

int32_t keel_engine_decide(keel_engine* engine, const keel_decision* decision, keel_text** out,
                           keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const keel::ProposalDecision decided, decision_in(decision));
    KEEL_ASSIGN(const keel::ProposalView view, e.decide(decided));
    return out ? give(to_json(view), "keel.proposal.1", out) : keel::ok_status();
  });
}

int32_t keel_engine_queue(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const keel::ReviewQueue queue, e.queue());
    return give(to_json(queue), "keel.queue.1", out);
  });
}

int32_t keel_engine_decide_all(keel_engine* engine, const keel_decision* decisions, uint64_t count,
                               keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const auto given, decisions_in(decisions, count));
    KEEL_ASSIGN(const auto results, e.decide_all(given));
    return give_list(results, "keel.decisions.1", "decisions", out);
  });
}

int32_t keel_engine_assign(keel_engine* engine, const char* proposal, uint64_t proposal_size,
                           const char* owner, uint64_t owner_size, const char* by, uint64_t by_size,
                           keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view id, text_in(proposal, proposal_size, "the proposal"));
    KEEL_ASSIGN(const std::string_view whose, text_in(owner, owner_size, "the owner"));
    KEEL_ASSIGN(const std::string_view who, text_in(by, by_size, "who assigns it"));
    KEEL_ASSIGN(const keel::ProposalView view, e.assign(id, whose, who));
    return out ? give(to_json(view), "keel.proposal.1", out) : keel::ok_status();
  });
}

int32_t keel_engine_revert(keel_engine* engine, const char* proposal, uint64_t proposal_size,
                           const char* by, uint64_t by_size, const char* note, uint64_t note_size,
                           keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view id, text_in(proposal, proposal_size, "the proposal"));
    KEEL_ASSIGN(const std::string_view who, text_in(by, by_size, "who takes it back"));
    KEEL_ASSIGN(const std::string_view why, text_in(note, note_size, "the note"));
    KEEL_ASSIGN(const keel::ProposalView view, e.revert(id, who, why));
    return out ? give(to_json(view), "keel.proposal.1", out) : keel::ok_status();
  });
}

int32_t keel_engine_gaps(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error,
                   [&](Engine& e) { return give_list(e.gaps(), "keel.gaps.1", "gaps", out); });
}

int32_t keel_engine_lessons(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) {
    return give_list(e.lessons(), "keel.lessons.1", "lessons", out);
  });
}

int32_t keel_engine_changes(keel_engine* engine, int64_t from_us, int64_t to_us, keel_text** out,
                            keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) {
    return give_list(e.changes(from_us, to_us), "keel.changes.1", "changes", out);
  });
}

int32_t keel_engine_metrics(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) {
    return give_list(e.metrics(), "keel.metrics.1", "rows", out);
  });
}

int32_t keel_engine_languages(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) {
    return give_list(e.languages(), "keel.languages.1", "languages", out);
  });
}

int32_t keel_engine_set_rule(keel_engine* engine, const char* rule, uint64_t rule_size,
                             keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view text, text_in(rule, rule_size, "the rule"));
    KEEL_ASSIGN(const keel::Json json, keel::parse_json(text));
    KEEL_ASSIGN(const keel::RuleView given, keel::rule_from_json(json));
    KEEL_ASSIGN(const keel::RuleView set, e.set_rule(given));
    return out ? give(to_json(set), "keel.rule.1", out) : keel::ok_status();
  });
}

int32_t keel_engine_rules(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error,
                   [&](Engine& e) { return give_list(e.rules(), "keel.rules.1", "rules", out); });
}

int32_t keel_engine_set_setting(keel_engine* engine, const char* key, uint64_t key_size,
                                const char* value, uint64_t value_size, const char* by,
                                uint64_t by_size, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view name, text_in(key, key_size, "the setting"));
    KEEL_ASSIGN(const std::string_view text, text_in(value, value_size, "the value"));
    KEEL_ASSIGN(const std::string_view who, text_in(by, by_size, "who sets it"));
    return e.set_setting(name, text, who);
  });
}

int32_t keel_engine_readiness(keel_engine* engine, const char* scope, uint64_t scope_size,
                              keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const keel::ModeScope parsed, scope_in(scope, scope_size));
    return give(to_json(e.readiness(parsed)), "keel.readiness.1", out);
  });
}

int32_t keel_engine_set_mode(keel_engine* engine, const keel_mode_change* change,
                             keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const keel::ModeChange parsed, mode_change_in(change));
    return e.set_mode(parsed);
  });
}

int32_t keel_engine_ask_for_ratings(keel_engine* engine, uint64_t count, const char* by,
                                    uint64_t by_size, uint64_t* drawn, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view who, text_in(by, by_size, "who asks"));
    KEEL_ASSIGN(const std::size_t asked, e.ask_for_ratings(count, who));
    if (drawn) *drawn = asked;
    return keel::ok_status();
  });
}

int32_t keel_engine_ratings_due(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) {
    return give_list(e.ratings_due(), "keel.ratings_due.1", "ratings", out);
  });
}

int32_t keel_engine_rate(keel_engine* engine, const keel_rating* rating, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const keel::Rating parsed, rating_in(rating));
    return e.rate(parsed);
  });
}
