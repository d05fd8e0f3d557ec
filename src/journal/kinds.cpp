// The closed list of event kinds and their stored names.
#include <array>

#include "keel/journal/event.hpp"

namespace keel::journal {
namespace {

struct Named {
  EventKind kind;
  std::string_view name;
};

constexpr std::array kinds{
#define KEEL_KIND(name) Named{EventKind::name, #name}
    KEEL_KIND(workspace_created),  KEEL_KIND(fold_upgraded),
    KEEL_KIND(setting_changed),    KEEL_KIND(time_advanced),
    KEEL_KIND(lease_taken),        KEEL_KIND(article_put),
    KEEL_KIND(article_retired),    KEEL_KIND(import_marked),
    KEEL_KIND(message_recorded),   KEEL_KIND(conversation_changed),
    KEEL_KIND(answered),           KEEL_KIND(observed),
    KEEL_KIND(signalled),          KEEL_KIND(audit_asked),
    KEEL_KIND(audit_given),        KEEL_KIND(customer_linked),
    KEEL_KIND(customer_fact),      KEEL_KIND(rule_set),
    KEEL_KIND(proposal_opened),    KEEL_KIND(proposal_decided),
    KEEL_KIND(backtest_run),       KEEL_KIND(proposal_assigned),
    KEEL_KIND(proposal_reverted),  KEEL_KIND(model_fitted),
    KEEL_KIND(model_promoted),     KEEL_KIND(change_reverted),
    KEEL_KIND(lesson_undone),      KEEL_KIND(lesson_restored),
    KEEL_KIND(customer_forgotten), KEEL_KIND(forget_completed),
    KEEL_KIND(state_rebased),      KEEL_KIND(notice_raised),
    KEEL_KIND(notice_closed),      KEEL_KIND(delivery_settled),
    KEEL_KIND(head_anchored),
#undef KEEL_KIND
};

}  // namespace

std::string_view kind_name(EventKind kind) noexcept {
  for (const Named& each : kinds) {
    if (each.kind == kind) return each.name;
  }
  return "unknown";
}

std::optional<EventKind> parse_kind(std::string_view name) noexcept {
  for (const Named& each : kinds) {
    if (each.name == name) return each.kind;
  }
  return std::nullopt;
}

}  // namespace keel::journal
